"""What others script against: the commands, their JSON, their refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from motcua.core import clock
from motcua.core.errors import DomainError
from motcua.reform_index import cli
from motcua.reform_index.errors import (
    IndexFileKind,
    IndexFileUnreadable,
    IndexUnknown,
    ScoresRefused,
    SubjectUnknown,
)
from motcua.reform_index.tests.factories import SET, write_set

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)
WIDE = (
    "unit,safety,health,schools\nHà Nội,20,30,4.1\nHuế,10,28,4.5\nVinh,10,28,\nLào Cai,n/a,28,4\n"
)


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.pinned(AT):
        yield


def run(*words: str) -> str:
    done = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def said(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def refused(kind: type[DomainError], *words: str) -> DomainError:
    with pytest.raises(kind) as error:
        CliRunner().invoke(cli.app, words, catch_exceptions=False)
    return error.value


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    run("import", str(write_set(tmp_path)))
    table = tmp_path / "scores.csv"
    table.write_text(WIDE, encoding="utf-8")
    run("scores", "liveable", str(table), "--period", "2025")
    return table


def test_a_set_is_taken_in_listed_and_shown(tmp_path: Path) -> None:
    path = str(write_set(tmp_path))
    assert said("import", path) == {"set": "liveable", "added": ["2024"], "known": []}
    assert said("import", path) == {"set": "liveable", "added": [], "known": ["2024"]}
    assert "nothing new" in run("import", path)
    found = {index["set"]: index for index in said("list")}
    assert found["liveable"]["editions"][0]["maximum"] == "100"
    assert not found["par-index-tinh"]["editions"][0]["verified"]
    assert "not verified" in run("list")
    parts = said("show", "liveable")["editions"][0]["parts"]
    assert [part["code"] for part in parts] == ["safety", "services"]
    assert parts[1]["parts"][1]["kind"] == "SURVEY_MEAN"
    assert "DOSSIERS_ON_TIME" in run("show", "cchc-cap-xa")


def test_scores_are_taken_in_and_again_change_nothing(tmp_path: Path, scored: Path) -> None:
    done = said("scores", "liveable", str(scored), "--period", "2025")["periods"]
    assert done == [
        {"set": "liveable", "edition": "2024", "period": "2025", "units": 4, "new": 0,
         "corrected": 0, "unchanged": 11}
    ]  # fmt: skip
    this_year = said("scores", "liveable", str(scored))["periods"][0]
    assert (this_year["period"], this_year["new"]) == ("2026", 11)
    assert "2026" in run("scores", "liveable", str(scored))


def test_the_ranking_has_the_promised_form(scored: Path) -> None:
    told = said("rank", "liveable", "--period", "2025")
    assert {key: told[key] for key in ("set", "edition", "period", "maximum")} == {
        "set": "liveable", "edition": "2024", "period": "2025", "maximum": "100",
    }  # fmt: skip
    assert [
        (row["rank"], row["unit"], row["total"], row["maximum_applicable"], row["percentage"])
        for row in told["rows"]
    ] == [
        (1, "Huế", "86.5", "100", "86.50"), (2, "Hà Nội", "82.5", "100", "82.50"),
        (3, "Lào Cai", "48", "60", "80.00"), (None, "Vinh", "64", "100", None),
    ]  # fmt: skip
    assert told["rows"][2]["not_applicable"] == ["safety"]
    assert told["rows"][3]["missing"] == ["schools"]
    assert (told["rows"][3]["at_least"], told["rows"][3]["at_most"]) == ("64.00", "89.00")
    shown = run("rank", "liveable")
    assert "missing schools" in shown
    assert "n/a safety" in shown


def test_what_is_missing_may_be_left_out_if_asked(scored: Path) -> None:
    told = said("rank", "liveable", "--period", "2025", "--missing", "LEFT_OUT")
    vinh = next(row for row in told["rows"] if row["unit"] == "Vinh")
    assert (vinh["percentage"], vinh["rank"], vinh["missing"]) == ("85.33", 2, ["schools"])


def test_a_unit_has_its_card_its_change_and_its_best_lifts(scored: Path) -> None:
    scored.write_text(WIDE.replace("20,30,4.1", "30,31,4.1"), encoding="utf-8")
    run("scores", "liveable", str(scored), "--period", "2024")
    told = said("show", "liveable", "--unit", "Hà Nội", "--period", "2025", "--against", "2024")
    assert told["change"] == "3.00"
    assert {part["item"]: part["change"] for part in told["contributions"]} == {
        "safety": "4.00", "health": "-1.00", "schools": "0.00",
    }  # fmt: skip
    assert told["items"][0]["gap_to_best"] == "4"
    shown = run("show", "liveable", "--unit", "Hà Nội", "--period", "2025", "--against", "2024")
    assert "Since 2024: 3.00" in shown
    lifts = said("whatif", "liveable", "--unit", "Hà Nội", "--period", "2025")["items"]
    assert [(lift["item"], lift["points"], lift["rank"]) for lift in lifts] == [
        ("safety", "8", 1), ("health", "5", 1), ("schools", "4.5", 1),
    ]  # fmt: skip
    assert "+8" in run("whatif", "liveable", "--unit", "Hà Nội", "--period", "2025")


def test_a_result_is_published_and_written_to_files(tmp_path: Path, scored: Path) -> None:
    assert said("publish", "liveable", "--period", "2025")["number"] == 1
    told = said("rank", "liveable", "--period", "2025", "--published")
    assert told["published"]["number"] == 1
    for kind in ("csv", "xlsx", "json"):
        file = tmp_path / f"out.{kind}"
        assert said("export", "liveable", str(file), "--published")["units"] == 4
        assert file.stat().st_size > 100
    assert "result 2" in run("publish", "liveable", "--period", "2025", "--reason", "Đính chính")


def test_refusals_say_what_and_where(tmp_path: Path, scored: Path) -> None:
    scored.write_text("unit,health\nHuế,99\n", encoding="utf-8")
    error = refused(ScoresRefused, "scores", "liveable", str(scored), "--period", "2025")
    assert "row 2, column health: it is above 35" in str(error)
    assert error.exit_code == 2
    refused(IndexUnknown, "rank", "happiness")
    refused(SubjectUnknown, "whatif", "liveable", "--unit", "Sài Gòn")
    refused(IndexFileUnreadable, "scores", "liveable", str(tmp_path / "none.csv"))
    refused(IndexFileKind, "export", "liveable", str(tmp_path / "out.doc"))
    refused(IndexFileUnreadable, "export", "liveable", str(tmp_path / "no" / "out.csv"))


def test_a_wrong_set_is_refused_by_the_same_command(tmp_path: Path) -> None:
    path = write_set(tmp_path, SET.replace("max: 35", "max: 30"))
    with pytest.raises(DomainError, match="add up to"):
        CliRunner().invoke(cli.app, ["import", str(path)], catch_exceptions=False)


def test_an_empty_table_is_written_to_be_filled_in(tmp_path: Path, scored: Path) -> None:
    file = tmp_path / "empty.csv"
    assert said("template", "liveable", str(file))["items"] == 3
    assert file.read_text() == "unit,safety,health,schools\n"
    told = said("template", "cchc-cap-xa", str(file), "--period", "2025")
    assert told["items"] == 12
    lines = file.read_text().splitlines()
    assert len(lines) == told["units"] + 1 > 100
    assert "3.1" not in lines[0].split(",")
    assert "12 items" in run("template", "cchc-cap-xa", str(file))


def test_a_weighted_mean_of_any_country_comes_out_exactly(tmp_path: Path) -> None:
    weights = {"a": "0.25", "b": "0.35", "c": "0.4"}
    parts = "".join(
        f"      - {{code: {code}, title: {code}, max: {weight}, kind: PROPORTIONAL, high: 100}}\n"
        for code, weight in weights.items()
    )
    run("import", str(write_set(tmp_path, SET.split("    maximum")[0] + "    parts:\n" + parts)))
    table = tmp_path / "scores.csv"
    table.write_text("unit,a,b,c\nX,83.333,51.1,70\nY,10,20,30\n", encoding="utf-8")
    run("scores", "liveable", str(table), "--period", "2025")
    first = said("rank", "liveable", "--period", "2025")["rows"][0]
    assert (first["total"], first["percentage"]) == ("0.6671825", "66.72")
