"""Sample scores of the demonstration: two years of some departments, made by real commands.

Every value here is invented and says so in its evidence; only the automatic items are
computed, from the sample dossiers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from motcua.organisation.contracts import SYSTEM
from motcua.reform_index import api as reform_index
from motcua.reform_index.contracts import Entry, Stage

DEPARTMENTS: Final = "cchc-so-nganh"
COMMUNES: Final = "cchc-cap-xa"
EVIDENCE: Final = "Tài liệu mẫu của bản trình diễn"
_ITEMS: Final = ("1.1", "1.2", "1.3", "2.1", "3.2", "4.1", "5.1", "5.2", "6.1", "7.1", "7.2")
_VALUES: Final[Mapping[str, tuple[str, str]]] = {
    "AG.STP": ("1 100 0 100 1 7.5 85 0 1 95 1", "1 92 1 96 1 7 78 0 1 88 1"),
    "AG.STC": ("1 96 1 98 1 7 80 0 1 92 1", "1 85 2 94 1 7 72 1 1 85 1"),
    "AG.XD": ("1 88 2 91 1 6.5 70 1 1 84 0", "0 80 3 90 1 6 66 1 1 80 0"),
    "AG.SNV": ("1 100 0 99 1 7 90 0 1 90 1", "1 95 0 97 1 7 82 0 1 86 1"),
    "AG.KHCN": ("1 90 1 95 1 7 76 0 n/a 93 1", "1 84 1 92 1 6.5 70 0 n/a 90 1"),
    "AG.YT": ("0 82 3 88 0 6 64 2 1 78 0", "0 78 4 86 0 6 60 2 1 70 0"),
}
"""Unit → invented values of last year and of the year before, in the order of the items."""
_SURVEY: Final = {
    "AG.STP": ("4.3", "4.1"), "AG.STC": ("4.1", "4.0"), "AG.XD": ("3.8", "3.7"),
    "AG.SNV": ("4.2", "4.2"), "AG.KHCN": ("4.0", "3.9"), "AG.YT": ("3.6", "3.5"),
}  # fmt: skip
_LEFT_OPEN: Final = {"1.1": "1", "1.2": "90", "3.2": "1", "5.1": "75"}
"""What the demonstration's commune has said of itself and nobody has appraised yet."""


def _entries(values: Mapping[str, str], *, reason: str = "") -> list[Entry]:
    return [
        Entry(
            item, None if value == "n/a" else Decimal(value), EVIDENCE,
            reason=reason or ("Không có đơn vị sự nghiệp (mẫu)" if value == "n/a" else ""),
        )
        for item, value in values.items()
    ]  # fmt: skip


def make_scores(at: datetime, year: int, *, commune: str) -> None:
    """Scores, appraisals and published results of the two years before ``year``.

    ``commune`` scores itself for the last one and waits for its appraisal. Nothing is made
    where something is recorded already.
    """
    if reform_index.periods_scored(DEPARTMENTS):
        return
    for back in (2, 1):
        _make_year(at, str(year - back), back - 1)
    reform_index.scores_self(
        actor=SYSTEM, at=at, set_code=COMMUNES, period=str(year - 1), unit=commune,
        entries=_entries(_LEFT_OPEN),
    )  # fmt: skip


def _make_year(at: datetime, period: str, column: int) -> None:
    for unit, both in _VALUES.items():
        values = dict(zip(_ITEMS, both[column].split(), strict=True))
        reform_index.scores_self(
            actor=SYSTEM, at=at, set_code=DEPARTMENTS, period=period, unit=unit,
            entries=_entries(values),
        )  # fmt: skip
        if unit == "AG.XD":
            values["4.1"] = "6"
        reform_index.scores_appraise(
            actor=SYSTEM,
            at=at,
            set_code=DEPARTMENTS,
            period=period,
            unit=unit,
            entries=_entries(values, reason="Thẩm định mẫu của bản trình diễn"),
        )
    table = "unit,item,value,evidence\n" + "".join(
        f"{unit},8.1,{both[column]},Khảo sát mẫu của bản trình diễn\n"
        for unit, both in _SURVEY.items()
    )
    reform_index.scores_import(
        actor=SYSTEM, at=at, set_code=DEPARTMENTS, data=table.encode(), period=period,
        stage=Stage.SURVEY,
    )  # fmt: skip
    reform_index.result_publish(actor=SYSTEM, at=at, set_code=DEPARTMENTS, period=period)
