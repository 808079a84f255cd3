"""What other modules may call."""

from __future__ import annotations

from motcua.steering.exporting import responsibility_file
from motcua.steering.facts_check import facts_verify
from motcua.steering.keeping import (
    evidence_keep,
    file_bytes,
    file_keep,
    files_forget,
    photo_keep,
)
from motcua.steering.loading import checklist_on, checklists_on, outcomes_on
from motcua.steering.papers import MEDIA_TYPES, PaperWords, paper_made
from motcua.steering.papers_words import (
    minutes_words,
    notice_words,
    plan_words,
    record_words,
)
from motcua.steering.reminders import question_rules_on, reminders_make, rules_on
from motcua.steering.rules_draw import METHOD, commitment_of, draw, seed_of
from motcua.steering.selectors import (
    decisions_on_file,
    file_of,
    meeting_get,
    meeting_list,
    resolution_of_task,
    seat_file,
    seat_history,
    seat_list,
)
from motcua.steering.selectors_changes import plan_get, plan_list
from motcua.steering.selectors_consequences import consequence_list
from motcua.steering.selectors_draws import (
    draw_check,
    draw_get,
    draw_list,
    draw_visits,
    draw_years,
    seed_rule,
)
from motcua.steering.selectors_inspections import (
    Sight,
    counts,
    finding_get,
    finding_list,
    inspection_get,
    inspection_list,
)
from motcua.steering.selectors_practices import practice_get, practice_list
from motcua.steering.services_changes import change_decide, change_propose
from motcua.steering.services_committee import (
    meeting_record,
    resolution_add,
    resolution_to_task,
    seat_appoint,
    seat_end,
)
from motcua.steering.services_consequences import consequence_answer, consequence_propose
from motcua.steering.services_draws import draw_commit, draw_make
from motcua.steering.services_findings import (
    extension_decide,
    extension_propose,
    remedy_check,
    remedy_claim,
)
from motcua.steering.services_inspections import (
    answers_record,
    finding_raise,
    photos_add,
    record_answer,
    record_sign,
)
from motcua.steering.services_issues import minutes_issue, notice_issue
from motcua.steering.services_plans import (
    plan_approve,
    plan_draft,
    plan_item_add,
    plan_item_drop,
    visit_open,
)
from motcua.steering.services_practices import (
    practice_decide,
    practice_propose,
    practice_replicate,
)
from motcua.steering.supervision import api as supervision

__all__ = [
    "MEDIA_TYPES",
    "METHOD",
    "PaperWords",
    "Sight",
    "answers_record",
    "change_decide",
    "change_propose",
    "checklist_on",
    "checklists_on",
    "commitment_of",
    "consequence_answer",
    "consequence_list",
    "consequence_propose",
    "counts",
    "decisions_on_file",
    "draw",
    "draw_check",
    "draw_commit",
    "draw_get",
    "draw_list",
    "draw_make",
    "draw_visits",
    "draw_years",
    "evidence_keep",
    "extension_decide",
    "extension_propose",
    "facts_verify",
    "file_bytes",
    "file_keep",
    "file_of",
    "files_forget",
    "finding_get",
    "finding_list",
    "finding_raise",
    "inspection_get",
    "inspection_list",
    "meeting_get",
    "meeting_list",
    "meeting_record",
    "minutes_issue",
    "minutes_words",
    "notice_issue",
    "notice_words",
    "outcomes_on",
    "paper_made",
    "photo_keep",
    "photos_add",
    "plan_approve",
    "plan_draft",
    "plan_get",
    "plan_item_add",
    "plan_item_drop",
    "plan_list",
    "plan_words",
    "practice_decide",
    "practice_get",
    "practice_list",
    "practice_propose",
    "practice_replicate",
    "question_rules_on",
    "record_answer",
    "record_sign",
    "record_words",
    "remedy_check",
    "remedy_claim",
    "reminders_make",
    "resolution_add",
    "resolution_of_task",
    "resolution_to_task",
    "responsibility_file",
    "rules_on",
    "seat_appoint",
    "seat_end",
    "seat_file",
    "seat_history",
    "seat_list",
    "seed_of",
    "seed_rule",
    "supervision",
    "visit_open",
]
