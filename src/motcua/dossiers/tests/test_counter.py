"""The counter's questions before it receives, and the record of who read what of a person."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.core.definitions import DefinitionError
from motcua.dossiers import services
from motcua.dossiers.access import access_list, access_note
from motcua.dossiers.contracts import Applicant, Channel, Reading, Status
from motcua.dossiers.counter import (
    duplicate_rule,
    duplicates_of,
    people_found,
    person_of,
    read_duplicate_rules,
    receipt_preview,
    same_moment_possible,
)
from motcua.dossiers.models import Access, Dossier
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    BIRTH,
    MARRIAGE,
    NOW,
    PERSON,
    WARD,
    all_papers,
    entries,
    finish,
    handling,
    head,
    one_stop,
    receive,
)
from motcua.organisation.contracts import Actor
from motcua.payments.errors import ExemptionUnknown
from motcua.procedures import api as procedures

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "AG.30316"
SIGNATURE = "2.000884"
LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()


def names(typed: str, *units: str) -> list[str]:
    found = people_found(units=units or (WARD,), typed=typed)
    return [person.applicant.name for person in found]


def test_a_person_is_found_by_the_exact_number_or_by_how_the_name_begins() -> None:
    receive()
    receive(person=Applicant("Nguyễn Thị Ân", "089080005555"))
    assert names("089080001234") == [PERSON.name]
    assert names(" 089 080 001 234 ") == [PERSON.name]
    assert names("08908000123") == []
    assert names("nguyen thi an") == ["Nguyễn Thị Ân", "Nguyễn Thị Ánh"]
    assert names("NGUYỄN THỊ ÁNH") == ["Nguyễn Thị Ánh"]
    assert names("Thị") == []


@pytest.mark.parametrize("typed", ["", " ", "n", "%", "_%", "ng%", "\x00\x00", "x" * 5000])
def test_nobody_is_found_by_too_little_or_by_a_pattern(typed: str) -> None:
    receive()
    assert names(typed) == []


def test_people_of_other_units_are_not_found() -> None:
    code = receive().code
    number = Dossier.objects.get(code=code).pk
    assert names("nguyen", OTHER) == []
    assert person_of(units=[OTHER], dossier_id=number) is None
    found = person_of(units=[WARD], dossier_id=number)
    assert found is not None
    assert found.applicant.id_number == PERSON.id_number


def test_a_person_with_many_dossiers_is_found_once_as_they_stood_last() -> None:
    for address in ("cũ", "mới"):
        person = Applicant(PERSON.name, PERSON.id_number, PERSON.phone, address)
        receive(person=person, procedure=MARRIAGE)
    with CaptureQueriesContext(connection) as captured:
        found = people_found(units=[WARD], typed="nguyen thi")
    assert [item.applicant.address for item in found] == ["mới"]
    assert len(captured.captured_queries) == 1


# Doubles -------------------------------------------------------------------------------


def doubles(number: str = PERSON.id_number, *, on: date = TODAY, unit: str = WARD) -> list[str]:
    return duplicates_of(units=[unit], id_number=number, procedure=BIRTH, on=on)


def test_an_open_dossier_warns_for_ever_and_a_closed_one_for_thirty_days() -> None:
    code = receive().code
    far = NOW.date() + timedelta(days=400)
    assert doubles(on=far) == [code]
    finish(code, at=LATER)
    assert doubles(on=NOW.date() + timedelta(days=30)) == [code]
    assert doubles(on=NOW.date() + timedelta(days=31)) == []


def test_another_procedure_person_or_unit_and_no_number_is_no_double() -> None:
    receive(procedure=MARRIAGE)
    assert doubles() == []
    receive()
    assert doubles("089080000000") == []
    assert doubles("") == []
    assert doubles(unit=OTHER) == []
    assert len(doubles("089 080 001 234")) == 1


def test_the_days_of_a_double_are_data_and_say_that_no_text_sets_them() -> None:
    rule = duplicate_rule(NOW.date())
    assert (rule.days, rule.verified) == (30, False)


GOOD = """duplicate_days:
  - value: 30
    valid_from: 2009-01-01
    basis: x
    verified: false
