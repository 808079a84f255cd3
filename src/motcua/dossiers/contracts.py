"""What crosses the border of the dossiers module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from motcua.calendars.contracts import TimeLimit


class Status(StrEnum):
    """Where a dossier stands. ``national`` is the code of the national data exchange."""

    IN_PROGRESS = "IN_PROGRESS"
    AWAITING_SUPPLEMENT = "AWAITING_SUPPLEMENT"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    FINISHED = "FINISHED"
    RETURNED = "RETURNED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    STOPPED = "STOPPED"

    @property
    def national(self) -> int:
        """Code of the national status list (facts: 1 to 10)."""
        return {
            Status.IN_PROGRESS: 4,
            Status.AWAITING_SUPPLEMENT: 5,
            Status.AWAITING_PAYMENT: 6,
            Status.FINISHED: 9,
            Status.RETURNED: 10,
            Status.REFUSED: 3,
            Status.WITHDRAWN: 7,
            Status.STOPPED: 8,
        }[self]


class Kind(StrEnum):
    """Kinds of ledger entries in a dossier's stream."""

    RECEIVED = "dossier.received"
    MOVED = "dossier.moved"
    REROUTED = "dossier.rerouted"
    SUPPLEMENT_REQUESTED = "dossier.supplement_requested"
    SUPPLEMENTED = "dossier.supplemented"
    REFUSED = "dossier.refused"
    WITHDRAWN = "dossier.withdrawn"
    STOPPED = "dossier.stopped"
    FINISHED = "dossier.finished"
    RETURNED = "dossier.returned"
    NOTED = "dossier.noted"
    ASSIGNED = "dossier.assigned"
    CONSULTED = "dossier.consulted"
    CONSULT_ANSWERED = "dossier.consult_answered"
    PAYMENT_REQUESTED = "dossier.payment_requested"
    PAID = "dossier.paid"
    REAPPOINTMENT_PROPOSED = "dossier.reappointment_proposed"
    REAPPOINTMENT_DECLINED = "dossier.reappointment_declined"
    REAPPOINTED = "dossier.reappointed"
    FILES_ADDED = "dossier.files_added"
    FILE_STRUCK = "dossier.file_struck"


class Channel(StrEnum):
    """How a dossier or a result travels; ``national`` is the exchange's code."""

    COUNTER = "COUNTER"
    ONLINE = "ONLINE"
    POST = "POST"

    @property
    def national(self) -> int:
        """1 at the counter, 2 online, 3 by post."""
        return {Channel.COUNTER: 1, Channel.ONLINE: 2, Channel.POST: 3}[self]


