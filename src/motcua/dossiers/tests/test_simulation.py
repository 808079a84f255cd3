"""A simulated period, lived through the real commands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.calendars import api as calendars
from motcua.core import clock, idempotency
from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.dossiers import api, services
from motcua.dossiers.contracts import Kind, Origin
from motcua.dossiers.errors import RealDossier, SimulationRefused
from motcua.dossiers.models import Dossier, Fact
from motcua.dossiers.simulation.assumptions import assumptions, load_assumptions
from motcua.dossiers.simulation.lives import Deed, Planned
from motcua.dossiers.simulation.planning import Asked, plan
from motcua.dossiers.simulation.running import simulate
from motcua.dossiers.tests import factories
from motcua.dossiers.tests.course_factories import adopt, joint
from motcua.dossiers.tests.factories import NOW, WARD, entries, local, receive
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SIMULATED, SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.procedures import overlay

SPRING = Asked(60, 1, date(2026, 3, 2), date(2026, 4, 24))
ENDINGS = {Deed.REFUSE, Deed.WITHDRAW, Deed.STOP, Deed.RETURN}
committed = pytest.mark.django_db(transaction=True)


def run(asked: Asked = SPRING, **more: Any) -> dict[str, Any]:
    return simulate(actor=SYSTEM, at=local(2026, 11, 2), asked=asked, **more)


def told(report: dict[str, Any]) -> dict[str, Any]:
    """What a report says of the simulated world, not of the machine."""
    return {
        name: value for name, value in report.items()
        if name not in ("seconds", "acts_per_second", "already_run")
    }  # fmt: skip


def empty_the_database() -> None:
    call_command("flush", interactive=False, verbosity=0)


def in_office_hours(at: Any) -> bool:
    spans = calendars.working_calendar().spans(clock.local_day(at))
    return any(begin <= at <= end for begin, end in spans)


# The plan, without a database ------------------------------------------------------------

PERIODS = st.sampled_from(
    [
        (date(2012, 1, 16), date(2012, 3, 2)),  # across Tết, 168 agencies
        (date(2019, 8, 26), date(2019, 10, 4)),  # across a national day
        (date(2025, 6, 9), date(2025, 7, 25)),  # across the day on which districts ended
        (date(2026, 3, 2), date(2026, 4, 24)),
    ]
)


def by_dossier(acts: list[Planned]) -> dict[int, list[Planned]]:
    found: dict[int, list[Planned]] = defaultdict(list)
    for act in acts:
        found[act.number].append(act)
    return found


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9), PERIODS)
def test_every_plan_is_in_order_and_within_office_hours(
    seed: int, period: tuple[date, date]
) -> None:
    acts = list(plan(Asked(30, seed, *period), assumptions()))
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    for act in acts:
        assert in_office_hours(act.at), act
        assert period[0] <= clock.local_day(act.at) <= period[1]
        assert act.actor is not None
        assert act.actor.is_simulated
    for life in by_dossier(acts).values():
        assert [act.place for act in life] == list(range(1, len(life) + 1))
        assert [act.deed for act in life].count(Deed.RECEIVE) == 1
        assert life[0].deed is Deed.RECEIVE
        assert not any(act.deed in ENDINGS for act in life[:-1])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9), PERIODS)
def test_the_same_seed_gives_the_same_plan(seed: int, period: tuple[date, date]) -> None:
    asked = Asked(15, seed, *period)
    assert list(plan(asked, assumptions())) == list(plan(asked, assumptions()))


def test_another_seed_gives_another_plan() -> None:
    other = replace(SPRING, seed=2)
    assert list(plan(SPRING, assumptions())) != list(plan(other, assumptions()))


def test_nobody_works_on_more_dossiers_side_by_side_than_there_are_places() -> None:
    """One counter officer who takes one at a time: receipts of a ward never share a minute."""
    asked = replace(SPRING, dossiers=150, units=(WARD,))
    counter = [
        act.at for act in plan(asked, assumptions())
        if act.actor is not None and f":{Role.ONE_STOP_OFFICER}:" in act.actor.code
        and act.deed in (Deed.RECEIVE, Deed.RETURN) and not act.arguments.get("occurred_at")
    ]  # fmt: skip
    gaps = [later - earlier for earlier, later in pairwise(counter)]
    assert len(counter) > 100
    assert min(gaps) >= timedelta(minutes=assumptions().counter_minutes.least)


def test_a_dossier_of_a_ward_that_ended_is_finished_by_what_continues_it() -> None:
    acts = list(plan(Asked(200, 5, date(2025, 6, 23), date(2025, 7, 18)), assumptions()))
    received = {act.number: act.arguments["unit_code"] for act in acts if act.deed is Deed.RECEIVE}
    handed = [
        act for act in acts
        if act.actor is not None and act.actor.posts[0].unit_code != received[act.number]
    ]  # fmt: skip
    assert handed
    for act in handed:
        assert act.at >= local(2025, 7, 1, 0)
        assert act.actor is not None
        assert act.actor.posts[0].covers(received[act.number])


@pytest.mark.parametrize("seed", range(8))
def test_who_waited_while_the_counter_ended_is_received_by_what_continues_it(seed: int) -> None:
    """The districts ended overnight; a queue of the day before is served the day after."""
    units = organisation.units_by_code()
    acts = plan(Asked(400, seed, date(2025, 6, 26), date(2025, 7, 3)), assumptions())
    received = [act for act in acts if act.deed is Deed.RECEIVE]
    assert received
    for act in received:
        day = clock.local_day(act.arguments["occurred_at"] or act.at)
        assert units[act.arguments["unit_code"]].valid_on(day)


@committed
def test_dossiers_live_through_the_process_of_their_agency(tmp_path: Path) -> None:
    codes = {act.arguments["procedure_code"] for act in plan(SPRING, assumptions())
             if act.deed is Deed.RECEIVE}  # fmt: skip
    for code in codes:
        adopt(joint(code), tmp_path, at=local(2026, 3, 1))
    report = run()
    assert api.facts_verify()["faults"] == []
    facts = Fact.objects.exclude(process="")
    assert facts.count() == report["received"]
    assert facts.filter(closed_on=None, places=[]).count() == 0
    kinds = Counter(ledger_kind for (ledger_kind,) in moved_bodies())
    assert {"TAX", "CONFIRM", "SUM_UP"} <= set(kinds)
    overlay.forget()


def moved_bodies() -> list[tuple[str]]:
    """The steps that were completed, one for each act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body::jsonb ->> 'from' FROM ledger_entry"
            " WHERE kind IN ('dossier.moved', 'dossier.finished')"
        )
        rows: list[tuple[str]] = cursor.fetchall()
    return rows


