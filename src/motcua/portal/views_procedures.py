"""Procedures for the public: find one, what it takes, what it costs, how it went so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import open_to_public
from motcua.dossiers import api as dossiers
from motcua.face.templatetags.face import LEVELS as LEVEL_NAMES
from motcua.face.typed import page_number
from motcua.face.waterfall import waterfall
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.portal.periods import period_of
from motcua.portal.procedure_parts import (
    due_today,
    form_rows,
    history,
    limit_rows,
    papers,
    together,
)
from motcua.procedures import api as procedures
from motcua.procedures.contracts import (
    ACTIVITY_NAMES,
    SCOPE_NAMES,
    ProcedureVersion,
    Scope,
    Text,
    Trip,
)

PUBLIC_BY_LAW = "procedures are public by law"
A_PAGE = 50

AUDIENCE: Mapping[str, Text] = {
    "INDIVIDUAL": Text("cá nhân", "individuals"),
    "ORGANISATION": Text("tổ chức, doanh nghiệp", "organisations and companies"),
    "AGENCY": Text("cơ quan nhà nước", "public agencies"),
}
PARAMETERS: Mapping[str, Text] = {
    "hourly_wage": Text("giá trị một giờ công", "the value of an hour"),
    "travel": Text("định mức đi lại", "the norms of travel"),
    "postage": Text("cước bưu chính", "postage"),
}
LEVELS: Mapping[str, Text] = {
    level: Text(*LEVEL_NAMES[level]) for level in ("COMMUNE", "DISTRICT", "PROVINCE")
}
OF_PEOPLE = ("su_kien", "pham_vi")
"""Filters that the list of internal procedures does without."""
ONLINE_NAMES: Mapping[int, Text] = {
    level: Text(f"Mức độ {level}", f"Level {level}") for level in (1, 2, 3, 4)
}
ONLINE: Mapping[int, Text] = {
    1: Text(
        "cung cấp đầy đủ thông tin về thủ tục và các văn bản có liên quan",
        "full information about the procedure and the legal texts behind it",
    ),
    2: Text(
        "như mức độ 1, và tải được các mẫu văn bản về để khai; hồ sơ gửi trực tiếp hoặc qua "
        "đường bưu điện",
        "as level 1, and the forms can be downloaded; the dossier is handed in or sent by post",
    ),
    3: Text(
        "như mức độ 2, và điền, gửi mẫu văn bản trực tuyến; trả phí và nhận kết quả trực tiếp "
        "tại cơ quan",
        "as level 2, and forms are filled in and sent online; the fee is paid and the result "
        "collected at the agency",
    ),
    4: Text(
        "như mức độ 3, và trả lệ phí (nếu có) trực tuyến; kết quả có thể trả trực tuyến, trực "
        "tiếp hoặc qua đường bưu điện",
        "as level 3, and the fee (if any) is paid online; the result may come online, at the "
        "counter or by post",
    ),
}
"""Decree 43/2011/NĐ-CP, article 3, in its own words."""


@dataclass(frozen=True)
class OwnWay:
    """A visitor's own way to a counter; without a ``counter``, one whose place is not known."""

    home: Unit
    counter: Unit | None
    trip: Trip
    same: bool

    @property
    def km(self) -> Decimal:
        """Kilometres by road, to a tenth."""
        return _tenths(self.trip.km)

    @property
    def hours(self) -> Decimal:
        """Hours, to a tenth."""
        return _tenths(self.trip.hours)


def _tenths(value: Fraction) -> Decimal:
    return Decimal(round(value * 10)) / 10


# The list ------------------------------------------------------------------------------


def _choices(
    names: Mapping[Any, Text], counts: Mapping[Any, int], chosen: Any
) -> list[dict[str, Any]]:
    """The options of a filter that would find something, and the one that is chosen."""
    return [
        {"code": code, "name": name, "count": counts.get(code, 0), "chosen": code == chosen}
        for code, name in names.items()
        if counts.get(code) or code == chosen
    ]


