"""Importing: all or nothing, once, as claims, and with the right numbers."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from motcua.core import clock
from motcua.core.definitions import DefinitionError
from motcua.dossiers.contracts import Status
from motcua.dossiers.errors import ImportRefused
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.history.importer import history_import
from motcua.dossiers.models import Dossier, Fact, HistoryImport
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import NOW, entries, local, one_stop
from motcua.dossiers.tests.history.factories import (
    EVENT_COLUMNS,
    EVENTS,
    XES,
    import_log,
    write_csv,
    write_mapping,
    write_xes,
)
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM
from motcua.organisation.errors import PermissionMissing

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Trace = tuple[dict[str, str], list[dict[str, str]]]


def trace(name: str, start: str = "2013-05-06T10:00:00+02:00", **more: str) -> Trace:
    event = {"concept:name": "check", "time:timestamp": start, "org:resource": "Jan de Vries"}
    return {"concept:name": name, "start": start, "channel": "Desk", **more}, [event]


def nothing_kept() -> bool:
    """True when no table of the import holds a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM dossiers_dossier)"
            " + (SELECT count(*) FROM dossiers_fact) + (SELECT count(*) FROM dossiers_import)"
            " + (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM ledger_pending)"
            " + (SELECT count(*) FROM core_outbox)"
        )
        return cursor.fetchone()[0] == 0


def some_traces(count: int = 300) -> list[Trace]:
    """Cases by chance: some open, some without a planned end, many near their deadline."""
    chance = random.Random(7)
    traces = []
    for number in range(count):
        start = datetime(2013, 1, 1, tzinfo=AMSTERDAM) + timedelta(
            minutes=chance.randrange(400_000)
        )
        fields: dict[str, str] = {}
        planned = start + timedelta(days=14)
        if chance.random() < 0.9:
            fields["planned"] = planned.isoformat()
        if chance.random() < 0.85:
            fields["end"] = (planned + timedelta(hours=chance.randrange(-40, 40))).isoformat()
        traces.append(trace(f"case-{number}", start.isoformat(), **fields))
    return traces


def test_the_counts_are_those_of_the_raw_data_by_both_rules(tmp_path: Path) -> None:
    traces = some_traces()
    report = import_log(write_xes(tmp_path / "log.xes.gz", traces), write_mapping(tmp_path, XES))
    closed = [fields for fields, _ in traces if "end" in fields]
    judged = [
        (datetime.fromisoformat(fields["end"]), datetime.fromisoformat(fields["planned"]))
        for fields in closed
        if "planned" in fields
    ]
    in_time = sum(end <= planned for end, planned in judged)
    on_day = sum(
        end.astimezone(AMSTERDAM).date() <= planned.astimezone(AMSTERDAM).date()
        for end, planned in judged
    )
    assert in_time < on_day < len(judged) < len(closed) < 300  # every class has members
    assert (report["cases"], report["events"]) == (300, 300)
    assert (report["closed"], report["open"]) == (len(closed), 300 - len(closed))
    assert report["on_time"] == {"by_instant": in_time, "by_day": on_day}
    assert report["late"] == {
        "by_instant": len(judged) - in_time, "by_day": len(judged) - on_day,
    }  # fmt: skip
    assert report["unjudgeable"] == len(closed) - len(judged)
    assert Fact.objects.filter(on_time_by_instant=True).count() == in_time
    assert Dossier.objects.count() == 300
    assert facts_verify() == {"dossiers": 300, "faults": []}


def test_a_time_without_a_zone_is_the_sources_local_time(tmp_path: Path) -> None:
    traces = [
        trace("naive", "2013-07-01T08:00:00"),
        trace("winter", "2013-01-01T08:00:00"),
        trace("zoned", "2013-07-01T08:00:00+07:00"),
        trace("utc", "2013-07-01T08:00:00Z"),
        trace("day", "2013-07-01"),
    ]
    import_log(write_xes(tmp_path / "log.xes", traces), write_mapping(tmp_path, XES))
    received = {name: entries(f"TEST-{name}")[0].occurred_at for name in
                ("naive", "winter", "zoned", "utc", "day")}  # fmt: skip
    assert received == {
        "naive": datetime(2013, 7, 1, 6, tzinfo=UTC),  # summer time, two hours ahead
        "winter": datetime(2013, 1, 1, 7, tzinfo=UTC),
        "zoned": datetime(2013, 7, 1, 1, tzinfo=UTC),
        "utc": datetime(2013, 7, 1, 8, tzinfo=UTC),
        "day": datetime(2013, 6, 30, 22, tzinfo=UTC),
    }
    days = dict(Fact.objects.values_list("code", "received_on"))
    assert days["TEST-day"] == date(2013, 7, 1)


