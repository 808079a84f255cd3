"""Template tags of the face: two languages side by side, and the components."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from motcua.core import clock
from motcua.indicators import api as indicators

register = template.Library()

VIETNAMESE = "vi"


def is_vietnamese() -> bool:
    """True when the page is shown in Vietnamese (also when no language is set)."""
    return (get_language() or VIETNAMESE).startswith(VIETNAMESE)


def choose(vietnamese: str, english: str) -> str:
    """The text in the reader's language."""
    return vietnamese if is_vietnamese() else english


@register.simple_tag
def t(vietnamese: str, english: str, **values: Any) -> str:
    """The text in the reader's language, with ``{name}`` places filled."""
    chosen = choose(vietnamese, english)
    return format_html(chosen, **values) if values else chosen


@register.simple_tag
def language_code() -> str:
    """``vi`` or ``en``."""
    return choose("vi", "en")


@register.filter
def said(text: Any) -> str:
    """A ``{vi, en}`` text of a definition in the reader's language."""
    if text is None:
        return ""
    if isinstance(text, Mapping):
        return str(choose(text["vi"], text["en"]))
    if hasattr(text, "vi"):
        return str(choose(text.vi, text.en))
    return str(text)


@register.filter
def numbered(words: str, number: int) -> str:
    """An id of one of several like fields: ``name-`` and 3 give ``name-3``."""
    return f"{words}{number}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as officials write it: 05/02/2014."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.local_day(value)
    return value.strftime("%d/%m/%Y")


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in Viet Nam: 14:05, 05/02/2014."""
    return "–" if value is None else clock.local(value).strftime("%H:%M, %d/%m/%Y")


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """A number with the language's separators and at most two decimals."""
    if value is None:
        return "–"
    long = isinstance(value, Decimal) and int(value.as_tuple().exponent) < -2
    text = f"{round(value, 2) if long or isinstance(value, float) else value:,}"
    if is_vietnamese():
        return text.replace(",", "\u00a0").replace(".", ",").replace("\u00a0", ".")
    return text


@register.filter
def percent(value: float | Decimal | None) -> str:
    """A percentage with two decimals in the language's form, or a dash."""
    if value is None:
        return "–"
    return number(round(Decimal(value), 2)) + "\u00a0%"


@register.filter
def signed(value: Decimal | None) -> str:
    """A change with its sign, a true minus for less."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(value))


MEASURE_SIGNS: Mapping[str, tuple[str, str]] = {
    "PERCENT": ("\u00a0%", "\u00a0%"),
    "WORKING_DAYS": (" ngày làm việc", " working days"),
    "METRES": ("\u00a0m", "\u00a0m"),
    "RATIO": ("", ""),
    "COUNT": ("", ""),
}


@register.filter
def figure(value: Any) -> str:
    """An indicator's value with its sign; words, never 0, where there is no evidence."""
    if value is None or value.value is None:
        return choose("chưa có bằng chứng", "no evidence")
    places = 0 if value.measure.value == "COUNT" else 2
    return number(value.rounded(places)) + choose(*MEASURE_SIGNS[value.measure.value])


@register.filter
def figure_of(value: Any, measure: Any) -> str:
    """A published value in the measure of its indicator, as ``figure`` does."""
    if value is None or value.value is None:
        return choose("chưa có bằng chứng", "no evidence")
    kind = indicators.indicator_get(measure.indicator).measure.value
    shown = value.value if kind != "COUNT" else round(value.value)
    return number(shown) + choose(*MEASURE_SIGNS[kind])


@register.filter
def points(value: Any) -> str:
    """A weight in percentage points, to two places."""
    return number(Decimal(round(100 * value)) / 100)


@register.filter
def figure_short(value: Any) -> str:
    """A value in as few characters as a tile has room for."""
    return number(value.rounded(1))


@register.filter
def plain(value: float) -> str:
    """A coordinate: a decimal point in every language."""
    return f"{value:g}"


@register.filter
def cell(value: Any, column: Any) -> str:
    """A cell of an evidence row, in the column's words."""
    if value is None:
        return "–"
    words = dict(column.values)
    if value in words:
        return said(words[value])
    if isinstance(value, date):
        return day(value)
    return str(value)


