"""From the receipt to the result: each act, and each refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from motcua.core.idempotency import KeyReused
from motcua.dossiers import events, services
from motcua.dossiers.contracts import Channel, Done, Kind, Outcome, Status
from motcua.dossiers.errors import (
    ActNotPossible,
    DossierChanged,
    DossierInvalid,
    DossierUnknown,
    NotYourStep,
    SupplementLimitReached,
)
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    NOW,
    OLD_WARD,
    OTHER_OLD_WARD,
    WARD,
    entries,
    finish,
    handling,
    head,
    local,
    one_stop,
    receive,
)
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing

pytestmark = pytest.mark.django_db
Act = Callable[..., Done]
LATER = NOW + timedelta(hours=1)


def told() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, payload->>'kind', payload->>'seq' FROM core_outbox ORDER BY id"
        )
        return [(name, {"kind": kind, "seq": int(seq)}) for name, kind, seq in cursor.fetchall()]


def state(code: str) -> tuple[int, int, str]:
    """Entries in the ledger, messages in the outbox, and the kept status."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_outbox")
        messages = cursor.fetchone()[0]
        cursor.execute("SELECT status || step FROM dossiers_fact WHERE code = %s", [code])
        return len(entries(code)), messages, cursor.fetchone()[0]


def ask(code: str, actor: Actor | None = None, **more: Any) -> Done:
    given: dict[str, Any] = {"components": ["GCS"], "reason": "Bản chụp bị mờ", "at": LATER}
    return services.dossier_request_supplement(
        actor=actor or handling(), code=code, **(given | more)
    )


def supplement(code: str, **more: Any) -> Done:
    return services.dossier_supplement(actor=one_stop(), at=LATER, code=code, **more)


def test_a_dossier_goes_from_the_receipt_to_the_result_step_by_step() -> None:
    code = receive().code
    examined = services.dossier_advance(
        actor=handling(), at=LATER, code=code, expected_seq=1, note="Đủ điều kiện"
    )
    assert (examined.kind, examined.seq, examined.step) == (Kind.MOVED, 2, "SIGN")
    assert examined.status is Status.IN_PROGRESS
    signed = services.dossier_advance(actor=head(), at=LATER, code=code, expected_seq=2)
    assert (signed.kind, signed.step, signed.status) == (Kind.FINISHED, "RETURN", Status.FINISHED)
    returned = services.dossier_return(
        actor=one_stop(), at=LATER, code=code, channel=Channel.POST, expected_seq=3
    )
    assert (returned.seq, returned.status) == (4, Status.RETURNED)
    detail = dossier_detail(code=code, now=LATER)
    assert detail.clock.outcome is Outcome.GRANTED
    assert detail.clock.return_channel is Channel.POST
    assert detail.clock.closed_at == detail.clock.returned_at == LATER
    assert detail.notes == {2: "Đủ điều kiện"}
    assert detail.row.last_seq == 4
    assert told() == [
        (events.DOSSIER_RECEIVED, {"kind": "dossier.received", "seq": 1}),
        (events.DOSSIER_MOVED, {"kind": "dossier.moved", "seq": 2}),
        (events.DOSSIER_CLOSED, {"kind": "dossier.finished", "seq": 3}),
        (events.DOSSIER_RETURNED, {"kind": "dossier.returned", "seq": 4}),
    ]


def test_a_note_stays_out_of_the_ledger_which_keeps_its_digest() -> None:
    code = receive().code
    services.dossier_advance(actor=handling(), at=LATER, code=code, note="Bà Ánh đã đến")
    body = entries(code)[1].body
    assert "Ánh" not in str(body)
    assert body["note_digest"] == services.note_digest("Bà Ánh đã đến")


def test_each_act_answers_with_the_hash_of_its_entry() -> None:
    code = receive().code
    done = services.dossier_advance(actor=handling(), at=LATER, code=code)
    assert done.hash == entries(code)[1].hash.hex()


def test_a_step_is_refused_to_another_role_and_says_whose_it_is() -> None:
    code = receive().code
    before = state(code)
    for actor in (head(), one_stop()):
        with pytest.raises(NotYourStep) as caught:
            services.dossier_advance(actor=actor, at=LATER, code=code)
        assert "Công chức thụ lý" in str(caught.value)
    assert state(code) == before


def test_the_return_is_not_reached_by_advancing() -> None:
    code = receive().code
    finish(code, at=LATER)
    with pytest.raises(ActNotPossible):
        services.dossier_advance(actor=one_stop(), at=LATER, code=code)


_OTHERS = handling(OTHER_OLD_WARD, code="user:other")


@pytest.mark.parametrize(
    ("act", "actor", "more"),
    [
        (services.dossier_advance, _OTHERS, {}),
        (services.dossier_request_supplement, _OTHERS, {"components": ["GCS"], "reason": "mờ"}),
        (services.dossier_request_supplement, head(), {"components": ["GCS"], "reason": "mờ"}),
        (services.dossier_supplement, handling(), {}),
        (services.dossier_refuse, one_stop(), {"reason": "Không đủ"}),
        (services.dossier_withdraw, head(), {"reason": "Đổi ý"}),
        (services.dossier_return, handling(), {}),
        (services.dossier_return, Actor("user:7", "nobody"), {}),
    ],
)
def test_an_act_of_another_unit_or_role_is_refused_and_leaves_nothing(
    act: Act, actor: Actor, more: dict[str, Any]
) -> None:
    code = receive().code
    before = state(code)
    with pytest.raises(PermissionMissing):
        act(actor=actor, at=LATER, code=code, **more)
    assert state(code) == before