def test_a_bad_time_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    traces = [trace(f"case-{number}") for number in range(2300)]
    traces[1500] = trace("case-1500", end="the day after")
    path = write_xes(tmp_path / "log.xes", traces)
    with pytest.raises(ImportRefused) as caught:
        import_log(path, write_mapping(tmp_path, XES))
    assert "trace 1501, line 4503: end is not a time: 'the day after'" in str(caught.value)
    assert nothing_kept()
    good = write_xes(tmp_path / "good.xes", [trace("case-1")])
    assert import_log(good, tmp_path / "test-log.yaml")["cases"] == 1


def test_a_file_that_breaks_off_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    path = write_xes(tmp_path / "log.xes", [trace(f"case-{number}") for number in range(1500)])
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(ImportRefused):
        import_log(path, write_mapping(tmp_path, XES))
    assert nothing_kept()


@pytest.mark.parametrize("second", ["2013-05-06T10:00:00+02:00", "2014-01-01T00:00:00+01:00"])
def test_a_case_that_stands_twice_is_refused_with_both_places(tmp_path: Path, second: str) -> None:
    traces = [trace(f"case-{number}") for number in range(1100)]
    traces.append(trace("case-3", second))
    path = write_xes(tmp_path / "log.xes", traces)
    with pytest.raises(ImportRefused) as caught:
        import_log(path, write_mapping(tmp_path, XES))
    message = str(caught.value)
    assert "TEST-case-3" in message
    assert "trace 4, line 12" in message
    assert "trace 1101, line 3303" in message
    assert nothing_kept()


def test_a_code_that_another_import_took_is_refused_with_the_place(tmp_path: Path) -> None:
    import_log(write_xes(tmp_path / "a.xes", [trace("x")]), write_mapping(tmp_path, XES))
    other = write_mapping(tmp_path, XES, source="other-log")
    with pytest.raises(ImportRefused) as caught:
        import_log(write_xes(tmp_path / "b.xes", [trace("w"), trace("x")]), other)
    assert "trace 2, line 6: there is a dossier TEST-x already" in str(caught.value)
    assert Dossier.objects.count() == 1
    assert HistoryImport.objects.count() == 1


def test_the_same_file_again_changes_nothing_and_gives_the_same_counts(tmp_path: Path) -> None:
    path, mapping = write_xes(tmp_path / "log.xes", some_traces(30)), write_mapping(tmp_path, XES)
    first = import_log(path, mapping)
    assert first["already_imported"] is False
    sealed_and_pending = ledger.counts()
    again = import_log(path, mapping)
    assert again["already_imported"] is True
    assert {key: again[key] for key in first if key != "already_imported"} == {
        key: value for key, value in first.items() if key != "already_imported"
    }
    assert ledger.counts() == sealed_and_pending
    assert Dossier.objects.count() == 30


def test_the_same_source_with_another_file_or_mapping_is_refused(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, XES)
    path = write_xes(tmp_path / "log.xes", [trace("a")])
    import_log(path, mapping)
    with pytest.raises(ImportRefused, match="imported before from another file"):
        import_log(write_xes(tmp_path / "b.xes", [trace("b")]), mapping)
    with pytest.raises(ImportRefused, match="another mapping"):
        import_log(path, write_mapping(tmp_path, XES, unit="NL.OTHER"))
    assert Dossier.objects.count() == 1


def test_every_imported_entry_is_marked_as_a_claim_and_the_proof_verifies(tmp_path: Path) -> None:
    path = write_xes(
        tmp_path / "log.xes", [trace("a", end="2013-05-20T10:00:00+02:00"), trace("b")]
    )
    before = clock.now()
    import_log(path, write_mapping(tmp_path, XES))
    acts = entries("TEST-a")
    assert [entry.kind for entry in acts] == [
        "dossier.received", "dossier.noted", "dossier.finished",
    ]  # fmt: skip
    for entry in acts:
        assert entry.body["claimed"] is True
        assert entry.body["source"] == "test-log"
        assert entry.actor == "import:test-log"
        assert entry.recorded_at >= before
        assert entry.occurred_at < local(2013, 6, 1)
    key = ledger.signing_key()
    while ledger.seal(key=key).entries:
        pass
    proof = ledger.stream_proof(stream="dossier:TEST-a", key=key)
    proven = ledger.verify_proof(proof, key=key.verifier)
    assert proven.entries == 3
    assert ledger.verify().sound


