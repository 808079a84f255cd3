"""What other modules may call."""

from __future__ import annotations

from motcua.tasks.drafting import drafting_on, stage_counts, stage_reach
from motcua.tasks.facts_check import facts_verify
from motcua.tasks.feeds import feed_calendar, feed_end, feed_renew, feed_since
from motcua.tasks.giving import task_give, task_give_step, tasks_import
from motcua.tasks.keeping import file_bytes, file_keep, files_forget
from motcua.tasks.loading import days_of, rules_on
from motcua.tasks.papers_programmes import PROGRAMME_TYPES, period_words, programme_paper
from motcua.tasks.reminders import Heads, reminders_make
from motcua.tasks.rules import DUE, OVERDUE, ReminderDays, period_of, reminder_step
from motcua.tasks.selectors import (
    Filter,
    concerns,
    counts_as_of,
    counts_by_owner,
    counts_by_unit,
    escalations,
    evidence_file,
    standing_on,
    task_detail,
    task_get,
    task_list,
)
from motcua.tasks.selectors_past import standings_on
from motcua.tasks.selectors_programmes import (
    items_of,
    programme_detail,
    programme_get,
    programme_list,
    programme_of_item,
    programme_years,
)
from motcua.tasks.services import (
    task_accept,
    task_acknowledge,
    task_assign,
    task_cancel,
    task_claim_done,
    task_extension_decide,
    task_extension_propose,
)
from motcua.tasks.services_changes import change_decide, change_propose
from motcua.tasks.services_programmes import (
    programme_approve,
    programme_begin,
    programme_return,
    programme_submit,
)
from motcua.tasks.tables import COLUMNS, day_of, due_of, read_rows

__all__ = [
    "COLUMNS",
    "DUE",
    "OVERDUE",
    "PROGRAMME_TYPES",
    "Filter",
    "Heads",
    "ReminderDays",
    "change_decide",
    "change_propose",
    "concerns",
    "counts_as_of",
    "counts_by_owner",
    "counts_by_unit",
    "day_of",
    "days_of",
    "drafting_on",
    "due_of",
    "escalations",
    "evidence_file",
    "facts_verify",
    "feed_calendar",
    "feed_end",
    "feed_renew",
    "feed_since",
    "file_bytes",
    "file_keep",
    "files_forget",
    "items_of",
    "period_of",
    "period_words",
    "programme_approve",
    "programme_begin",
    "programme_detail",
    "programme_get",
    "programme_list",
    "programme_of_item",
    "programme_paper",
    "programme_return",
    "programme_submit",
    "programme_years",
    "read_rows",
    "reminder_step",
    "reminders_make",
    "rules_on",
    "stage_counts",
    "stage_reach",
    "standing_on",
    "standings_on",
    "task_accept",
    "task_acknowledge",
    "task_assign",
    "task_cancel",
    "task_claim_done",
    "task_detail",
    "task_extension_decide",
    "task_extension_propose",
    "task_get",
    "task_give",
    "task_give_step",
    "task_list",
    "tasks_import",
]
