"""Reading units, posts and permissions."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from motcua.core import clock
from motcua.organisation import selectors, services
from motcua.organisation.contracts import SYSTEM, Role
from motcua.organisation.errors import PermissionMissing, UnitUnknown, UserUnknown
from motcua.organisation.models import User
from motcua.organisation.tests.factories import DAY, MORNING, WARD, account, actor, load, post

BEFORE, AFTER = date(2012, 6, 15), date(2025, 7, 1)


def kinds(day: date, level: str) -> Counter[str]:
    return Counter(unit.kind for unit in selectors.unit_list(on=day, level=level))


def test_in_2012_there_are_eleven_districts_and_156_communes() -> None:
    assert sum(kinds(BEFORE, "DISTRICT").values()) == 11
    assert kinds(BEFORE, "COMMUNE") == {"COMMUNE": 120, "WARD": 20, "TOWNSHIP": 16}


def test_in_2025_there_are_102_communes_and_no_district() -> None:
    assert kinds(AFTER, "DISTRICT") == {}
    assert kinds(AFTER, "COMMUNE") == {"COMMUNE": 85, "WARD": 14, "SPECIAL_ZONE": 3}


def test_in_early_2025_the_communes_are_155() -> None:
    assert kinds(date(2025, 1, 2), "COMMUNE") == {"COMMUNE": 110, "WARD": 27, "TOWNSHIP": 18}


def test_chau_doc_becomes_a_city_on_its_day() -> None:
    day = date(2013, 7, 19)
    eve = selectors.unit_get("AG.884", on=day - timedelta(days=1))
    after = selectors.unit_get("AG.884", on=day)
    assert (eve.kind, eve.name_vi) == ("TOWN", "Thị xã Châu Đốc")
    assert (after.kind, after.name_vi) == ("CITY", "Thành phố Châu Đốc")
    assert [unit.code for unit in selectors.unit_list(on=day, kind="TOWN")] == ["AG.887"]


def test_units_are_listed_below_one_above_and_not_beside_it() -> None:
    found = selectors.unit_list(on=BEFORE, under="AG.883")
    assert len(found) == 13
    assert all(unit.code.startswith("AG.883.") for unit in found)


def test_an_ended_ward_is_stood_for_by_a_unit_that_exists() -> None:
    assert selectors.unit_stand_in(WARD, on=BEFORE).code == WARD
    heir = selectors.unit_stand_in(WARD, on=AFTER)
    assert heir.exists
    assert heir.code != WARD
    assert selectors.unit_get(heir.code).valid_from == AFTER


def test_before_its_founding_a_unit_stands_for_itself_and_does_not_exist() -> None:
    heir = selectors.unit_stand_in(WARD, on=AFTER).code
    found = selectors.unit_stand_in(heir, on=BEFORE)
    assert (found.code, found.exists) == (heir, False)


def test_an_unknown_unit_is_refused() -> None:
    for ask in (
        lambda: selectors.unit_get("AG.999"),
        lambda: selectors.unit_stand_in("AG.999", on=BEFORE),
        lambda: selectors.parent_name("AG.999"),
    ):
        with pytest.raises(UnitUnknown, match=r"AG\.999"):
            ask()


def test_a_ward_lies_in_a_district_and_a_department_in_none() -> None:
    assert selectors.district_of(WARD) == "AG.883"
    assert selectors.district_of("AG.883") == "AG.883"
    assert selectors.district_of("AG.SNV") is None
    assert selectors.district_of("XX.1") is None


def test_a_unit_has_its_number_for_dossier_codes() -> None:
    assert selectors.unit_number(selectors.unit_get(WARD)) == "30.280"
    assert selectors.unit_number(selectors.unit_get("AG.883")) == "883"
    assert selectors.unit_number(selectors.unit_get("AG.SNV")) == "SNV"


def test_a_role_has_a_name_in_both_languages() -> None:
    assert selectors.role_name("HEAD") == "Lãnh đạo cơ quan"
    assert selectors.role_name("HEAD", english=True) == "Head of agency"


def test_the_shipped_policy_is_asked() -> None:
    officer = actor(Role.ONE_STOP_OFFICER, WARD)
    selectors.authorise(officer, "dossiers.receive", WARD)
    with pytest.raises(PermissionMissing, match=r"dossiers.receive, AG\.883\.30283"):
        selectors.authorise(officer, "dossiers.receive", "AG.883.30283")
    with pytest.raises(PermissionMissing):
        selectors.authorise_anywhere(officer, "outbox.read")
    assert selectors.units_permitted(officer, "dossiers.receive") == {WARD}
    head = selectors.units_permitted(actor(Role.HEAD, "AG.883"), "dossiers.read")
    assert head is not None
    assert WARD in head
    assert "AG.884" not in head
    assert selectors.units_permitted(actor(Role.INSPECTOR, "AG.SNV"), "dossiers.read") is None


# Posts in time ---------------------------------------------------------------------------


@pytest.fixture
def units(db: None) -> None:
    load()


def roles_at(user_id: int, at: Any) -> set[tuple[str, str, str]]:
    found = selectors.actor_for_user(user_id=user_id, at=at)
    return {(item.role, item.unit_code, item.delegated_by) for item in found.posts}


def at_end_of(day: date) -> Any:
    return clock.day_bounds(day)[1] - timedelta(seconds=1)


@pytest.mark.usefixtures("units")
def test_a_post_holds_from_its_first_day_until_before_its_end() -> None:
    user = account("an")
    post("an", valid_from=DAY, valid_until=DAY + timedelta(days=2))
    held = {("HEAD", WARD, "")}
    assert roles_at(user, clock.day_bounds(DAY)[0] - timedelta(seconds=1)) == set()
    assert roles_at(user, clock.day_bounds(DAY)[0]) == held
    assert roles_at(user, at_end_of(DAY + timedelta(days=1))) == held
    assert roles_at(user, clock.day_bounds(DAY + timedelta(days=2))[0]) == set()


@pytest.mark.usefixtures("units")
def test_a_lent_post_is_held_for_the_period_says_whose_it_is_and_stays_its_owners() -> None:
    owner, stand_in = account("an"), account("binh")
    lent = post("an")
    services.delegation_grant(
        actor=SYSTEM, post_id=lent, to_username="binh", valid_from=DAY + timedelta(days=1),
        valid_until=DAY + timedelta(days=3), reason="nghỉ phép",
    )  # fmt: skip
    borrowed = {("HEAD", WARD, f"user:{owner}")}
    assert roles_at(stand_in, at_end_of(DAY)) == set()
    for days in (1, 2):
        assert roles_at(stand_in, at_end_of(DAY + timedelta(days=days))) == borrowed
        assert roles_at(owner, at_end_of(DAY + timedelta(days=days))) == {("HEAD", WARD, "")}
    assert roles_at(stand_in, clock.day_bounds(DAY + timedelta(days=3))[0]) == set()


@pytest.mark.usefixtures("units")
def test_a_lent_post_ends_with_the_post_itself() -> None:
    account("an")
    stand_in = account("binh")
    lent = post("an", valid_until=DAY + timedelta(days=1))
    services.delegation_grant(
        actor=SYSTEM, post_id=lent, to_username="binh", valid_from=DAY,
        valid_until=DAY + timedelta(days=30), reason="nghỉ phép",
    )  # fmt: skip
    assert roles_at(stand_in, at_end_of(DAY)) != set()
    assert roles_at(stand_in, at_end_of(DAY + timedelta(days=1))) == set()


@pytest.mark.usefixtures("units")
def test_a_post_in_a_unit_covers_the_ended_unit_that_it_continues() -> None:
    heir = selectors.unit_stand_in(WARD, on=AFTER).code
    user = account("an")
    post("an", heir, valid_from=AFTER)
    found = selectors.actor_for_user(user_id=user, at=at_end_of(AFTER))
    selectors.authorise(found, "dossiers.refuse", WARD)
    assert found.holds("HEAD", WARD)
    with pytest.raises(PermissionMissing):
        selectors.authorise(found, "dossiers.refuse", "AG.884.30316")


@pytest.mark.usefixtures("units")
def test_somebody_who_was_sent_away_is_nobody() -> None:
    user = account("an")
    post("an")
    User.objects.filter(pk=user).update(is_active=False)
    for user_id in (user, 0):
        with pytest.raises(UserUnknown):
            selectors.actor_for_user(user_id=user_id, at=MORNING)
    for username in ("an", "nobody", "", "a\x00n"):
        with pytest.raises(UserUnknown):
            selectors.actor_named(username=username, at=MORNING)


@pytest.mark.usefixtures("units")
def test_a_person_found_by_user_name_is_the_one_found_by_number() -> None:
    user = account("an")
    post("an")
    found = selectors.actor_named(username="an", at=MORNING)
    assert found == selectors.actor_for_user(user_id=user, at=MORNING)


@pytest.mark.usefixtures("units")
def test_an_actor_takes_one_statement_however_many_posts(
    django_assert_num_queries: Any,
) -> None:
    user = account("an")
    for number, role in enumerate(("HEAD", "CLERK", "INSPECTOR", "HANDLING_OFFICER")):
        post("an", role=Role(role), valid_from=DAY - timedelta(days=number))
    with django_assert_num_queries(1):
        found = selectors.actor_for_user(user_id=user, at=MORNING)
    assert len(found.posts) == 4
    assert found.name == "Người an"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["user:²", "user:٣", f"user:{'9' * 30}", "user:-1", "user: 1", ""])
def test_a_code_that_somebody_made_up_is_nobodys(code: str) -> None:
    assert selectors.official_names([code]) == {}
    assert selectors.official_emails([code]) == {}


@pytest.mark.django_db
def test_officials_are_named_by_the_code_they_act_under_and_nobody_asks_nothing(
    django_assert_num_queries: Any,
) -> None:
    number = account("an", full_name="Nguyễn Văn An")
    with django_assert_num_queries(1):
        found = selectors.official_names([f"user:{number}", "user:999999", "system", "user:x"])
    assert found == {f"user:{number}": "Nguyễn Văn An"}
    with django_assert_num_queries(0):
        assert selectors.official_names(["system"]) == {}
        made_up = selectors.official_names(["sim:AG.30307:HEAD:2", "sim:x"])
    assert made_up == {
        "sim:AG.30307:HEAD:2": "Lãnh đạo cơ quan 2 (mô phỏng)", "sim:x": "Công chức (mô phỏng)",
    }  # fmt: skip
