"""The fact sets that modules publish, described where modules are connected."""

from __future__ import annotations

from motcua.indicators.contracts import Column, FactSet


def _columns(text: str) -> tuple[Column, ...]:
    named = (part.split(":") for part in text.split())
    return tuple(Column(name, kind) for name, kind in named)


LIFECYCLE = FactSet(
    name="dossiers.lifecycle",
    relation="dossiers_fact",
    key="dossier_id",
    columns=_columns(
        "dossier_id:int64 code:string procedure:string procedure_version:int64 field:string"
        " level:string unit:string district:string channel:string origin:string"
        " received_on:date due_on:date limit_days:int64 closed_on:date returned_on:date"
        " return_channel:string outcome:string handling_days:int64 days_late:int64"
        " entered_afterwards:boolean fee:int64 supplements:int64 trips:int64 distance_m:int64"
        " cost_estimate:int64 cost_incurred:int64"
        " apologised_on:date"
    ),
    evidence=(
        "code", "procedure", "unit", "received_on", "due_on", "closed_on", "returned_on",
        "return_channel", "days_late", "apologised_on", "origin",
    ),
)  # fmt: skip

DEADLINES = FactSet(
    name="dossiers.deadlines",
    relation="dossiers_deadline_fact",
    key="span",
    columns=_columns(
        "span:string code:string procedure:string field:string level:string unit:string"
        " district:string channel:string origin:string entered_afterwards:boolean"
        " received_on:date since_on:date until_on:date closed_on:date due_on:date"
        " late_after:date"
    ),
    evidence=(
        "code", "procedure", "unit", "received_on", "since_on", "until_on", "due_on",
        "late_after", "closed_on", "origin",
    ),
)  # fmt: skip

AGENCIES = FactSet(
    name="organisation.agencies",
    relation="dossiers_agency_fact",
    key="unit",
    columns=_columns(
        "unit:string level:string kind:string district:string valid_from:date valid_until:date"
        " first_dossier_on:date"
    ),
    evidence=("level", "valid_from", "valid_until", "first_dossier_on"),
)

CALLS = FactSet(
    name="plans.calls",
    relation="plans_call_fact",
    key="plan",
    columns=_columns(
        "plan:string round:string span:string unit:string level:string district:string"
        " asked_on:date due_on:date judged_from:date sent_on:date days_late:int64"
    ),
    evidence=("round", "unit", "asked_on", "due_on", "sent_on", "days_late"),
)

MONEY = FactSet(
    name="plans.money",
    relation="plans_money_fact",
    key="movement",
    columns=_columns(
        "movement:int64 plan:string round:string span:string unit:string level:string"
        " district:string line:string source:string capital:boolean move:string"
        " reference:string moved_on:date known_on:date budget_on:date settle_on:date"
        " estimated:int64 allotted:int64 spent:int64 settled:int64 off_budget:int64"
    ),
    evidence=(
        "plan", "unit", "line", "source", "capital", "move", "reference", "moved_on", "known_on",
        "estimated", "allotted", "spent", "settled",
    ),
)  # fmt: skip

APPRAISALS = FactSet(
    name="plans.appraisals",
    relation="plans_appraisal_fact",
    key="appraisal",
    columns=_columns(
        "appraisal:string plan:string round:string version:int64 receiver:string unit:string"
        " level:string district:string received_on:date due_on:date judged_from:date"
        " answered_on:date days_late:int64"
    ),
    evidence=("plan", "version", "unit", "received_on", "due_on", "answered_on", "days_late"),
)

MILESTONES = FactSet(
    name="plans.milestones",
    relation="plans_milestone_fact",
    key="milestone",
    columns=_columns(
        "milestone:string scheme:string unit:string level:string district:string"
        " approved_on:date due_on:date judged_from:date reached_on:date days_late:int64"
    ),
    evidence=("scheme", "unit", "approved_on", "due_on", "reached_on", "days_late"),
)

TASKS = FactSet(
    name="tasks.given",
    relation="tasks_task_fact",
    key="task",
    columns=_columns(
        "task:string unit:string level:string district:string giver_unit:string source:string"
        " period:string programme_item:boolean reform:boolean legal_document:boolean"
        " joint:boolean recorded_on:date entered_afterwards:boolean given_on:date due_on:date"
        " planned_on:date judged_from:date overdue_from:date done_on:date days_late:int64"
        " closed_on:date withdrawn_on:date"
    ),
    evidence=(
        "unit", "source", "period", "given_on", "due_on", "done_on", "days_late", "closed_on",
        "joint",
    ),
)  # fmt: skip

REPORTS = FactSet(
    name="reports.due",
    relation="reports_due_fact",
    key="report",
    columns=_columns(
        "report:string kind:string period:string unit:string level:string district:string"
        " asked_on:date due_on:date judged_from:date sent_on:date days_late:int64"
    ),
    evidence=("kind", "period", "unit", "asked_on", "due_on", "sent_on", "days_late"),
)

ALL = (
    LIFECYCLE, DEADLINES, AGENCIES, CALLS, MONEY, APPRAISALS, MILESTONES, TASKS, REPORTS,
)  # fmt: skip