STATUSES: Mapping[str, tuple[str, str, str]] = {
    "IN_PROGRESS": ("Đang giải quyết", "In progress", "busy"),
    "AWAITING_SUPPLEMENT": ("Chờ bổ sung", "Waiting for supplements", "soon"),
    "AWAITING_PAYMENT": ("Chờ nộp tiền", "Waiting for a payment", "soon"),
    "FINISHED": ("Đã có kết quả", "Result ready", "good"),
    "RETURNED": ("Đã trả kết quả", "Result returned", "good"),
    "REFUSED": ("Từ chối giải quyết", "Refused", "none"),
    "WITHDRAWN": ("Đã rút hồ sơ", "Withdrawn", "none"),
    "STOPPED": ("Dừng giải quyết", "Stopped", "none"),
}

CHANNELS: Mapping[str, tuple[str, str]] = {
    "COUNTER": ("Trực tiếp", "At the counter"),
    "ONLINE": ("Trực tuyến", "Online"),
    "POST": ("Bưu chính", "By post"),
}

KINDS: Mapping[str, tuple[str, str]] = {
    "dossier.received": ("Tiếp nhận hồ sơ", "Dossier received"),
    "dossier.moved": ("Chuyển bước", "Moved to the next step"),
    "dossier.rerouted": (
        "Chuyển sang phiên bản quy trình khác",
        "Moved to another process version",
    ),
    "dossier.supplement_requested": ("Yêu cầu bổ sung", "Supplement requested"),
    "dossier.supplemented": ("Đã bổ sung", "Supplement received"),
    "dossier.refused": ("Từ chối giải quyết", "Refused"),
    "dossier.withdrawn": ("Người nộp rút hồ sơ", "Withdrawn by the applicant"),
    "dossier.stopped": ("Dừng giải quyết", "Stopped"),
    "dossier.finished": ("Có kết quả", "Result ready"),
    "dossier.returned": ("Trả kết quả", "Result returned"),
    "dossier.noted": ("Ghi nhận", "Noted"),
    "dossier.assigned": ("Phân công", "Assigned"),
    "dossier.consulted": ("Lấy ý kiến cơ quan khác", "Other agencies asked"),
    "dossier.consult_answered": ("Cơ quan được hỏi trả lời", "Opinion given"),
    "dossier.payment_requested": ("Yêu cầu nghĩa vụ tài chính", "Payment asked for"),
    "dossier.paid": ("Đã nộp tiền", "Payment made"),
    "dossier.reappointment_proposed": ("Đề xuất hẹn lại ngày trả", "New day proposed"),
    "dossier.reappointment_declined": ("Không đồng ý hẹn lại", "New day declined"),
    "dossier.files_added": ("Thêm tệp vào hồ sơ", "Files added"),
    "dossier.file_struck": ("Gạch bỏ một tệp", "A file struck out"),
    "dossier.reappointed": ("Xin lỗi và hẹn lại ngày trả", "Apology, appointed anew"),
}

STATES: Mapping[str, tuple[str, str, str]] = {
    "MET": ("Đạt", "Met", "good"),
    "NOT_MET": ("Chưa đạt", "Not met", "late"),
    "NOT_DUE": ("Chưa đến hạn", "Not due yet", "busy"),
    "NO_NUMBER": ("Không đặt con số", "No number set", "busy"),
    "NO_EVIDENCE": ("Chưa có bằng chứng", "No evidence yet", "none"),
}


def _tag(label: str, look: str) -> SafeString:
    return format_html('<span class="tag tag-{}">{}</span>', look, label)


@register.simple_tag
def status_tag(status: Any) -> SafeString:
    """A dossier's status as a coloured label; the words carry the meaning."""
    vietnamese, english, look = STATUSES[str(getattr(status, "value", status))]
    return _tag(choose(vietnamese, english), look)


@register.simple_tag
def state_tag(state: Any) -> SafeString:
    """A target's state as a coloured label."""
    vietnamese, english, look = STATES[str(getattr(state, "value", state))]
    return _tag(choose(vietnamese, english), look)


