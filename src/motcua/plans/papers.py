"""Papers of plans: an agency's plan, and the decision that approves the province's.

The words are put together once and set twice; see ``setting``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.plans.aggregation import decisions_of, plan_lines
from motcua.plans.contracts import CAPITAL, Line, MoneySource, Round, RoundText, Span
from motcua.plans.exporting import Group, groups_of, unit_names
from motcua.plans.loading import rules_for_year
from motcua.plans.owners import OwnerKind, owner_kind
from motcua.plans.rules import money_by_category, money_by_source, shown_sources
from motcua.plans.selectors import lines_of, plan_detail, round_get
from motcua.plans.services import receivers_on
from motcua.plans.setting import WIDE, PaperWords, amount, words_docx, words_pdf
from motcua.plans.wording import sections_of, text_get
from motcua.procedures.api import official_day
from motcua.programme import api as programme

COMMITTEE: Final = "ỦY BAN NHÂN DÂN"
HEADS: Final = ("TT", "Nội dung", "Sản phẩm", "Hạn", "Chủ trì")
UNSAID_DAY: Final = "ngày      tháng      năm         "


def span_words(known: Round) -> str:
    """``năm 2014`` or ``giai đoạn 2011–2015``."""
    if known.span is Span.YEAR:
        return f"năm {known.first_year}"
    return f"giai đoạn {known.first_year}–{known.last_year}"


def money_words(money: Mapping[str, int], sources: Sequence[MoneySource]) -> str:
    """The total and what of it comes from which source."""
    total = sum(money.values())
    parts = [
        f"{source.name.vi} {amount(money[source.code])} đồng"
        for source in sources if money.get(source.code)
    ]  # fmt: skip
    return f"{amount(total)} đồng{_of_capital(money, sources)}" + (
        f" ({'; '.join(parts)})" if parts else ""
    )


def _of_capital(money: Mapping[str, int], sources: Sequence[MoneySource]) -> str:
    """What of a total is development capital, where any of it is."""
    capital = money_by_category(money, sources).get(CAPITAL, 0)
    if not capital:
        return ""
    rest = sum(money.values()) - capital
    return (
        f", trong đó vốn đầu tư phát triển {amount(capital)} đồng, kinh phí thường xuyên "
        f"{amount(rest)} đồng"
    )


def _row(number: str, line: Line, sources: Sequence[MoneySource], owner: str) -> tuple[str, ...]:
    money = [amount(line.money[code]) if line.money.get(code) else "" for code in
             (source.code for source in sources)]  # fmt: skip
    due = f"{line.due_on:%d/%m/%Y}" if line.due_on else ""
    return (number, line.title, line.product, due, owner, *money, amount(line.total))


def _sum_row(
    title: str, money: Mapping[str, int], sources: Sequence[MoneySource]
) -> tuple[str, ...]:
    cells = [amount(money.get(source.code, 0)) for source in sources]
    return ("", title, "", "", "", *cells, amount(sum(money.values())))


def annex_rows(
    groups: Sequence[Group], sources: Sequence[MoneySource], names: Mapping[str, str]
) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """The annex: the total, then each content area with its sum and its lines."""
    everything = [line for group in groups for _, line in group.rows]
    found = [(True, _sum_row("TỔNG CỘNG", money_by_source(everything), sources))]
    for group in groups:
        money = money_by_source(line for _, line in group.rows)
        found.append((True, _sum_row(f"{group.area} {group.title}".strip(), money, sources)))
        found += [
            (False, _row(str(number), line, sources, names.get(line.owner, line.owner)))
            for number, (_, line) in enumerate(group.rows, start=1)
        ]
    return tuple(found)


# The decision --------------------------------------------------------------------------


def _decided(code: str, units: set[str]) -> tuple[str, date] | None:
    """The decision that approved the plans of all ``units``, if it is one and the same."""
    found = {
        decision for unit, decision in decisions_of(code).items() if unit in units
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None


def decision_words(code: str, *, approved_only: bool = False) -> PaperWords:
    """The decision that approves the plan of a round; a draft until every plan is approved
    by one decision. Raises ``RoundUnknown``."""
    known = round_get(code)
    asked_of = programme.programme_get(known.programme)
    rules = rules_for_year(known.first_year)
    lines = [  # the committee's plan is approved by its head, by another paper
        one for one in plan_lines(code, approved_only=approved_only)
        if owner_kind(one[0]) is OwnerKind.AGENCY
    ]  # fmt: skip
    units = {unit for unit, _ in lines}
    decided = _decided(code, units)
    on = decided[1] if decided else clock.today()
    province = organisation.province(on=on)
    place = organisation.place_of(province)
    money = money_by_source(line for _, line in lines)
    sources = _columns(money, rules.sources)
    name = f"cải cách hành chính {span_words(known)}"
    title = f"Phê duyệt Kế hoạch {name} và dự toán kinh phí thực hiện"
    basis = [
        f"Căn cứ Quyết định số {asked_of.decision} {official_day(asked_of.issued_on)} của "
        f"{asked_of.issued_by.vi};"
        if asked_of.issued_on and asked_of.decision else f"Căn cứ {asked_of.name.vi};",
        *(f"Căn cứ {part.strip()};" for part in rules.basis.vi.split(";")[1:]),
        "Theo đề nghị của Giám đốc Sở Nội vụ và Giám đốc Sở Tài chính.",
    ]  # fmt: skip
    kept = _words_of(code, decided)
    number = decided[0] if decided else "        /QĐ-UBND"
    return PaperWords(
        above="", agency=f"{COMMITTEE}\n{province.name_vi.upper()}", number=f"Số: {number}",
        place_date=f"{place}, "
        + (official_day(decided[1]) if decided else UNSAID_DAY),
        draft=decided is None, kind="QUYẾT ĐỊNH", title=title,
        head=f"{COMMITTEE} {province.name_vi.upper()}", paragraphs=tuple(basis),
        articles=(
            ("Điều 1.", f"Phê duyệt Kế hoạch {name} của {len(units):02d} cơ quan, gồm "
             f"{len(lines):02d} nhiệm vụ với tổng dự toán {money_words(money, rules.sources)} "
             "(Phụ lục kèm theo)."),
            ("Điều 2.", "Các cơ quan chủ trì thực hiện nhiệm vụ đúng thời hạn, sử dụng kinh phí "
             "trong dự toán được duyệt và quyết toán theo quy định."),
            ("Điều 3.", "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Ủy ban nhân "
             "dân tỉnh, Giám đốc Sở Nội vụ, Giám đốc Sở Tài chính và Thủ trưởng các cơ quan có "
             "tên trong Phụ lục chịu trách nhiệm thi hành Quyết định này./."),
        ),
        copies=("- Như Điều 3;", "- Bộ Nội vụ;", "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
                "- Lưu: VT."),
        signers=(f"TM. {COMMITTEE}", "CHỦ TỊCH"),
        attached=f"(Kèm theo Quyết định số {number.strip()} của Ủy ban nhân dân tỉnh)"
        if decided else "(Kèm theo dự thảo Quyết định của Ủy ban nhân dân tỉnh)",
        heads=_heads(sources), widths=_widths(sources), worded=len(HEADS),
        cell_size=_cell_size(sources),
        rows=annex_rows(groups_of(known, lines), sources, unit_names()), proof="",
        sections=_sections(known, kept), sections_title=name[:1].upper() + name[1:],
    )  # fmt: skip


ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def _words_of(code: str, decided: tuple[str, date] | None) -> RoundText | None:
    """The words that go with the paper: of a draft those saved last, of a decision only those
    that it froze. Whatever was written or changed without it is not its text."""
    kept = text_get(code)
    if decided is None or kept is None:
        return kept
    return kept if (kept.decision_number, kept.decision_on) == decided else None


def _sections(known: Round, kept: RoundText | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The sections that are written, numbered, each with its paragraphs."""
    written = [one for one in sections_of(known) if kept and kept.sections.get(one.code)]
    return tuple(
        (f"{ROMAN[place]}. {one.name.vi.upper()}" if place < len(ROMAN) else one.name.vi.upper(),
         tuple(kept.sections[one.code].splitlines()) if kept else ())
        for place, one in enumerate(written)
    )  # fmt: skip


