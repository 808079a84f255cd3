"""Facts of the work itself: tasks that were given, reports that were due."""

from __future__ import annotations

from motcua.indicators.contracts import Column, ColumnType, FactSet, Operator, Rule, Text
from motcua.indicators.fact_sets_plans import YES_NO, place

_INT32 = ColumnType.INT32
_STRING, _DATE, _BOOL = ColumnType.STRING, ColumnType.DATE, ColumnType.BOOL

_SOURCES = (
    ("WORK_PROGRAMME", Text("chương trình công tác", "work programme")),
    ("CHAIRMAN", Text("Chủ tịch giao", "given by the chairman")),
    ("DOCUMENT", Text("văn bản giao", "given by a document")),
    ("SUPERVISION", Text("kết luận giám sát", "conclusion of a supervision")),
)

TASKS_GIVEN = FactSet(
    name="tasks.given",
    title=Text("Nhiệm vụ được giao", "Tasks given"),
    relation="tasks_task_fact",
    key="task",
    period_columns=("judged_from", "planned_on", "recorded_on"),
    dimensions=("unit", "district", "level", "source"),
    exists_from="recorded_on",
    unit_column="unit",
    entered_afterwards=Rule("entered_afterwards", Operator.IS, True),
    columns=(
        Column("task", _STRING, Text("mã nhiệm vụ", "task code")),
        *place(Text("cơ quan chủ trì", "agency that must do it")),
        Column("source", _STRING, Text("nguồn giao", "where it comes from"), values=_SOURCES),
        Column("period", _STRING, Text("kỳ chương trình", "period of the programme")),
        Column(
            "programme_item", _BOOL, Text("mục chương trình công tác", "item of a work programme"),
            values=YES_NO,
        ),
        Column("reform", _BOOL, Text("cải cách hành chính", "reform"), values=YES_NO),
        Column(
            "legal_document", _BOOL, Text("văn bản quy phạm pháp luật", "legal document"),
            values=YES_NO,
        ),
        Column(
            "joint", _BOOL,
            Text("làm cùng cơ quan ngoài hành chính", "with a body outside the administration"),
            values=YES_NO,
        ),
        Column(
            "recorded_on", _DATE, Text("ngày ghi nhận", "day recorded"), known_from="recorded_on"
        ),
        Column(
            "entered_afterwards", _BOOL, Text("ghi nhận khi đã quá hạn", "recorded after its day"),
            values=YES_NO,
        ),
        Column("given_on", _DATE, Text("ngày giao", "day given")),
        Column("due_on", _DATE, Text("hạn đầu tiên", "first due day")),
        Column("planned_on", _DATE, Text("ngày đầu năm kế hoạch", "first day of its year")),
        Column(
            "judged_from", _DATE, Text("xét từ ngày", "judged from"), known_from="judged_from"
        ),
        Column(
            "overdue_from", _DATE, Text("quá hạn từ ngày", "overdue from"),
            known_from="overdue_from",
        ),
        Column(
            "done_on", _DATE, Text("ngày báo cáo được nghiệm thu", "day of the accepted report"),
            known_from="closed_on",
        ),
        Column("days_late", _INT32, Text("số ngày trễ", "days late"), known_from="closed_on"),
        Column("closed_on", _DATE, Text("ngày kết thúc", "day closed"), known_from="closed_on"),
        Column(
            "withdrawn_on", _DATE, Text("ngày hủy khi chưa quá hạn", "cancelled before overdue"),
            known_from="withdrawn_on",
        ),
    ),
)  # fmt: skip
"""Judged from the day on which it can be, and from then on: see the view."""


REPORTS_DUE = FactSet(
    name="reports.due",
    title=Text("Báo cáo định kỳ phải gửi", "Periodic reports that are due"),
    relation="reports_due_fact",
    key="report",
    period_columns=("judged_from", "asked_on"),
    dimensions=("unit", "district", "level"),
    exists_from="asked_on",
    unit_column="unit",
    columns=(
        Column("report", _STRING, Text("mã báo cáo", "report code")),
        Column("kind", _STRING, Text("loại báo cáo", "kind of report")),
        Column("period", _STRING, Text("kỳ báo cáo", "period")),
        *place(),
        Column("asked_on", _DATE, Text("ngày ghi hạn", "day asked for"), known_from="asked_on"),
        Column("due_on", _DATE, Text("hạn gửi", "due day")),
        Column("judged_from", _DATE, Text("xét từ ngày", "judged from")),
        Column("sent_on", _DATE, Text("ngày gửi lần đầu", "day first sent"), known_from="sent_on"),
        Column("days_late", _INT32, Text("số ngày trễ", "days late"), known_from="sent_on"),
    ),
)  # fmt: skip
"""A row for each report that was asked of a unit, sent or not."""
