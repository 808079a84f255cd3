"""An accepted report goes out as a document: number, day and receivers, once for a version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.reports.periodic.contracts import Issued, State
from motcua.reports.periodic.errors import (
    DAY_OUTSIDE,
    NUMBER_NEEDED,
    RECEIVERS_NEEDED,
    IssuedAlready,
    IssueInvalid,
    NotAccepted,
)
from motcua.reports.periodic.models import ReportDecision, ReportIssue, ReportVersion
from motcua.reports.periodic.selectors import standing_get
from motcua.reports.periodic.services import note_act, report_row

LONGEST_NUMBER: Final = 100
LONGEST_RECEIVERS: Final = 500


@command
def report_issue(
    *, actor: Actor, at: datetime, kind: str, unit: str, period: str, number: int,
    document_number: str, document_on: date, sent_to: str,
) -> Issued:  # fmt: skip
    """Record that version ``number``, which was accepted, went out as a document.

    The province's report goes to the Ministry so, signed on paper or elsewhere; nothing of the
    version changes. Raises ``NotPermitted``, ``NotExpected``, ``NotAccepted``,
    ``IssuedAlready``, and ``IssueInvalid`` with the field of each fault.
    """
    organisation.authorise(actor, "reports.issue", unit)
    today = clock.local_day(at)
    standing = standing_get(kind=kind, unit=unit, period=period, today=today)
    row = report_row(standing, actor, at)
    if row.version != number or State(row.state) is not State.ACCEPTED:
        raise NotAccepted(unit=unit, version=number)
    version = ReportVersion.objects.defer("data").get(report=row, number=number)
    earlier = ReportIssue.objects.filter(version=version).first()
    if earlier is not None:
        raise IssuedAlready(number=earlier.document_number)
    accepted = ReportDecision.objects.filter(version=version, accepted=True).latest("decided_at")
    told, receivers = text.clean(document_number), text.clean(sent_to)
    faults: dict[str, str | Promise] = {}
    if not 0 < len(told) <= LONGEST_NUMBER:
        faults["document_number"] = NUMBER_NEEDED
    if not clock.local_day(accepted.decided_at) <= document_on <= today:
        faults["document_on"] = DAY_OUTSIDE
    if not 0 < len(receivers) <= LONGEST_RECEIVERS:
        faults["sent_to"] = RECEIVERS_NEEDED
    if faults:
        raise IssueInvalid(faults)
    ReportIssue.objects.create(
        version=version, document_number=told, document_on=document_on, sent_to=receivers,
        issued_at=at, issued_by=actor.code,
    )  # fmt: skip
    note_act(
        row, "issued", actor, at,
        {"version": number, "digest": version.digest, "number": told,
         "on": document_on.isoformat()},
    )  # fmt: skip
    return Issued(told, document_on, receivers, at, actor.code)