"""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD.replace("30", "-1"), 2, "from 0 up"),
        (GOOD.replace("basis", "bases"), 4, "unknown key"),
        (GOOD + GOOD.partition("\n")[2], 7, "follow one another"),
        ("duplicate_days: []\n", 1, "at least one"),
        ("days: 1\n" + GOOD, 1, "unknown key"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        read_duplicate_rules(path)
    assert refusal.value.params["line"] == line
    assert reason in refusal.value.params["reason"]


# What the receipt would say ------------------------------------------------------------


@pytest.mark.parametrize("procedure", [BIRTH, MARRIAGE, SIGNATURE])
@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.POST])
def test_the_preview_says_what_the_receipt_then_says(procedure: str, channel: Channel) -> None:
    version = procedures.procedure_version_on(procedure, NOW.date())
    shown = receipt_preview(
        version=version, unit_code=WARD, channel=channel, case="", at=NOW, exemption=""
    )
    receipt = receive(procedure=procedure, channel=channel)
    assert (shown.due_at, shown.proposed) == (receipt.due_at, receipt.proposed)
    assert shown.due == shown.listed == version.fee.amount


def test_the_preview_of_an_exempt_group_is_what_is_left_of_the_fee() -> None:
    version = procedures.procedure_version_on(SIGNATURE, NOW.date())
    ask = {"version": version, "unit_code": WARD, "channel": Channel.COUNTER, "case": ""}
    shown = receipt_preview(**ask, at=NOW, exemption="HO_NGHEO")
    assert (shown.listed, shown.due) == (10_000, 0)
    with pytest.raises(ExemptionUnknown):
        receipt_preview(**ask, at=NOW, exemption="RICH")


# At once -------------------------------------------------------------------------------


def everybody() -> Actor:
    posts = (*one_stop().posts, *handling().posts, *head().posts)
    return Actor("user:all", "Cán bộ", posts)


def test_a_result_is_given_at_once_only_by_who_holds_every_step() -> None:
    version = procedures.procedure_version_on(SIGNATURE, NOW.date())
    assert same_moment_possible(everybody(), SIGNATURE, version, WARD, NOW.date())
    assert not same_moment_possible(everybody(), SIGNATURE, version, OTHER, NOW.date())
    for actor in (one_stop(), head(), Actor("user:two", "x", (*one_stop().posts, *head().posts))):
        assert not same_moment_possible(actor, SIGNATURE, version, WARD, NOW.date())


def test_a_result_given_at_once_is_a_row_of_acts_and_a_repeat_adds_none() -> None:
    def now() -> str:
        return services.dossier_receive_and_return(
            actor=everybody(), at=NOW, unit_code=WARD, procedure_code=SIGNATURE,
            applicant=PERSON, components=all_papers(SIGNATURE, NOW), key="at-once-key",
        ).code  # fmt: skip

    code = now()
    kinds = [entry.kind for entry in entries(code)]
    assert kinds == ["dossier.received", "dossier.moved", "dossier.finished", "dossier.returned"]
    assert dossier_detail(code=code, now=NOW).row.status is Status.RETURNED
    assert now() == code
    assert len(entries(code)) == 4


# Who read what -------------------------------------------------------------------------


def test_a_reading_is_noted_once_an_hour_and_found_by_dossier_and_by_official() -> None:
    for minutes, actor, what in (
        (0, one_stop(), Reading.DOSSIER), (30, one_stop(), Reading.DOSSIER),
        (40, one_stop(), Reading.PAPER), (60, one_stop(), Reading.DOSSIER),
        (5, head(), Reading.DOSSIER),
    ):  # fmt: skip
        access_note(actor=actor, at=NOW + timedelta(minutes=minutes), codes=["H01-1"], what=what)
    access_note(actor=head(), at=NOW, codes=["H01-2", "H01-2", "H01-1"], what=Reading.SEARCH)
    assert len(access_list(code="H01-1")) == 5
    assert [row.what for row in access_list(actor=one_stop().code)] == [
        Reading.DOSSIER, Reading.PAPER, Reading.DOSSIER,
    ]  # fmt: skip
    assert [row.code for row in access_list(code="H01-2")] == ["H01-2"]
    newest = access_list(limit=2)
    assert len(access_list(before=newest[-1].access_id)) == 4


def test_the_program_may_add_a_reading_and_neither_change_nor_delete_one() -> None:
    assert Access.APPLICATION_RIGHTS == ("SELECT", "INSERT")
