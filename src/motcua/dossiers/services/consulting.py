"""Ask other agencies for their opinion, all at once; each answers within its own deadline.

The dossier's clock goes on: asking others is the lead agency's matter, not the applicant's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Done, Kind
from motcua.dossiers.errors import (
    ALREADY_ASKED,
    CHOOSE_AGENCY,
    DUE_TOO_EARLY,
    REASON_NEEDED,
    ConsultationUnknown,
    DossierInvalid,
)
from motcua.dossiers.models import Consultation
from motcua.dossiers.services.acting import (
    Plan,
    check_state,
    claim,
    done_again,
    lock,
    record_act,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor


@command
def dossier_consult(
    *, actor: Actor, at: datetime, code: str, units: Sequence[str], question: str, due_on: date,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Ask ``units`` for their opinion by ``due_on``; all of them are asked at once.

    Raises ``NotPermitted``, ``DossierInvalid``, ``DossierChanged``, ``ActNotPossible``.
    """
    asked = list(dict.fromkeys(units))
    claimed = claim(
        actor, key, "consult", code, units=asked, question=question, due_on=due_on.isoformat()
    )
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "dossiers.consult", locked.unit)
    check_state(locked, expected_seq, Kind.CONSULTED)
    known, today = organisation.units_by_code(), clock.local_day(at)
    wrong = {}
    if not asked or any(
        unit == locked.unit or unit not in known or not known[unit].valid_on(today)
        for unit in asked
    ):
        wrong["units"] = str(CHOOSE_AGENCY)
    elif Consultation.objects.filter(
        dossier_id=locked.dossier_id, unit__in=asked, answered_at=None
    ).exists():
        wrong["units"] = str(ALREADY_ASKED)
    if due_on <= today:
        wrong["due_on"] = str(DUE_TOO_EARLY)
    words = text.clean(question)
    if not words:
        wrong["question"] = str(REASON_NEEDED)
    if wrong:
        raise DossierInvalid(wrong)
    plan = Plan(
        Kind.CONSULTED, {"units": asked, "due_on": due_on.isoformat()}, events.DOSSIER_MOVED, words
    )
    done = record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )
    Consultation.objects.bulk_create(
        Consultation(
            dossier_id=locked.dossier_id, unit=unit, question=words, due_on=due_on,
            asked_seq=done.seq, asked_at=at, asked_by=actor.code,
        )
        for unit in asked
    )  # fmt: skip
    return done


@command
def consultation_answer(
    *, actor: Actor, at: datetime, code: str, unit: str, answer: str, key: str | None = None
) -> Done:
    """Answer, for the agency that was asked.

    Raises ``NotPermitted``, ``ConsultationUnknown``, ``DossierInvalid``, ``ActNotPossible``.
    """
    claimed = claim(actor, key, "consult_answer", code, unit=unit, answer=answer)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    organisation.authorise(actor, "dossiers.consult_answer", unit)
    locked = lock(code)
    found = Consultation.objects.filter(
        dossier_id=locked.dossier_id, unit=unit, answered_at=None
    ).first()
    if found is None:
        raise ConsultationUnknown(unit=unit, code=code)
    words = text.clean(answer)
    if not words:
        raise DossierInvalid({"answer": str(REASON_NEEDED)})
    plan = Plan(Kind.CONSULT_ANSWERED, {"unit": unit}, events.DOSSIER_MOVED, words)
    done = record_act(
        actor=actor, at=at, locked=locked, expected_seq=None, plan=plan, claimed=claimed
    )
    found.answer, found.answered_seq = words, done.seq
    found.answered_at, found.answered_by = at, actor.code
    found.save(update_fields=["answer", "answered_seq", "answered_at", "answered_by"])
    return done