class Outcome(StrEnum):
    """How handling ended."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    STOPPED = "STOPPED"


class Origin(StrEnum):
    """Our own records, claims of another system, or a dossier that was never real.

    A ``SIMULATED`` one went through the same commands as a live one, but its applicant, its
    officials and its times are made up.
    """

    LIVE = "LIVE"
    IMPORTED = "IMPORTED"
    SIMULATED = "SIMULATED"


class SupplementEffect(StrEnum):
    """What waiting for the applicant does to the clock."""

    PAUSE = "PAUSE"
    RESTART = "RESTART"


class PaymentEffect(StrEnum):
    """What waiting for a payment does to the clock."""

    PAUSE = "PAUSE"
    RUN = "RUN"


class FormRole(StrEnum):
    """What a form of the one-stop rules is for; each pack gives it a number."""

    RECEIPT = "RECEIPT"
    SUPPLEMENT = "SUPPLEMENT"
    REFUSAL = "REFUSAL"
    APOLOGY = "APOLOGY"
    STOP = "STOP"
    CONTROL = "CONTROL"
    LOGBOOK = "LOGBOOK"


@dataclass(frozen=True)
class ReappointmentRules:
    """How often a result may be appointed anew, and how long before the day it was due.

    ``notice_days`` are working days before the due day by which the apology must be out.
    """

    most: int
    basis: str
    notice_days: int
    notice_basis: str


@dataclass(frozen=True)
class PackForm:
    """The form of a role: its number in the rules (none is known for some) and its title."""

    number: str
    title: str


@dataclass(frozen=True)
class RulePack:
    """The one-stop rules in force on a dossier's receipt day.

    ``forms_cited`` is the document of the forms, as the papers cite it.
    """

    code: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_until: date | None
    code_template: str
    code_series: str
    max_supplement_requests: int
    max_supplement_basis: str
    supplement_effect: SupplementEffect
    entered_afterwards_hours: int
    unverified: tuple[str, ...]
    fingerprint: str
    reappointment: ReappointmentRules
    payment_effect: PaymentEffect
    payment_basis: str
    examination_days: int
    examination_basis: str
    forms: Mapping[FormRole, PackForm]
    forms_cited: str


@dataclass(frozen=True)
class Applicant:
    """Who asks. Personal data: it stays in the dossier and is never put in the ledger.

    ``unit`` is the code of the commune they live in, if they named it; ``notices`` is false
    for whoever does not want to be told by e-mail or text message.
    """

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    unit: str = ""
    email: str = ""
    notices: bool = True


@dataclass(frozen=True)
class Contact:
    """Where an applicant who wants notices is told, and the day last given. Personal data."""

    email: str
    phone: str
    appointed_on: date | None


class CollectorKind(StrEnum):
    """Who collects a result at the counter."""

    APPLICANT = "APPLICANT"
    AUTHORISED = "AUTHORISED"


@dataclass(frozen=True)
class Collector:
    """Who collected a result. Personal data: the ledger keeps a salted digest only.

    ``id_number`` is the one shown at the counter; ``paper_number`` that of the written
    authority of somebody who is not the applicant.
    """

    name: str
    id_number: str
    kind: CollectorKind = CollectorKind.APPLICANT
    paper_number: str = ""


@dataclass(frozen=True)
class IssuedResult:
    """A result that the state issued to somebody before; ``number`` is empty where none was
    registered."""

    code: str
    procedure: str
    result: str
    issued_on: date
    number: str = ""


class PostalStatus(StrEnum):
    """What the post says of an item. ``CAME_BACK``: it lies at the agency again."""

    ACCEPTED = "ACCEPTED"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    CAME_BACK = "CAME_BACK"


@dataclass(frozen=True)
class Act:
    """One entry of a dossier's stream, as the clock reads it."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""


@dataclass(frozen=True)
class DossierEvent:
    """An act as other systems are told of it. It names nobody.

    ``status`` is that after the act, where the act alone says it. ``place`` is where the
    entry stands in the public log, once it is sealed.
    """

    event: str
    code: str
    unit: str
    kind: str
    seq: int
    recorded_at: datetime
    status: Status | None
    origin: str
    hash: str
    place: int | None = None


@dataclass(frozen=True)
class EventPage:
    """A page of the event feed. ``next`` continues it; the feed now ends before ``end``."""

    events: tuple[DossierEvent, ...]
    next: int
    end: int