def _filters(request: HttpRequest) -> list[tuple[str, Text, Mapping[Any, Text], Any]]:
    """Each filter of the list: its name, its label, its choices, the one that is chosen."""
    known: tuple[tuple[str, Text, Mapping[Any, Text]], ...] = (
        (
            "su_kien", Text("Sự kiện trong đời", "Life event"),
            {event.code: event.name for event in procedures.life_events()},
        ),
        (
            "linh_vuc", Text("Lĩnh vực", "Field"),
            {field.code: Text(field.vi, field.en) for field in procedures.fields()},
        ),
        ("cap", Text("Cơ quan nhận", "Agency level"), LEVELS),
        ("muc", Text("Dịch vụ trực tuyến", "Online service"), ONLINE_NAMES),
        ("pham_vi", Text("Phạm vi", "Scope"), SCOPE_NAMES),
    )  # fmt: skip
    typed = {name: request.GET.get(name, "") for name, _, _ in known}
    return [
        (name, label, choices, next((code for code in choices if str(code) == typed[name]), None))
        for name, label, choices in known
    ]


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Find procedures in force today: by words, life event, field, level, online service.

    Internal procedures are shown only when the scope is chosen. One statement: whether
    anything was published since.
    """
    return _list(request, internal=False)


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def internal_list(request: HttpRequest) -> HttpResponse:
    """Procedures between agencies, in force today. One statement."""
    return _list(request, internal=True)


def _list(request: HttpRequest, *, internal: bool) -> HttpResponse:
    procedures.catalogue_refresh()
    today = clock.today()
    query = text.clean(request.GET.get("q", ""))
    filters = [row for row in _filters(request) if not internal or row[0] not in OF_PEOPLE]
    chosen = dict.fromkeys(OF_PEOPLE) | {name: code for name, _, _, code in filters}
    scopes = (Scope.INTERNAL,) if internal else procedures.FOR_PEOPLE
    page = page_number(request.GET.get("trang", ""))
    found = procedures.procedure_page(
        on=today, query=query, level=chosen["cap"], field=chosen["linh_vuc"],
        online=chosen["muc"], event=chosen["su_kien"],
        scopes=(chosen["pham_vi"],) if chosen["pham_vi"] else scopes,
        skip=(page - 1) * A_PAGE, limit=A_PAGE,
    )  # fmt: skip
    counts: Mapping[str, Mapping[Any, int]] = {
        "su_kien": found.by_event, "linh_vuc": found.by_field, "cap": found.by_level,
        "muc": found.by_online, "pham_vi": found.by_scope,
    }  # fmt: skip
    asked = {name: value for name, value in {"q": query, **chosen}.items() if value}
    pages = max(-(-found.total // A_PAGE), 1)
    names = {field.code: field for field in procedures.fields()}
    context: dict[str, Any] = {
        "query": query, "asked": asked, "internal": internal,
        "total": found.total, "page": page, "pages": pages,
        "event": next((row[2][row[3]] for row in filters if row[0] == "su_kien" and row[3]), None),
        "before": urlencode({**asked, "trang": page - 1}) if 1 < page <= pages else "",
        "after": urlencode({**asked, "trang": page + 1}) if page < pages else "",
        "filters": [
            {"name": name, "label": label, "choices": _choices(choices, counts[name], code)}
            for name, label, choices, code in filters
        ],
        "rows": [
            {"procedure": item, "field": names[item.field], "version": item.version_on(today)}
            for item in found.items
        ],
    }  # fmt: skip
    return render(request, "portal/procedure_list.html", context)


# One procedure -------------------------------------------------------------------------


def _online(version: ProcedureVersion) -> dict[str, Any]:
    """The computed level of online service, and what stands in the way of the next."""
    level = procedures.online_level(version)
    lacks = {
        1: Text("Chưa có đủ mẫu đơn để tải về ở đây.", "Not all forms can be downloaded here."),
        2: Text("Chưa nộp hồ sơ trực tuyến được.", "The dossier cannot be filed online yet."),
        3: Text(
            "Chưa trả phí trực tuyến được, hoặc kết quả chỉ nhận tại quầy.",
            "The fee cannot be paid online yet, or the result is only handed over at the counter.",
        ),
    }
    return {"level": level, "words": ONLINE[level], "lacks": lacks.get(level)}


def _communes(today: date) -> list[Unit]:
    """Today's communes in Vietnamese order."""
    return sorted(
        organisation.unit_list(on=today, level="COMMUNE"),
        key=lambda unit: (text.sort_key(unit.name_vi), unit.code),
    )


