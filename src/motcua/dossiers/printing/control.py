"""The control slip: who had the dossier from when to when, before, on or after the budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motcua.calendars import api as calendars
from motcua.dossiers.contracts import Act, DossierDetail, FormRole
from motcua.dossiers.courses import running_of
from motcua.dossiers.printing.case import Case, moment_words
from motcua.dossiers.printing.registry import Paper
from motcua.dossiers.printing.sheet import A4, Fact, Grid, Head, Prose, Sheet, Signature
from motcua.organisation import api as organisation

BEFORE, ON, AFTER = "Trước hạn", "Đúng hạn", "Quá hạn"


@dataclass(frozen=True)
class Leg:
    """A stay of the dossier at one step. ``until`` is ``None`` while it is still there.

    ``unit`` is the agency where it is not the dossier's own; ``used`` is working time without
    the waits for the applicant.
    """

    step: str
    unit: str
    given_at: datetime
    given_by: str
    until: datetime | None
    until_by: str
    used: timedelta | None
    back: bool


def _without_waits(detail: DossierDetail, since: datetime, until: datetime) -> timedelta:
    calendar = calendars.working_calendar()
    used = calendars.working_time_between(calendar, since, until)
    for pause in detail.clock.pauses:
        start, end = max(pause.since, since), min(pause.until or until, until)
        if start < end:
            used -= calendars.working_time_between(calendar, start, end)
    return used


def legs_of(detail: DossierDetail) -> tuple[Leg, ...]:
    """The stays in their order, those of branches beside each other."""
    return tuple(
        Leg(
            stay.step, stay.unit, stay.since, stay.given_by, stay.until, stay.ended_by,
            _without_waits(detail, stay.since, stay.until) if stay.until else None, stay.back,
        )
        for stay in detail.clock.stays
    )  # fmt: skip


def judged(used: timedelta, budget_hours: int) -> str:
    """Before, on or after the budget, to the minute."""
    spent, given = used // timedelta(minutes=1), budget_hours * 60
    return BEFORE if spent < given else ON if spent == given else AFTER


def hours_words(used: timedelta) -> str:
    """``6 giờ 05 phút`` of working time."""
    minutes = used // timedelta(minutes=1)
    return f"{minutes // 60} giờ {minutes % 60:02d} phút"


def _row(case: Case, leg: Leg, steps: dict[str, Any], last: str) -> tuple[str, ...]:
    step = steps.get(leg.step)
    name = f"{step.name.vi} ({organisation.role_name(step.role)})" if step else leg.step
    if leg.unit:
        agency = organisation.units_by_code().get(leg.unit)
        name += f"\n{agency.name_vi if agency else leg.unit}"
    giver, taker = case.names.get(leg.given_by, ""), case.names.get(leg.until_by, "")
    times = f"Giao, nhận: {moment_words(leg.given_at)}"
    times += f" (người giao: {giver})" if giver else ""
    if leg.until is not None:
        times += f"\nXong: {moment_words(leg.until)}" + (f" ({taker})" if taker else "")
    note = "Chuyển lại bước trước" if leg.back else ""
    if leg.step == last:
        # Waiting for whoever collects the result is nobody's working time.
        return (name, times, "", "", "Chờ trả kết quả" if leg.until is None else "Đã trả kết quả")
    budget = f"{step.budget_hours} giờ" if step else "không quy định"
    if leg.used is None:
        return (name, times, budget, "Đang xử lý", note)
    verdict = judged(leg.used, step.budget_hours) if step else ""
    return (name, times, budget, f"{verdict}\n({hours_words(leg.used)})".strip(), note)


def sheet(case: Case) -> Sheet:
    """The slip as the acts tell it now."""
    row = case.detail.row
    running = running_of(row.procedure, row.procedure_version, row.process)
    steps = {code: running.step(code) for code in running.order} if running else {}
    last = running.order[-1] if running else ""
    clock = case.detail.clock
    received = moment_words(clock.received_at)
    heads = (
        Head("Tên cơ quan, bước xử lý", 40), Head("Thời gian giao, nhận"),
        Head("Thời gian quy định", 22, centred=True),
        Head("Kết quả (trước hạn, đúng hạn, quá hạn)", 30, centred=True), Head("Ghi chú", 24),
    )  # fmt: skip
    return case.sheet(
        size=A4,
        facts=(
            Fact("Kèm theo hồ sơ của", case.detail.applicant.name, strong=True),
            Fact("Loại thủ tục", case.procedure, strong=True),
            Fact("Cơ quan giải quyết", case.agency),
            Fact("Thời gian nhận hồ sơ", received),
            Fact("Thời gian trả kết quả", moment_words(clock.due_at), strong=True),
        ),
        blocks=(
            Prose(case.say(case.wording.opening)),
            Grid("", heads, tuple(_row(case, leg, steps, last) for leg in legs_of(case.detail))),
            Prose(case.say(case.wording.closing)),
        ),
        signatures=(Signature(case.wording.signer),) if case.wording.signer else (),
    )  # fmt: skip


def _latest(detail: DossierDetail) -> tuple[Act, ...]:
    """One slip for a dossier, as of the latest act."""
    return detail.acts[-1:]


PAPER = Paper(FormRole.CONTROL, "kiem-soat", _latest, sheet)