@dataclass(frozen=True)
class Pause:
    """A span in which the clock stood; ``until`` is ``None`` while it still stands."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Wait:
    """One wait for the applicant, in days; ``due_on`` is the deadline while it lasted."""

    since_on: date
    until_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class Stay:
    """A stay of the dossier at one step: which act gave it there, which one ended it.

    ``until`` is ``None`` while it lasts. ``unit`` is empty where the dossier's own agency
    does the step. ``back`` says that it was sent back there.
    """

    step: str
    unit: str
    seq: int
    since: datetime
    given_by: str
    until: datetime | None = None
    ended_by: str = ""
    back: bool = False


@dataclass(frozen=True)
class Proposed:
    """A new date that waits for a second person: which act proposed it, who, until when."""

    seq: int
    actor: str
    until: datetime


@dataclass(frozen=True)
class DossierClock:
    """Everything that time says about a dossier: derived from its acts, never stored to edit.

    ``due_on`` is the first lawful deadline (later re-appointments do not move it).
    ``appointed_at`` is the date that the applicant was last given, the deadline unless it
    was appointed anew.
    ``stays`` are all stays at steps, in the order in which they began; ``waiting`` the flows of
    branches that are done and wait for others; ``units`` the agencies that take part, by
    their role in the whole; ``process`` the fingerprint of the agency's process by which it is
    handled, empty where that is the stated steps of the procedure; ``result_number`` the number
    under which the result was registered.
    ``judgeable`` is false where there is no deadline: such a dossier is never on time and
    never late. ``on_time_by_instant`` and ``on_time_by_day`` are ``None`` until closed.
    """

    status: Status
    step: str
    received_at: datetime
    received_on: date
    limit: TimeLimit | None
    due_at: datetime | None
    due_on: date | None
    proposed: bool
    pauses: tuple[Pause, ...]
    supplement_requests: int
    closed_at: datetime | None
    closed_on: date | None
    outcome: Outcome | None
    returned_at: datetime | None
    returned_on: date | None
    return_channel: Channel | None
    handling_days: int | None
    days_late: int | None
    on_time_by_instant: bool | None
    on_time_by_day: bool | None
    overdue_now: bool
    entered_afterwards: bool
    last_seq: int
    waits: tuple[Wait, ...] = ()
    closed_time: time | None = None
    appointed_at: datetime | None = None
    appointed_on: date | None = None
    reappointments: int = 0
    apologised_on: date | None = None
    reappointment_proposed: Proposed | None = None
    assignee: str = ""
    stays: tuple[Stay, ...] = ()
    waiting: tuple[str, ...] = ()
    process: str = ""
    result_number: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def places(self) -> tuple[str, ...]:
        """The steps that are being done now, more than one after a fork."""
        return tuple(sorted(stay.step for stay in self.stays if stay.until is None))

    @property
    def judgeable(self) -> bool:
        """True when there is a deadline to judge by."""
        return self.due_on is not None


@dataclass(frozen=True)
class Receipt:
    """The answer to whoever received a dossier."""

    dossier_id: int
    code: str
    received_at: datetime
    due_on: date | None
    due_at: datetime | None
    proposed: bool
    seq: int
    hash: str


@dataclass(frozen=True)
class Done:
    """The answer to whoever acted on a dossier."""

    code: str
    kind: str
    seq: int
    status: Status
    step: str
    hash: str


@dataclass(frozen=True)
class DossierRow:
    """One line of a list. No personal data beyond what ``applicant_name`` shows.

    ``process``, ``places`` and ``branches_done`` are of a dossier that an agency's own
    process handles: its fingerprint, the steps being done, the flows that wait at a join.
    """

    dossier_id: int
    code: str
    procedure: str
    procedure_version: int
    unit: str
    channel: str
    origin: str
    status: Status
    step: str
    received_on: date
    due_on: date | None
    closed_on: date | None
    days_late: int | None
    applicant_name: str
    last_seq: int
    process: str = ""
    places: tuple[str, ...] = ()
    branches_done: tuple[str, ...] = ()


@dataclass(frozen=True)
class DossierDetail:
    """A whole dossier: its record, its acts, and the clock derived from them."""

    row: DossierRow
    applicant: Applicant
    components: tuple[Mapping[str, Any], ...]
    fee: int
    pack: str
    acts: tuple[Act, ...]
    clock: DossierClock
    notes: Mapping[int, str]


@dataclass(frozen=True)
class PublicStatus:
    """What anybody with the code may know: level of completion, no person."""

    code: str
    procedure: str
    procedure_version: int
    unit: str
    status: Status
    step: str
    steps_done: int
    steps_total: int
    received_on: date
    due_on: date | None
    closed_on: date | None
    returned_on: date | None
    origin: str
    proposed: bool
    appointed_on: date | None = None
    reappointments: int = 0
    process: str = ""
    places: tuple[str, ...] = ()
    branches_done: tuple[str, ...] = ()


@dataclass(frozen=True)
class DuplicateRule:
    """For how many days a closed dossier still warns of a double, from a day on."""

    days: int
    valid_from: date
    basis: str
    verified: bool


@dataclass(frozen=True)
class PersonFound:
    """Somebody who filed before, as they stood in their newest dossier. Personal data."""

    dossier_id: int
    code: str
    applicant: Applicant


@dataclass(frozen=True)
class ReceiptPreview:
    """What a receipt would say, were the dossier received now."""

    limit: TimeLimit | None
    basis: str
    due_at: datetime | None
    proposed: bool
    listed: int
    due: int


class Reading(StrEnum):
    """What of a person was read."""

    DOSSIER = "DOSSIER"
    PAPER = "PAPER"
    BOOK = "BOOK"
    SEARCH = "SEARCH"
    FILE = "FILE"
    RESULT = "RESULT"


@dataclass(frozen=True)
class AccessRow:
    """Who read what of whose dossier, first within an hour. No personal data of the applicant."""

    access_id: int
    code: str
    actor: str
    what: Reading
    at: datetime
