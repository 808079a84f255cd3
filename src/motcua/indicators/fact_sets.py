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
from motcua.indicators.fact_sets_plans import (
    LEVELS,
    PLANS_APPRAISALS,
    PLANS_CALLS,
    PLANS_MILESTONES,
    PLANS_MONEY,
    place,
)
from motcua.indicators.fact_sets_work import REPORTS_DUE, TASKS_GIVEN

_INT32, _INT64 = ColumnType.INT32, ColumnType.INT64
_STRING, _DATE, _BOOL = ColumnType.STRING, ColumnType.DATE, ColumnType.BOOL

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
        Column("level", _STRING, Text("cấp", "level"), values=LEVELS),
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
        *place(),
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
            Column("level", _STRING, Text("cấp", "level"), values=LEVELS),
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
    DOSSIERS_LIFECYCLE, DOSSIERS_DEADLINES, ORGANISATION_AGENCIES, PLANS_CALLS, PLANS_MONEY,
    PLANS_APPRAISALS, PLANS_MILESTONES, TASKS_GIVEN, REPORTS_DUE,
)  # fmt: skip
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
