"""The facts are a copy: whoever edits them is found."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from typer.testing import CliRunner

from motcua.dossiers import services
from motcua.dossiers.cli import app
from motcua.dossiers.facts_check import MAX_FAULTS, facts_verify
from motcua.dossiers.models import Fact
from motcua.dossiers.tests.factories import (
    MARRIAGE,
    NOW,
    OLD_WARD,
    WARD,
    finish,
    handling,
    local,
    one_stop,
    receive,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lives() -> list[str]:
    """Dossiers of several kinds: open, waiting, supplemented, refused, returned."""
    old = receive(at=local(2014, 1, 24), unit=OLD_WARD, procedure=MARRIAGE).code
    asked = receive().code
    for code, at, unit in ((old, local(2014, 1, 25), OLD_WARD), (asked, NOW, WARD)):
        services.dossier_request_supplement(
            actor=handling(unit), at=at, code=code, components=["CCCD"] if code == asked
            else [parts(code)], reason="mờ",
        )  # fmt: skip
    services.dossier_supplement(actor=one_stop(OLD_WARD), at=local(2014, 2, 6), code=old)
    refused, returned = receive().code, receive().code
    services.dossier_refuse(actor=handling(), at=NOW, code=refused, reason="Không đủ")
    finish(returned, at=NOW)
    services.dossier_return(actor=one_stop(), at=NOW, code=returned)
    return [old, asked, refused, returned]


def parts(code: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT components->0->>'code' FROM dossiers_dossier WHERE code=%s", [code])
        return str(cursor.fetchone()[0])


def reasons() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in facts_verify()["faults"]:
        found.setdefault(fault["code"], []).append(fault["reason"])
    return found


def test_facts_that_the_services_wrote_agree_with_the_ledger(lives: list[str]) -> None:
    assert facts_verify() == {"dossiers": 4, "faults": []}
    assert facts_verify(batch_size=1) == facts_verify(batch_size=3)


def test_no_dossier_at_all_is_no_fault() -> None:
    assert facts_verify() == {"dossiers": 0, "faults": []}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due_on", date(2031, 1, 1)),
        ("due_on", None),
        ("received_on", date(2013, 1, 1)),
        ("closed_on", date(2014, 2, 7)),
        ("returned_on", date(2014, 2, 7)),
        ("days_late", -1),
        ("handling_days", 1),
        ("limit_days", 50),
        ("on_time_by_instant", True),
        ("entered_afterwards", False),
        ("status", "RETURNED"),
        ("step", "RETURN"),
        ("outcome", "GRANTED"),
        ("return_channel", "POST"),
        ("unit", WARD),
        ("procedure", "1.001193"),
        ("procedure_version", 2),
        ("channel", "ONLINE"),
        ("origin", "IMPORTED"),
    ],
)
def test_an_edited_fact_is_named_with_what_its_acts_give(
    lives: list[str], column: str, value: object
) -> None:
    code = lives[0]
    before = Fact.objects.values_list(column, flat=True).get(code=code)
    assert before != value
    Fact.objects.filter(code=code).update(**{column: value})
    assert reasons() == {code: [f"{column} is {value}, but its acts give {before}"]}


def test_a_deleted_fact_is_named(lives: list[str]) -> None:
    Fact.objects.filter(code=lives[2]).delete()
    assert reasons() == {lives[2]: ["the ledger has acts, but there are no facts"]}


def test_a_fact_without_acts_is_named(lives: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as a forger would
        cursor.execute("DELETE FROM ledger_entry WHERE stream = %s", [f"dossier:{lives[3]}"])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert reasons() == {lives[3]: ["it has facts, but the ledger has no act of it"]}


def test_at_most_twenty_faults_are_listed() -> None:
    for _ in range(MAX_FAULTS + 3):
        receive()
    Fact.objects.update(limit_days=99)
    outcome = facts_verify()
    assert (outcome["dossiers"], len(outcome["faults"])) == (MAX_FAULTS + 3, MAX_FAULTS)


def test_the_command_names_the_fault_and_ends_with_code_eight(lives: list[str]) -> None:
    sound = CliRunner().invoke(app, ["verify"])
    assert (sound.exit_code, sound.output.strip()) == (
        0,
        "4 dossiers compared with the ledger.",
    )
    Fact.objects.filter(code=lives[0]).update(limit_days=50)
    wrong = CliRunner().invoke(app, ["verify"])
    assert wrong.exit_code == 8
    assert f"WRONG {lives[0]}: limit_days is 50, but its acts give 5" in wrong.output