@register.simple_tag
def due_tag(row: Any, today: date | None = None) -> SafeString:
    """How a dossier stands to its deadline. Without one it cannot be judged."""
    now = today or clock.today()
    status = str(getattr(row.status, "value", row.status))
    if row.due_on is None:
        return _tag(choose("Không xét được hạn", "Cannot be judged"), "none")
    closed = getattr(row, "closed_on", None)
    if closed:
        late = closed > row.due_on
        return _tag(
            choose("Trễ hạn", "Late") if late else choose("Đúng hạn", "On time"),
            "late" if late else "good",
        )
    if status in ("AWAITING_SUPPLEMENT", "AWAITING_PAYMENT"):
        return _tag(choose("Tạm dừng tính", "Clock stands"), "soon")
    if now > row.due_on:
        return _tag(choose("Quá hạn", "Overdue"), "late")
    if now == row.due_on:
        return _tag(choose("Đến hạn hôm nay", "Due today"), "soon")
    return _tag(choose("Trong hạn", "Within time"), "good")


@register.simple_tag
def origin_tag(origin: str) -> SafeString:
    """Marks times that are only another system's claim, and dossiers that were never real."""
    if str(getattr(origin, "value", origin)) == "SIMULATED":
        return _tag(choose("Mô phỏng", "Simulated"), "claim")
    if str(getattr(origin, "value", origin)) != "IMPORTED":
        return SafeString("")
    return _tag(choose("Thời gian do nguồn khai", "Times claimed by the source"), "claim")


@register.filter
def channel_name(code: Any) -> str:
    """Name of a channel."""
    return choose(*CHANNELS[str(getattr(code, "value", code))]) if code else "–"


@register.filter
def kind_name(code: Any) -> str:
    """Name of an act."""
    known = KINDS.get(str(getattr(code, "value", code)))
    return choose(*known) if known else str(code)


@register.simple_tag(takes_context=True)
def nav_link(context: Mapping[str, Any], name: str, vietnamese: str, english: str) -> SafeString:
    """A link of the main navigation, marked when it is the page itself."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    request = context.get("request")
    current = request is not None and request.path == url
    mark = SafeString(' aria-current="page"') if current else ""
    return format_html('<a href="{}"{}>{}</a>', url, mark, choose(vietnamese, english))


@register.inclusion_tag("face/language.html", takes_context=True)
def language_switch(context: Mapping[str, Any]) -> dict[str, Any]:
    """The button that changes the language and stays on the page."""
    request = context.get("request")
    return {
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path() if request is not None else "/",
        "code": "en" if is_vietnamese() else "vi",
        "label": "English" if is_vietnamese() else "Tiếng Việt",
    }


@register.inclusion_tag("face/errors.html")
def error_summary(errors: Any) -> dict[str, Any]:
    """The list of what is wrong, at the top of a form. ``errors``: ``(field id, text)``."""
    return {"errors": list(errors)}


LIMITS: Mapping[str, tuple[str, str]] = {
    "WORKING_DAY": ("ngày làm việc", "working days"),
    "WORKING_HOUR": ("giờ làm việc", "working hours"),
    "CALENDAR_DAY": ("ngày", "days"),
    "MONTH": ("tháng", "months"),
}


@register.simple_tag
def limit_words(limit: Any) -> str:
    """A time limit in words; none is said to be none."""
    if limit is None:
        return choose("không quy định", "none stated")
    if limit.amount == 0:
        return choose("trong ngày làm việc", "within the working day")
    vietnamese, english = LIMITS[limit.unit]
    return f"{limit.amount} {choose(vietnamese, english if limit.amount != 1 else english[:-1])}"


_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_DURATION_UNITS = (("ngày", "day"), ("giờ", "hour"), ("phút", "minute"))


@register.filter
def duration(value: str) -> str:
    """An ISO 8601 duration of days, hours and minutes in words."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return value
    return " ".join(
        f"{int(count)} {choose(vietnamese, english if int(count) == 1 else english + 's')}"
        for count, (vietnamese, english) in zip(found.groups(), _DURATION_UNITS, strict=True)
        if count
    )


LEVELS: Mapping[str, tuple[str, str]] = {
    "PROVINCE": ("Cấp tỉnh", "Province"),
    "DISTRICT": ("Cấp huyện", "District"),
    "COMMUNE": ("Cấp xã", "Commune"),
}


@register.filter
def level_name(code: str) -> str:
    """Name of a level."""
    return choose(*LEVELS[code])


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key, "")
