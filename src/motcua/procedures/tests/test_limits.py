"""Which time limit a dossier has, where the law sets different ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.procedures.contracts import LimitVariant, ProcedureVersion, Text
from motcua.procedures.errors import CaseUnknown
from motcua.procedures.limits import case_code, cases_of, conflict, limit_for
from motcua.procedures.loading import shipped_catalogue

VERIFY, HARD = Text("phải xác minh", "must be verified"), Text("vùng khó khăn", "hardship area")
WAYS, LEVELS = ("COUNTER", "POST", "ONLINE"), ("COMMUNE", "PROVINCE")


def days(amount: int) -> TimeLimit:
    return TimeLimit(amount, LimitUnit.WORKING_DAY)


def variant(
    amount: int, case: Text | None = None, channel: str | None = None, level: str | None = None
) -> LimitVariant:
    return LimitVariant(days(amount), f"Điều {amount}", True, case, channel, level)


def version(*limits: LimitVariant) -> ProcedureVersion:
    known = shipped_catalogue().procedures["1.001193"].version_on(date(2026, 1, 5))
    assert known is not None
    return replace(known, time_limit=days(1), limit_basis="Điều 1", limits=limits)


LAW = version(
    variant(5, VERIFY), variant(2, channel="ONLINE"), variant(3, level="PROVINCE"),
    variant(4, VERIFY, "ONLINE"), variant(6, VERIFY, level="PROVINCE"),
    variant(7, None, "ONLINE", "PROVINCE"), variant(8, VERIFY, "ONLINE", "PROVINCE"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "channel", "level", "amount"),
    [
        ("", "COUNTER", "COMMUNE", 1), ("", "POST", "COMMUNE", 1), ("", "ONLINE", "COMMUNE", 2),
        ("", "POST", "PROVINCE", 3), ("phai-xac-minh", "ONLINE", "COMMUNE", 4),
        ("phai-xac-minh", "POST", "COMMUNE", 5), ("phai-xac-minh", "POST", "PROVINCE", 6),
        ("", "ONLINE", "PROVINCE", 7), ("phai-xac-minh", "ONLINE", "PROVINCE", 8),
    ],
)  # fmt: skip
def test_the_most_specific_limit_holds(case: str, channel: str, level: str, amount: int) -> None:
    chosen = limit_for(LAW, channel=channel, level=level, case=case)
    assert chosen.limit == days(amount)
    assert chosen.basis == f"Điều {amount}"
    assert chosen.case == (VERIFY if case else None)


def test_a_variant_may_say_that_no_limit_is_stated() -> None:
    law = version(LimitVariant(None, "Điều 9", True, HARD))
    chosen = limit_for(law, channel="POST", level="COMMUNE", case="vung-kho-khan")
    assert (chosen.limit, chosen.basis) == (None, "Điều 9")


def test_a_case_that_is_not_told_apart_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CaseUnknown, match="phai-xac-minh") as refusal:
        limit_for(LAW, channel="POST", level="COMMUNE", case="gap")
    assert set(refusal.value.fields) == {"case"}
    with pytest.raises(CaseUnknown):
        limit_for(version(), channel="POST", level="COMMUNE", case="phai-xac-minh")


def test_cases_are_named_once_in_their_order() -> None:
    law = version(variant(5, HARD), variant(4, VERIFY), variant(2, HARD, "ONLINE"))
    assert cases_of(law) == {"vung-kho-khan": HARD, "phai-xac-minh": VERIFY}
    assert case_code(Text("  Đơn GẤP, khó! ", "")) == "don-gap-kho"


@pytest.mark.parametrize(
    ("limits", "places"),
    [
        ((variant(5, VERIFY), variant(4, VERIFY)), (0, 1)),
        ((variant(5, VERIFY), variant(4, Text("Phải xác minh", "x"))), (0, 1)),
        ((variant(5, HARD), variant(5, VERIFY), variant(2, channel="POST")), (0, 2)),
        ((variant(5, VERIFY), variant(2, channel="POST"), variant(3, VERIFY, "POST")), None),
        ((variant(5, VERIFY), variant(4, HARD)), None),
        ((variant(5, channel="POST"), variant(4, channel="ONLINE")), None),
        (LAW.limits, None), ((), None),
    ],
)  # fmt: skip
def test_limits_that_leave_open_which_holds_are_found(
    limits: tuple[LimitVariant, ...], places: tuple[int, int] | None
) -> None:
    assert conflict(limits) == places


PARTS = st.builds(
    variant, st.integers(2, 90), st.sampled_from((None, VERIFY, HARD)),
    st.sampled_from((None, *WAYS)), st.sampled_from((None, *LEVELS)),
)  # fmt: skip


def says(item: LimitVariant) -> int:
    return sum(part is not None for part in (item.case, item.channel, item.level))


@given(st.lists(PARTS.filter(says), max_size=6).map(tuple))
def test_without_a_conflict_every_dossier_has_one_closest_limit(
    limits: tuple[LimitVariant, ...],
) -> None:
    law = version(*limits)
    clear = conflict(limits) is None
    open_questions = 0
    for case, channel, level in product((None, *cases_of(law).values()), WAYS, LEVELS):
        fitting = [
            item for item in limits
            if item.case in (None, case) and item.channel in (None, channel)
            and item.level in (None, level)
        ]  # fmt: skip
        most = max((says(item) for item in fitting), default=0)
        closest = [item for item in fitting if says(item) == most]
        open_questions += len(closest) > 1
        if clear:
            found = limit_for(
                law, channel=channel, level=level, case=case_code(case) if case else ""
            )
            assert found.limit == (closest[0].limit if closest else law.time_limit)
            assert len(closest) <= 1
    assert not (clear and open_questions)


def test_what_the_shipped_catalogue_says_of_limits_can_be_decided_for_every_dossier() -> None:
    found = [
        item for procedure in shipped_catalogue().procedures.values()
        for item in procedure.versions if item.limits
    ]  # fmt: skip
    assert len(found) >= 6
    for law in found:
        for case, channel, level in product(("", *cases_of(law)), law.ways, law.levels):
            assert limit_for(law, channel=channel, level=level, case=case).basis
        assert all(item.limit != law.time_limit for item in law.limits)
