"""Facts for tests of reports, and a plain model of what a report must say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from random import Random
from typing import Any

from motcua.dossiers.models import Dossier, Fact
from motcua.dossiers.tests.factories import BIRTH, WARD

Row = dict[str, Any]
MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)


def day(number: int, month: int = 3) -> date:
    return date(2026, month, number)


def row(received: date, due: date | None, closed: date | None = None, **values: Any) -> Row:
    """One dossier; ``waits`` are triples of asked on, ended on, deadline until then."""
    return {
        "unit": WARD, "field": "HO_TICH", "channel": "COUNTER", "origin": "LIVE",
        "received_on": received, "due_on": due, "closed_on": closed, "waits": [],
        "outcome": "GRANTED" if closed else None, "supplements": len(values.get("waits", [])),
        "trips": None, "entered_afterwards": False, "closed_time": time(9) if closed else None,
        "received_by": "user:1", **values,
    }  # fmt: skip


def store(rows: list[Row]) -> list[str]:
    """Facts as they lie in the table, each with its dossier; the codes."""
    begun = Dossier.objects.count()
    codes = []
    for number, values in enumerate(rows, start=begun):
        kept = dict(values)
        dossier = Dossier.objects.create(
            code=f"S-{number}", procedure=BIRTH, procedure_version=2, unit=kept["unit"],
            channel=kept["channel"], origin=kept["origin"], pack="2018", components=[], fee=0,
            applicant_name="Nguyễn Thị Ánh", applicant_folded="nguyen thi anh",
            received_by=kept.pop("received_by"), last_seq=1,
        )  # fmt: skip
        Fact.objects.create(
            dossier=dossier, code=dossier.code, procedure=BIRTH, procedure_version=2,
            level="COMMUNE", status="IN_PROGRESS", step="EXAMINE", **kept,
        )  # fmt: skip
        codes.append(dossier.code)
    return codes


def anything(chance: Random, begin: date, days: int, units: list[str]) -> Row:
    """A dossier with any history that can happen, in and around the window."""
    received = begin + timedelta(days=chance.randrange(-40, days))
    due = None if chance.random() < 0.15 else received + timedelta(days=chance.randrange(0, 20))
    closed, waits, at = None, [], received
    for _ in range(chance.choice([0, 0, 0, 1, 1, 2])):
        asked = at + timedelta(days=chance.randrange(0, 8))
        ended = None if chance.random() < 0.3 else asked + timedelta(days=chance.randrange(0, 12))
        waits.append([asked, ended, due])
        if ended is None:
            break
        if due is not None:
            due = due + (ended - asked)
        at = ended
    if (not waits or waits[-1][1] is not None) and chance.random() < 0.7:
        closed = at + timedelta(days=chance.randrange(0, 25))
    outcome = chance.choice(["GRANTED", "REFUSED", "WITHDRAWN", "STOPPED"]) if closed else None
    return row(
        received, due, closed, waits=waits, outcome=outcome, unit=chance.choice(units),
        field=chance.choice(["HO_TICH", "CHUNG_THUC"]), trips=chance.choice([None, 0, 1, 3]),
        channel=chance.choice(["COUNTER", "ONLINE", "POST"]),
        origin=chance.choice(["LIVE", "IMPORTED"]), received_by=chance.choice(["user:1", "user:2"]),
    )  # fmt: skip


def as_at(values: Mapping[str, Any], until: date) -> tuple[date | None, date | None]:
    """The deadline that held at the end of the period, and since when it waited then."""
    for asked, ended, due in values["waits"]:
        if ended is None or ended >= until:
            return due, asked if asked < until else None
    return values["due_on"], None


def columns_of(values: Mapping[str, Any], since: date, until: date) -> dict[int, int]:
    """The measured columns of form 06 that one dossier counts in, by the words of the form."""
    received, closed = values["received_on"], values["closed_on"]
    if received >= until or (closed is not None and closed < since):
        return {}
    online = values["channel"] == "ONLINE"
    came = 6 if received < since else 4 if online else 5
    if closed is not None and closed < until:
        due = values["due_on"]
        went = 9 if due is None or closed == due else 8 if closed < due else 10
    else:
        due, waits_since = as_at(values, until)
        reached = waits_since or until - timedelta(days=1)
        went = 12 if due is None or reached <= due else 13
    return {came: 1, went: 1}
