"""How an item is scored, in plain words made from its own rule."""

from __future__ import annotations

from decimal import Decimal

from motcua.indicators.contracts import Text
from motcua.reform_index.codec import plain
from motcua.reform_index.contracts import Kind, Part, Period, Tier


def _vi(value: Decimal) -> str:
    return plain(value).replace(".", ",")


def formula_words(item: Part) -> Text:
    """The rule of one item in both languages."""
    most, scale = item.max, item.scale
    if item.kind is Kind.POINTS:
        return Text(f"cho điểm từ 0 đến {_vi(most)}", f"points from 0 to {plain(most)}")
    if item.kind is Kind.YES_NO:
        return Text(f"có: {_vi(most)} điểm; không: 0", f"yes: {plain(most)} points; no: 0")
    if item.kind is Kind.TIERS:
        return _tiers_words(scale.tiers, scale.tiers_at_most)
    if item.kind is Kind.DEDUCTION:
        return Text(
            f"{_vi(most)} điểm, trừ {_vi(scale.per)} mỗi trường hợp, không dưới "
            f"{_vi(scale.lowest)}",
            f"{plain(most)} points less {plain(scale.per)} for each case, not below "
            f"{plain(scale.lowest)}",
        )
    return _share_words(item)


def _tiers_words(tiers: tuple[Tier, ...], at_most: bool) -> Text:
    from_vi, from_en = ("đến", "up to") if at_most else ("từ", "from")
    return Text(
        "; ".join(f"{from_vi} {_vi(t.bound)}: {_vi(t.points)} điểm" for t in tiers)
        + "; còn lại: 0",
        "; ".join(f"{from_en} {plain(t.bound)}: {plain(t.points)} points" for t in tiers)
        + "; else 0",
    )


def _share_words(item: Part) -> Text:
    floor, span = item.scale.floor, item.scale.threshold - item.scale.floor
    mean = item.kind is Kind.SURVEY_MEAN
    value = Text("điểm trung bình", "mean") if mean else Text("giá trị", "value")
    if floor:
        value = Text(f"({value.vi} − {_vi(floor)})", f"({value.en} − {plain(floor)})")
    over = (f"({_vi(span)})", f"({plain(span)})") if span < 0 else (_vi(span), plain(span))
    return Text(
        f"{value.vi} ÷ {over[0]} × {_vi(item.max)}, từ 0 đến {_vi(item.max)}",
        f"{value.en} ÷ {over[1]} × {plain(item.max)}, between 0 and {plain(item.max)}",
    )


def period_words(period: Period) -> Text:
    """What a period is called."""
    year, _, part = period.code.partition("-")
    if not part:
        return Text(f"năm {year}", year)
    if part[0] == "Q":
        return Text(f"quý {part[1]}/{year}", f"quarter {part[1]} of {year}")
    if part[0] == "H":
        half = "đầu" if part == "H1" else "cuối"
        return Text(f"6 tháng {half} năm {year}", f"half {part[1]} of {year}")
    if part == "9M":
        return Text(f"9 tháng đầu năm {year}", f"nine months of {year}")
    return Text(f"tháng {part[1:]}/{year}", f"{part[1:]}/{year}")