def test_only_counters_in_force_receive() -> None:
    acts = plan(Asked(1500, 3, date(2012, 5, 2), date(2012, 5, 31)), assumptions())
    units = Counter(a.arguments["unit_code"] for a in acts if a.deed is Deed.RECEIVE)
    assert len([code for code in units if code.count(".") == 2]) > 150  # 156 communes
    assert len([c for c in units if c.count(".") == 1 and c.split(".")[1].isdigit()]) == 11


# Through the commands --------------------------------------------------------------------


@committed
def test_what_was_simulated_holds_every_rule_of_the_real_thing() -> None:
    report = run(replace(SPRING, dossiers=200))
    assert api.facts_verify() == {"dossiers": report["received"], "faults": []}
    assert ledger.verify().sound
    for figures in ("by_status", "by_outcome", "by_time", "by_channel"):
        assert sum(report[figures].values()) == report["received"] == Dossier.objects.count()
    assert sum(report["by_act"].values()) == report["acts"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor, kind, occurred_at, body::jsonb ? 'simulated_at' FROM ledger_entry"
            " WHERE stream LIKE 'dossier:%'"
        )
        rows = cursor.fetchall()
    assert len(rows) == report["acts"]
    for actor, kind, occurred_at, marked in rows:
        assert actor.startswith(SIMULATED), actor
        assert in_office_hours(occurred_at), (kind, occurred_at)
        assert marked
    assert {*Dossier.objects.values_list("origin", flat=True)} == {Origin.SIMULATED}
    assert {*Fact.objects.values_list("origin", flat=True)} == {Origin.SIMULATED}


@committed
def test_the_counts_are_those_of_the_plan() -> None:
    planned = list(plan(SPRING, assumptions()))
    report = run()
    assert report["by_act"] == dict(sorted(Counter(str(act.deed) for act in planned).items()))
    afterwards = {
        act.number for act in planned
        if act.deed is Deed.RECEIVE and act.arguments["occurred_at"] is not None
    }  # fmt: skip
    assert report["entered_afterwards"] == len(afterwards)


@committed
def test_a_receipt_keyed_the_next_morning_is_flagged_and_no_other() -> None:
    always = replace(assumptions(), chances={**assumptions().chances, "entered_afterwards": 100})
    never = replace(assumptions(), chances={**assumptions().chances, "entered_afterwards": 0})
    for rules, expected in ((always, {True}), (never, {False})):
        empty_the_database()
        run(replace(SPRING, dossiers=10), rules=rules)
        assert {*Fact.objects.values_list("entered_afterwards", flat=True)} == expected


@committed
def test_the_same_seed_gives_the_same_figures_and_another_does_not() -> None:
    first = run()
    empty_the_database()
    assert told(run()) == told(first)
    empty_the_database()
    assert run(replace(SPRING, seed=2))["fingerprint"] != first["fingerprint"]