def _own_way(
    request: HttpRequest, version: ProcedureVersion, communes: list[Unit], today: date
) -> OwnWay | None:
    """The way from the visitor's commune to the counter, once they named the commune."""
    known = {unit.code: unit for unit in communes}
    home = known.get(request.GET.get("xa", ""))
    if home is None:
        return None
    counter = known.get(request.GET.get("quay", ""))
    if counter is None and "COMMUNE" in version.levels:
        counter = home
    metres = dossiers.distance_between(home.code, counter.code) if counter else None
    parameters = procedures.cost_parameters()
    return OwnWay(
        home=home, counter=counter, same=counter == home,
        trip=procedures.trip(parameters.travel_on(today), parameters.hourly_wage(today), metres),
    )  # fmt: skip


def _cost(version: ProcedureVersion, today: date) -> dict[str, Any]:
    """The estimate for today by kind of activity, with the parameters that nobody checked."""
    found = procedures.estimate(version, procedures.cost_parameters(), on=today)
    return {
        "once": found.once,
        "wage": round(found.wage),
        "standard": found.standard,
        "bars": waterfall(
            None,
            [
                (ACTIVITY_NAMES[kind], amount)
                for kind, amount in procedures.by_kind(found.lines).items()
            ],
            Text("Cộng", "Total"),
        ),
        "unverified": [PARAMETERS.get(name, Text(name, name)) for name in found.unverified],
    }


def _performance(request: HttpRequest, code: str, today: date) -> dict[str, Any]:
    """How the procedure went in the last twelve months, or in a year that was asked for."""
    period = period_of(request, today)
    found = dossiers.procedure_performance(code, since=period.since, until=period.until)
    trips = found.burden.trips_mean
    return {
        "years": period.years, "year": period.year, "since": period.since,
        "last": period.last,
        "prices_on": procedures.cost_parameters().constant_prices_on,
        "found": found,
        "trips": None if trips is None else round(Decimal(trips), 2),
    }  # fmt: skip


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """One procedure: what it takes today, what it costs, how it went, how it changed.

    Two statements: whether anything was published since, and how it went.
    """
    procedures.catalogue_refresh()
    found = procedures.procedure_by_slug(slug)
    today = clock.today()
    version = found.version_on(today)
    context: dict[str, Any] = {
        "procedure": found,
        "field": {field.code: field for field in procedures.fields()}[found.field],
        "version": version,
        "history": history(found, today),
        "audience": [AUDIENCE[who] for who in found.audience],
        "performance": _performance(request, found.code, today),
        "today": today,
    }
    if version is not None:
        communes = _communes(today)
        at_counter = procedures.limit_for(version, channel="COUNTER", level=version.level)
        context |= {
            "papers": papers(version), "due": due_today(at_counter.limit),
            "limits": limit_rows(version), "forms": form_rows(version, today),
            "together": together(found, version), "online": _online(version),
            "cost": _cost(version, today), "communes": communes,
            "way": _own_way(request, version, communes, today),
        }  # fmt: skip
    return render(request, "portal/procedure.html", context)


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def procedure_papers(request: HttpRequest, slug: str) -> HttpResponse:
    """What to bring, as a sheet of paper. One statement."""
    procedures.catalogue_refresh()
    found = procedures.procedure_by_slug(slug)
    today = clock.today()
    version = procedures.procedure_version_on(found.code, today)
    context = {
        "procedure": found, "version": version, "papers": papers(version), "today": today,
        "limits": limit_rows(version),
    }  # fmt: skip
    return render(request, "portal/procedure_papers.html", context)
