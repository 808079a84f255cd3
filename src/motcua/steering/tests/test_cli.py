"""What others script against: the commands, their JSON, their refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from django.db import connection
from typer.testing import CliRunner

from motcua.core import clock
from motcua.core.errors import DomainError
from motcua.steering import api, cli, cli_inspections
from motcua.steering.errors import RecordUnknown, SeedNotThere, SteeringInvalid
from motcua.steering.tests.factories import AT as NOW
from motcua.steering.tests.factories import (
    CHAIRMAN,
    appoint,
    at_day,
    commit,
    conclude,
    drawn,
    found,
    meet,
    propose,
    seal,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
STEERING, INSPECTIONS = cli.app, cli_inspections.app


def run(app: typer.Typer, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def said(app: typer.Typer, *words: str, code: int = 0) -> Any:
    return json.loads(run(app, *words, "--json", code=code))


def refused(app: typer.Typer, kind: type[DomainError], *words: str) -> None:
    with pytest.raises(kind):
        CliRunner().invoke(app, words, catch_exceptions=False)


def test_members_and_meetings_are_told() -> None:
    appoint()
    meeting = meet()
    conclude(meeting)
    task = api.resolution_to_task(actor=CHAIRMAN, at=NOW, meeting=meeting, number=1).code
    told = said(STEERING, "members")
    assert [one["person"] for one in told["members"]] == ["Trần Văn Mẫu"]
    assert told["decisions_on_file_of"] == [0, 1]
    assert said(STEERING, "members", "--on", "2020-01-01")["decisions_on_file_of"] is None
    assert "Trần Văn Mẫu" in run(STEERING, "members")
    assert [one["code"] for one in said(STEERING, "meetings")] == [meeting]
    assert meeting in run(STEERING, "meetings")
    assert said(STEERING, "show", meeting)["resolutions"][0]["task"] == task
    assert task in run(STEERING, "show", meeting)
    refused(STEERING, RecordUnknown, "show", "HOP-0")
    refused(STEERING, SteeringInvalid, "members", "--on", "hôm qua")


def test_practices_are_told() -> None:
    code = propose()
    assert said(STEERING, "practices")[0]["code"] == code
    assert code in run(STEERING, "practices")


def test_inspections_findings_and_counts_are_told() -> None:
    finding = found()
    inspection = finding.rpartition("-")[0]
    assert said(INSPECTIONS, "plans")[0]["code"] == "KHKT-2026-AG.TTRA"
    assert "approved" in run(INSPECTIONS, "plans")
    assert said(INSPECTIONS, "list")[0]["progress"]["state"] == "SIGNED"
    assert inspection in run(INSPECTIONS, "list")
    shown = said(INSPECTIONS, "show", inspection)
    assert shown["answers"]["niem-yet"] == {"answer": "NO", "note": "Có sai sót"}
    assert finding in run(INSPECTIONS, "show", inspection)
    assert said(INSPECTIONS, "findings", "--open")[0]["verdict"] == "NOT_DUE"
    assert finding in run(INSPECTIONS, "findings")
    assert said(INSPECTIONS, "counts", "--year", "2026")["on_time_of"] is None
    late = said(INSPECTIONS, "counts", "--year", "2026", "--on", "2026-09-01")
    assert (late["on_time_of"], late["done_of"]) == ([0, 1], [1, 1])
    assert "of 1 due" in run(INSPECTIONS, "counts", "--year", "2026", "--on", "2026-09-01")


def test_a_draw_is_committed_made_and_checked_and_tells_no_secret_early() -> None:
    words = ("commit", "--unit", "AG.STP", "--unit", "AG.STC", "--number", "1", "--subject", "Mẫu",
             "--visits-until", "2026-07-20")  # fmt: skip
    code = said(INSPECTIONS, *words)["code"]
    assert "RT-2026-002" in run(INSPECTIONS, *words)
    refused(INSPECTIONS, SeedNotThere, "draw", code, "--team", "A")
    seal()
    visits = said(INSPECTIONS, "draw", code, "--team", "A")["visits"]
    assert visits[0]["unit"] in ("AG.STP", "AG.STC")
    told = said(INSPECTIONS, "draw-check", code)
    assert told["faults"] == []
    assert not {"nonce", "seed", "frame", "drawn"} & set(told["draw"])
    assert all("nonce" not in one for one in said(INSPECTIONS, "draws"))
    assert "drawn" in run(INSPECTIONS, "draws")
    assert visits[0]["inspection"] in run(INSPECTIONS, "list")
    with at_day(6):
        assert said(INSPECTIONS, "draw-check", code)["draw"]["drawn"] == [visits[0]["unit"]]
    assert "agree" in run(INSPECTIONS, "draw-check", code)
    number = ("--seed-source", "Xổ số", "--seed-on", "2026-07-16")
    public = said(INSPECTIONS, *words, *number)["code"]
    refused(INSPECTIONS, SeedNotThere, "draw", public, "--team", "A", "--public-number", "12")
    with clock.pinned(NOW.replace(day=16)):
        assert "KT-" in run(INSPECTIONS, "draw", public, "--team", "A", "--public-number", "12")


def test_verify_tells_and_fails_where_something_was_bent() -> None:
    code = drawn()
    commit()
    for app in (STEERING, INSPECTIONS):
        assert said(app, "verify")["faults"] == []
        assert "2 draws" in run(app, "verify")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steering_draw_result SET drawn = ARRAY['AG.NOBODY', 'AG.SNV']")
    assert said(INSPECTIONS, "verify", code=8)["faults"][0]["code"] == code
    assert f"WRONG {code}" in run(STEERING, "verify", code=8)
    assert said(INSPECTIONS, "draw-check", code, code=8)["faults"]
    assert "WRONG" in run(INSPECTIONS, "draw-check", code, code=8)


def test_remind_says_how_many_it_made() -> None:
    found()
    assert said(INSPECTIONS, "remind") == {"made": 0}
    assert "0 reminder" in run(INSPECTIONS, "remind")
