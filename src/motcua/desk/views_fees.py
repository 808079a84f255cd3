"""Fees: money at the counter, refunds, and the bank's statement compared with what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid, NotFound
from motcua.desk import fees, forms
from motcua.desk.forms_changes import amount_of
from motcua.desk.views import actor_of, dossier_context
from motcua.dossiers import api as dossiers
from motcua.face.templatetags.face import choose, number
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import PermissionMissing
from motcua.payments import api as payments
from motcua.payments.contracts import Standing
from motcua.payments.errors import AccountMissing

DAYS = 31


def _on_dossier(
    request: HttpRequest, code: str, seq: int, act: Callable[[], str]
) -> HttpResponse:  # fmt: skip
    """Do it and say so; or show the dossier with the reason at its field."""
    try:
        said = act()
    except (Conflict, Invalid, NotFound) as refusal:
        context = dossier_context(request, code)
        fields = getattr(refusal, "fields", {})
        errors = [(f"f{seq}-{name}", str(reason)) for name, reason in fields.items()]
        errors = errors or [("", str(refusal))]
        context |= {
            "errors": errors, "wrong": dict(errors), "fee_asked": seq,
            "fee_again": {
                "amount": request.POST.get("amount", "")[:20],
                "reason": request.POST.get("reason", "")[:2000],
            },
        }  # fmt: skip
        return render(request, "desk/dossier.html", context, status=refusal.status)
    messages.success(request, said)
    return redirect("desk:dossier", code=code)


@requires("payments.charge")
@require_POST
def fee_take(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """Take what is due in cash."""

    def act() -> str:
        taken = dossiers.dossier_fee_take(
            actor=actor_of(request), at=clock.now(), code=code, seq=seq,
            amount=amount_of(request.POST), key=forms.key_of(request.POST) or None,
            part=amount_of(request.POST, "part") if request.POST.get("part") else None,
        )  # fmt: skip
        return choose(
            f"Đã thu {number(taken.amount)} đ, biên lai số {taken.number}.",
            f"{number(taken.amount)} đ taken, receipt {taken.number}.",
        )

    return _on_dossier(request, code, seq, act)


@requires("payments.charge")
@require_POST
def refund_propose(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """Propose to give money back, or to give up what is still due."""
    of_due = request.POST.get("of_due") == "yes"

    def act() -> str:
        payments.refund_propose(
            actor=actor_of(request), at=clock.now(), dossier=code, seq=seq,
            amount=amount_of(request.POST), reason=forms.words_of(request.POST, "reason"),
            of_due=of_due,
        )  # fmt: skip
        if of_due:
            return choose("Đã đề nghị thôi thu; chờ lãnh đạo quyết định.", "It is proposed.")
        return choose("Đã đề nghị hoàn trả; chờ lãnh đạo quyết định.", "The refund is proposed.")

    return _on_dossier(request, code, seq, act)


@requires("payments.refund")
@require_POST
def refund_decide(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """Give the money back, or decline."""

    def act() -> str:
        accepted = request.POST.get("accepted") == "yes"
        payments.refund_decide(
            actor=actor_of(request), at=clock.now(), dossier=code, seq=seq, accepted=accepted
        )
        if accepted:
            return choose("Đã quyết định hoàn trả.", "The refund is decided.")
        return choose("Không đồng ý hoàn trả.", "The refund is declined.")

    return _on_dossier(request, code, seq, act)


# The clerk's page ----------------------------------------------------------------------


def _unit(actor: Actor, asked: str) -> tuple[str, list[str]]:
    """The unit to show, and those to choose from. Raises ``PermissionMissing``."""
    units = organisation.units_permitted(actor, "payments.reconcile")
    known = organisation.units_by_code()
    own = sorted(known if units is None else units, key=lambda code: known[code].name_vi)
    today = clock.today()
    alive = [code for code in own if known[code].valid_on(today)] or own
    if asked and asked not in own:
        raise PermissionMissing(permission="payments.reconcile", unit=asked)
    return asked or alive[0], alive


def _context(request: HttpRequest, unit: str = "") -> dict[str, Any]:
    """What is due, what came in, and the money of each day. Four statements at most."""
    asked = unit or text.clean(request.GET.get("don-vi", ""))[:60]
    chosen, units = _unit(actor_of(request), asked)
    today, known = clock.today(), organisation.units_by_code()
    totals = payments.day_totals(unit=chosen, first=today - timedelta(days=DAYS - 1), last=today)
    names = ("charged", "exempted", "cash", "cash_count", "bank", "bank_count", "refunded", "held")
    context: dict[str, Any] = {
        "unit": known[chosen], "units": [known[code] for code in units], "days": totals,
        "total": {name: sum(getattr(day, name) for day in totals) for name in names},
        "day_count": DAYS, "columns": ", ".join(payments.STATEMENT_COLUMNS),
        "megabytes": payments.MOST_STATEMENT_BYTES // 1_000_000,
    }  # fmt: skip
    try:
        account = payments.account_of(chosen, on=today)
    except AccountMissing:
        owing = payments.outstanding_list(unit=chosen, limit=fees.MOST_ROWS)
        return context | {"account": None, "owing": owing}
    found = payments.reconciliation(account=account)
    rows = fees.classes_of(found)
    shown = fees.class_shown(rows, request.GET.get("loai", ""))
    strays = shown == fees.STRAYS
    those = found.strays if strays else found.standing(Standing(shown))
    return context | {
        "account": account, "classes": rows, "shown": shown, "strays": strays,
        "shown_name": next(row["name"] for row in rows if row["code"] == shown),
        "rows": those[: fees.MOST_ROWS], "row_count": len(those), "most": fees.MOST_ROWS,
        "reasons": fees.STRAY_REASONS, "outgoing": found.outgoing,
    }  # fmt: skip


@requires("payments.reconcile")
@never_cache
@require_safe
def fee_desk(request: HttpRequest) -> HttpResponse:
    """How every fee of a unit stands, and its money day by day."""
    return render(request, "desk/fees.html", _context(request))


@requires("payments.reconcile")
@require_POST
def statement_take(request: HttpRequest) -> HttpResponse:
    """Take a bank statement in."""
    upload = request.FILES.get("statement")
    try:
        if upload is None:
            raise forms.FormInvalid({"statement": choose("Chọn một tệp.", "Choose a file.")})
        found = payments.statement_take(
            actor=actor_of(request), at=clock.now(), name=(upload.name or "")[-100:],
            data=upload.read(payments.MOST_STATEMENT_BYTES + 1),
        )  # fmt: skip
    except (Conflict, Invalid, NotFound) as refusal:
        fields = getattr(refusal, "fields", {})
        words = fields.get("statement", str(refusal))
        context = _context(request, text.clean(request.POST.get("don-vi", ""))[:60])
        context["errors"] = [("statement", str(words))]
        return render(request, "desk/fees.html", context, status=refusal.status)
    messages.success(
        request,
        choose(
            f"Đã đọc {found.read} bút toán, {found.new} bút toán mới.",
            f"{found.read} entries read, {found.new} of them new.",
        ),
    )
    return redirect(f"{reverse('desk:fees')}?{urlencode({'don-vi': found.unit})}")
