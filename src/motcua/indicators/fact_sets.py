"""The shapes of the fact sets that the shipped indicators read.

The publishing modules lie below this one and cannot name its types, so the shape is
written here and registered by the wiring; the views and tables behind it are theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from motcua.indicators.contracts import Column, ColumnType, FactSet, Operator, Rule, Text

_INT32, _INT64 = ColumnType.INT32, ColumnType.INT64
_STRING, _DATE, _BOOL = ColumnType.STRING, ColumnType.DATE, ColumnType.BOOL

_LEVELS = (
    ("PROVINCE", Text("cấp tỉnh", "province")),
    ("DISTRICT", Text("cấp huyện", "district")),
    ("COMMUNE", Text("cấp xã", "commune")),
)
_CHANNELS = (
    ("COUNTER", Text("trực tiếp", "at the counter")),
    ("ONLINE", Text("trực tuyến", "online")),
    ("POST", Text("qua bưu điện", "by post")),
)
_OUTCOMES = (
    ("GRANTED", Text("đã giải quyết", "granted")),
    ("REFUSED", Text("từ chối", "refused")),
    ("WITHDRAWN", Text("người nộp rút", "withdrawn")),
    ("STOPPED", Text("dừng xử lý", "stopped")),
)
_ORIGINS = (
    ("LIVE", Text("ghi nhận tại hệ thống", "recorded here")),
    ("IMPORTED", Text("nhập từ nguồn khác", "imported")),
    ("SIMULATED", Text("mô phỏng", "simulated")),
)
_AFTERWARDS = ((True, Text("có", "yes")), (False, Text("không", "no")))

DOSSIERS_LIFECYCLE = FactSet(
    name="dossiers.lifecycle",
    title=Text("Vòng đời hồ sơ", "Life of dossiers"),
    relation="dossiers_fact",
    key="dossier_id",
    period_columns=("received_on", "closed_on", "returned_on"),
    dimensions=("unit", "district", "level", "procedure", "field", "channel"),
    exists_from="received_on",
    unit_column="unit",
    imported=Rule("origin", Operator.IS, "IMPORTED"),
    simulated=Rule("origin", Operator.IS, "SIMULATED"),
    entered_afterwards=Rule("entered_afterwards", Operator.IS, True),
    columns=(
        Column("dossier_id", _INT64, Text("số thứ tự", "number")),
        Column("code", _STRING, Text("mã hồ sơ", "dossier code")),
        Column("procedure", _STRING, Text("thủ tục", "procedure")),
        Column("procedure_version", _INT32, Text("phiên bản thủ tục", "procedure version")),
        Column("field", _STRING, Text("lĩnh vực", "field")),
        Column("level", _STRING, Text("cấp", "level"), values=_LEVELS),
        Column("unit", _STRING, Text("đơn vị", "unit")),
        Column("district", _STRING, Text("huyện, thị xã, thành phố", "district")),
        Column("channel", _STRING, Text("kênh nộp", "channel"), values=_CHANNELS),
        Column("origin", _STRING, Text("nguồn ghi nhận", "origin"), values=_ORIGINS),
        Column(
            "received_on", _DATE, Text("ngày tiếp nhận", "day received"), known_from="received_on"
        ),
        Column("due_on", _DATE, Text("ngày hẹn trả", "deadline")),
        Column(
            "limit_days", _INT32,
            Text("thời hạn công bố (ngày làm việc)", "published limit (working days)"),
        ),
        Column(
            "closed_on", _DATE, Text("ngày giải quyết xong", "day closed"), known_from="closed_on"
        ),
        Column(
            "returned_on", _DATE, Text("ngày trả kết quả", "day returned"),
            known_from="returned_on",
        ),
        Column(
            "return_channel", _STRING, Text("cách trả kết quả", "way of return"),
            known_from="returned_on", values=_CHANNELS,
        ),
        Column(
            "outcome", _STRING, Text("kết quả", "outcome"), known_from="closed_on",
            values=_OUTCOMES,
        ),
        Column(
            "handling_days", _INT32,
            Text("thời gian giải quyết (ngày làm việc)", "handling time (working days)"),
            known_from="closed_on",
        ),
        Column(
            "days_late", _INT32, Text("số ngày làm việc quá hạn", "working days late"),
            known_from="closed_on",
        ),
        Column(
            "entered_afterwards", _BOOL,
            Text("ghi nhận sau khi việc đã xảy ra", "entered afterwards"),
            values=_AFTERWARDS,
        ),
        Column("fee", _INT64, Text("phí, lệ phí (đồng)", "fee (đồng)")),
        Column("supplements", _INT32, Text("số lần yêu cầu bổ sung", "supplements asked for")),
        Column(
            "trips", _INT32, Text("số lần người dân phải đi", "trips of the applicant"),
            known_from="returned_on",
        ),
        Column("distance_m", _INT32, Text("khoảng cách (mét)", "distance (metres)")),
        Column(
            "cost_estimate", _INT64,
            Text("chi phí tuân thủ ước tính (đồng, giá so sánh)",
                "estimated compliance cost (đồng, constant prices)",),
        ),
        Column(
            "cost_incurred", _INT64,
            Text("chi phí tuân thủ đo được (đồng, giá so sánh)",
                "measured compliance cost (đồng, constant prices)",),
            known_from="returned_on",
        ),
        Column(
            "apologised_on", _DATE,
            Text("ngày xin lỗi và hẹn lại", "day of the apology with a new date"),
            known_from="apologised_on",
        ),
    ),
)  # fmt: skip

DOSSIERS_DEADLINES = FactSet(
    name="dossiers.deadlines",
    title=Text(
        "Hồ sơ, theo từng khoảng ngày có cùng một hạn",
        "Dossiers, by span of days with one deadline",
    ),
    relation="dossiers_deadline_fact",
    key="span",
    period_columns=("since_on",),
    dimensions=("unit", "district", "level", "procedure", "field", "channel"),
    exists_from="received_on",
    unit_column="unit",
    imported=Rule("origin", Operator.IS, "IMPORTED"),
    simulated=Rule("origin", Operator.IS, "SIMULATED"),
    entered_afterwards=Rule("entered_afterwards", Operator.IS, True),
    columns=(
        Column("span", _STRING, Text("mã khoảng ngày", "code of the span")),
        *map(DOSSIERS_LIFECYCLE.column, (
            "code", "procedure", "field", "level", "unit", "district", "channel", "origin",
            "entered_afterwards", "received_on",
        )),
        Column(
            "since_on", _DATE, Text("hạn có hiệu lực từ ngày", "deadline held since"),
            known_from="since_on",
        ),
        Column(
            "until_on", _DATE, Text("ngày đầu của khoảng tiếp theo", "first day of the next span"),
            known_from="until_on",
        ),
        DOSSIERS_LIFECYCLE.column("closed_on"),
        Column("due_on", _DATE, Text("hạn có hiệu lực", "deadline that held")),
        Column(
            "late_after", _DATE,
            Text("ngày mà sau đó bị coi là trễ (không có khi chờ bổ sung từ lúc còn hạn)",
                "day after which it is late (none in a wait that began in time)",),
        ),
    ),
)  # fmt: skip
"""On each day exactly one span of a dossier holds, so rows that hold are dossiers.