@pytest.mark.parametrize(
    ("act", "actor", "more"),
    [
        (services.dossier_advance, handling(), {}),
        (services.dossier_request_supplement, handling(), {"components": ["GCS"], "reason": "mờ"}),
        (services.dossier_refuse, handling(), {"reason": "Không đủ"}),
        (services.dossier_withdraw, one_stop(), {"reason": "Đổi ý"}),
    ],
)
def test_an_act_on_an_older_state_is_refused_and_nothing_is_recorded(
    act: Act, actor: Actor, more: dict[str, Any]
) -> None:
    code = receive().code
    services.dossier_advance(actor=handling(), at=LATER, code=code, expected_seq=1)
    before = state(code)
    for stale in (1, 3, 0):
        with pytest.raises(DossierChanged) as caught:
            act(actor=actor, at=LATER, code=code, expected_seq=stale, **more)
        assert caught.value.status == 409
    assert state(code) == before


def test_an_unknown_dossier_is_refused() -> None:
    with pytest.raises(DossierUnknown):
        services.dossier_advance(actor=handling(), at=LATER, code="H01.30.307-260302-9999")


def test_one_request_for_supplements_is_the_most_from_2018_on() -> None:
    code = receive().code
    assert ask(code).status is Status.AWAITING_SUPPLEMENT
    assert supplement(code).status is Status.IN_PROGRESS
    before = state(code)
    with pytest.raises(SupplementLimitReached) as caught:
        ask(code)
    assert caught.value.params["count"] == 1
    assert state(code) == before


def test_two_requests_for_supplements_are_the_most_in_2014() -> None:
    at = local(2014, 3, 3)
    code = receive(at=at, unit=OLD_WARD).code
    for _ in range(2):
        ask(code, actor=handling(OLD_WARD), at=at)
        services.dossier_supplement(actor=one_stop(OLD_WARD), at=at, code=code)
    with pytest.raises(SupplementLimitReached) as caught:
        ask(code, actor=handling(OLD_WARD), at=at)
    assert caught.value.params["count"] == 2
    assert "63/2010/NĐ-CP" in str(caught.value)


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"reason": " \t "}, ["reason"]),
        ({"components": []}, ["components"]),
        ({"components": ["XYZ"]}, ["components.XYZ"]),
        ({"components": ["XYZ"], "reason": ""}, ["components.XYZ", "reason"]),
    ],
)
def test_a_request_for_supplements_names_papers_and_a_reason(
    more: dict[str, Any], fields: list[str]
) -> None:
    code = receive().code
    before = state(code)
    with pytest.raises(DossierInvalid) as caught:
        ask(code, **more)
    assert sorted(caught.value.fields) == fields
    assert state(code) == before


def test_while_the_applicant_is_waited_for_no_step_is_completed() -> None:
    code = receive().code
    ask(code)
    with pytest.raises(ActNotPossible):
        services.dossier_advance(actor=handling(), at=LATER, code=code)
    with pytest.raises(ActNotPossible):
        ask(code, at=LATER)


def test_nothing_is_supplemented_that_was_not_asked_for() -> None:
    code = receive().code
    with pytest.raises(ActNotPossible):
        supplement(code)


@pytest.mark.parametrize(
    ("act", "actor", "status", "event"),
    [
        (services.dossier_refuse, handling(), Status.REFUSED, events.DOSSIER_CLOSED),
        (services.dossier_refuse, head(), Status.REFUSED, events.DOSSIER_CLOSED),
        (services.dossier_withdraw, one_stop(), Status.WITHDRAWN, events.DOSSIER_CLOSED),
    ],
)
def test_a_refusal_and_a_withdrawal_need_a_reason_and_end_the_handling(
    act: Act, actor: Actor, status: Status, event: str
) -> None:
    code = receive().code
    before = state(code)
    with pytest.raises(DossierInvalid) as caught:
        act(actor=actor, at=LATER, code=code, reason="  ")
    assert list(caught.value.fields) == ["reason"]
    assert state(code) == before
    done = act(actor=actor, at=LATER, code=code, reason="Không thuộc thẩm quyền")
    assert done.status is status
    assert told()[-1][0] == event
    assert dossier_detail(code=code, now=LATER).notes == {2: "Không thuộc thẩm quyền"}
    with pytest.raises(ActNotPossible):
        act(actor=actor, at=LATER, code=code, reason="Lần nữa")


def test_a_result_is_not_returned_before_it_is_there_nor_twice() -> None:
    code = receive().code
    with pytest.raises(ActNotPossible):
        services.dossier_return(actor=one_stop(), at=LATER, code=code)
    finish(code, at=LATER)
    services.dossier_return(actor=one_stop(), at=LATER, code=code)
    with pytest.raises(ActNotPossible):
        services.dossier_return(actor=one_stop(), at=LATER, code=code)


def test_the_same_key_twice_is_one_act_and_one_answer() -> None:
    code = receive().code
    first = services.dossier_advance(actor=handling(), at=LATER, code=code, key="advance-once")
    before = state(code)
    again = services.dossier_advance(actor=handling(), at=LATER, code=code, key="advance-once")
    assert again == first
    assert state(code) == before
    with pytest.raises(KeyReused):
        services.dossier_refuse(
            actor=handling(), at=LATER, code=code, reason="khác", key="advance-once"
        )


def test_whoever_continues_a_unit_finishes_its_dossiers() -> None:
    code = receive(at=local(2025, 6, 30), unit=OLD_WARD).code
    continued = frozenset({OLD_WARD})
    heir = Actor("user:3", "x", (ActorPost(WARD, Role.HANDLING_OFFICER, continued=continued),))
    done = services.dossier_advance(actor=heir, at=local(2025, 7, 1), code=code)
    assert done.step == "SIGN"
    with pytest.raises(PermissionMissing):
        services.dossier_advance(actor=handling(WARD), at=local(2025, 7, 1), code=code)
