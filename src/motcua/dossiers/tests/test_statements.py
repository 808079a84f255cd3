"""How many statements each hot path costs, transaction included, at any number of dossiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import services
from motcua.dossiers.selectors import (
    dossier_detail,
    dossier_list,
    public_status,
    second_factor_matches,
    state_counts,
)
from motcua.dossiers.tests.factories import NOW, WARD, finish, handling, one_stop, receive

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


def statements(call: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured.captured_queries]


def test_receiving_costs_at_most_twelve_statements() -> None:
    first = statements(lambda: receive(key="the-first-key"))
    assert first[0] == "BEGIN"
    assert first[-1] == "COMMIT"
    assert len(first) <= 12
    later = statements(lambda: receive(key="the-second-key"))
    assert len(later) == len(first)


def test_advancing_with_a_note_and_a_key_costs_at_most_twelve_statements() -> None:
    code = receive().code
    done = statements(
        lambda: services.dossier_advance(
            actor=handling(), at=LATER, code=code, note="Đủ điều kiện", key="advance-key"
        )
    )
    assert "BEGIN" in done
    assert len(done) <= 12


def test_every_other_act_costs_at_most_twelve_statements() -> None:
    code = receive().code
    asked = statements(
        lambda: services.dossier_request_supplement(
            actor=handling(), at=LATER, code=code, components=["GCS"], reason="mờ", key="ask-key-1"
        )
    )
    came = statements(
        lambda: services.dossier_supplement(actor=one_stop(), at=LATER, code=code, key="came-key")
    )
    finish(code, at=LATER)
    back = statements(
        lambda: services.dossier_return(actor=one_stop(), at=LATER, code=code, key="back-key")
    )
    assert max(len(asked), len(came), len(back)) <= 12


def test_a_repeated_key_costs_five_statements() -> None:
    receive(key="the-only-key")
    again = statements(lambda: receive(key="the-only-key"))
    assert len(again) == 5  # begin, is the catalogue current, claim, earlier answer, commit


def test_the_public_status_costs_at_most_three_statements() -> None:
    code = receive().code
    assert len(statements(lambda: public_status(code=code))) <= 3


def test_reading_costs_the_same_for_one_dossier_and_for_many() -> None:
    code = receive().code
    reads: dict[str, Callable[[], object]] = {
        "detail": lambda: dossier_detail(code=code, now=LATER),
        "list": lambda: dossier_list(units=[WARD], query="anh", limit=50),
        "status": lambda: public_status(code=code),
        "counts": lambda: state_counts(units=[WARD], today=NOW.date()),
        "factor": lambda: second_factor_matches(code=code, digits="1234"),
    }
    one = {name: len(statements(read)) for name, read in reads.items()}
    assert one == {"detail": 3, "list": 1, "status": 1, "counts": 1, "factor": 1}
    for _ in range(12):
        finish(receive().code, at=LATER)
    services.dossier_advance(actor=handling(), at=LATER, code=code)
    assert {name: len(statements(read)) for name, read in reads.items()} == one


def test_no_hot_list_counts_all_its_rows() -> None:
    receive()
    [sql] = statements(lambda: dossier_list(units=[WARD]))
    assert "count(" not in sql.lower()
    assert " LIMIT " in sql
