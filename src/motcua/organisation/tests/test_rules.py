"""The policy, and units in time. No database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.organisation import rules
from motcua.organisation.contracts import SYSTEM, Role, Scope, Unit, UnitName
from motcua.organisation.rules import permitted, roll_up, stand_in
from motcua.organisation.tests.factories import actor, policy, unit

OWN = policy(HEAD=Scope.OWN_UNIT)
TREE = policy(HEAD=Scope.UNIT_TREE)
ALL = policy(HEAD=Scope.EVERYWHERE)
HEAD = actor(Role.HEAD, "AG.883")


@pytest.mark.parametrize(
    ("given_policy", "unit_code", "answer"),
    [
        (OWN, "AG.883", True), (OWN, "AG.883.30280", False), (OWN, "AG", False),
        (OWN, "AG.884", False), (OWN, None, False),
        (TREE, "AG.883", True), (TREE, "AG.883.30280", True), (TREE, "AG", False),
        (TREE, "AG.884.30316", False), (TREE, "AG.8830", False), (TREE, None, False),
        (ALL, "AG.884", True), (ALL, "AG", True), (ALL, None, True),
    ],
)  # fmt: skip
def test_a_scope_reaches_as_far_as_it_says(
    given_policy: rules.Policy, unit_code: str | None, answer: bool
) -> None:
    assert permitted(given_policy, HEAD, "act", unit_code) is answer


def test_a_role_that_the_permission_does_not_name_gets_nothing() -> None:
    clerk = actor(Role.CLERK, "AG.883")
    for given_policy in (OWN, TREE, ALL):
        assert not permitted(given_policy, clerk, "act", "AG.883")
        assert not rules.permitted_anywhere(given_policy, clerk, "act")


def test_somebody_without_a_post_gets_nothing() -> None:
    nobody = actor(Role.HEAD, "AG").__class__("user:2", "Bình")
    assert not permitted(ALL, nobody, "act", "AG")
    assert not rules.permitted_anywhere(ALL, nobody, "act")


def test_a_permission_that_nobody_defined_is_a_bug_even_for_the_system() -> None:
    for who in (HEAD, SYSTEM):
        with pytest.raises(KeyError):
            permitted(ALL, who, "fly", "AG")


def test_a_post_covers_the_units_that_it_continues() -> None:
    successor = actor(Role.HEAD, "AG.30307", continued=frozenset({"AG.883.30280"}))
    assert permitted(OWN, successor, "act", "AG.883.30280")
    assert not permitted(OWN, successor, "act", "AG.883.30283")


def test_the_tree_of_a_continued_unit_is_covered_too() -> None:
    successor = actor(Role.HEAD, "AG.X", continued=frozenset({"AG.883"}))
    assert permitted(TREE, successor, "act", "AG.883.30280")
    assert not permitted(OWN, successor, "act", "AG.883.30280")


def test_units_permitted_agree_with_each_single_answer() -> None:
    codes = ["AG", "AG.883", "AG.883.30280", "AG.884", "AG.884.30316"]
    for given_policy in (OWN, TREE):
        found = rules.units_permitted(given_policy, HEAD, "act", codes)
        assert found == {code for code in codes if permitted(given_policy, HEAD, "act", code)}
    assert rules.units_permitted(ALL, HEAD, "act", codes) is None


# Units in time ---------------------------------------------------------------------------

MERGED = {
    item.code: item
    for item in (
        unit("AG"),
        unit("AG.1", valid_until="2010-01-01", continues_as="AG.3"),
        unit("AG.2", valid_until="2010-01-01", continues_as="AG.3"),
        unit("AG.3", "2010-01-01", "2025-07-01", "AG.4"),
        unit("AG.4", "2025-07-01"),
        unit("AG.5", valid_until="2012-01-01"),
    )
}


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [
        ("AG.1", "2009-12-31", "AG.1"), ("AG.1", "2010-01-01", "AG.3"),
        ("AG.1", "2025-06-30", "AG.3"), ("AG.1", "2025-07-01", "AG.4"),
        ("AG.4", "2009-01-01", "AG.4"), ("AG.5", "2020-01-01", "AG.5"),
    ],
)  # fmt: skip
def test_whoever_continues_a_unit_stands_for_it_from_the_day_it_ended(
    code: str, day: str, found: str
) -> None:
    assert stand_in(MERGED, code, date.fromisoformat(day)) == found


def test_what_a_unit_continues_is_known_on_each_day() -> None:
    later = date(2025, 7, 1)
    assert rules.continued_by(MERGED, "AG.4", later) == {"AG.1", "AG.2", "AG.3"}
    assert rules.continued_by(MERGED, "AG.4", later - timedelta(days=1)) == frozenset()
    assert rules.continued_by(MERGED, "AG.3", date(2010, 1, 1)) == {"AG.1", "AG.2"}


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Unit]:
    """Units that end on random days, each continued by a later one or by nobody."""
    count = draw(st.integers(1, 12))
    units = {}
    for number in range(count):
        end = draw(st.none() | st.dates(date(2001, 1, 1), date(2030, 1, 1)))
        heirs = [f"U{later}" for later in range(number + 1, count)]
        heir = draw(st.sampled_from(["", *heirs])) if end else ""
        units[f"U{number}"] = unit(
            f"U{number}", valid_until=end.isoformat() if end else "", continues_as=heir
        )
    return units


@settings(deadline=None)
@given(histories(), st.data(), st.dates(date(2000, 1, 1), date(2031, 1, 1)))
def test_counting_by_todays_units_neither_loses_nor_doubles(
    units: dict[str, Unit], data: st.DataObject, day: date
) -> None:
    counts = data.draw(st.dictionaries(st.sampled_from(sorted(units)), st.integers(0, 10**6)))
    rolled = roll_up(units, counts, day)
    assert sum(rolled.values()) == sum(counts.values())
    for code in rolled:
        assert stand_in(units, code, day) == code
        ended = units[code].valid_until is not None and day >= units[code].valid_until
        assert not (ended and units[code].continues_as)


def test_a_circle_of_successors_is_found() -> None:
    round_about = {
        "A": unit("A", valid_until="2010-01-01", continues_as="B"),
        "B": unit("B", valid_until="2011-01-01", continues_as="A"),
        "C": unit("C"),
    }
    assert rules.circle(round_about) in {"A", "B"}
    assert rules.circle(MERGED) is None


def test_a_unit_is_called_what_it_was_called_on_the_day() -> None:
    names = [
        UnitName(date(2013, 7, 19), "CITY", "Thành phố", "City", "884", "", True),
        UnitName(date(2020, 1, 1), "CITY", "Thành phố mới", "New City", "885", "", True),
    ]
    town = unit("AG.884")
    assert rules.named_on(town, names, date(2013, 7, 18)) == town
    assert rules.named_on(town, names, date(2013, 7, 19)).name_vi == "Thành phố"
    assert rules.named_on(town, names, date(2024, 1, 1)).official_code == "885"
    assert rules.named_on(town, names, date(2024, 1, 1)).code == "AG.884"
