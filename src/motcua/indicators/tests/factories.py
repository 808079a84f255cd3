"""Facts for tests: from the golden file, or drawn at random from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from motcua.core.definitions import definitions_dir, read_yaml
from motcua.indicators.contracts import FactSet, Indicator
from motcua.indicators.engines import DuckEngine, PostgresEngine, SparkEngine
from motcua.indicators.fact_sets import (
    DATABASE_FACTS,
    DOSSIERS_DEADLINES,
    DOSSIERS_LIFECYCLE,
    ORGANISATION_AGENCIES,
    PLANS_APPRAISALS,
    PLANS_CALLS,
    PLANS_MILESTONES,
    PLANS_MONEY,
    REPORTS_DUE,
    TASKS_GIVEN,
)
from motcua.indicators.loading import indicators_read
from motcua.indicators.registry import FACTS, FactSets
from motcua.indicators.services import arrow_schema

GOLDEN = Path(__file__).parent / "golden"
Rows = list[dict[str, Any]]
UNITS = {
    "AG.SNV": ("PROVINCE", None),
    "AG.883": ("DISTRICT", "AG.883"),
    "AG.884": ("DISTRICT", "AG.884"),
    "AG.883.30280": ("COMMUNE", "AG.883"),
    "AG.883.30283": ("COMMUNE", "AG.883"),
    "AG.884.30316": ("COMMUNE", "AG.884"),
}
_TYPES = {"int64": "bigint", "int32": "integer", "string": "text", "date": "date"}


def fact_sets() -> FactSets:
    found = FactSets()
    for facts in DATABASE_FACTS:
        found.register(facts)
    return found


def indicators() -> dict[str, Indicator]:
    return dict(_indicators_in(definitions_dir() / "indicators"))


@cache
def _indicators_in(folder: Path) -> dict[str, Indicator]:
    """Read once; tests ask for them hundreds of times."""
    return indicators_read(folder, fact_sets())


def facts_of(indicator: Indicator) -> FactSet:
    return fact_sets().get(indicator.source)


def dossier(given: dict[str, Any]) -> dict[str, Any]:
    level, district = UNITS[given["unit"]]
    closed = given.get("closed")
    return {
        "dossier_id": given["id"],
        "code": f"AG-{given['id']:06d}",
        "procedure": given["procedure"],
        "procedure_version": 1,
        "field": given.get("field", "HO_TICH"),
        "level": level,
        "unit": given["unit"],
        "district": district,
        "channel": given.get("channel", "COUNTER"),
        "origin": given.get("origin", "LIVE"),
        "received_on": given["received"],
        "due_on": given.get("due"),
        "limit_days": given.get("limit"),
        "closed_on": closed,
        "returned_on": given.get("returned"),
        "return_channel": given.get("by"),
        "outcome": given.get("outcome", "GRANTED") if closed else None,
        "handling_days": given.get("handling"),
        "days_late": given.get("late"),
        "entered_afterwards": given.get("afterwards", False),
        "fee": given.get("fee", 0),
        "supplements": given.get("supplements", 0),
        "trips": given.get("trips"),
        "distance_m": given.get("distance"),
        "cost_estimate": given.get("estimate"),
        "cost_incurred": given.get("incurred"),
        "apologised_on": given.get("sorry"),
    }


Wait = tuple[date, date | None, date | None]
"""Asked on, ended on, deadline until then."""


def deadlines(given: dict[str, Any], waits: Sequence[Wait]) -> Rows:
    """The spans of days of a dossier in which one deadline held, by walking over its days."""

    def standing(day: date) -> tuple[int, date | None, date | None]:
        for number, (asked, ended, due) in enumerate(waits, start=1):
            if ended is None or ended > day:
                if asked > day:
                    return 2 * number - 1, due, due
                return 2 * number, due, due if due and asked > due else None
        return 2 * len(waits) + 1, given["due_on"], given["due_on"]

    first = given["received_on"]
    last = max([first, *(day for asked, ended, _ in waits for day in (asked, ended) if day)])
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    spans: Rows = []
    for standing_on, held in groupby(days, key=standing):
        since = next(held)
        if spans:
            spans[-1]["until_on"] = since
        number, due, late_after = standing_on
        own = {
            "span": f"{given['code']}/{number}", "since_on": since, "until_on": None,
            "due_on": due, "late_after": late_after,
        }  # fmt: skip
        spans.append({name: (given | own)[name] for name in DOSSIERS_DEADLINES.names})
    return spans


def _any_waits(source: random.Random, row: dict[str, Any]) -> list[Wait]:
    """None, or some, the last perhaps not over; on the day of receipt, or over the same day."""
    waits: list[Wait] = []
    at, end = row["received_on"], row["closed_on"]
    for _ in range(source.choice([0, 0, 1, 2]) if end is None or end >= at else 0):
        asked = _after(source, at, 15)
        ended = _after(source, asked, 12) if source.random() < 0.8 else None
        if end is not None:
            asked, ended = min(asked, end), min(ended or end, end)
        due = None if row["due_on"] is None else row["due_on"] - timedelta(source.randint(0, 20))
        waits.append((asked, ended, due))
        if ended is None:
            break
        at = ended
    return waits


def agency(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(name) for name in ORGANISATION_AGENCIES.names}


def call(given: dict[str, Any]) -> dict[str, Any]:
    """A call to plan; judged from the day after its due day, or from the day called."""
    due, sent = given.get("due"), given.get("sent")
    level, district = UNITS[given["unit"]]
    return {
        "plan": f"KH-{given['round']}-{given['unit']}", "round": str(given["round"]),
        "unit": given["unit"], "level": level, "district": district, "asked_on": given["asked"],
        "due_on": due, "judged_from": due + timedelta(days=1) if due else given["asked"],
        "sent_on": sent, "days_late": (sent - due).days if sent and due else None,
    }  # fmt: skip


def report(given: dict[str, Any]) -> dict[str, Any]:
    """A report that is due; judged from the day after its due day."""
    due, sent = given["due"], given.get("sent")
    level, district = UNITS[given["unit"]]
    return {
        "report": f"cchc/{given['period']}/{given['unit']}", "kind": "cchc",
        "period": given["period"], "unit": given["unit"], "level": level, "district": district,
        "asked_on": given["asked"], "due_on": due, "judged_from": due + timedelta(days=1),
        "sent_on": sent, "days_late": (sent - due).days if sent else None,
    }  # fmt: skip


Act = tuple[str, date]
"""What was done to a task on a day: report, accept, return or cancel."""


def task(given: dict[str, Any]) -> dict[str, Any]:
    """A task as a fact, found by walking over the days: how each day judges it, first to last."""
    due, recorded = given.get("due"), given.get("recorded", given["given"])
    acts: list[Act] = [tuple(act) for act in given.get("acts", ())]
    last = acts[-1] if acts else ("", recorded)
    claimed = max((day for what, day in acts if what == "report"), default=None)
    closed = last[1] if last[0] in ("accept", "cancel") else None
    done = claimed if last[0] == "accept" else None

    def judged(day: date) -> str:
        """Nothing, or how the task counts at the end of the day."""
        if due is None or day <= due or day < recorded:
            return ""
        before = [act for act in acts if act[1] <= day]
        if before and before[-1][0] == "accept":
            return "done"
        timely = ""
        for what, on in before:
            if what == "report" and on <= due:
                timely = "waits"
            elif what in ("return", "report"):
                timely = ""
        if before and before[-1][0] == "cancel" and before[-1][1] <= due:
            return ""
        return "" if timely else "overdue"

    end = max([day for day in (due, recorded, last[1]) if day]) + timedelta(days=1)
    days = [recorded + timedelta(days=count) for count in range((end - recorded).days + 1)]
    judged_from = next((day for day in days if judged(day)), None) if due else recorded
    overdue = next((day for day in days if judged(day) == "overdue"), None)
    cancelled = closed if last[0] == "cancel" else None
    level, district = UNITS[given["unit"]]
    period = str(given.get("period", ""))
    year = int(period[:4]) if period else due.year if due else None
    kinds = given.get("marks", ())
    return {
        "task": f"NV-{given['id']}", "unit": given["unit"], "level": level, "district": district,
        "source": "WORK_PROGRAMME" if period else "DOCUMENT", "period": period,
        "programme_item": bool(period), "reform": "REFORM" in kinds,
        "legal_document": "LEGAL_DOCUMENT" in kinds,
        "joint": bool({"PARTY", "COUNCIL", "FRONT", "JUSTICE"} & set(kinds)),
        "recorded_on": recorded, "entered_afterwards": bool(due) and recorded > due,
        "given_on": given["given"], "due_on": due,
        "planned_on": date(year, 1, 1) if year else None, "judged_from": judged_from,
        "overdue_from": overdue, "done_on": done,
        "days_late": (done - due).days if done and due else None, "closed_on": closed,
        "withdrawn_on": cancelled if due is None or judged_from is None else None,
    }  # fmt: skip


def money(number: int, given: dict[str, Any]) -> dict[str, Any]:
    """A movement of money; it belongs to the budget year of its plan."""
    level, district = UNITS[given["unit"]]
    until, move, amount = given.get("until"), given["move"], given["amount"]
    source = given.get("source", "PROVINCE")
    sums = {
        "estimated": move in ("ESTIMATE", "ADJUSTMENT"), "allotted": move == "ALLOTMENT",
        "spent": move == "SPENDING", "settled": move == "SETTLEMENT",
        "off_budget": move == "ALLOTMENT" and source == "OFF_BUDGET",
    }  # fmt: skip
    return {
        "movement": number, "plan": given["plan"], "round": str(given["year"]),
        "span": "PERIOD" if until else "YEAR", "unit": given["unit"], "level": level,
        "district": district, "line": "1", "source": source,
        "capital": given.get("capital", False), "move": move, "reference": f"CT-{number}",
        "moved_on": given.get("moved", given["known"]), "known_on": given["known"],
        "budget_on": date(given["year"], 1, 1),
        "settle_on": date((until or given["year"]) + 1, 1, 1),
        **{name: amount if counts else 0 for name, counts in sums.items()},
    }  # fmt: skip


def appraisal(given: dict[str, Any]) -> dict[str, Any]:
    """A version with one receiver; judged from the day after its due day, if it has one."""
    level, district = UNITS[given["unit"]]
    due, answered = given.get("due"), given.get("answered")
    return {
        "appraisal": f"{given['plan']}/1/{given['receiver']}", "plan": given["plan"],
        "round": given["plan"].split("-")[1], "version": 1, "receiver": given["receiver"],
        "unit": given["unit"], "level": level, "district": district,
        "received_on": given["received"], "due_on": due,
        "judged_from": due + timedelta(days=1) if due else given["received"],
        "answered_on": answered, "days_late": (answered - due).days if answered and due else None,
    }  # fmt: skip


def milestone(given: dict[str, Any]) -> dict[str, Any]:
    """A milestone; judged from the day after its own, and not before the approval."""
    level, district = UNITS[given["unit"]]
    due, reached = given["due"], given.get("reached")
    return {
        "milestone": f"{given['scheme']}/{given['number']}", "scheme": given["scheme"],
        "unit": given["unit"], "level": level, "district": district,
        "approved_on": given["approved"], "due_on": due,
        "judged_from": max(due + timedelta(days=1), given["approved"]), "reached_on": reached,
        "days_late": (reached - due).days if reached else None,
    }  # fmt: skip


def golden_rows() -> dict[str, Rows]:
    data = read_yaml(GOLDEN / "facts.yaml").data
    return {
        DOSSIERS_LIFECYCLE.name: [dossier(row) for row in data["dossiers"]],
        DOSSIERS_DEADLINES.name: [
            span
            for row in data["dossiers"]
            for span in deadlines(dossier(row), row.get("waits", []))
        ],
        ORGANISATION_AGENCIES.name: [agency(row) for row in data["agencies"]],
        PLANS_CALLS.name: [call(row) for row in data["calls"]],
        TASKS_GIVEN.name: [task(row) for row in data["tasks"]],
        REPORTS_DUE.name: [report(row) for row in data["reports"]],
        PLANS_MONEY.name: [money(place, row) for place, row in enumerate(data["money"], 1)],
        PLANS_APPRAISALS.name: [appraisal(row) for row in data["appraisals"]],
        PLANS_MILESTONES.name: [milestone(row) for row in data["milestones"]],
    }


def _after(source: random.Random, day: date, most: int) -> date:
    return day + timedelta(days=source.randint(0, most))


def _any_tasks(source: random.Random, count: int) -> Rows:
    """Tasks with every life there is: in time, late, sent back, cancelled, without a due day."""
    rows = []
    for number in range(count):
        given = _after(source, date(2010, 1, 1), 1400)
        due = _after(source, given, 60) if source.random() < 0.9 else None
        acts, on = [], given
        for what in source.choice(
            ["", "report", "report accept", "report return", "report return report accept",
             "cancel", "report cancel", "report return cancel"]
        ).split():  # fmt: skip
            on = _after(source, on, 40)
            acts.append((what, on))
        rows.append(
            task(
                {
                    "id": number + 1, "unit": source.choice(list(UNITS)), "given": given,
                    "recorded": _after(source, given, source.choice([0, 0, 90])), "due": due,
                    "acts": acts, "period": source.choice(["", str(given.year)]),
                    "marks": source.choice([(), ("LEGAL_DOCUMENT",), ("REFORM", "PARTY")]),
                }
            )
        )  # fmt: skip
    return rows


def _any_reports(source: random.Random, count: int) -> Rows:
    rows = []
    for number in range(max(count // 10, 1)):
        asked = date(2010, 1, 3) + timedelta(days=92 * (number % 16))
        for unit in UNITS:
            rows.append(
                report(
                    {
                        "period": f"P{number}", "unit": unit, "asked": asked,
                        "due": _after(source, asked, 10),
                        "sent": _after(source, asked, 20) if source.random() < 0.8 else None,
                    }
                )
            )  # fmt: skip
    return rows


def random_rows(seed: int, count: int) -> dict[str, Rows]:
    """Facts with every kind of gap: no deadline, no outcome, open, closed before received."""
    source = random.Random(seed)
    rows = []
    for number in range(count):
        received = _after(source, date(2009, 11, 1), 1600)
        closed = _after(source, received, 60) if source.random() < 0.8 else None
        if closed and source.random() < 0.02:
            closed = received - timedelta(days=3)
        due = _after(source, received, 40) if source.random() < 0.85 else None
        returned = _after(source, closed, 30) if closed and source.random() < 0.7 else None
        rows.append(
            dossier(
                {
                    "id": number + 1,
                    "unit": source.choice(list(UNITS)),
                    "procedure": source.choice(["P1", "P2", "P3", "P4"]),
                    "field": source.choice(["HO_TICH", "DAT_DAI"]),
                    "channel": source.choice(["COUNTER", "ONLINE", "POST"]),
                    "origin": source.choice(["LIVE", "LIVE", "IMPORTED"]),
                    "received": received,
                    "due": due,
                    "limit": source.choice([None, 3, 5, 10, 15]),
                    "closed": closed,
                    "returned": returned,
                    "by": source.choice([None, "COUNTER", "POST"]) if returned else None,
                    "outcome": source.choice(["GRANTED", "GRANTED", "REFUSED", "WITHDRAWN", None]),
                    "handling": (
                        source.randint(0, 40) if closed and source.random() < 0.95 else None
                    ),
                    "late": (closed - due).days if closed and due else None,
                    "afterwards": source.random() < 0.2,
                    "trips": source.choice([None, 0, 1, 2, 3]) if returned else None,
                    "distance": source.choice([None, 500, 3000, 12000]),
                    "estimate": source.choice([None, 40_000, 90_000]),
                    "incurred": source.choice([None, 30_000, 70_000]) if returned else None,
                }
            )
        )
    agencies = [
        agency(
            {
                "unit": f"AG.{number}",
                "level": source.choice(["PROVINCE", "DISTRICT", "COMMUNE"]),
                "district": source.choice([None, "AG.883"]),
                "valid_from": _after(source, date(2008, 1, 1), 1500),
                "valid_until": _after(source, date(2010, 1, 1), 2000)
                if source.random() < 0.3
                else None,
                "first_dossier_on": _after(source, date(2009, 1, 1), 2000)
                if source.random() < 0.7
                else None,
            }
        )
        for number in range(count // 10)
    ]
    calls = []
    for year in range(2010, 2010 + max(count // 20, 1)):
        for unit in UNITS:
            asked = _after(source, date(year, 5, 1), 30)
            calls.append(
                call(
                    {
                        "round": year, "unit": unit, "asked": asked,
                        "due": _after(source, asked, 60) if source.random() < 0.9 else None,
                        "sent": _after(source, asked, 90) if source.random() < 0.8 else None,
                    }
                )
            )  # fmt: skip
    waiting = random.Random(seed)
    return {
        DOSSIERS_LIFECYCLE.name: rows,
        DOSSIERS_DEADLINES.name: [
            span for row in rows for span in deadlines(row, _any_waits(waiting, row))
        ],
        ORGANISATION_AGENCIES.name: agencies,
        PLANS_CALLS.name: calls,
        TASKS_GIVEN.name: _any_tasks(waiting, count),
        REPORTS_DUE.name: _any_reports(waiting, count),
        **_random_plans(random.Random(seed), count),
    }


def _random_plans(source: random.Random, count: int) -> dict[str, Rows]:
    """Movements before, in and after their budget year, some below 0; appraisals; milestones."""
    moves = ["ESTIMATE", "ESTIMATE", "ADJUSTMENT", "ALLOTMENT", "SPENDING", "SETTLEMENT"]
    moved = []
    for number in range(count):
        year, known = source.randint(2010, 2013), _after(source, date(2009, 6, 1), 1800)
        given = {
            "plan": f"KH-{year}", "year": year, "unit": source.choice(list(UNITS)),
            "until": source.choice([None, None, None, 2015]), "move": source.choice(moves),
            "amount": source.randint(-10**9, 10**12), "known": known,
            "moved": known - timedelta(days=source.randint(0, 20)),
            "source": source.choice(["PROVINCE", "CENTRAL", "OFF_BUDGET"]),
            "capital": source.random() < 0.3,
        }  # fmt: skip
        moved.append(money(number, given))
    appraised, reached = [], []
    for number in range(count // 5):
        received = _after(source, date(2010, 6, 1), 1200)
        given = {
            "plan": f"KH-{received.year}-{number}", "unit": source.choice(list(UNITS)),
            "receiver": source.choice(["HOME_AFFAIRS", "PLANNING", "FINANCE"]),
            "received": received,
            "due": _after(source, received, 30) if source.random() < 0.9 else None,
            "answered": _after(source, received, 60) if source.random() < 0.8 else None,
        }  # fmt: skip
        appraised.append(appraisal(given))
        began = _after(source, date(2010, 1, 1), 1200)
        given = {
            "scheme": "DA", "number": number, "unit": source.choice(list(UNITS)),
            "approved": began, "due": began + timedelta(days=source.randint(-30, 200)),
            "reached": _after(source, began, 300) if source.random() < 0.7 else None,
        }  # fmt: skip
        reached.append(milestone(given))
    return {
        PLANS_MONEY.name: moved,
        PLANS_APPRAISALS.name: appraised,
        PLANS_MILESTONES.name: reached,
    }


def duck(rows: dict[str, Rows]) -> DuckEngine:
    engine = DuckEngine(threads=1)
    for facts in DATABASE_FACTS:
        engine.load(
            facts, pa.Table.from_pylist(rows.get(facts.name, []), schema=arrow_schema(facts))
        )
    return engine


def spark(rows: dict[str, Rows], folder: Path) -> SparkEngine:
    for facts in DATABASE_FACTS:
        table = pa.Table.from_pylist(rows.get(facts.name, []), schema=arrow_schema(facts))
        pq.write_table(table, folder / f"{facts.name}.parquet")
    return SparkEngine.over_parquet(folder, DATABASE_FACTS)


def postgres(rows: dict[str, Rows]) -> PostgresEngine:
    """The same facts in temporary tables, which stand before the real ones.

    They have the columns of the publisher too, empty, so that evidence can be read.
    """
    published = {facts.name: facts.columns for facts in FACTS.all()}
    for facts in DATABASE_FACTS:
        known = {column.name: column for column in published.get(facts.name, ())}
        known |= {column.name: column for column in facts.columns}
        columns = ", ".join(
            f'"{column.name}" {_TYPES.get(str(column.type), "boolean")}'
            for column in known.values()
        )
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{facts.table}"')
            cursor.execute(f'CREATE TEMPORARY TABLE "{facts.table}" ({columns}) ON COMMIT DROP')
        insert_rows(facts, rows.get(facts.name, []))
    return PostgresEngine()


def insert_rows(facts: FactSet, rows: Iterable[dict[str, Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in facts.names)
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY pg_temp."{facts.table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([row[name] for name in facts.names])


def days(*texts: str) -> Sequence[date]:
    return [date.fromisoformat(text) for text in texts]
