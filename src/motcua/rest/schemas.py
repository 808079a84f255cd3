"""What goes in and out of the JSON API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Header, Path, Schema

from motcua.dossiers.contracts import Channel, CollectorKind

Code = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9._:@+-]{1,190}$", examples=["H01.30.307-261126-0001"])
]
Key = Annotated[
    str | None,
    Header(
        None, alias="Idempotency-Key", pattern=r"^[!-~]{8,200}$",
        description="Send the same key with a repeat: it is done once and answered twice.",
    ),
]  # fmt: skip


class ApplicantIn(Schema):
    """Who asks."""

    name: str = Field(min_length=1, max_length=200)
    id_number: str = Field("", max_length=20)
    phone: str = Field("", max_length=20)
    address: str = Field("", max_length=300)
    unit: str = Field("", max_length=60, description="code of the commune they live in")


class ReceiveIn(Schema):
    """A dossier handed in."""

    unit: str
    procedure: str
    applicant: ApplicantIn
    components: list[str]
    channel: Channel = Channel.COUNTER
    case: str = Field(
        "", max_length=200,
        description="code of a case of the procedure that has its own time limit; else empty",
    )  # fmt: skip


class ReceiptOut(Schema):
    """What the applicant is given."""

    code: str
    received_at: datetime
    due_on: date | None
    due_at: datetime | None
    proposed: bool
    seq: int
    hash: str


class ActIn(Schema):
    """An act on a dossier. ``expected_seq``: the last act that the sender has seen."""

    expected_seq: int | None = None
    note: str = Field("", max_length=2000)


class AdvanceIn(ActIn):
    """The step that is completed.

    ``step`` is needed where the sender holds several that are being done; ``choices`` give
    each decision on the way the code of its outcome; ``units`` name the agency of each role
    in the whole that takes part for the first time. ``GET …/steps`` lists all three.
    """

    step: str = Field("", max_length=64)
    choices: dict[str, str] = Field(default_factory=dict, max_length=20)
    units: dict[str, str] = Field(default_factory=dict, max_length=20)
    result_number: str = Field("", max_length=60)


class SupplementIn(Schema):
    """What is missing."""

    components: list[str]
    reason: str = Field(max_length=2000)
    expected_seq: int | None = None


class CollectorIn(Schema):
    """Who collected the result at the counter, and what was shown."""

    name: str = Field(min_length=1, max_length=200)
    id_number: str = Field(min_length=1, max_length=20)
    kind: CollectorKind = CollectorKind.APPLICANT
    paper_number: str = Field("", max_length=60)


class ReturnIn(Schema):
    """How the result is handed over, and who collected it at the counter."""

    channel: Channel = Channel.COUNTER
    collector: CollectorIn | None = None
    expected_seq: int | None = None


class DoneOut(Schema):
    """What came of an act: the present status is in the answer."""

    code: str
    kind: str
    seq: int
    status: str
    step: str
    hash: str


class StatusOut(Schema):
    """What anybody with the code may know."""

    code: str
    procedure: str
    unit: str
    status: str
    national_status: int
    step: str
    steps_done: int
    steps_total: int
    places: list[str]
    received_on: date
    due_on: date | None
    closed_on: date | None
    returned_on: date | None
    origin: str


class FigureOut(Schema):
    """A figure with what is needed to check it; ``value`` is null without evidence.

    ``value`` and ``numerator`` are decimal numbers, written as text so that none is lost.
    """

    code: str
    on: date
    unit: str | None
    value: Decimal | None
    numerator: Decimal
    denominator: int
    set_aside: int
    imported: int | None
    simulated: int | None
    definition_version: int
    fingerprint: str
    window_from: date | None
    window_until: date
