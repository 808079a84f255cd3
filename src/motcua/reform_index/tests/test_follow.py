"""Deadlines, who is late, a set from bytes, a result for files of evaluation."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from motcua.core import clock
from motcua.core.definitions import DefinitionError
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.organisation.errors import PermissionMissing
from motcua.reform_index import api, cli
from motcua.reform_index.contracts import Entry, Source, Stage
from motcua.reform_index.deadlines import read_deadlines
from motcua.reform_index.errors import IndexFileKind, ResultUnknown
from motcua.reform_index.tests.factories import write_set

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
SET, UNIT = "cchc-cap-xa", "AG.30307"
pytestmark = pytest.mark.django_db(transaction=True)
OWN_DUE, APPRAISAL_DUE = date(2026, 1, 20), date(2026, 3, 1)
GOOD = """versions:
  - {valid_from: 2012-01-01, verified: false, self_days: 20, appraisal_days: 60, basis:
      {vi: a, en: b}}
"""


@pytest.fixture(autouse=True)
def _at() -> Any:
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
    with clock.pinned(AT):
        yield


def said(*words: str) -> Any:
    done = CliRunner().invoke(cli.app, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def own_items() -> list[Any]:
    edition = api.edition_for(api.set_get(SET), api.period_get("2025"))
    return [item for item in edition.items if item.source is Source.SELF]


def late(on: date, unit: str = UNIT) -> list[tuple[Stage, int, int]]:
    rows = api.late_list(api.set_get(SET), api.period_get("2025"), on=on)
    return [(row.stage, row.done, row.of) for row in rows if row.unit == unit]


def score_one() -> None:
    item = next(item for item in own_items() if item.code == "1.1")
    entry = Entry(item.code, Decimal(1), "KH 1")
    api.scores_self(actor=SYSTEM, at=AT, set_code=SET, period="2025", unit=UNIT, entries=[entry])


def test_days_count_from_the_last_day_of_the_period() -> None:
    days = api.deadlines_of(api.period_get("2025"))
    assert (days.self_on, days.appraisal_on, days.verified) == (OWN_DUE, APPRAISAL_DUE, False)


def test_nobody_is_late_before_the_day_is_over() -> None:
    assert late(OWN_DUE) == []
    assert late(date(2026, 1, 21)) == [(Stage.SELF, 0, len(own_items()))]


def test_what_is_scored_and_not_appraised_is_late_too() -> None:
    score_one()
    of = len(own_items())
    assert late(APPRAISAL_DUE) == [(Stage.SELF, 1, of)]
    assert late(date(2026, 3, 2)) == [(Stage.SELF, 1, of), (Stage.APPRAISED, 0, 1)]


def test_an_appraisal_of_another_item_does_not_answer_the_scored_one() -> None:
    score_one()
    other = next(item for item in own_items() if item.code != "1.1")
    entry = Entry(other.code, None, reason="Không áp dụng")
    api.scores_appraise(
        actor=SYSTEM, at=AT, set_code=SET, period="2025", unit=UNIT, entries=[entry]
    )
    assert (Stage.APPRAISED, 0, 1) in late(date(2026, 3, 2))


def test_late_units_are_listed_by_the_command() -> None:
    told = said("late", SET, "2025")
    assert (told["self_on"], told["verified"]) == ("2026-01-20", False)
    assert {"unit": UNIT, "stage": "SELF", "done": 0, "of": len(own_items())} in told["late"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self_days: 20", "self_days: 0"), ("self_days: 20", "self_days: 61"),
        ("verified: false", "verified: perhaps"), ("self_days: 20,", "own_days: 20,"),
        ("valid_from: 2012-01-01", "valid_from: soon"),
    ],
)  # fmt: skip
def test_wrong_days_are_refused_with_their_line(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_deadlines(path)
    assert error.value.params["line"] in (1, 2)


def test_a_set_from_bytes_is_refused_whole_with_its_name_and_line() -> None:
    before = len(api.set_list())
    with pytest.raises(DefinitionError) as error:
        api.set_upload(actor=SYSTEM, at=AT, data=b"code: 'a b'\neditions: []\n", name="bo.yaml")
    assert (error.value.params["file"], error.value.params["line"]) == ("bo.yaml", 1)
    assert len(api.set_list()) == before
    with pytest.raises(PermissionMissing):
        api.set_upload(actor=Actor("user:9", "Ai", ()), at=AT, data=b"", name="bo.yaml")


def test_every_faulty_part_of_a_set_is_named(tmp_path: Path) -> None:
    lines = write_set(tmp_path).read_text(encoding="utf-8").splitlines()
    places = [number for number, line in enumerate(lines) if "kind: " in line][:2]
    for number in places:
        lines[number] = re.sub(r"kind: \w+", "kind: NONE", lines[number])
    with pytest.raises(DefinitionError) as error:
        api.set_upload(actor=SYSTEM, at=AT, data="\n".join(lines).encode(), name="bo.yaml")
    assert len(places) == 2
    assert [error.value.params["line"], *(line for line, _ in error.value.others)] == [
        number + 1 for number in places
    ]
    assert len(error.value.faults) == 2
    assert all(fault in str(error.value) for fault in error.value.faults)


def test_a_published_result_is_written_for_files_of_evaluation(tmp_path: Path) -> None:
    with pytest.raises(ResultUnknown):
        CliRunner().invoke(
            cli.app, ["evaluation", SET, "2025", str(tmp_path / "a.csv")], catch_exceptions=False
        )
    score_one()
    entry = Entry("1.1", Decimal(1), "KH 1", reason="Đúng")
    api.scores_appraise(
        actor=SYSTEM, at=AT, set_code=SET, period="2025", unit=UNIT, entries=[entry]
    )
    api.result_publish(actor=SYSTEM, at=AT, set_code=SET, period="2025")
    path = tmp_path / "danh-gia.csv"
    assert said("evaluation", SET, "2025", str(path))["file"] == str(path)
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    row = next(row for row in rows if row["ma_don_vi"] == UNIT)
    ranking = api.ranking_published(set_code=SET, period="2025")
    assert ranking.published is not None
    assert row["vi_tri_dung_dau"] == f"Người đứng đầu {row['don_vi']}"
    assert (row["lan_cong_bo"], row["ngay_cong_bo"]) == ("1", "2026-07-15")
    assert row["dau_van_tay_ket_qua"] == ranking.published.digest
    found = ranking.of(UNIT)
    assert found is not None
    assert Decimal(row["tong_diem"]) == found.result.total
    book = openpyxl.load_workbook(io.BytesIO(api.evaluation_of(ranking, "xlsx")))
    assert book.active.max_row == len(ranking.rows) + 1
    with pytest.raises(IndexFileKind):
        CliRunner().invoke(
            cli.app, ["evaluation", SET, "2025", str(tmp_path / "a.txt")], catch_exceptions=False
        )


def test_what_is_not_published_is_not_written() -> None:
    score_one()
    with pytest.raises(ResultUnknown):
        api.evaluation_of(api.ranking_now(set_code=SET, period="2025"), "csv")
