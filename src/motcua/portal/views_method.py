"""How the time and cost of people is computed: the method, its parameters, one worked example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.face.templatetags.face import choose
from motcua.portal.procedure_parts import PAPER_FORMS
from motcua.portal.views_procedures import PARAMETERS
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ACTIVITY_NAMES, Procedure, ProcedureVersion, Scope, Text

EXAMPLE: Final = "thu_tuc"


def _decimal(value: Fraction) -> Decimal:
    """To a hundredth; the exact fraction is what is computed with."""
    return Decimal(round(value * 100)) / 100


def _choices(today: date) -> list[tuple[Procedure, ProcedureVersion]]:
    """The procedures of the public that are in force, by name."""
    found = [
        (item, version)
        for item in procedures.procedure_list()
        if (version := item.version_on(today)) is not None and version.scope is not Scope.INTERNAL
    ]
    return sorted(found, key=lambda each: each[0].name.vi)


def _example(
    version: ProcedureVersion, parameters: procedures.CostParameters, today: date
) -> dict[str, Any]:
    """Each line as it is multiplied out, and the sum that the procedure's own page shows."""
    found = procedures.estimate(version, parameters, on=today)
    lines = [
        {
            "kind": ACTIVITY_NAMES[activity.kind], "name": activity.name,
            "quantity": activity.quantity, "hours": _decimal(activity.hours),
            "paid": activity.direct + activity.consultant,
            "amount": procedures.activity_cost(activity, found.wage),
        }
        for activity in procedures.activities_of(version, parameters, on=today)
    ]  # fmt: skip
    return {
        "lines": lines, "fee": version.fee.amount, "once": found.once, "yearly": found.yearly,
        "standard": found.standard, "cost": version.cost,
    }  # fmt: skip


def _wages(parameters: procedures.CostParameters) -> list[dict[str, Any]]:
    """The value of an hour from each day on, the newest first."""
    return [
        {
            "since": row.valid_from, "product": row.amount,
            "wage": round(parameters.hourly_wage(row.valid_from)),
        }
        for row in reversed(parameters.product_per_head)
    ]  # fmt: skip


def _norms(
    parameters: procedures.CostParameters, names: Mapping[str, Text]
) -> Sequence[dict[str, Any]]:
    return [
        {"name": names.get(form, Text(form, form)), "hours": _decimal(norm.hours),
         "direct": norm.direct}
        for form, norm in parameters.preparation.items()
    ]  # fmt: skip


@open_to_public("a method and its parameters; no personal data")
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """The method of the Standard Cost Model as this installation computes it.

    Whatever stands on the page is read from the parameters and the calculator themselves, so
    that it cannot say another thing than they do. One statement: was anything published since.
    """
    procedures.catalogue_refresh()
    today, parameters = clock.today(), procedures.cost_parameters()
    choices = _choices(today)
    asked = request.GET.get(EXAMPLE, "")
    chosen = next((each for each in choices if each[0].slug == asked), None)
    errors = []
    if asked and chosen is None:
        errors.append(
            (EXAMPLE, choose("Chọn một thủ tục đang có hiệu lực trong danh sách.",
                             "Choose a procedure in force from the list."))
        )  # fmt: skip
    if chosen is None and choices:
        chosen = choices[0]
    context: dict[str, Any] = {
        "today": today, "parameters": parameters, "errors": errors,
        "choices": [item for item, _ in choices],
        "procedure": chosen[0] if chosen else None,
        "example": _example(chosen[1], parameters, today) if chosen else None,
        "wage": round(parameters.hourly_wage(today)), "wages": _wages(parameters),
        "travel": [
            {"norm": norm, "factor": _decimal(Fraction(norm.detour_percent, 100)),
             "counter_hours": _decimal(norm.counter_hours)}
            for norm in reversed(parameters.travel)
        ],
        "norms": _norms(parameters, PAPER_FORMS),
        "unverified": [PARAMETERS.get(name, Text(name, name)) for name in parameters.unverified],
    }  # fmt: skip
    return render(request, "portal/method.html", context, status=422 if errors else 200)
