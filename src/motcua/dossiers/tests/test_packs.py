"""Rule packs: refused whole, with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError
from motcua.dossiers.contracts import FormRole, PaymentEffect, SupplementEffect
from motcua.dossiers.packs import load_packs, rule_pack_get, rule_pack_on, rule_packs

PACK = """\
code: "{code}"
name: {{vi: Quy tắc, en: Rules}}
valid_from: {since}
valid_until: {until}
code_format:
  template: "AG.{{unit}}-{{yyyy}}-{{number:06d}}"
  series: YEAR
  basis: ours
  verified: false
supplement:
  max_requests: 2
  max_requests_basis: a decree
  max_requests_verified: true
  effect: PAUSE
  effect_basis: a decree
  effect_verified: true
entered_afterwards_hours: 8
entered_afterwards_basis: ours
entered_afterwards_verified: false
reappointment:
  most: 1
  basis: a decree
  verified: true
  notice_days: 1
  notice_basis: a decree
  notice_verified: true
examination: {{days: 3, basis: a decree, verified: true}}
payment:
  effect: RUN
  basis: ours
  verified: true
forms:
  RECEIPT: {{number: "01", title: "Giấy tiếp nhận"}}
forms_basis: a circular
forms_cited: Thông tư
forms_verified: true
"""


def put(
    folder: Path, code: str, since: str, until: str, *, swap: tuple[str, str] = ("", "")
) -> None:
    text = PACK.format(code=code, since=since, until=until)
    assert swap[0] in text
    (folder / f"{code}.yaml").write_text(text.replace(*swap, 1) if swap[0] else text, "utf-8")


def refused(folder: Path) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        load_packs(folder)
    return caught.value


def test_packs_that_follow_each_other_are_read_by_date(tmp_path: Path) -> None:
    put(tmp_path, "b", "2018-06-21", "null")
    put(tmp_path, "a", "2007-09-01", "2018-06-21")
    assert [pack.code for pack in load_packs(tmp_path)] == ["a", "b"]
    first = load_packs(tmp_path)[0]
    assert first.unverified == ("code_format", "entered_afterwards")
    assert (first.reappointment.most, first.reappointment.notice_days) == (1, 1)
    assert first.payment_effect is PaymentEffect.RUN
    assert first.forms[FormRole.RECEIPT].number == "01"
    assert (first.max_supplement_requests, first.supplement_effect) == (2, SupplementEffect.PAUSE)


@pytest.mark.parametrize("since", ["2018-06-22", "2018-06-20"])
def test_a_gap_and_an_overlap_are_refused_at_the_later_packs_first_day(
    tmp_path: Path, since: str
) -> None:
    put(tmp_path, "a", "2007-09-01", "2018-06-21")
    put(tmp_path, "b", since, "null")
    error = refused(tmp_path)
    assert error.params["file"] == str(tmp_path / "b.yaml")
    assert error.params["line"] == 3
    assert "on the day on which a ends (2018-06-21)" in str(error)


def test_an_open_pack_may_not_be_followed(tmp_path: Path) -> None:
    put(tmp_path, "a", "2007-09-01", "null")
    put(tmp_path, "b", "2018-06-21", "null")
    assert "on which a ends (None)" in str(refused(tmp_path))


def test_the_last_pack_may_not_end(tmp_path: Path) -> None:
    put(tmp_path, "a", "2007-09-01", "2018-06-21")
    error = refused(tmp_path)
    assert (error.params["line"], "must have no end" in str(error)) == (4, True)


def test_a_folder_without_a_pack_is_refused(tmp_path: Path) -> None:
    assert "there is no rule pack" in str(refused(tmp_path))


def test_a_code_given_to_two_packs_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a", "2007-09-01", "2018-06-21")
    put(tmp_path, "b", "2018-06-21", "null", swap=('code: "b"', 'code: "a"'))
    assert "another pack 'a'" in str(refused(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("valid_from: ", "kode: x\nvalid_from: ", 3, "unknown key 'kode'"),
        ("  series: YEAR", "  series: YEAR\n  serie: 1", 8, "unknown key 'serie' in code_format"),
        ("  effect: PAUSE", "  effect: PAUSE\n  efect: PAUSE", 15, "unknown key 'efect'"),
        ("effect: RUN", "effect: LATER", 29, "unknown effect 'LATER'"),
        ("notice_days: 1", "notice_days: -1", 24, "it must be at least 0, not -1"),
        ("RECEIPT:", "LETTER:", 33, "unknown key 'LETTER' in forms"),
        ("effect: PAUSE", "effect: WAIT", 14, "unknown effect 'WAIT'"),
        ("series: YEAR", "series: WEEK", 7, "series must be DAY or YEAR"),
        ("max_requests: 2", "max_requests: two", 11, "supplement.max_requests must be int"),
        ("verified: false", "verified: perhaps", 9, "code_format.verified must be bool"),
        ("entered_afterwards_hours: 8\n", "", 1, "entered_afterwards_hours is missing"),
        ("{number:06d}", "{numero}", 6, "the template cannot be filled in"),
        ("{number:06d}", "7", 6, "the template lacks number"),
        ("{yyyy}", "{yymmdd}", 6, "the template lacks yyyy"),
        ("{unit}", "30", 6, "the template lacks unit"),
        ("2007-09-01", "soon", 3, "valid_from must be date"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    put(tmp_path, "a", "2007-09-01", "null", swap=(old, new))
    error = refused(tmp_path)
    assert error.params["file"] == str(tmp_path / "a.yaml")
    assert reason in str(error)
    assert error.params["line"] == line


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2018, 6, 20), "2012"),  # Decree 61/2018 took effect on 21 June 2018
        (date(2018, 6, 21), "2018"),
        (date(2025, 6, 30), "2018"),
        (date(2025, 7, 1), "2025"),  # Decree 118/2025 took effect on 1 July 2025
        (date(2031, 1, 1), "2025"),
        (date(1999, 1, 1), "2012"),  # the oldest stands for the days before it
    ],
)
def test_a_day_has_the_pack_that_was_in_force(day: date, code: str) -> None:
    assert rule_pack_on(day).code == code


def test_the_packs_of_the_installation_follow_the_decrees() -> None:
    assert [pack.max_supplement_requests for pack in rule_packs()][:2] == [2, 1]
    assert rule_pack_get("2018").supplement_effect is SupplementEffect.RESTART
    with pytest.raises(KeyError):
        rule_pack_get("1986")
