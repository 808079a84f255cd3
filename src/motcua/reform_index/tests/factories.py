"""Index sets and scores for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from motcua.indicators.contracts import Text
from motcua.reform_index.contracts import Edition, ItemScore, Kind, Missing, Part, Scale

D = Decimal
NO_SCALE = Scale()


def text(said: str) -> Text:
    return Text(said, said)


def item(code: str, maximum: str = "10", kind: Kind = Kind.POINTS, scale: Scale = NO_SCALE) -> Part:
    return Part(code, text(code), D(maximum), kind=kind, scale=scale)


def edition(*parts: Part, missing: Missing = Missing.UNRANKED) -> Edition:
    return Edition(
        code="e", valid_from=date(2020, 1, 1), valid_until=None, basis=text("b"), verified=False,
        note=None, subjects=("FREE",), missing=missing, points_places=2, percent_places=2,
        parts=parts, fingerprint="f",
    )  # fmt: skip


def scored(part: Part, points: str | None) -> ItemScore:
    if points is None:
        return ItemScore(part.code, part.max, applicable=False)
    return ItemScore(part.code, part.max, value=D(points), points=D(points), stage="STATED")


SET = """\
code: liveable
name: {vi: Thành phố đáng sống, en: Liveable cities}
editions:
  - code: "2024"
    valid_from: 2024-01-01
    basis: A published method
    maximum: 100
    parts:
      - code: safety
        title: {vi: An toàn, en: Safety}
        max: 40
        kind: PROPORTIONAL
        floor: 100
        threshold: 0
      - code: services
        title: Services
        max: 60
        parts:
          - {code: health, title: Health, max: 35}
          - {code: schools, title: Schools, max: 25, kind: SURVEY_MEAN, scale_max: 5}
"""


def write_set(folder: Path, text_of: str = SET, name: str = "set.yaml") -> Path:
    path = folder / name
    path.write_text(text_of, encoding="utf-8")
    return path
