"""Who is away, who stands in, and what that lends."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from motcua.ledger import api as ledger
from motcua.organisation import absences, api, selectors
from motcua.organisation.contracts import Actor, Role
from motcua.organisation.errors import AbsenceInvalid, AbsenceUnknown, PermissionMissing
from motcua.organisation.models import AbsenceRow, Delegation
from motcua.organisation.tests.factories import DAY, MORNING, WARD, account, actor, load, post

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = actor(Role.HEAD, WARD)
BACK = DAY + timedelta(days=5)
OTHER = "AG.883.30283"


@pytest.fixture(autouse=True)
def people() -> dict[str, str]:
    """The officer and the colleague of one ward, and somebody of another."""
    load()
    codes = {}
    for name, unit, role in (
        ("an", WARD, Role.HANDLING_OFFICER), ("binh", WARD, Role.CLERK),
        ("cuc", OTHER, Role.HANDLING_OFFICER),
    ):  # fmt: skip
        codes[name] = f"user:{account(name)}"
        post(name, unit, role)
    return codes


def record(people: dict[str, str], **more: Any) -> int:
    given = {
        "actor": HEAD, "at": MORNING, "unit": WARD, "person": people["an"], "valid_from": DAY,
        "valid_until": BACK, "stand_in": people["binh"], "reason": "Nghỉ phép năm",
    }  # fmt: skip
    return absences.absence_record(**(given | more))


def roles_of(code: str, days: int = 0) -> set[tuple[str, str]]:
    """The roles held after that many days, each with whose it is."""
    who = selectors.actor_for_user(
        user_id=int(code.removeprefix("user:")), at=MORNING + timedelta(days=days)
    )
    return {(post.role.value, post.delegated_by) for post in who.posts}


def test_whoever_stands_in_holds_the_posts_for_just_the_days(people: dict[str, str]) -> None:
    record(people, valid_from=DAY + timedelta(days=1))
    lent = ("HANDLING_OFFICER", people["an"])
    held = [lent in roles_of(people["binh"], days) for days in range(7)]
    assert held == [False, True, True, True, True, False, False]
    assert all(("CLERK", "") in roles_of(people["binh"], days) for days in range(7))
    assert ("HANDLING_OFFICER", "") in roles_of(people["an"], 2), "the post stays the person's"


def test_who_is_away_is_known_for_each_day(people: dict[str, str]) -> None:
    record(people)
    asked = list(people.values())
    assert set(api.absent_on(asked, on=DAY)) == {people["an"]}
    assert api.absent_on(asked, on=DAY)[people["an"]].stand_in == people["binh"]
    assert api.absent_on(asked, on=BACK) == {}
    assert api.absent_on(["", "system", "sim:3", "user:x"], on=DAY) == {}
    listed = api.absence_list(units=[WARD], ending_after=DAY)
    assert [row.person for row in listed] == [people["an"]]
    assert api.absence_list(units=[OTHER], ending_after=DAY) == []
    assert api.absence_list(units=None, ending_after=BACK) == []


def test_nobody_need_stand_in(people: dict[str, str]) -> None:
    record(people, stand_in="")
    assert api.absent_on([people["an"]], on=DAY)[people["an"]].stand_in == ""
    assert not Delegation.objects.exists()


def test_a_post_that_reaches_beyond_the_agency_is_not_lent_by_its_head(
    people: dict[str, str],
) -> None:
    post("an", WARD, Role.ADMINISTRATOR)
    record(people)
    assert {role for role, of in roles_of(people["binh"]) if of} == {"HANDLING_OFFICER"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda people: {"person": people["cuc"]}, "person"),
        (lambda people: {"person": "user:999999"}, "person"),
        (lambda people: {"stand_in": people["cuc"]}, "stand_in"),
        (lambda people: {"stand_in": people["an"]}, "stand_in"),
        (lambda people: {"valid_from": DAY - timedelta(days=1)}, "valid_from"),
        (lambda people: {"valid_until": DAY}, "valid_until"),
        (lambda people: {"valid_until": DAY + timedelta(days=367)}, "valid_until"),
        (lambda people: {"reason": " \n"}, "reason"),
        (lambda people: {"reason": "a" * 501}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(people: dict[str, str], wrong: Any, field: str) -> None:
    with pytest.raises(AbsenceInvalid) as refused:
        record(people, **wrong(people))
    assert set(refused.value.fields) == {field}
    assert not AbsenceRow.objects.exists()
    assert not Delegation.objects.exists()


def test_one_is_away_once_and_does_not_stand_in_meanwhile(people: dict[str, str]) -> None:
    record(people)
    with pytest.raises(AbsenceInvalid) as refused:
        record(people, valid_from=BACK - timedelta(days=1), valid_until=BACK + timedelta(days=1))
    assert set(refused.value.fields) == {"valid_from"}
    with pytest.raises(AbsenceInvalid) as refused:
        record(people, person=people["binh"], stand_in=people["an"])
    assert set(refused.value.fields) == {"stand_in"}
    record(people, valid_from=BACK, valid_until=BACK + timedelta(days=1))
    assert AbsenceRow.objects.count() == 2


@pytest.mark.parametrize(
    "who", [actor(Role.HANDLING_OFFICER, WARD), actor(Role.HEAD, OTHER), Actor("user:9", "X")]
)
def test_only_the_head_of_the_agency_or_of_one_above_records_and_ends(
    people: dict[str, str], who: Actor
) -> None:
    with pytest.raises(PermissionMissing):
        record(people, actor=who)
    made = record(people, actor=actor(Role.HEAD, "AG.883"))
    with pytest.raises(PermissionMissing):
        absences.absence_end(actor=who, at=MORNING, absence_id=made)
    assert AbsenceRow.objects.get().valid_until == BACK


def test_whoever_is_back_early_ends_what_was_lent(people: dict[str, str]) -> None:
    made = record(people)
    later = MORNING + timedelta(days=2)
    assert absences.absence_end(actor=HEAD, at=later, absence_id=made) == DAY + timedelta(days=2)
    lent = ("HANDLING_OFFICER", people["an"])
    assert [lent in roles_of(people["binh"], days) for days in range(4)] == [
        True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(AbsenceUnknown):
        absences.absence_end(actor=HEAD, at=later, absence_id=made)


def test_an_absence_that_has_not_begun_is_taken_back_whole(people: dict[str, str]) -> None:
    made = record(people, valid_from=DAY + timedelta(days=1))
    absences.absence_end(actor=HEAD, at=MORNING, absence_id=made)
    assert not AbsenceRow.objects.exists()
    assert not Delegation.objects.exists()
    kinds = [entry.kind for entry in ledger.entry_list(stream=f"account:{people['an'][5:]}")]
    assert kinds[-2:] == ["organisation.absence_recorded", "organisation.absence_taken_back"]


def test_the_ledger_holds_no_word_of_the_reason(people: dict[str, str]) -> None:
    record(people, reason="Nghỉ ốm")
    told = str([entry.body for entry in ledger.entry_list(stream=f"account:{people['an'][5:]}")])
    assert "ốm" not in told
    assert people["binh"] in told
    for guess in ("Nghỉ ốm", "\nNghỉ ốm"):
        assert hashlib.sha256(guess.encode()).hexdigest() not in told, "few reasons: each is tried"
    salt = AbsenceRow.objects.get().salt
    assert hashlib.sha256(f"{salt}\nNghỉ ốm".encode()).hexdigest() in told