def _heads(sources: Sequence[MoneySource]) -> tuple[str, ...]:
    return (*HEADS, *(source.name.vi for source in sources), "Tổng cộng")


def _columns(money: Mapping[str, int], sources: Sequence[MoneySource]) -> tuple[MoneySource, ...]:
    """The sources that have a column: where another category has money, only those with any."""
    shown = shown_sources(money, sources)
    if all(one.default for one in shown):
        return shown
    return tuple(one for one in shown if money.get(one.code))


_MANY: Final = 6
"""More sums than these are set smaller, so that they fit beside each other."""


def _cell_size(sources: Sequence[MoneySource]) -> float:
    return 10.0 if len(sources) + 1 <= _MANY else 7.5


def _widths(sources: Sequence[MoneySource]) -> tuple[float, ...]:
    """The columns of the annex of money, in millimetres: the sums get what they need."""
    sums = len(sources) + 1
    each = min(25.0, (125 if sums <= _MANY else 150) / sums)
    words = (9.0, 28.0, 19.0, 28.0)
    return (words[0], WIDE - sum(words) - each * sums, *words[1:], *[each] * sums)


# The plan of an agency -----------------------------------------------------------------


def plan_words(code: str, *, own: bool, version: int = 0) -> PaperWords:
    """An agency's plan and estimate, as one version has it; a draft until it is sent.

    Raises ``PlanUnknown``.
    """
    detail = plan_detail(code, on=clock.today(), own=own, version=version)
    number = version or detail.row.shown
    known, row = round_get(detail.row.round), detail.row
    rules = rules_for_year(known.first_year)
    asked_of = programme.programme_get(known.programme)
    sent = next((one for one in detail.versions if one.number == number), None)
    sent_on = clock.local_day(sent.sent_at) if sent and sent.sent_at else None
    names = unit_names()
    province = organisation.province(on=sent_on or clock.today())
    lines = lines_of(code, number)
    money = money_by_source(lines)
    sources = _columns(money, rules.sources)
    below_province = row.unit != province.code
    day = official_day(sent_on) if sent_on else UNSAID_DAY
    name = f"Cải cách hành chính {span_words(known)}"
    to = dict.fromkeys(names.get(unit, unit) for _, unit in receivers_on(sent_on or clock.today()))
    return PaperWords(
        above=f"{COMMITTEE}\n{province.name_vi.upper()}" if below_province else "",
        agency=names.get(row.unit, row.unit).upper(), number="Số:        /KH",
        place_date=f"{organisation.place_of(province)}, {day}", draft=sent_on is None,
        kind="KẾ HOẠCH", title=name, head="",
        paragraphs=(
            f"Thực hiện {asked_of.name.vi} và văn bản số {known.document_number} "
            f"{official_day(known.document_on)}, {names.get(row.unit, row.unit)} lập kế hoạch "
            f"cải cách hành chính {span_words(known)} gồm {len(lines):02d} nhiệm vụ, với tổng dự "
            f"toán {money_words(money, rules.sources)}.",
            "Nhiệm vụ, sản phẩm, thời hạn và kinh phí theo nguồn: xem Phụ lục.",
        ),
        articles=(), copies=(*(f"- {one};" for one in to), "- Lưu: VT."),
        signers=_signers(row.unit), attached=f"(Kèm theo Kế hoạch {code})",
        heads=_heads(sources), widths=_widths(sources), worded=len(HEADS),
        cell_size=_cell_size(sources),
        rows=annex_rows(
            groups_of(known, [(row.unit, line) for line in lines]), sources, names
        ),
        proof=f"Kế hoạch {code}, phiên bản {number}"
        + (f". Mã kiểm chứng: {sent.digest}" if sent and sent.digest else " (dự thảo)"),
    )  # fmt: skip


def _signers(owner: str) -> tuple[str, ...]:
    """Who signs a plan: the head of the agency, or the head of the committee for it."""
    if owner_kind(owner) is OwnerKind.COMMITTEE:
        return ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN")
    return ("THỦ TRƯỞNG ĐƠN VỊ",)


# Files ---------------------------------------------------------------------------------


def decision_docx(code: str, *, approved_only: bool = False) -> bytes:
    """The decision on the province's plan as a Word document. Raises ``RoundUnknown``."""
    return words_docx(decision_words(code, approved_only=approved_only))


def decision_pdf(code: str, *, approved_only: bool = False) -> bytes:
    """The decision on the province's plan as PDF. Raises ``RoundUnknown``."""
    return words_pdf(decision_words(code, approved_only=approved_only))


def plan_docx(code: str, *, own: bool, version: int = 0) -> bytes:
    """An agency's plan as a Word document. Raises ``PlanUnknown``."""
    return words_docx(plan_words(code, own=own, version=version))


def plan_pdf(code: str, *, own: bool, version: int = 0) -> bytes:
    """An agency's plan as PDF. Raises ``PlanUnknown``."""
    return words_pdf(plan_words(code, own=own, version=version))
