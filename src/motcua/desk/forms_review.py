"""What officials type on the pages of the review: options, and the words for their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import QueryDict

from motcua.core import text
from motcua.desk.forms import FormInvalid
from motcua.face.templatetags.face import choose
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion, Text

STATES: Final[Mapping[str, tuple[Text, str]]] = {
    "DRAWN": (Text("Dự kiến", "Proposed for the plan"), "none"),
    "TO_REVIEW": (Text("Chờ rà soát", "Waits for its review"), "soon"),
    "REVIEWED": (Text("Đã rà soát", "Reviewed"), "busy"),
    "PROPOSED": (Text("Đã trình phương án", "Proposal sent"), "soon"),
    "REFUSED": (Text("Không chấp thuận", "Not accepted"), "late"),
    "KEPT": (Text("Giữ nguyên", "Kept as it is"), "none"),
    "ACCEPTED": (Text("Đã chấp thuận", "Accepted"), "busy"),
    "DRAFTED": (Text("Đang sửa đổi thủ tục", "Being carried out"), "busy"),
    "CARRIED_OUT": (Text("Đã thực thi", "Carried out"), "good"),
}
BASES: Final[Mapping[str, Text]] = {
    "ORDER": Text("Theo chỉ đạo của cấp trên", "Ordered from above"),
    "CHOICE": Text("Cơ quan tự chọn", "The agency's own choice"),
    "PETITION": Text("Từ phản ánh, kiến nghị", "From petitions"),
}
LEVELS: Final[Mapping[str, Text]] = {
    "PROVINCE": Text("Cấp tỉnh", "Province"),
    "DISTRICT": Text("Cấp huyện", "District"),
    "COMMUNE": Text("Cấp xã", "Commune"),
}
_ALL_PAPERS: Final = frozenset({"DROP_PAPER", "MERGE_PAPERS"})
_PAPERS_OF: Final[Mapping[str, str]] = {
    "SIMPLER_FORM": "FORM", "DROP_CONFIRMATION": "CERTIFIED_COPY",
}  # fmt: skip
AMOUNTS: Final[Mapping[str, Text]] = {
    "SIMPLER_FORM": Text("Số phút còn lại cho mỗi mẫu", "Minutes left for each form"),
    "SHORTEN": Text("Thời hạn mới (cùng đơn vị tính)", "New limit (in the same unit)"),
    "LESS_OFTEN": Text("Số lần mỗi năm còn lại", "Times a year that remain"),
    "LOWER_FEE": Text("Mức phí, lệ phí mới (đồng)", "New fee (đồng)"),
    "DELEGATE": Text("Khoảng cách đến nơi nộp mới (km)", "Distance to the new counter (km)"),
    "DIGITISE": Text(
        "Tỷ lệ người không còn phải đi lại (%)", "Share of people who need not come (%)"
    ),
}
LONGEST: Final = {"title": 300, "reason": 2000, "product": 500, "words": 4000, "number": 60}
LONGEST_AMOUNT: Final = 10


@dataclass(frozen=True)
class MeasureTyped:
    """One measure of the form: what may be chosen, and what was typed."""

    code: str
    name: Text
    papers: tuple[tuple[str, Text, bool], ...]
    amount_name: Text | None
    amount: str
    levels: tuple[tuple[str, Text], ...]
    level: str
    chosen: bool


def _papers(version: ProcedureVersion, code: str) -> list[Any]:
    if code in _ALL_PAPERS:
        return list(version.components)
    kind = _PAPERS_OF.get(code)
    return [item for item in version.components if item.form == kind]


def _fits(version: ProcedureVersion, code: str, levels: tuple[str, ...]) -> bool:
    """False for a measure that this version leaves no room for."""
    cost = version.cost
    return {
        "MERGE_PAPERS": len(version.components) > 1,
        "DROP_PAPER": len(version.components) > 1,
        "SIMPLER_FORM": bool(_papers(version, "SIMPLER_FORM")),
        "DROP_CONFIRMATION": bool(_papers(version, "DROP_CONFIRMATION")),
        "SHORTEN": version.time_limit is not None and version.time_limit.amount > 1,
        "LESS_OFTEN": bool(cost and cost.times_per_year and cost.times_per_year > 1),
        "LOWER_FEE": version.fee.amount > 0,
        "DELEGATE": bool(levels),
    }.get(code, True)


def measures_typed(
    version: ProcedureVersion, on: date, post: QueryDict | None
) -> list[MeasureTyped]:
    """The measures that this version leaves room for on a day, with what was typed."""
    found = []
    below = procedures.levels_below(version, on)
    for measure, name in procedures.MEASURE_NAMES.items():
        code = measure.value
        if not _fits(version, code, below):
            continue
        ticked = set(post.getlist(f"papers-{code}")) if post else set()
        found.append(
            MeasureTyped(
                code=code, name=name,
                papers=tuple(
                    (item.code, item.name, item.code in ticked) for item in _papers(version, code)
                ),
                amount_name=AMOUNTS.get(code),
                amount=post.get(f"amount-{code}", "")[:20] if post else "",
                levels=tuple((level, LEVELS[level]) for level in below)
                if code == "DELEGATE"
                else (),
                level=post.get(f"level-{code}", "")[:20] if post else "",
                chosen=bool(post and f"measure-{code}" in post),
            )
        )  # fmt: skip
    return found


def _amount(typed: str) -> int | None:
    plain = typed.strip().replace(".", "").replace(" ", "")
    good = plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_AMOUNT
    return int(plain) if good else None


def changes_of(typed: list[MeasureTyped]) -> list[procedures.Change]:
    """The chosen measures. Raises ``FormInvalid`` for an amount that is no number."""
    found, wrong = [], {}
    for item in typed:
        if not item.chosen:
            continue
        amount = _amount(item.amount)
        if item.amount_name is not None and item.amount.strip() and amount is None:
            wrong[f"changes.{item.code}"] = choose(
                f"“{item.amount}” không phải số nguyên", f"“{item.amount}” is no whole number"
            )
        found.append(
            procedures.Change(
                procedures.Measure(item.code),
                tuple(code for code, _, ticked in item.papers if ticked), amount, item.level,
            )
        )  # fmt: skip
    if wrong:
        raise FormInvalid(wrong)
    return found


def words(post: QueryDict, name: str, found: dict[str, str]) -> str:
    """One typed text, cleaned; too long is put into ``found``."""
    typed = text.clean(post.get(name, ""))
    if len(typed) > LONGEST[name]:
        found[name] = choose(
            f"Dài quá: nhiều nhất {LONGEST[name]} ký tự",
            f"Too long: at most {LONGEST[name]} characters",
        )
    return typed
