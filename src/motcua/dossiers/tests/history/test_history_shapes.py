"""Other logs of other shapes need another mapping and no code; what is odd is told."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.core import clock
from motcua.dossiers.contracts import Status
from motcua.dossiers.errors import ImportRefused
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import Fact
from motcua.dossiers.tests.factories import OLD_WARD, entries, local
from motcua.dossiers.tests.history.factories import (
    CASE_COLUMNS,
    CASES,
    EVENT_COLUMNS,
    EVENTS,
    XES,
    import_log,
    odd,
    write_csv,
    write_mapping,
    write_xes,
)

pytestmark = pytest.mark.django_db


def fact(code: str) -> Fact:
    return Fact.objects.get(code=code)


def test_a_row_for_each_event_becomes_acts_by_the_table_of_activities(tmp_path: Path) -> None:
    rows = [
        {"case": "b", "activity": "Nhận", "at": "2014-01-24T09:00", "due": "2014-02-08"},
        {"case": "a", "activity": "Nhận", "at": "2014-01-20T09:00", "channel": "Internet"},
        {"case": "b", "activity": "Xong", "at": "2014-02-08T08:00", "due": "2014-02-08"},
        {"case": "a", "activity": "Xem", "at": "2014-01-21T09:00"},
        {"case": "b", "activity": "Xem", "at": "2014-02-06T08:00", "due": "2014-02-08"},
    ]
    path = write_csv(tmp_path / "log.csv", EVENT_COLUMNS, rows)
    report = import_log(path, write_mapping(tmp_path, EVENTS))
    assert (report["cases"], report["events"], report["closed"]) == (2, 5, 1)
    assert [entry.kind for entry in entries("TEST-b")] == [
        "dossier.received", "dossier.moved", "dossier.finished",
    ]  # fmt: skip
    # A due time without an hour is the day's first moment: late as an instant, not as a day.
    assert report["on_time"] == {"by_instant": 0, "by_day": 1}
    assert (fact("TEST-b").handling_days, fact("TEST-b").days_late) == (5, 0)
    assert fact("TEST-a").channel == "ONLINE"
    assert fact("TEST-a").due_on is None


def test_a_row_for_each_case_becomes_acts_by_its_moments(tmp_path: Path) -> None:
    rows = [
        {"case": "1", "received": "2014-03-03T08:00", "due": "2014-03-10T17:00",
         "asked": "2014-03-04T08:00", "came": "2014-03-06T08:00", "closed": "2014-03-10T16:00",
         "outcome": "Cấp", "returned": "2014-03-11T08:00", "way": "Bưu điện"},
        {"case": "2", "received": "2014-03-03T08:00", "due": "2014-03-10T17:00",
         "closed": "2014-03-10T17:01", "outcome": "Không"},
        {"case": "3", "received": "2014-03-03T08:00", "due": "2014-03-10T17:00",
         "asked": "2014-03-04T08:00"},
        {"case": "4", "received": "2014-03-03T08:00"},
    ]  # fmt: skip
    path = write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows)
    report = import_log(path, write_mapping(tmp_path, CASES))
    assert (report["cases"], report["closed"], report["open"]) == (4, 2, 2)
    assert report["on_time"] == {"by_instant": 1, "by_day": 2}
    first, second, third = fact("TEST-1"), fact("TEST-2"), fact("TEST-3")
    assert (first.status, first.return_channel, first.outcome) == ("RETURNED", "POST", "GRANTED")
    assert first.handling_days == 3  # five working days less two of waiting
    assert (second.outcome, second.status) == ("REFUSED", "FINISHED")
    assert (third.status, third.closed_on) == ("AWAITING_SUPPLEMENT", None)
    assert odd(report) == {"no planned end": 1, "unknown channel": 4}


def test_of_one_day_the_end_comes_before_the_return(tmp_path: Path) -> None:
    """A source that knows days only: everything happened at the same instant."""
    day = "2014-03-03"
    row = {"case": "1", "received": day, "asked": day, "came": day, "closed": day,
           "returned": day, "outcome": "Cấp"}  # fmt: skip
    import_log(write_csv(tmp_path / "log.csv", CASE_COLUMNS, [row]), write_mapping(tmp_path, CASES))
    assert [entry.kind.partition(".")[2] for entry in entries("TEST-1")] == [
        "received", "supplement_requested", "supplemented", "finished", "returned",
    ]  # fmt: skip
    assert fact("TEST-1").status == Status.RETURNED


def test_the_catalogue_gives_the_limit_where_the_mapping_says_so(tmp_path: Path) -> None:
    row = {"case": "1", "received": "2014-01-24T09:00", "closed": "2014-02-10T08:00",
           "outcome": "Cấp"}  # fmt: skip
    mapping = write_mapping(
        tmp_path, CASES, unit=OLD_WARD, level=None, procedure="1.000894", procedure_versions=True,
        case={**CASES["case"], "due": "due"},
    )  # fmt: skip
    report = import_log(write_csv(tmp_path / "log.csv", CASE_COLUMNS, [row]), mapping)
    found = fact("TEST-1")
    assert (found.due_on, found.limit_days, found.days_late) == (date(2014, 2, 8), 5, 1)
    assert (found.level, found.district, found.field) == ("COMMUNE", "AG.883", "HO_TICH")
    assert "no planned end" not in odd(report)
    assert facts_verify()["faults"] == []


def test_a_channel_with_a_limit_of_its_own_gives_the_deadline_of_an_imported_case(
    tmp_path: Path,
) -> None:
    rows = [
        {"case": number, "received": "2026-03-02T09:00", "channel": channel}
        for number, channel in (("1", "Desk"), ("2", "Internet"))
    ]
    mapping = write_mapping(
        tmp_path, CASES, unit="AG.STC", level=None, procedure="2.002206", procedure_versions=True,
    )  # fmt: skip
    import_log(write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows), mapping)
    assert [fact(f"TEST-{number}").limit_days for number in (1, 2)] == [3, 2]


@pytest.mark.parametrize(
    ("changes", "received", "reason"),
    [
        ({"procedure": "9.999999"}, "2014-01-24", "no procedure 9.999999"),
        ({"procedure": "1.000894"}, "2001-01-24", "is not in force on 2001-01-24"),
    ],
)
def test_a_procedure_that_the_catalogue_lacks_is_refused_with_the_place(
    tmp_path: Path, changes: dict[str, Any], received: str, reason: str
) -> None:
    mapping = write_mapping(tmp_path, CASES, procedure_versions=True, **changes)
    rows = [{"case": "1", "received": received}]
    with pytest.raises(ImportRefused) as caught:
        import_log(write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows), mapping)
    assert reason in str(caught.value)
    assert "1 (line 2)" in str(caught.value)


_START = "2013-05-06T10:00:00+02:00"


@pytest.mark.parametrize(
    ("fields", "events", "kind"),
    [
        ({"end": "2013-05-05T10:00:00+02:00"}, [], "ends before it starts"),
        ({"planned": "2013-05-05T10:00:00+02:00"}, [], "due before it starts"),
        ({}, ["2013-05-07T10:00:00+02:00"] * 2, "duplicate event"),
        ({}, ["2013-05-05T10:00:00+02:00"], "event before the receipt"),
        ({"end": "2013-05-08T10:00:00+02:00"}, ["2013-05-09T10:00:00+02:00"],
         "event after the end"),
        ({}, ["2013-05-09T10:00:00+02:00", "2013-05-08T10:00:00+02:00"], "events out of order"),
        ({"channel": "Pigeon"}, [], "unknown channel"),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_with_its_place_and_kept_as_it_is(
    tmp_path: Path, fields: dict[str, str], events: list[str], kind: str
) -> None:
    sound = {"channel": "Desk", "start": _START, "planned": "2013-06-01T10:00:00+02:00"}
    log = [
        ({"concept:name": "sound", **sound}, [{"concept:name": "x", "time:timestamp": _START}]),
        (
            {"concept:name": "strange", **sound, **fields},
            [{"concept:name": "x", "time:timestamp": at} for at in events],
        ),
    ]
    report = import_log(write_xes(tmp_path / "log.xes", log), write_mapping(tmp_path, XES))
    assert odd(report) == {kind: 1} or (kind, odd(report)) == (
        "ends before it starts",
        {"ends before it starts": 1, "event after the end": 1},
    )
    [row] = [row for row in report["oddities"] if row["kind"] == kind]
    assert row["examples"][0].startswith("strange (trace 2, line 6)")
    stored = [entry.occurred_at for entry in entries("TEST-strange")]
    named = [_START, *events, *([fields["end"]] if "end" in fields else [])]
    assert sorted(stored) == sorted(datetime.fromisoformat(text) for text in named)
    found = fact("TEST-strange")
    if "end" in fields:
        assert found.closed_on == datetime.fromisoformat(fields["end"]).date()
    assert facts_verify()["faults"] == []


def test_an_end_before_the_start_counts_negative_days_and_is_not_clamped(tmp_path: Path) -> None:
    rows = [{"case": "1", "received": "2014-03-05T08:00", "closed": "2014-03-03T08:00",
             "due": "2014-03-07T17:00", "outcome": "Cấp", "channel": "Desk"}]  # fmt: skip
    report = import_log(
        write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows), write_mapping(tmp_path, CASES)
    )
    assert (fact("TEST-1").handling_days, fact("TEST-1").days_late) == (-2, -4)
    assert odd(report) == {"ends before it starts": 1}


def test_an_unknown_outcome_or_way_is_told(tmp_path: Path) -> None:
    rows = [{"case": "1", "received": "2014-03-03", "due": "2014-03-07", "channel": "Desk",
             "closed": "2014-03-04", "outcome": "Lạ", "returned": "2014-03-05", "way": "Ngựa"},
            {"case": "2", "received": "2014-03-03", "due": "2014-03-07", "channel": "Desk",
             "closed": "2014-03-04", "outcome": "Cấp", "returned": "2014-03-03T12:00"}]  # fmt: skip
    report = import_log(
        write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows), write_mapping(tmp_path, CASES)
    )
    assert odd(report) == {
        "unknown return channel": 1, "unknown outcome": 1, "returned before the end": 1,
    }  # fmt: skip
    assert fact("TEST-2").status == "RETURNED"


def test_a_channel_without_a_table_must_be_one_of_ours(tmp_path: Path) -> None:
    rows = [{"case": "1", "received": "2014-03-03", "channel": "Fax"}]
    path = write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows)
    with pytest.raises(ImportRefused, match="unknown channel 'Fax' and no default"):
        import_log(path, write_mapping(tmp_path, CASES, channel={"field": "channel"}))


def test_a_case_received_twice_counts_from_the_first_receipt(tmp_path: Path) -> None:
    rows = [
        {"case": "1", "activity": "Nhận", "at": f"2014-03-{day:02d}", "channel": "Desk",
         "due": "2014-03-07"}
        for day in (3, 5)
    ]  # fmt: skip
    report = import_log(
        write_csv(tmp_path / "log.csv", EVENT_COLUMNS, rows), write_mapping(tmp_path, EVENTS)
    )
    assert odd(report) == {"received more than once": 1}
    assert fact("TEST-1").received_on == date(2014, 3, 3)


def test_a_claim_about_a_unit_that_has_ended_is_imported_as_it_is(tmp_path: Path) -> None:
    """Units and levels are checked where we receive; history only says what others claim."""
    rows = [{"case": "1", "received": "2026-03-02", "due": "2026-03-03", "channel": "Desk"}]
    mapping = write_mapping(tmp_path, CASES, unit=OLD_WARD, procedure="2.001583")
    import_log(write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows), mapping)
    assert (fact("TEST-1").unit, fact("TEST-1").level) == (OLD_WARD, "COMMUNE")


# A hospital's laboratory: other words, other dates, other delimiter, other events, no deadline
# column, and rows in no order at all. The mapping below is all that it takes.
_LAB: dict[str, Any] = {
    "source": "laboratory",
    "title": {"vi": "Phòng xét nghiệm", "en": "Laboratory"},
    "format": "csv",
    "layout": "EVENTS",
    "timezone": "Asia/Ho_Chi_Minh",
    "time_format": "%d/%m/%Y %H:%M:%S",
    "delimiter": "|",
    "code_prefix": "LAB.1",
    "unit": {"field": "Ward", "map": {"A": "AG.883.30280", "B": "AG.883.30283"}},
    "procedure": {"field": "Test"},
    "field": "Y_TE",
    "channel": "COUNTER",
    "case": {"id": "Sample No."},
    "event": {
        "activity": "What", "at": "When",
        "map": {"drawn": "dossier.received", "asked": "dossier.supplement_requested",
                "redrawn": "dossier.supplemented", "reported": "dossier.finished",
                "sent": "dossier.returned", "spoiled": "dossier.stopped"},
    },
}  # fmt: skip


def _lab_rows() -> list[dict[str, str]]:
    chance = random.Random(11)
    rows = []
    for number in range(1150):
        at = local(2012, 3, 1) + timedelta(minutes=chance.randrange(500_000))
        plan = ["drawn", "looked at"]
        if chance.random() < 0.2:
            plan += ["asked", "redrawn"]
        plan += chance.choices([["reported", "sent"], ["reported"], ["spoiled"], ["waiting"]],
                               [6, 1, 1, 1])[0]  # fmt: skip
        for what in plan:
            local_text = clock.local(at).strftime("%d/%m/%Y %H:%M:%S")
            rows.append({"Ward": "AB"[number % 2], "Sample No.": f"S{number}", "What": what,
                         "When": local_text, "Test": f"T{number % 9}"})  # fmt: skip
            at += timedelta(minutes=chance.randrange(1, 6000))
    chance.shuffle(rows)
    return rows


def test_a_very_different_log_needs_only_another_mapping(tmp_path: Path) -> None:
    rows = _lab_rows()
    path = write_csv(
        tmp_path / "lab.csv", ("When", "Ward", "What", "Test", "Sample No."), rows, delimiter="|"
    )
    report = import_log(path, write_mapping(tmp_path, _LAB))
    whats: dict[str, list[tuple[datetime, str]]] = {}
    for row in rows:
        at = datetime.strptime(row["When"], "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - only compared
        whats.setdefault(row["Sample No."], []).append((at, row["What"]))
    last = Counter(max(events)[1] for events in whats.values())
    ended = last["sent"] + last["reported"] + last["spoiled"]
    assert 4500 < len(rows) < 5600
    assert (report["cases"], report["events"]) == (1150, len(rows))
    assert (report["closed"], report["open"]) == (ended, 1150 - ended)
    assert report["unjudgeable"] == ended
    assert report["on_time"] == {"by_instant": 0, "by_day": 0}
    statuses = Counter(Fact.objects.values_list("status", flat=True))
    assert statuses == {
        "RETURNED": last["sent"], "FINISHED": last["reported"], "STOPPED": last["spoiled"],
        "IN_PROGRESS": last["waiting"],
    }  # fmt: skip
    days = dict(Fact.objects.values_list("code", "received_on"))
    assert days == {f"LAB.1-{name}": min(events)[0].date() for name, events in whats.items()}
    assert set(odd(report)) == {"no planned end"}
    assert facts_verify() == {"dossiers": 1150, "faults": []}
