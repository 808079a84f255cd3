"""What other modules may call."""

from __future__ import annotations

from motcua.dossiers.access import access_list, access_note
from motcua.dossiers.burden import distance_between
from motcua.dossiers.counter import (
    duplicate_rule,
    duplicates_of,
    people_found,
    person_of,
    receipt_preview,
    same_moment_possible,
)
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.history.importer import history_import
from motcua.dossiers.on_time import Case, OnTimeCount, Verdict, on_time_counts, on_time_list
from motcua.dossiers.outliers import (
    Outlier,
    OutlierCount,
    OutlierRules,
    outlier_counts,
    outlier_list,
)
from motcua.dossiers.packs import rule_pack_get, rule_pack_on, rule_packs
from motcua.dossiers.performance import SMALLEST_GROUP, procedure_performance, twelve_months
from motcua.dossiers.queueing.loading import queues
from motcua.dossiers.queueing.papers import ticket_pdf
from motcua.dossiers.queueing.selectors import (
    ticket_get,
    tickets_called,
    tickets_waiting,
    waiting_of,
)
from motcua.dossiers.queueing.services import ticket_call, ticket_end, ticket_recall, ticket_take
from motcua.dossiers.ranking import burden_ranking
from motcua.dossiers.receipts import receipt_pdf
from motcua.dossiers.review_check import Comparison, changes_measured
from motcua.dossiers.rules import act_possible
from motcua.dossiers.selectors import (
    dossier_detail,
    dossier_list,
    notice_contact,
    public_status,
    state_counts,
    stream_of,
)
from motcua.dossiers.services import (
    dossier_advance,
    dossier_assign,
    dossier_fee_take,
    dossier_note,
    dossier_paid,
    dossier_reappointment_decide,
    dossier_reappointment_propose,
    dossier_receive,
    dossier_receive_and_return,
    dossier_refuse,
    dossier_request_payment,
    dossier_request_supplement,
    dossier_return,
    dossier_send_back,
    dossier_stop,
    dossier_supplement,
    dossier_withdraw,
    second_factor_check,
)
from motcua.dossiers.standing import (
    MEASURES,
    StandingRow,
    first_received,
    officer_counts,
    procedures_in_hand,
    standing_counts,
    standing_list,
)
from motcua.dossiers.step_load import MOST_MEASURED, StepLoad, step_loads

__all__ = [
    "MEASURES",
    "MOST_MEASURED",
    "SMALLEST_GROUP",
    "Case",
    "Comparison",
    "OnTimeCount",
    "Outlier",
    "OutlierCount",
    "OutlierRules",
    "StandingRow",
    "StepLoad",
    "Verdict",
    "access_list",
    "access_note",
    "act_possible",
    "burden_ranking",
    "changes_measured",
    "distance_between",
    "dossier_advance",
    "dossier_assign",
    "dossier_detail",
    "dossier_fee_take",
    "dossier_list",
    "dossier_note",
    "dossier_paid",
    "dossier_reappointment_decide",
    "dossier_reappointment_propose",
    "dossier_receive",
    "dossier_receive_and_return",
    "dossier_refuse",
    "dossier_request_payment",
    "dossier_request_supplement",
    "dossier_return",
    "dossier_send_back",
    "dossier_stop",
    "dossier_supplement",
    "dossier_withdraw",
    "duplicate_rule",
    "duplicates_of",
    "facts_verify",
    "first_received",
    "history_import",
    "notice_contact",
    "officer_counts",
    "on_time_counts",
    "on_time_list",
    "outlier_counts",
    "outlier_list",
    "people_found",
    "person_of",
    "procedure_performance",
    "procedures_in_hand",
    "public_status",
    "queues",
    "receipt_pdf",
    "receipt_preview",
    "rule_pack_get",
    "rule_pack_on",
    "rule_packs",
    "same_moment_possible",
    "second_factor_check",
    "standing_counts",
    "standing_list",
    "state_counts",
    "step_loads",
    "stream_of",
    "ticket_call",
    "ticket_end",
    "ticket_get",
    "ticket_pdf",
    "ticket_recall",
    "ticket_take",
    "tickets_called",
    "tickets_waiting",
    "twelve_months",
    "waiting_of",
]