They exist from the receipt, which a database can test before it makes the spans.
"""

ORGANISATION_AGENCIES = FactSet(
    name="organisation.agencies",
    title=Text("Cơ quan hành chính phải áp dụng một cửa", "Agencies that must apply one-stop"),
    relation="dossiers_agency_fact",
    key="unit",
    period_columns=("valid_from", "first_dossier_on"),
    dimensions=("unit", "district", "level"),
    exists_from="valid_from",
    unit_column="unit",
    columns=(
        Column("unit", _STRING, Text("đơn vị", "unit")),
        Column("level", _STRING, Text("cấp", "level"), values=_LEVELS),
        Column("district", _STRING, Text("huyện, thị xã, thành phố", "district")),
        Column(
            "valid_from", _DATE, Text("ngày thành lập", "day of founding"),
            known_from="valid_from",
        ),
        Column("valid_until", _DATE, Text("ngày chấm dứt", "day of ending")),
        Column(
            "first_dossier_on", _DATE,
            Text("ngày tiếp nhận hồ sơ một cửa đầu tiên", "day of the first one-stop dossier"),
            known_from="first_dossier_on",
        ),
    ),
)  # fmt: skip


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
        Column("unit", _STRING, Text("đơn vị", "unit")),
        Column("level", _STRING, Text("cấp", "level"), values=_LEVELS),
        Column("district", _STRING, Text("huyện, thị xã, thành phố", "district")),
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


_SOURCES = (
    ("WORK_PROGRAMME", Text("chương trình công tác", "work programme")),
    ("CHAIRMAN", Text("Chủ tịch giao", "given by the chairman")),
    ("DOCUMENT", Text("văn bản giao", "given by a document")),
    ("SUPERVISION", Text("kết luận giám sát", "conclusion of a supervision")),
)
_YES_NO = ((True, Text("có", "yes")), (False, Text("không", "no")))

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
        Column("unit", _STRING, Text("cơ quan chủ trì", "agency that must do it")),
        Column("level", _STRING, Text("cấp", "level"), values=_LEVELS),
        Column("district", _STRING, Text("huyện, thị xã, thành phố", "district")),
        Column("source", _STRING, Text("nguồn giao", "where it comes from"), values=_SOURCES),
        Column("period", _STRING, Text("kỳ chương trình", "period of the programme")),
        Column(
            "programme_item", _BOOL, Text("mục chương trình công tác", "item of a work programme"),
            values=_YES_NO,
        ),
        Column("reform", _BOOL, Text("cải cách hành chính", "reform"), values=_YES_NO),
        Column(
            "legal_document", _BOOL, Text("văn bản quy phạm pháp luật", "legal document"),
            values=_YES_NO,
        ),
        Column(
            "joint", _BOOL,
            Text("làm cùng cơ quan ngoài hành chính", "with a body outside the administration"),
            values=_YES_NO,
        ),
        Column(
            "recorded_on", _DATE, Text("ngày ghi nhận", "day recorded"), known_from="recorded_on"
        ),
        Column(
            "entered_afterwards", _BOOL, Text("ghi nhận khi đã quá hạn", "recorded after its day"),
            values=_YES_NO,
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
        Column("unit", _STRING, Text("đơn vị", "unit")),
        Column("level", _STRING, Text("cấp", "level"), values=_LEVELS),
        Column("district", _STRING, Text("huyện, thị xã, thành phố", "district")),
        Column("asked_on", _DATE, Text("ngày ghi hạn", "day asked for"), known_from="asked_on"),
        Column("due_on", _DATE, Text("hạn gửi", "due day")),
        Column("judged_from", _DATE, Text("xét từ ngày", "judged from")),
        Column("sent_on", _DATE, Text("ngày gửi lần đầu", "day first sent"), known_from="sent_on"),
        Column("days_late", _INT32, Text("số ngày trễ", "days late"), known_from="sent_on"),
    ),
)  # fmt: skip
"""A row for each report that was asked of a unit, sent or not."""


def procedures_catalogue(rows: Callable[[], Any]) -> FactSet:
    """The catalogue of procedures.

    ``rows`` returns a pyarrow table of the columns below but ``row_id``, which is made
    here of procedure, level and version.
    """

    def keyed() -> Any:
        table = rows()
        parts = [pc.cast(table[name], pa.string()) for name in ("procedure", "level", "version")]
        return table.append_column("row_id", pc.binary_join_element_wise(*parts, "@"))

    return FactSet(
        name="procedures.catalogue",
        title=Text("Danh mục thủ tục hành chính", "Catalogue of procedures"),
        rows=keyed,
        key="row_id",
        period_columns=("valid_from",),
        dimensions=("level", "field", "procedure"),
        exists_from="valid_from",
        columns=(
            Column("row_id", _STRING, Text("mã phiên bản", "version code")),
            Column("procedure", _STRING, Text("thủ tục", "procedure")),
            Column("level", _STRING, Text("cấp", "level"), values=_LEVELS),
            Column("field", _STRING, Text("lĩnh vực", "field")),
            Column("version", _INT32, Text("phiên bản", "version")),
            Column(
                "valid_from", _DATE, Text("ngày hiệu lực", "day in force"), known_from="valid_from"
            ),
            Column("valid_until", _DATE, Text("ngày hết hiệu lực", "day out of force")),
            Column("limit_days", _INT32, Text("thời hạn (ngày làm việc)", "limit (working days)")),
            Column("fee", _INT64, Text("phí, lệ phí (đồng)", "fee (đồng)")),
            Column("online_level", _INT32, Text("mức độ dịch vụ công trực tuyến", "online level")),
        ),
    )


DATABASE_FACTS = (
    DOSSIERS_LIFECYCLE,
    DOSSIERS_DEADLINES,
    ORGANISATION_AGENCIES,
    PLANS_CALLS,
    TASKS_GIVEN,
    REPORTS_DUE,
)
"""Fact sets that are relations of the database."""


def described(facts: FactSet) -> FactSet:
    """``facts`` with the meaning of its columns, where its name is one of the known shapes.

    The publisher says which relation, key and columns there are and which are evidence;
    the shape says what the columns mean, so that no publisher has to repeat it.
    """
    shape = next((item for item in DATABASE_FACTS if item.name == facts.name), None)
    if shape is None or facts == shape:
        return facts
    known = {column.name: column for column in shape.columns}
    columns = tuple(
        replace(known[column.name], type=column.type, personal=column.personal)
        if column.name in known and column.title is None
        else column
        for column in facts.columns
    )
    return replace(
        shape, columns=columns, relation=facts.relation, rows=facts.rows, key=facts.key,
        evidence=facts.evidence,
    )  # fmt: skip
