"""Where to cut next: procedures by what they really cost people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.dossiers import api as dossiers
from motcua.portal.periods import period_of
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Scope

AT_MOST = 20


@open_to_public("figures without personal data")
@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """Procedures by measured cost times volume, the greatest first. Two statements."""
    procedures.catalogue_refresh()
    period = period_of(request, clock.today())
    ranking = dossiers.burden_ranking(since=period.since, until=period.until)
    known = {item.code: item for item in procedures.procedure_list()}
    ranking = ranking.without(
        code for code, item in known.items() if item.versions[-1].scope is Scope.INTERNAL
    )
    before = Decimal(0)
    rows: list[dict[str, Any]] = []
    for row in ranking.rows[:AT_MOST]:
        share = Decimal(100 * row.cost) / ranking.cost if ranking.cost else Decimal(0)
        before += share
        rows.append(
            {
                "row": row, "procedure": known.get(row.procedure), "share": share,
                "together": before,
                "trips": None if row.trips_mean is None else round(Decimal(row.trips_mean), 2),
            }
        )  # fmt: skip
    context = {
        "period": period, "ranking": ranking, "rows": rows,
        "rest": len(ranking.rows) - len(rows), "rest_share": 100 - before,
        "prices_on": procedures.cost_parameters().constant_prices_on,
        "smallest": dossiers.SMALLEST_GROUP,
    }  # fmt: skip
    return render(request, "portal/burden.html", context)
