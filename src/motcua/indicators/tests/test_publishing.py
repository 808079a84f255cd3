"""Published figures: frozen with what stood behind them, corrected only beside, with a reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from motcua.indicators import api, cli, publishing
from motcua.indicators.contracts import Inputs, MissedRecord
from motcua.indicators.errors import AlreadyPublished, CorrectionNeedsReason, NothingPublished
from motcua.indicators.fact_sets import DOSSIERS_LIFECYCLE, ORGANISATION_AGENCIES
from motcua.indicators.tests import factories
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.organisation.errors import PermissionMissing

CODE, ON = "DOSSIERS_ON_TIME", date(2012, 12, 31)
AT = datetime(2013, 1, 5, 2, 0, tzinfo=UTC)
NOBODY = Actor(code="nobody", name="Nobody")

pytestmark = pytest.mark.django_db


def publish(reason: str = "", actor: Actor = SYSTEM, code: str = CODE) -> api.Published:
    return api.values_publish(code=code, on=ON, actor=actor, at=AT, reason=reason)


def put(**changes: dict[str, object]) -> None:
    """The golden facts, with columns of some dossiers changed: ``d6={"days_late": 0}``."""
    rows = factories.golden_rows()
    for row in rows["dossiers.lifecycle"]:
        row |= changes.get(f"d{row['dossier_id']}", {})
    factories.postgres(rows)


@pytest.mark.parametrize("code", sorted(factories.indicators()))
def test_postgresql_makes_the_fingerprint_that_python_makes(code: str) -> None:
    rows = factories.random_rows(41, 200)
    duck, postgres = factories.duck(rows), factories.postgres(rows)
    indicator = factories.indicators()[code]
    facts = factories.facts_of(indicator)
    for group_by, depth in ((None, 0), ("unit", 3), (indicator.dimensions[0], 0)):
        left, right = (
            publishing.inputs_of(
                indicator=indicator, facts=facts, on=date(2012, 6, 30), group_by=group_by,
                depth=depth, engine=engine,
            )
            for engine in (duck, postgres)
        )  # fmt: skip
        assert {key: item for key, item in left.items() if item.count} == {
            key: item for key, item in right.items() if item.count
        }


def test_units_procedures_and_the_whole_are_frozen_with_their_inputs() -> None:
    put()
    done = publish()
    assert (done.corrected, done.same) == (0, 0)
    (whole,) = api.published_list(code=CODE, on=ON)
    assert (whole.numerator, whole.denominator, whole.value) == (4, 6, Decimal("66.66"))
    assert (whole.unjudgeable, whole.inputs.count) == (1, 7)
    (district,) = api.published_list(code=CODE, on=ON, unit="AG.884")
    assert (district.numerator, district.denominator, district.inputs.count) == (1, 3, 3)
    parts = api.published_parts(days={CODE: ON}, dimension="procedure")[CODE]
    assert [part.group for part in parts] == ["P1", "P2", "P4"]
    assert sum(part.denominator for part in parts) == whole.denominator
    assert sum(part.inputs.count for part in parts) == whole.inputs.count


def test_the_same_again_changes_nothing() -> None:
    put()
    first = publish()
    entries = len(ledger.entry_list(stream=publishing.STREAM))
    again = publish()
    assert (again.new, again.corrected, again.same) == (0, 0, first.new)
    assert len(ledger.entry_list(stream=publishing.STREAM)) == entries


def test_a_publication_is_one_entry_of_the_ledger() -> None:
    put()
    done = publish()
    (entry,) = ledger.entry_list(stream=publishing.STREAM)
    assert entry.kind == "indicators.values.published"
    assert (entry.body["values"], entry.body["corrected"]) == (done.new, 0)


def test_what_changed_since_is_only_kept_beside_with_a_reason() -> None:
    put()
    publish()
    put(d6={"days_late": 0})
    with pytest.raises(AlreadyPublished):
        publish()
    assert len(api.published_list(code=CODE, on=ON)) == 1
    done = publish("hạn của hồ sơ 6 được tính lại")
    assert done.new == 0
    # all, AG, AG.884, AG.884.30316, the unit itself, P1 and its level
    assert done.corrected == 7
    first, second = api.published_list(code=CODE, on=ON)
    assert (first.value, second.value) == (Decimal("66.66"), Decimal("83.33"))
    assert second.corrects == first.published_id
    assert second.reason == "hạn của hồ sơ 6 được tính lại"
    series = api.published_series(codes=[CODE], unit=None, until=ON)[CODE]
    assert [item.value for item in series] == [Decimal("83.33")]


def test_a_reason_without_anything_published_is_refused() -> None:
    put()
    with pytest.raises(CorrectionNeedsReason):
        publish("vì sao")
    assert api.published_list(code=CODE, on=ON) == []


def test_who_may_not_publish_is_refused() -> None:
    put()
    with pytest.raises(PermissionMissing):
        publish(actor=NOBODY)
    assert api.published_list(code=CODE, on=ON) == []


def test_the_frozen_value_stands_beside_the_present_one() -> None:
    put()
    publish()
    same = api.published_drift(code=CODE, on=ON)
    assert (same.difference, same.inputs_changed) == (Decimal("0.00"), False)
    put(d6={"days_late": 0})
    changed = api.published_drift(code=CODE, on=ON)
    assert (changed.difference, changed.inputs_changed) == (Decimal("16.67"), True)
    put(d6={"fee": 5000})
    hidden = api.published_drift(code=CODE, on=ON)
    assert (hidden.difference, hidden.inputs_changed) == (Decimal("0.00"), True)


def test_nothing_published_is_said() -> None:
    with pytest.raises(NothingPublished):
        api.published_drift(code=CODE, on=ON)


@pytest.mark.parametrize("code", ["DOSSIERS_ON_TIME", "TIME_REDUCTION"])
def test_more_dossiers_need_no_more_queries(code: str) -> None:
    def queries(count: int, day: date) -> int:
        factories.postgres(factories.random_rows(42, count))
        with CaptureQueriesContext(connection) as captured:
            api.values_publish(code=code, on=day, actor=SYSTEM, at=AT)
        return len(captured)

    assert queries(60, date(2012, 5, 31)) == queries(400, date(2012, 6, 30))


def test_no_rows_have_the_fingerprint_of_nothing() -> None:
    assert publishing.rows_digest([], "id") == publishing.NO_INPUTS
    assert publishing.rows_digest([{"id": 1, "a": None}], "id") != publishing.rows_digest(
        [{"id": 1, "a": ""}], "id"
    )
    assert isinstance(publishing.NO_INPUTS, Inputs)


def test_the_commands_freeze_and_compare() -> None:
    put()
    run = CliRunner()
    arguments = [CODE, "--on", "2012-12-31", "--json"]
    done = json.loads(run.invoke(cli.app, ["publish", *arguments], catch_exceptions=False).stdout)
    assert done["new"] > 1
    shown = json.loads(run.invoke(cli.app, ["published", *arguments]).stdout)
    assert shown["history"][0]["value"] == "66.66"
    assert (shown["present"], shown["inputs_changed"]) == ("66.66", False)


def test_the_rows_that_missed_most_are_frozen_beside_their_unit() -> None:
    put()
    publish()
    parts = api.published_parts(days={CODE: ON}, dimension="unit")[CODE]
    kept = api.published_missed(parts=[part.published_id for part in parts])
    by_unit = {part.group: kept.get(part.published_id, ()) for part in parts}
    for part in parts:
        missed = part.denominator - int(part.numerator)
        assert len(by_unit[part.group]) == min(missed, 3)
    assert "AG-000006" in [item.record for item in by_unit["AG.884.30316"]]
    put(d6={"days_late": 0})
    publish("hạn của hồ sơ 6 được tính lại")
    again = {item.group: item for item in
             api.published_parts(days={CODE: ON}, dimension="unit")[CODE]}  # fmt: skip
    now = api.published_missed(parts=[again["AG.884.30316"].published_id])
    records = [item.record for listed in now.values() for item in listed]
    assert "AG-000006" not in records
    assert api.published_missed(parts=[part.published_id for part in parts]) == kept


def test_what_missed_most_comes_first_and_what_has_no_measure_by_its_code() -> None:
    rows = {
        DOSSIERS_LIFECYCLE.name: [
            factories.dossier(
                {
                    "id": number, "unit": "AG.883.30280", "procedure": "P1", "received": ON,
                    "closed": ON, "due": ON, "late": late, "by": "COUNTER",
                }
            )
            for number, late in enumerate((1, 9, 0, 5, 2, 7), start=1)
        ],
        ORGANISATION_AGENCIES.name: [],
    }  # fmt: skip
    factories.postgres(rows)
    for code, expected in (
        (CODE, [("AG-000002", 9), ("AG-000006", 7), ("AG-000004", 5)]),
        ("ONLINE_SHARE", [("AG-000001", None), ("AG-000002", None), ("AG-000003", None)]),
    ):
        publish(code=code)
        parts = api.published_parts(days={code: ON}, dimension="unit")[code]
        kept = api.published_missed(parts=[part.published_id for part in parts])
        (listed,) = kept.values()
        assert [(item.record, item.weight) for item in listed] == expected


def test_several_units_give_the_heaviest_of_all() -> None:
    rows = [
        MissedRecord("b", 2),
        MissedRecord("a", 2),
        MissedRecord("c", None),
        MissedRecord("d", 8),
    ]
    assert [item.record for item in api.heaviest(rows)] == ["d", "a", "b"]


def test_of_months_that_are_over_only_the_last_day_is_in_the_series() -> None:
    put()
    days = (date(2012, 10, 30), date(2012, 10, 31), date(2012, 11, 29), date(2012, 12, 2),
            date(2012, 12, 5))  # fmt: skip
    for day in days:
        api.values_publish(code=CODE, on=day, actor=SYSTEM, at=AT)

    def told(until: date, *more: date) -> list[date]:
        found = api.published_series(codes=[CODE], unit=None, until=until, days=more)
        return [item.on for item in found[CODE]]

    assert told(ON) == [date(2012, 10, 31), date(2012, 12, 2), date(2012, 12, 5)]
    assert told(date(2012, 12, 4)) == [date(2012, 10, 31), date(2012, 12, 2)]
    assert told(date(2013, 1, 2)) == [date(2012, 10, 31)]
    assert told(date(2013, 1, 2), date(2012, 11, 29)) == [date(2012, 10, 31), date(2012, 11, 29)]
    series = api.published_series(codes=[CODE], unit=None, until=ON)[CODE]
    assert [item.provisional for item in series] == [False, True, True]