def test_the_import_itself_is_an_entry_and_a_message(tmp_path: Path) -> None:
    path = write_xes(tmp_path / "log.xes", [trace("a")])
    report = import_log(path, write_mapping(tmp_path, XES))
    [entry] = ledger.entry_list(stream="import:test-log")
    assert entry.body["file_sha256"] == report["file_sha256"]
    assert (entry.body["cases"], entry.body["events"]) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, payload->>'dossiers' FROM core_outbox")
        assert cursor.fetchall() == [("dossiers.history.imported.v1", "1")]


def test_who_worked_on_a_case_is_not_named(tmp_path: Path) -> None:
    import_log(write_xes(tmp_path / "a.xes", [trace("a")]), write_mapping(tmp_path, XES))
    noted = entries("TEST-a")[1]
    assert "Vries" not in str(noted)
    assert len(noted.body["source_actor_digest"]) == 16


def test_an_imported_dossier_opens_like_any_other(tmp_path: Path) -> None:
    path = write_xes(tmp_path / "a.xes", [trace("a", planned="2013-05-20T10:00:00+02:00")])
    import_log(path, write_mapping(tmp_path, XES))
    detail = dossier_detail(code="TEST-a", now=NOW)
    assert (detail.row.origin, detail.row.channel, detail.row.unit) == (
        "IMPORTED", "COUNTER", "NL.TEST",
    )  # fmt: skip
    assert detail.clock.status is Status.IN_PROGRESS
    assert detail.clock.due_on == date(2013, 5, 20)
    assert not detail.clock.entered_afterwards


def test_case_ids_with_other_signs_get_a_code_of_their_own(tmp_path: Path) -> None:
    ids = ["hồ sơ 1", "hồ sơ 2", "a/b", "x" * 81]
    import_log(
        write_xes(tmp_path / "a.xes", [trace(name) for name in ids]), write_mapping(tmp_path, XES)
    )
    codes = set(Dossier.objects.values_list("code", flat=True))
    assert len(codes) == 4
    assert all(len(code) == len("TEST-") + 16 for code in codes)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"planned": "9999-12-31T00:00:00Z", "end": "2013-06-01T00:00:00Z"}, "x (trace 1"),
        ({"planned": "0001-01-01T00:00:00"}, "planned is not a time"),
        ({"end": "1899-01-01T00:00:00Z"}, "x (trace 1"),
    ],
)
def test_a_day_outside_the_calendar_is_refused_with_its_place(
    tmp_path: Path, more: dict[str, str], reason: str
) -> None:
    path = write_xes(tmp_path / "a.xes", [trace("x", **more)])
    with pytest.raises(ImportRefused) as caught:
        import_log(path, write_mapping(tmp_path, XES))
    assert reason in str(caught.value)
    assert nothing_kept()


def test_an_unknown_unit_without_a_level_is_refused(tmp_path: Path) -> None:
    path = write_xes(tmp_path / "a.xes", [trace("x")])
    with pytest.raises(ImportRefused, match=r"NL\.TEST is not known and no level"):
        import_log(path, write_mapping(tmp_path, XES, level=None))


def test_a_file_without_a_case_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, XES)
    with pytest.raises(ImportRefused, match="holds no case"):
        import_log(write_xes(tmp_path / "empty.xes", []), mapping)
    with pytest.raises(ImportRefused, match="cannot be read"):
        import_log(tmp_path / "absent.xes", mapping)
    with pytest.raises(DefinitionError):
        import_log(tmp_path / "absent.xes", tmp_path / "absent.yaml")
    assert nothing_kept()


def test_only_whoever_may_import_history_does(tmp_path: Path) -> None:
    with pytest.raises(PermissionMissing):
        history_import(
            actor=one_stop(), at=NOW, file=write_xes(tmp_path / "a.xes", [trace("x")]),
            mapping_file=write_mapping(tmp_path, XES),
        )  # fmt: skip
    assert nothing_kept()


def test_progress_is_told_and_ends_at_the_number_of_cases(tmp_path: Path) -> None:
    told: list[int] = []
    rows = [{"case": f"{number}", "at": "2014-01-02", "activity": "x"} for number in range(1230)]
    history_import(
        actor=SYSTEM, at=NOW, progress=told.append,
        file=write_csv(tmp_path / "a.csv", EVENT_COLUMNS, rows),
        mapping_file=write_mapping(tmp_path, EVENTS),
    )  # fmt: skip
    assert told == sorted(told)
    assert told[-1] == 1230
