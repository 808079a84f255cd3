"""Supervisions, questions and recommendations for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from motcua.organisation.contracts import Role
from motcua.steering import api
from motcua.steering.contracts.supervision import NewSession
from motcua.steering.tests.factories import AT, COORDINATOR, JUSTICE, TODAY, WARD, on, person

supervision = api.supervision
OFFICE = person(Role.PROCEDURE_CONTROLLER, "AG.VP", "user:office")
JUSTICE_HEAD = person(Role.HEAD, JUSTICE, "user:justice")
JUSTICE_CLERK = person(Role.CLERK, JUSTICE, "user:justice-clerk")
SESSION = NewSession(
    body="HDND", act="TRUC_TIEP", supervisor="Ban Pháp chế Hội đồng nhân dân tỉnh",
    subject="Giải quyết thủ tục hành chính", document_number="12/KH-HĐND",
    document_on=TODAY - timedelta(days=10), units=(JUSTICE, WARD), planned_on=on(5),
)  # fmt: skip


def announced(**changed: Any) -> str:
    return supervision.supervision_record(
        actor=COORDINATOR, at=AT, session=replace(SESSION, **changed)
    ).code  # fmt: skip


def asked(session: str = "", *, days: int = 10, unit: str = JUSTICE) -> str:
    return supervision.question_ask(
        actor=COORDINATOR, at=AT, session=session or announced(), unit=unit,
        text="Vì sao hồ sơ đất đai trễ hạn?", due_on=on(days),
    ).code  # fmt: skip


def replied(question: str, number: int, actor: Any = JUSTICE_HEAD, **changed: Any) -> None:
    fields: dict[str, Any] = {
        "document_number": "45/BC-STP", "document_on": TODAY, "words": "Do thiếu người đo đạc."
    }  # fmt: skip
    supervision.reply_give(
        **{"actor": actor, "at": AT + timedelta(days=number), "question": question, **fields,
           **changed}
    )  # fmt: skip


def decided(question: str, number: int, *, accept: bool = True, actor: Any = OFFICE) -> None:
    supervision.reply_decide(
        actor=actor, at=AT + timedelta(days=number), question=question, accept=accept,
        reason="" if accept else "Chưa nêu thời hạn khắc phục",
    )  # fmt: skip


def recommended(session: str = "", *, days: int = 20, **changed: Any) -> str:
    """A recommendation, number 1 of a supervision that was made; returns the supervision."""
    code = session or announced(held_on=TODAY)
    supervision.recommendation_add(
        **{
            "actor": COORDINATOR, "at": AT, "session": code, "text": "Bố trí đủ người đo đạc",
            "unit": JUSTICE, "due_on": on(days), "document_number": "20/BC-HĐND",
            "document_on": TODAY, **changed,
        }
    )  # fmt: skip
    return code
