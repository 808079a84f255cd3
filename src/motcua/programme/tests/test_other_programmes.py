"""Nothing is bound to the years 2011-2015: any programme may be read, checked and shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.programme import api, cli
from motcua.programme.errors import OutlineDiffers, ProgrammeFileMissing

OUTLINE = definitions_dir() / "programme" / "an-giang-2026-2030.yaml"
RUN = CliRunner()


def test_the_outline_of_2026_says_that_nobody_issued_it() -> None:
    programme = api.programme_get("an-giang-2026-2030")
    assert programme.draft
    assert programme.issued_on is None
    assert all(measure.requirements == () for measure in programme.measures)
    assert not api.programme_get().draft


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2005, 1, 1), "an-giang-2011-2015"),
        (date(2015, 12, 31), "an-giang-2011-2015"),
        (date(2025, 12, 31), "an-giang-2011-2015"),
        (date(2026, 1, 1), "an-giang-2026-2030"),
        (date(2032, 1, 1), "an-giang-2026-2030"),
    ],
)
def test_a_day_finds_its_programme(day: date, code: str) -> None:
    assert api.programme_on(day).code == code


def test_any_file_is_checked() -> None:
    answer = RUN.invoke(cli.app, ["check", str(OUTLINE), "--json"], catch_exceptions=False)
    told = json.loads(answer.stdout)
    assert (told["programme"], told["draft"]) == ("an-giang-2026-2030", True)
    assert (told["targets"], told["with_indicator"], told["clauses"]) == (3, 3, 11)


def test_without_a_file_all_shipped_ones_are_checked() -> None:
    told = json.loads(RUN.invoke(cli.app, ["check", "--json"], catch_exceptions=False).stdout)
    assert (told["programme"], told["clauses"], told["targets"]) == (
        "an-giang-2011-2015", 119, 13,
    )  # fmt: skip
    assert [item["programme"] for item in told["programmes"]] == [
        "an-giang-2011-2015", "an-giang-2026-2030",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("\ndraft: true", "\ndraft: perhaps", "must be bool"),
        ("draft: true\n", "", "requirements is missing"),
        ("period_until: 2031-01-01", "period_until: 2026-01-01", "ends before it begins"),
        ("indicator: ONLINE_SHARE", "indicator: NO_SUCH", "no indicator NO_SUCH"),
        (
            "        compare: AT_LEAST\n",
            "        requirements: [R15]\n        compare: AT_LEAST\n",
            "numbers no requirements",
        ),
        ("clause: M.3", "clause: M.4", "no item stands for the clauses M.3"),
        ("clause: Q.2", "clause: Q.1", "no item stands for the clauses Q.2"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    text = OUTLINE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "other.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason) as refusal:
        RUN.invoke(cli.app, ["check", str(path)], catch_exceptions=False)
    assert refusal.value.params["line"] >= 1


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ProgrammeFileMissing):
        RUN.invoke(cli.app, ["check", "/nowhere/x.yaml"], catch_exceptions=False)


TEXT = """\
I. MỤC TIÊU:
1. Một.
2. Hai.
"""


def test_the_outline_of_a_text_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "decision.txt"
    path.write_text(TEXT, encoding="utf-8")
    told = json.loads(RUN.invoke(cli.app, ["outline", str(path), "--json"]).stdout)
    assert told == ["I.1", "I.2"]
    assert RUN.invoke(cli.app, ["outline", str(path)]).stdout.split() == told
    with pytest.raises(ProgrammeFileMissing):
        RUN.invoke(cli.app, ["outline", "/nowhere/x.txt"], catch_exceptions=False)


def test_a_file_is_held_against_the_text_of_its_decision(tmp_path: Path) -> None:
    path = tmp_path / "decision.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(OutlineDiffers, match=r"I\.1, I\.2.*K\.1"):
        RUN.invoke(cli.app, ["check", str(OUTLINE), "--text", str(path)], catch_exceptions=False)
    same = "\n".join(_as_text(api.read_programme(OUTLINE).outline))
    path.write_text(same, encoding="utf-8")
    with pytest.raises(OutlineDiffers):
        RUN.invoke(cli.app, ["check", "--text", str(path)], catch_exceptions=False)


def _as_text(outline: tuple[str, ...]) -> list[str]:
    return [f"{clause}. x" for clause in outline]


def test_the_shipped_outline_is_that_of_a_text_with_its_clauses(tmp_path: Path) -> None:
    """A text written anew from the outline's numbers alone is counted as the file says."""
    lines, head = [], ["", "", ""]
    for clause in api.programme_get().outline:
        place, _, dash = clause.partition("-")
        if place == "0":
            lines.append("Mở đầu")
            continue
        parts = [*place.split("."), "", ""][:3]
        for level, mark in enumerate(("{}. x", "{}. x", "{}) x")):
            if parts[level] and head[: level + 1] != parts[: level + 1]:
                head = [*parts[: level + 1], "", ""][:3]
                lines.append(mark.format(parts[level]))
        if dash:
            lines.append("lời dẫn" if dash == "0" else "- gạch")
    path = tmp_path / "decision.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    answer = RUN.invoke(cli.app, ["check", "--text", str(path), "--json"], catch_exceptions=False)
    assert json.loads(answer.stdout)["text_clauses"] == 119
