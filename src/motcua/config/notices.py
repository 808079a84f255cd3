"""Who is told of what: events of dossiers and tasks become messages to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.conf import settings

from motcua.core import clock
from motcua.core.outbox import Event
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Kind
from motcua.notifications import api as notifications
from motcua.notifications.contracts import Recipient
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Role

APPOINTED: Final = frozenset({Kind.RECEIVED, Kind.REAPPOINTED})
"""Acts whose notice speaks of the day given to the applicant, not of the day of the act."""


def applicant_told(event: Event) -> None:
    """Make the messages of one event, for whoever wants them and left an address."""
    kind = str(event.payload.get("kind", ""))
    if kind not in notifications.templates():
        return
    code = str(event.payload["code"])
    contact = dossiers.notice_contact(code=code)
    if contact is None:
        return
    day: date | None = clock.local_day(event.created_at)
    if kind in APPOINTED:
        day = contact.appointed_on
    notifications.notice_make(
        at=event.created_at, dossier=code, seq=int(event.payload["seq"]), kind=kind,
        to=Recipient(contact.email, contact.phone), day=day,
        url=f"{settings.MOTCUA_PUBLIC_URL}/ho-so/{code}/",
    )  # fmt: skip


TASK_KINDS: Final = {"DUE": "task.due", "OVERDUE": "task.overdue"}
"""Which words speak of which reminder of a task."""
REMEDY_KINDS: Final = {"DUE": "remedy.due", "OVERDUE": "remedy.overdue"}
"""Which words speak of which reminder of a remedy."""

CONSEQUENCE_KINDS: Final = {"DUE": "consequence.due", "OVERDUE": "consequence.overdue"}
"""Which words speak of which reminder of an answer on responsibility."""

QUESTION_KINDS: Final = {"DUE": "supervision.due", "OVERDUE": "supervision.overdue"}
"""Which words speak of which reminder of a question of a supervision."""


WITHOUT_REFORM: Final = "programme.without_reform"
"""Which words speak of a yearly programme that holds nothing of the reform."""


def official_reminded(event: Event) -> None:
    """Make the e-mail of one reminder of a task, for an official who has an address."""
    _reminded(event, "task", TASK_KINDS, "nhiem-vu/")


def remedy_reminded(event: Event) -> None:
    """Make the e-mail of one reminder of a remedy, for an official who has an address."""
    _reminded(event, "remedy", REMEDY_KINDS, "kiem-tra/ton-tai/")


def consequence_reminded(event: Event) -> None:
    """Make the e-mail of one reminder of an answer; its page is that of the finding."""
    finding = str(event.payload["finding"])
    _reminded(event, "consequence", CONSEQUENCE_KINDS, "kiem-tra/ton-tai/", finding)


def question_reminded(event: Event) -> None:
    """Make the e-mail of one reminder of a question; its page is that of the supervision."""
    session = str(event.payload["supervision"])
    _reminded(event, "question", QUESTION_KINDS, "giam-sat/cuoc/", session)


def coordinators_warned(event: Event) -> None:
    """Tell every coordinator of the reform that a programme of the year holds none of it."""
    people = organisation.people_with(Role.REFORM_COORDINATOR, at=event.created_at)
    emails = organisation.official_emails([person.code for person in people])
    code = str(event.payload["code"])
    for who, email in emails.items():
        if not email:
            continue
        notifications.notice_make(
            at=event.created_at, dossier=f"programme.{code}.{who}", seq=int(event.payload["seq"]),
            kind=WITHOUT_REFORM, to=Recipient(email, ""),
            day=clock.local_day(event.created_at), named=code,
            url=f"{settings.MOTCUA_PUBLIC_URL}/ban-lam-viec/chuong-trinh-cong-tac/{code}/",
        )  # fmt: skip


def _reminded(
    event: Event, record: str, kinds: Mapping[str, str], page: str, shown: str = ""
) -> None:
    """The reminder's own number tells it from others of the same record: it is made once."""
    who = str(event.payload["to"])
    email = organisation.official_emails([who]).get(who, "")
    if not email:
        return
    code = str(event.payload["code"])
    notifications.notice_make(
        at=event.created_at, dossier=f"{record}.{code}", seq=int(event.payload["reminder"]),
        kind=kinds[str(event.payload["kind"])], to=Recipient(email, ""),
        day=date.fromisoformat(str(event.payload["due_on"])),
        url=f"{settings.MOTCUA_PUBLIC_URL}/ban-lam-viec/{page}{shown or code}/", named=code,
    )  # fmt: skip
