"""The shapes of the fact sets of plans: calls, money, appraisals, milestones of schemes."""

from __future__ import annotations

from motcua.indicators.contracts import Column, ColumnType, FactSet, Text

_INT32, _INT64 = ColumnType.INT32, ColumnType.INT64
_STRING, _DATE, _BOOL = ColumnType.STRING, ColumnType.DATE, ColumnType.BOOL

LEVELS = (
    ("PROVINCE", Text("cấp tỉnh", "province")),
    ("DISTRICT", Text("cấp huyện", "district")),
    ("COMMUNE", Text("cấp xã", "commune")),
)
YES_NO = ((True, Text("có", "yes")), (False, Text("không", "no")))


_UNIT = Text("đơn vị", "unit")


def place(unit: Text = _UNIT) -> tuple[Column, ...]:
    """The unit of a row, named for what it does there, with its level and district."""
    return (
        Column("unit", _STRING, unit),
        Column("level", _STRING, Text("cấp", "level"), values=LEVELS),
        Column("district", _STRING, Text("huyện, thị xã, thành phố", "district")),
    )


_PLANNED = (
    ("YEAR", Text("kế hoạch năm", "yearly plan")),
    ("PERIOD", Text("kế hoạch cả giai đoạn", "plan for the whole period")),
)
_MOVES = (
    ("ESTIMATE", Text("dự toán được duyệt", "approved estimate")),
    ("ADJUSTMENT", Text("điều chỉnh", "adjustment")),
    ("ALLOTMENT", Text("cấp kinh phí", "allotment")),
    ("SPENDING", Text("chi", "spending")),
    ("SETTLEMENT", Text("quyết toán", "settlement")),
)
_SOURCES = (
    ("PROVINCE", Text("ngân sách tỉnh", "provincial budget")),
    ("CENTRAL", Text("ngân sách Trung ương hỗ trợ", "central support")),
    ("PROJECT", Text("chương trình, dự án của Bộ, ngành", "projects of central ministries")),
    ("OFF_BUDGET", Text("ngoài ngân sách", "off-budget")),
)
_RECEIVERS = (
    ("HOME_AFFAIRS", Text("nội vụ", "home affairs")),
    ("PLANNING", Text("kế hoạch và đầu tư", "planning and investment")),
    ("FINANCE", Text("tài chính", "finance")),
)

PLANS_CALLS = FactSet(
    name="plans.calls",
    title=Text("Cơ quan được gọi lập kế hoạch", "Agencies called to plan"),
    relation="plans_call_fact",
    key="plan",
    period_columns=("judged_from", "asked_on"),
    dimensions=("unit", "district", "level"),
    exists_from="asked_on",
    unit_column="unit",
    columns=(
        Column("plan", _STRING, Text("mã kế hoạch", "plan code")),
        Column("round", _STRING, Text("đợt", "round")),
        *place(),
        Column("asked_on", _DATE, Text("ngày gửi hướng dẫn", "day called"), known_from="asked_on"),
        Column("due_on", _DATE, Text("hạn gửi", "due day")),
        Column("judged_from", _DATE, Text("xét từ ngày", "judged from")),
        Column("sent_on", _DATE, Text("ngày gửi lần đầu", "day first sent"), known_from="sent_on"),
        Column(
            "days_late", _INT32, Text("số ngày trễ", "days late"), known_from="sent_on"
        ),
    ),
)  # fmt: skip
"""Judged from the day after the due day; where no due day is known, from the day called."""


