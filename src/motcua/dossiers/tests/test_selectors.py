"""Lists, counts, the second factor and the public page's facts."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.dossiers import services
from motcua.dossiers.contracts import Applicant, Channel, DossierRow, Status
from motcua.dossiers.errors import DossierUnknown
from motcua.dossiers.models import Fact
from motcua.dossiers.selectors import (
    dossier_detail,
    dossier_list,
    public_status,
    second_factor_matches,
    state_counts,
)
from motcua.dossiers.tests.factories import (
    MARRIAGE,
    NOW,
    OLD_WARD,
    OTHER_OLD_WARD,
    PERSON,
    WARD,
    finish,
    handling,
    local,
    one_stop,
    receive,
)

pytestmark = pytest.mark.django_db
NAMES = ("Nguyễn Thị Ánh", "Đặng Văn Đô", "Trần 100% Thắng", "Lê_Hoàng Anh", "Lê Hoàng Anh")


def names(rows: list[DossierRow]) -> list[str]:
    return sorted(row.applicant_name for row in rows)


def test_a_list_shows_the_units_that_it_is_asked_for_and_no_other() -> None:
    at = local(2014, 3, 3)
    mine, other = receive(at=at, unit=OLD_WARD).code, receive(at=at, unit=OTHER_OLD_WARD).code
    assert [row.code for row in dossier_list(units=[OLD_WARD])] == [mine]
    assert {row.code for row in dossier_list(units=[OLD_WARD, OTHER_OLD_WARD])} == {mine, other}
    assert {row.code for row in dossier_list(units=None)} == {mine, other}
    assert dossier_list(units=[]) == []
    assert state_counts(units=[OLD_WARD], today=at.date())["open"] == 1
    assert state_counts(units=[], today=at.date())["open"] == 0
    assert state_counts(units=None, today=at.date())["open"] == 2


def test_each_state_lists_its_dossiers() -> None:
    waiting, ready, returned, refused = (receive().code for _ in range(4))
    for code in (ready, returned):
        finish(code, at=NOW)
    services.dossier_return(actor=one_stop(), at=NOW, code=returned, channel=Channel.ONLINE)
    services.dossier_refuse(actor=handling(), at=NOW, code=refused, reason="Không đủ điều kiện")
    listed = {
        state: {row.code for row in dossier_list(units=[WARD], state=state)}
        for state in ("open", "to_return", "closed", "all")
    }
    assert listed == {
        "open": {waiting},
        "to_return": {ready},
        "closed": {ready, returned, refused},
        "all": {waiting, ready, returned, refused},
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nguyen thi anh", ["Nguyễn Thị Ánh"]),
        ("NGUYỄN", ["Nguyễn Thị Ánh"]),
        ("ánh", ["Lê Hoàng Anh", "Lê_Hoàng Anh", "Nguyễn Thị Ánh"]),
        ("dang van do", ["Đặng Văn Đô"]),
        ("  Đô ", ["Đặng Văn Đô"]),
        ("%", ["Trần 100% Thắng"]),
        ("100%", ["Trần 100% Thắng"]),
        ("100_", []),
        ("_", ["Lê_Hoàng Anh"]),
        ("le_hoang", ["Lê_Hoàng Anh"]),
        ("\\", []),
        ("%' OR 1=1 --", []),
        ("khong co", []),
    ],
)
def test_a_query_finds_names_without_diacritics_and_takes_every_sign_as_itself(
    query: str, expected: list[str]
) -> None:
    for name in NAMES:
        receive(person=Applicant(name))
    assert names(dossier_list(units=[WARD], query=query)) == expected


def test_a_query_finds_a_whole_code() -> None:
    receive()
    code = receive().code
    assert [row.code for row in dossier_list(units=[WARD], query=f" {code} ")] == [code]
    assert dossier_list(units=[WARD], query=code[:-1]) == []
    assert dossier_list(units=[OLD_WARD], query=code) == []


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=st.integers(1, 9))
def test_pages_visit_every_row_once_in_the_order_of_the_due_days(
    size: int, many: list[str]
) -> None:
    seen: list[DossierRow] = []
    after = None
    while page := dossier_list(units=[WARD], state="open", after=after, limit=size):
        assert len(page) <= size
        seen += page
        assert len(seen) <= len(many)
        after = (page[-1].due_on, page[-1].dossier_id)
    assert sorted(row.code for row in seen) == sorted(many)
    due = [row.due_on or date.max for row in seen]
    assert due == sorted(due)
    assert due[-1] == date.max


@pytest.fixture
def many() -> list[str]:
    """Dossiers with equal due days, different due days and, two of them, none at all."""
    codes = []
    for number in range(11):
        procedure = MARRIAGE if number % 2 else "1.001193"
        codes.append(receive(at=NOW + timedelta(days=number // 4), procedure=procedure).code)
    Fact.objects.filter(code__in=codes[:2]).update(due_on=None)
    return codes


def test_the_counts_are_those_of_the_lists() -> None:
    late, due, waiting, ready, returned = (receive().code for _ in range(5))
    today = NOW.date()
    Fact.objects.filter(code__in=(late, waiting)).update(due_on=today - timedelta(days=1))
    Fact.objects.filter(code=due).update(due_on=today)
    services.dossier_request_supplement(
        actor=handling(), at=NOW, code=waiting, components=["GCS"], reason="mờ"
    )
    Fact.objects.filter(code=waiting).update(due_on=today - timedelta(days=1))
    for code in (ready, returned):
        finish(code, at=NOW)
    services.dossier_return(actor=one_stop(), at=NOW, code=returned)
    assert state_counts(units=[WARD], today=today) == {
        "open": 3, "late": 1, "due_today": 1, "awaiting_supplement": 1, "to_return": 1,
    }  # fmt: skip
    assert late


@pytest.mark.parametrize(
    ("person", "digits", "matches"),
    [
        (PERSON, "1234", True),  # the identity number ends so
        (PERSON, "4321", True),  # the telephone number ends so
        (PERSON, "0890", False),
        (PERSON, "234", False),
        (PERSON, "01234", False),
        (PERSON, "", False),
        (PERSON, "    ", False),
        (Applicant("Không Số"), "", False),
        (Applicant("Không Số"), "0000", False),
        (Applicant("Ít Số", id_number="123", phone=""), "123", False),
        (Applicant("Ít Số", id_number="123", phone=""), "0123", False),
        (Applicant("Chữ", id_number="AB12CD34", phone=""), "1234", True),
        (Applicant("Dấu", id_number="", phone="+84 912-00 43 21"), "4321", True),
    ],
)
def test_the_second_factor_is_the_last_four_digits_of_a_number_left_at_the_counter(
    person: Applicant, digits: str, matches: bool
) -> None:
    assert second_factor_matches(code=receive(person=person).code, digits=digits) is matches


def test_the_second_factor_of_an_unknown_dossier_is_refused() -> None:
    with pytest.raises(DossierUnknown):
        second_factor_matches(code="H01.30.307-260302-9999", digits="1234")


def test_the_public_status_tells_the_stage_and_no_person() -> None:
    code = receive(at=local(2014, 3, 3), unit=OLD_WARD, procedure=MARRIAGE).code
    status = public_status(code=code)
    assert (status.status, status.step) == (Status.IN_PROGRESS, "EXAMINE")
    assert (status.steps_done, status.steps_total) == (1, 4)
    assert (status.received_on, status.due_on) == (date(2014, 3, 3), date(2014, 3, 10))
    told = " ".join(str(value) for value in dataclasses.astuple(status))
    for part in (*PERSON.name.split(), "1234", "4321", PERSON.address, "one_stop"):
        assert part not in told
    assert not {"applicant", "name", "phone", "actor"} & {
        field.name for field in dataclasses.fields(status)
    }


def test_the_public_status_counts_the_steps_until_the_return() -> None:
    code = receive().code
    done = []
    finish(code, at=NOW)
    done.append(public_status(code=code).steps_done)
    services.dossier_return(actor=one_stop(), at=NOW, code=code)
    done.append(public_status(code=code).steps_done)
    assert done == [3, 4]


def test_an_unknown_code_has_no_status_and_no_detail() -> None:
    for read in (public_status, dossier_detail):
        with pytest.raises(DossierUnknown):
            read(code="H01.30.307-260302-9999")


def test_a_detail_holds_the_acts_in_order_and_the_clock_of_the_asked_instant() -> None:
    code = receive(at=local(2014, 3, 3), unit=OLD_WARD, procedure=MARRIAGE).code
    detail = dossier_detail(code=code, now=local(2014, 3, 10, 23))
    assert not detail.clock.overdue_now
    assert dossier_detail(code=code, now=local(2014, 3, 11, 0)).clock.overdue_now
    assert [act.seq for act in detail.acts] == [1]
    assert detail.fee == 20_000  # version 1 of the procedure's definition
    assert detail.pack == "2012"
