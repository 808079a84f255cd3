"""The demonstration's plans stand at every stage, are labelled, and agree with the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from motcua.config.sample_plans import LABEL, make_plans
from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.plans import api as plans
from motcua.plans.contracts import SchemeState, State, Timeliness

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_a_budget_year_is_planned_once_with_plans_at_every_stage() -> None:
    organisation.organisation_load(at=AT)
    with clock.pinned(AT):
        make_plans(AT, commune="AG.30307")
        make_plans(AT, commune="AG.30307")
        (known,) = plans.round_list()
        assert known.code == "2027"
        rows = plans.plan_list(plans.Filter(round=known.code), on=clock.today())
        assert {row.standing.state for row in rows} == set(State) - {State.DRAFT}
        found = plans.aggregate(known.code, on=clock.today())
        assert {one.timeliness for one in found.units} == {
            Timeliness.ON_TIME, Timeliness.LATE, Timeliness.OVERDUE,
        }  # fmt: skip
        schemes = plans.scheme_list(on=clock.today())
        assert {one.state for one in schemes} == {SchemeState.DRAFT, SchemeState.APPROVED}
        titles = [line.title for _, line in plans.plan_lines(known.code)]
        assert all(
            LABEL in said for said in (known.title, *titles, *(one.title for one in schemes))
        )
        assert plans.facts_verify()["faults"] == []


def test_a_year_outside_every_programme_is_not_planned() -> None:
    late = datetime(2040, 11, 20, 3, tzinfo=UTC)
    organisation.organisation_load(at=AT)
    with clock.pinned(late):
        make_plans(late, commune="AG.30307")
        assert plans.round_list() == []
