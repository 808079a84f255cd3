"""Windows, exact arithmetic and plain words. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm
from typing import NamedTuple

from motcua.indicators.contracts import (
    Column,
    Every,
    FactSet,
    Indicator,
    Kind,
    Measure,
    Operator,
    Rule,
    Text,
    Version,
    Volumes,
    Window,
    WindowKind,
)

ONE_DAY = timedelta(days=1)


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February gives 1 March, so that no day is lost."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def window_on(kind: WindowKind, on: date) -> Window:
    """The span that a value on ``on`` covers: half-open, ``on`` is its last day."""
    until = on + ONE_DAY
    if kind is WindowKind.ALL_UNTIL:
        return Window(None, until)
    if kind is WindowKind.YEAR:
        return Window(date(on.year, 1, 1), until)
    if kind is WindowKind.QUARTER:
        return Window(date(on.year, 3 * ((on.month - 1) // 3) + 1, 1), until)
    if kind is WindowKind.MONTH:
        return Window(on.replace(day=1), until)
    return Window(year_before(until), until)


def year_window(year: int) -> Window:
    """A whole calendar year."""
    return Window(date(year, 1, 1), date(year + 1, 1, 1))


def period_start(every: Every, day: date) -> date:
    """The first day of the period that ``day`` lies in."""
    match every:
        case Every.DAY:
            return day
        case Every.WEEK:
            return day - timedelta(days=day.weekday())
        case Every.MONTH:
            return day.replace(day=1)
        case Every.QUARTER:
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case Every.YEAR:
            return date(day.year, 1, 1)


_LONGEST = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 31, Every.QUARTER: 92, Every.YEAR: 366}


def periods(every: Every, from_on: date, to_on: date, most: int) -> list[Window]:
    """The periods from ``from_on`` to ``to_on``, both included, half-open and adjacent.

    The first and the last are cut off at those days. At most one more than ``most``.
    """
    found: list[Window] = []
    begin, end = from_on, to_on + ONE_DAY
    while begin < end and len(found) <= most:
        start = period_start(every, begin)
        until = min(period_start(every, start + timedelta(days=_LONGEST[every])), end)
        found.append(Window(begin, until))
        begin = until
    return found


def coarse_before(bounds: Iterable[date]) -> date:
    """The first day of the first month that has one of ``bounds`` inside.

    Of two days before it, in one month, no bound tells one from the other.
    """
    return min((day.replace(day=1) for day in bounds if day.day != 1), default=date.max)


def day_number(day: date) -> int:
    """The day as a whole number that keeps the order of days, as ``merging`` makes them."""
    return (day.year * 12 + day.month) * 32 + day.day


def exact_value(
    measure: Measure, numerator: Fraction | int, denominator: Fraction | int,
    kind: Kind = Kind.RATIO,
) -> Fraction | None:  # fmt: skip
    """The value as an exact number; ``None`` when there is nothing to divide by."""
    if denominator == 0:
        return None
    if measure is Measure.COUNT or kind is Kind.QUANTILE:
        return Fraction(numerator)
    times = 100 if measure is Measure.PERCENT else 1
    # One fraction, as each step between would be brought to lowest terms too.
    return Fraction(
        times * numerator.numerator * denominator.denominator,
        numerator.denominator * denominator.numerator,
    )


def half_up(number: Fraction | int) -> int:
    """The nearest whole number; of two as near, the greater."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def as_decimal(number: Fraction | int) -> Decimal:
    """A whole number as it is; anything else to six places, half to even."""
    above, below = number.numerator, number.denominator
    if below == 1:
        return Decimal(above)
    millionths, rest = divmod(above * 1_000_000, below)
    if (2 * rest, millionths % 2) > (below, 0):
        millionths += 1
    # Read from a text, as arithmetic would round to the digits of the context.
    return Decimal(f"{millionths}E-6")


def quantile_of(share: Fraction, counts: Mapping[int, int]) -> int:
    """The smallest value that at least ``share`` of all do not exceed; 0 where there are none.

    ``counts`` says how often each value occurs. Exact: no float takes part.
    """
    rank = max(1, ceil(share * sum(counts.values())))
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= rank:
            return value
    return 0


class Stratum(NamedTuple):
    """Work of one kind: how many and how much in the base year and now."""

    name: str
    base_count: int
    base_sum: int
    now_count: int
    now_sum: int


@dataclass(frozen=True)
class Change:
    """What was saved at one year's volumes, out of what, and for how many."""

    saved: Fraction
    base_total: Fraction | int
    volume: int
    compared: int
    unmatched_now: tuple[str, ...]
    unmatched_base: tuple[str, ...]