PLANS_MONEY = FactSet(
    name="plans.money",
    title=Text("Lần ghi kinh phí của kế hoạch", "Movements of the money of plans"),
    relation="plans_money_fact",
    key="movement",
    period_columns=("budget_on", "settle_on"),
    dimensions=("unit", "district", "level", "source"),
    exists_from="known_on",
    unit_column="unit",
    columns=(
        Column("movement", _INT64, Text("số thứ tự", "number")),
        Column("plan", _STRING, Text("mã kế hoạch", "plan code")),
        Column("round", _STRING, Text("đợt", "round")),
        Column("span", _STRING, Text("loại kế hoạch", "kind of plan"), values=_PLANNED),
        *place(),
        Column("line", _STRING, Text("dòng", "line")),
        Column("source", _STRING, Text("nguồn", "source"), values=_SOURCES),
        Column(
            "capital", _BOOL, Text("vốn đầu tư phát triển", "development capital"),
            values=YES_NO,
        ),
        Column("move", _STRING, Text("loại", "kind"), values=_MOVES),
        Column("reference", _STRING, Text("chứng từ", "document")),
        Column("moved_on", _DATE, Text("ngày phát sinh", "day of the document")),
        Column("known_on", _DATE, Text("ngày ghi nhận", "day recorded"), known_from="known_on"),
        Column(
            "budget_on", _DATE, Text("ngày đầu năm ngân sách", "first day of the budget year")
        ),
        Column(
            "settle_on", _DATE,
            Text("ngày đầu năm sau năm ngân sách", "first day after the budget year"),
        ),
        Column("estimated", _INT64, Text("dự toán sau điều chỉnh (đồng)", "estimate (đồng)")),
        Column("allotted", _INT64, Text("kinh phí đã cấp (đồng)", "money allotted (đồng)")),
        Column("spent", _INT64, Text("kinh phí đã chi (đồng)", "money spent (đồng)")),
        Column("settled", _INT64, Text("kinh phí đã quyết toán (đồng)", "money settled (đồng)")),
        Column(
            "off_budget", _INT64,
            Text("kinh phí ngoài ngân sách đã huy động (đồng)", "off-budget money raised (đồng)"),
        ),
    ),
)  # fmt: skip
"""A row for each movement, which counts from the day it was recorded; one that takes money
back is below 0. It belongs to the budget year of its plan, whenever it was recorded."""

PLANS_APPRAISALS = FactSet(
    name="plans.appraisals",
    title=Text("Lượt thẩm định kế hoạch, dự toán", "Appraisals of plans and estimates"),
    relation="plans_appraisal_fact",
    key="appraisal",
    period_columns=("judged_from",),
    dimensions=("unit", "district", "level"),
    exists_from="received_on",
    unit_column="unit",
    columns=(
        Column("appraisal", _STRING, Text("mã lượt thẩm định", "appraisal code")),
        Column("plan", _STRING, Text("mã kế hoạch", "plan code")),
        Column("round", _STRING, Text("đợt", "round")),
        Column("version", _INT32, Text("bản gửi", "version")),
        Column(
            "receiver", _STRING, Text("vai trò thẩm định", "part to play"), values=_RECEIVERS
        ),
        *place(Text("cơ quan thẩm định", "appraising agency")),
        Column(
            "received_on", _DATE, Text("ngày nhận", "day received"), known_from="received_on"
        ),
        Column("due_on", _DATE, Text("hạn thẩm định", "due day")),
        Column("judged_from", _DATE, Text("xét từ ngày", "judged from")),
        Column(
            "answered_on", _DATE, Text("ngày có ý kiến", "day answered"), known_from="answered_on"
        ),
        Column("days_late", _INT32, Text("số ngày trễ", "days late"), known_from="answered_on"),
    ),
)  # fmt: skip
"""Judged from the day after the due day; a version that came after it has none. Rows are counted
by no other day: a receipt that another receiver ends before its day is no row any more, so that
by the day received a past day would change."""

PLANS_MILESTONES = FactSet(
    name="plans.milestones",
    title=Text("Mốc của đề án được phê duyệt", "Milestones of approved schemes"),
    relation="plans_milestone_fact",
    key="milestone",
    period_columns=("judged_from", "approved_on"),
    dimensions=("unit", "district", "level"),
    exists_from="approved_on",
    unit_column="unit",
    columns=(
        Column("milestone", _STRING, Text("mã mốc", "milestone code")),
        Column("scheme", _STRING, Text("mã đề án", "scheme code")),
        *place(Text("cơ quan chủ trì", "lead agency")),
        Column(
            "approved_on", _DATE, Text("ngày phê duyệt đề án", "day the scheme was approved"),
            known_from="approved_on",
        ),
        Column("due_on", _DATE, Text("hạn của mốc", "due day")),
        Column("judged_from", _DATE, Text("xét từ ngày", "judged from")),
        Column(
            "reached_on", _DATE, Text("ngày hoàn thành", "day reached"), known_from="reached_on"
        ),
        Column("days_late", _INT32, Text("số ngày trễ", "days late"), known_from="reached_on"),
    ),
)  # fmt: skip
"""Judged from the day after the milestone's, and not before its scheme was approved."""
