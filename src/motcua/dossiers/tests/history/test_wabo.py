"""The receipt phase of permit cases of a Dutch municipality: a real log.

It is not part of this software (CoSeLoG project, 4TU.ResearchData, CC BY). The tests find it
in the folder that ``MOTCUA_CASE_LOGS`` names, below the checkout, or beside it.

The literal numbers were counted once, straight from the file as ``counted`` does. 1,329 of
1,434 cases have an ``enddate``, and every case has an ``enddate_planned``. That planned end
carries a time of day: 67 cases ended later on the very day on which they were due. Compared
as instants they are late (940 on time); compared as Dutch calendar days they are not (1,007).
"""

from __future__ import annotations

import gzip
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from motcua.core.definitions import definitions_dir
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import Fact
from motcua.dossiers.tests.history.factories import import_log, odd
from motcua.ledger import api as ledger

NAME = "receipt-wabo.xes.gz"
_CHECKOUT = Path(__file__).parents[5]
_FOLDERS = (
    os.environ.get("MOTCUA_CASE_LOGS"),
    _CHECKOUT / "data" / "event-logs",
    _CHECKOUT.parent / "shared" / "data" / "event-logs",
)
LOG = next(
    (Path(folder) / NAME for folder in _FOLDERS if folder and (Path(folder) / NAME).is_file()), None
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        LOG is None,
        reason=f"{NAME} is not here; name its folder in MOTCUA_CASE_LOGS (4TU.ResearchData)",
    ),
]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def counted(path: Path) -> Counter[str]:
    """The same numbers, straight from the file."""
    found: Counter[str] = Counter()
    with gzip.open(path) as source:
        root = etree.parse(source).getroot()
    for trace in root.iterfind("{*}trace"):
        fields = {child.get("key"): child.get("value") for child in trace if child.get("key")}
        times = [
            datetime.fromisoformat(value.get("value"))
            for event in trace.iterfind("{*}event")
            for value in event
            if value.get("key") == "time:timestamp"
        ]
        start = datetime.fromisoformat(fields["startdate"])
        due = datetime.fromisoformat(fields["enddate_planned"])
        found["cases"] += 1
        found["events"] += len(times)
        found["event before the receipt"] += min(times) < start
        found["unknown channel"] += fields["channel"] not in ("Internet", "e-mail", "Desk", "Post")
        if "enddate" not in fields:
            continue
        end = datetime.fromisoformat(fields["enddate"])
        same_day = end.astimezone(AMSTERDAM).date() == due.astimezone(AMSTERDAM).date()
        found["closed"] += 1
        found["by_instant"] += end <= due
        found["by_day"] += end.astimezone(AMSTERDAM).date() <= due.astimezone(AMSTERDAM).date()
        found["late on the due day"] += end > due and same_day
        found["ends before it starts"] += end < start
        found["event after the end"] += max(*times, start) > end
    return found


def test_the_real_log_gives_the_numbers_that_stand_in_it() -> None:
    assert LOG is not None
    report = import_log(LOG, definitions_dir() / "imports" / "receipt-wabo.yaml")
    mine = counted(LOG)
    assert (report["cases"], report["events"], report["closed"]) == (1434, 8577, 1329)
    assert (mine["cases"], mine["events"], mine["closed"]) == (1434, 8577, 1329)
    assert report["on_time"] == {"by_instant": mine["by_instant"], "by_day": mine["by_day"]}
    assert report["on_time"] == {"by_instant": 940, "by_day": 1007}
    assert report["late"] == {"by_instant": 389, "by_day": 322}
    assert mine["late on the due day"] == 1007 - 940
    assert (report["open"], report["unjudgeable"]) == (105, 0)
    told = odd(report)
    for kind in ("ends before it starts", "event before the receipt", "event after the end",
                 "unknown channel"):  # fmt: skip
        assert told[kind] == mine[kind]
    assert Fact.objects.filter(on_time_by_instant=True).count() == 940
    assert Fact.objects.filter(origin="IMPORTED", level="COMMUNE").count() == 1434
    # A receipt and an end for each case besides its events.
    assert report["entries"] == 1434 + 8577 + 1329
    assert facts_verify() == {"dossiers": 1434, "faults": []}
    assert ledger.counts() == (0, report["entries"] + 1)