@dataclass
class Compared:
    """Strata added up as far as they can be without dividing.

    One year's volumes leave its own sum whole; ``parts`` holds the other's, each sum
    times that volume, by what it is still to be divided by.
    """

    volumes: Volumes = Volumes.BASE
    whole: int = 0
    parts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    volume: int = 0
    compared: int = 0
    unmatched_now: list[str] = field(default_factory=list)
    unmatched_base: list[str] = field(default_factory=list)

    def add(self, stratum: Stratum) -> None:
        """Take the stratum in: compared, or named as one that cannot be."""
        if stratum.base_count and stratum.now_count:
            count, whole, below, part = (
                (stratum.base_count, stratum.base_sum, stratum.now_count, stratum.now_sum)
                if self.volumes is Volumes.BASE
                else (stratum.now_count, stratum.now_sum, stratum.base_count, stratum.base_sum)
            )
            self.compared += 1
            self.volume += count
            self.whole += whole
            self.parts[below] += part * count
        elif stratum.now_count:
            self.unmatched_now.append(stratum.name)
        elif stratum.base_count:
            self.unmatched_base.append(stratum.name)

    def change(self) -> Change:
        """What was saved at the volumes of the one year, kind of work by kind of work."""
        # Over one common divisor: many sums would be brought to lowest terms each time.
        common = lcm(*self.parts)
        part = sum(above * (common // below) for below, above in self.parts.items())
        saved = self.whole * common - part
        at_base = self.volumes is Volumes.BASE
        return Change(
            Fraction(saved if at_base else -saved, common),
            self.whole if at_base else Fraction(part, common), self.volume, self.compared,
            tuple(sorted(self.unmatched_now)), tuple(sorted(self.unmatched_base)),
        )  # fmt: skip


def change_from_base(strata: Iterable[Stratum], volumes: Volumes = Volumes.BASE) -> Change:
    """Compare now with the base at one year's volumes, kind of work by kind of work.

    Volumes stay those of the base year, else a change of demand would look like a change
    of speed; at CURRENT volumes it is what the people of now are spared. Work without a
    base, or no longer asked for, is named, not assumed.
    """
    compared = Compared(volumes)
    for stratum in strata:
        compared.add(stratum)
    return compared.change()


_WINDOW_WORDS: Mapping[WindowKind, Text] = {
    WindowKind.ALL_UNTIL: Text("từ trước đến hết ngày tính", "from the beginning to the day asked"),
    WindowKind.YEAR: Text(
        "từ ngày 01/01 của năm đến hết ngày tính", "from 1 January of the year to the day asked"
    ),
    WindowKind.ROLLING_12_MONTHS: Text(
        "12 tháng tính đến hết ngày tính", "the 12 months that end with the day asked"
    ),
    WindowKind.QUARTER: Text(
        "từ đầu quý đến hết ngày tính", "from the start of the quarter to the day asked"
    ),
    WindowKind.MONTH: Text(
        "từ đầu tháng đến hết ngày tính", "from the start of the month to the day asked"
    ),
}

_TEST_WORDS: Mapping[Operator, Text] = {
    Operator.IS: Text("là {value}", "is {value}"),
    Operator.IN: Text("là một trong: {value}", "is one of: {value}"),
    Operator.AT_MOST: Text("không quá {value}", "is at most {value}"),
    Operator.AT_LEAST: Text("từ {value} trở lên", "is at least {value}"),
    Operator.LESS_THAN: Text("dưới {value}", "is less than {value}"),
    Operator.MORE_THAN: Text("trên {value}", "is more than {value}"),
    Operator.PRESENT: Text("đã có vào ngày tính", "is known on the day asked"),
    Operator.ABSENT: Text("chưa có vào ngày tính", "is not known on the day asked"),
    Operator.BEFORE_ON: Text("trước ngày tính", "lies before the day asked"),
    Operator.NOT_ENDED_ON: Text(
        "không có hoặc sau ngày tính", "is missing or lies after the day asked"
    ),
}


def _value_words(column: Column, rule: Rule) -> Text:
    values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    words = dict(column.values)
    said = [words.get(value, Text(str(value), str(value))) for value in values if value is not None]
    return Text(", ".join(item.vi for item in said), ", ".join(item.en for item in said))


def rule_words(fact_set: FactSet, rule: Rule) -> Text:
    """A rule as a sentence part: “«số ngày làm việc quá hạn» không quá 0”."""
    column = fact_set.column(rule.column)
    value, test = _value_words(column, rule), _TEST_WORDS[rule.operator]
    return Text(
        f"«{column.words.vi}» {test.vi.format(value=value.vi)}",
        f"“{column.words.en}” {test.en.format(value=value.en)}",
    )


def _all_words(fact_set: FactSet, rules: tuple[Rule, ...]) -> Text:
    said = [rule_words(fact_set, rule) for rule in rules]
    return Text("; ".join(item.vi for item in said), "; ".join(item.en for item in said))


def _measure_words(fact_set: FactSet, version: Version) -> Text:
    measured = fact_set.column(version.measured or fact_set.key).words
    if version.kind is Kind.MEAN:
        return Text(f"Trung bình của «{measured.vi}».", f"The mean of “{measured.en}”.")
    if version.kind is Kind.WEIGHTED_MEAN:
        weight = fact_set.column(version.weight or fact_set.key).words
        return Text(
            f"Trung bình của «{measured.vi}», có trọng số là «{weight.vi}»: tổng các tích chia "
            f"cho tổng trọng số; thiếu một trong hai thì đếm riêng.",
            f"The mean of “{measured.en}”, weighted by “{weight.en}”: the sum of the products "
            f"over the sum of the weights; rows without either are counted apart.",
        )
    if version.kind is Kind.RATIO_OF_SUMS:
        weight = fact_set.column(version.weight or fact_set.key).words
        return Text(
            f"Tổng «{measured.vi}» chia cho tổng «{weight.vi}» của cùng các dòng ấy; thiếu một "
            f"trong hai thì đếm riêng.",
            f"The sum of “{measured.en}” over the sum of “{weight.en}” of the same rows; rows "
            f"without either are counted apart.",
        )
    if version.kind is Kind.QUANTILE:
        share = f"{float(100 * (version.quantile or 0)):g} %"
        return Text(
            f"Giá trị nhỏ nhất của «{measured.vi}» mà ít nhất {share} số dòng không vượt quá.",
            f"The smallest “{measured.en}” that at least {share} of the rows do not exceed.",
        )
    base = version.base
    strata = [fact_set.column(name).words for name in (base.strata if base else ())]
    years = ", ".join(str(year) for year in (base.years if base else ()))
    current = base is not None and base.volumes is Volumes.CURRENT
    whose = Text(
        "khối lượng hiện nay" if current else "nguyên khối lượng của năm gốc",
        "at the volumes of now" if current else "at the base year's volumes",
    )
    out_of = Text(
        "mức của năm gốc cho chừng ấy hồ sơ" if current else "tổng của năm gốc",
        "what as many dossiers took in the base year" if current else "the base year's total",
    )
    if version.kind is Kind.DIFFERENCE_FROM_BASE:
        out_of = Text("số hồ sơ của khối lượng ấy", "the number of rows of those volumes")
    return Text(
        f"So «{measured.vi}» trung bình hiện nay với năm gốc (năm đầu tiên có số liệu trong: "
        f"{years}), theo từng {' và '.join(item.vi for item in strata)}, giữ {whose.vi}: phần "
        f"giảm được chia cho {out_of.vi}.",
        f"Mean “{measured.en}” now against the base year (the first with evidence among: "
        f"{years}), for each {' and '.join(item.en for item in strata)}, {whose.en}: what was "
        f"saved, divided by {out_of.en}.",
    )


def _counted_words(fact_set: FactSet, version: Version) -> Text:
    if version.count_of is None:
        return Text("", "")
    title = fact_set.column(version.count_of).words
    return Text(
        f" Đếm số «{title.vi}» khác nhau, không đếm số dòng.",
        f" Different values of “{title.en}” are counted, not rows.",
    )


def formula_words(indicator: Indicator, version: Version, fact_set: FactSet) -> Text:
    """What a version counts, said from its rules alone, so that words and sums agree."""
    period = fact_set.column(version.period_column).words
    window = _WINDOW_WORDS[version.window]
    vi = [f"Xét {fact_set.words.vi.lower()} có «{period.vi}» trong khoảng {window.vi}."]
    en = [f"Considered: {fact_set.words.en.lower()} whose “{period.en}” lies in {window.en}."]
    for rules, words in (
        (version.denominator, Text("Chỉ tính khi", "Only where")),
        (tuple(item.rule for item in version.exclusions), Text("Không tính khi", "Not where")),
        (
            version.judgeable,
            Text(
                "Chỉ đánh giá được (không thì đếm riêng) khi",
                "Judgeable (counted apart if not) only where",
            ),
        ),
        (version.numerator, Text("Tử số: trong số đó,", "Numerator: those of them where")),
    ):
        if rules:
            said = _all_words(fact_set, rules)
            vi.append(f"{words.vi} {said.vi}.")
            en.append(f"{words.en} {said.en}.")
    if version.kind is not Kind.RATIO:
        measured = _measure_words(fact_set, version)
        vi.append(measured.vi)
        en.append(measured.en)
    counted = _counted_words(fact_set, version)
    if indicator.measure is Measure.PERCENT and version.kind in (Kind.RATIO, Kind.RATIO_OF_SUMS):
        vi.append("Giá trị = 100 × tử số / mẫu số.")
        en.append("Value = 100 × numerator / denominator.")
    return Text(" ".join(vi) + counted.vi, " ".join(en) + counted.en)