@committed
def test_a_run_that_was_broken_off_goes_on_and_comes_to_the_same() -> None:
    whole = run()
    empty_the_database()
    for broken_at in (1, whole["acts"] // 3, whole["acts"] - 1):

        def stop(done: int, limit: int = broken_at) -> None:
            if done == limit:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(say=stop)
    assert told(run()) == told(whole)
    assert Dossier.objects.count() == whole["received"]
    assert api.facts_verify()["faults"] == []


@committed
def test_a_run_that_is_over_is_not_repeated() -> None:
    first, again = run(), run()
    assert (first["already_run"], again["already_run"]) == (False, True)
    assert told(again) == told(first)
    assert Dossier.objects.count() == first["received"]


@committed
def test_a_run_whose_keys_may_be_forgotten_does_not_go_on() -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    begun = local(2026, 6, 1)
    with pytest.raises(KeyboardInterrupt):
        simulate(actor=SYSTEM, at=begun, asked=SPRING, say=stop)
    with pytest.raises(SimulationRefused, match="choose another seed"):
        simulate(actor=SYSTEM, at=begun + idempotency.KEPT_FOR, asked=SPRING)


@committed
@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**9), PERIODS)
def test_any_seed_keeps_facts_and_ledger_in_agreement(seed: int, period: tuple[date, date]) -> None:
    report = run(Asked(12, seed, *period))
    assert report["received"] <= 12
    assert api.facts_verify()["faults"] == []
    assert ledger.verify().sound


# Where it may run, and what it may touch --------------------------------------------------


@committed
def test_it_never_runs_beside_real_dossiers_but_in_the_demonstration() -> None:
    receive()
    with pytest.raises(SimulationRefused, match="not simulated"):
        run()
    assert Dossier.objects.count() == 1
    report = run(replace(SPRING, dossiers=3), demonstration=True)
    assert Fact.objects.filter(origin="LIVE").count() == 1
    assert Fact.objects.filter(origin="SIMULATED").count() == report["received"]


@pytest.fixture
def sim() -> Actor:
    post = ActorPost(WARD, Role.HANDLING_OFFICER)
    return Actor(f"{SIMULATED}{WARD}:HANDLING_OFFICER:1", "sim", (post,))


@committed
def test_a_simulated_official_cannot_act_on_a_real_dossier(sim: Actor) -> None:
    code = receive().code
    with pytest.raises(RealDossier):
        services.dossier_advance(actor=sim, at=NOW + timedelta(hours=1), code=code)
    assert [entry.kind for entry in entries(code)] == [Kind.RECEIVED]


@committed
def test_a_real_official_who_goes_on_with_a_simulated_dossier_leaves_it_simulated() -> None:
    code = receive(actor=factories.one_stop(WARD, code=f"{SIMULATED}{WARD}:COUNTER")).code
    services.dossier_advance(actor=factories.handling(), at=NOW + timedelta(hours=1), code=code)
    assert Fact.objects.get(code=code).origin == Origin.SIMULATED
    assert "simulated_at" not in entries(code)[1].body
    assert api.facts_verify()["faults"] == []


@committed
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"dossiers": 0}, "at least one"),
        ({"until": date(2026, 3, 1)}, "ends before"),
        ({"until": date(2026, 11, 2)}, "is not over"),
        ({"since": date(1990, 1, 1), "until": date(1990, 2, 1)}, "calendar does not know"),
        ({"since": date(2026, 3, 7), "until": date(2026, 3, 8)}, "no working day"),
    ],
)
def test_an_impossible_period_changes_nothing(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(SimulationRefused, match=reason):
        run(replace(SPRING, **change))
    assert Dossier.objects.count() == 0
    assert ledger.counts() == (0, 0)


@committed
def test_it_is_the_operators_alone() -> None:
    with pytest.raises(PermissionMissing):
        simulate(actor=factories.head(), at=local(2026, 11, 2), asked=SPRING)


# Assumptions -----------------------------------------------------------------------------

SHIPPED = (definitions_dir() / "simulation" / "ordinary-year.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("invented: true", "invented: false", "invented"),
        ("supplement: 8\n", "supplement: 101\n", "more than 100"),
        ("least: 4, usual: 12", "least: 14, usual: 12", "must rise"),
        ("otherwise: LOW", "otherwise: HUGE", "unknown class"),
        ("HEAD: 2, CLERK: 1}\n  DISTRICT", "HEAD: 0, CLERK: 1}\n  DISTRICT", "somebody"),
        ("code: ordinary-year", "code: ordinary-year\nmore: 1", "unknown key"),
        ("{7: 30,", "{70: 30,", "hours are"),
    ],
)
def test_wrong_assumptions_are_refused_whole(
    tmp_path: Any, before: str, after: str, reason: str
) -> None:
    assert SHIPPED.count(before) == 1
    path = tmp_path / "assumptions.yaml"
    path.write_text(SHIPPED.replace(before, after), encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason):
        load_assumptions(path)
