"""What other modules may call."""

from __future__ import annotations

from motcua.dossiers.access import access_list, access_note
from motcua.dossiers.burden import distance_between
from motcua.dossiers.consultations import ConsultationRow, consultations_of, consultations_open
from motcua.dossiers.counter import (
    duplicate_rule,
    duplicates_of,
    people_found,
    person_of,
    receipt_preview,
    same_moment_possible,
)
from motcua.dossiers.event_feed import dossier_event, events_page
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.history.importer import history_import
from motcua.dossiers.logbook import BookRow, BookState, book_rows, book_state
from motcua.dossiers.on_time import Case, OnTimeCount, Verdict, on_time_counts, on_time_list
from motcua.dossiers.outliers import (
    Outlier,
    OutlierCount,
    OutlierRules,
    outlier_counts,
    outlier_list,
)
from motcua.dossiers.oversight import Load, Owed, apologies_owed, officer_loads, unit_loads
from motcua.dossiers.packs import rule_pack_get, rule_pack_on, rule_packs
from motcua.dossiers.performance import SMALLEST_GROUP, procedure_performance, twelve_months
from motcua.dossiers.postal import (
    PostalListed,
    PostalRow,
    postal_items,
    postal_list_get,
    postal_lists,
    postal_pending,
    postal_waiting,
)
from motcua.dossiers.printing.issuing import Issued, paper_file, papers_of, receipt_pdf
from motcua.dossiers.printing.logbook import book_file
from motcua.dossiers.printing.postal import postal_list_pdf, postal_minutes_pdf
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
from motcua.dossiers.results import results_of
from motcua.dossiers.review_check import Comparison, changes_measured
from motcua.dossiers.rules import act_possible
from motcua.dossiers.selectors import (
    dossier_detail,
    dossier_list,
    handover_of,
    notice_contact,
    public_status,
    state_counts,
    stream_of,
)
from motcua.dossiers.services import (
    consultation_answer,
    dossier_advance,
    dossier_assign,
    dossier_consult,
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
    logbook_close,
    postal_file_import,
    postal_hand_over,
    second_factor_check,
)
from motcua.dossiers.simulation.assumptions import assumptions as simulation_assumptions
from motcua.dossiers.simulation.planning import Asked as SimulationAsked
from motcua.dossiers.simulation.running import simulate
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
    "BookRow",
    "BookState",
    "Case",
    "Comparison",
    "ConsultationRow",
    "Issued",
    "Load",
    "OnTimeCount",
    "Outlier",
    "OutlierCount",
    "OutlierRules",
    "Owed",
    "PostalListed",
    "PostalRow",
    "SimulationAsked",
    "StandingRow",
    "StepLoad",
    "Verdict",
    "access_list",
    "access_note",
    "act_possible",
    "apologies_owed",
    "book_file",
    "book_rows",
    "book_state",
    "burden_ranking",
    "changes_measured",
    "consultation_answer",
    "consultations_of",
    "consultations_open",
    "distance_between",
    "dossier_advance",
    "dossier_assign",
    "dossier_consult",
    "dossier_detail",
    "dossier_event",
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
    "events_page",
    "facts_verify",
    "first_received",
    "handover_of",
    "history_import",
    "logbook_close",
    "notice_contact",
    "officer_counts",
    "officer_loads",
    "on_time_counts",
    "on_time_list",
    "outlier_counts",
    "outlier_list",
    "paper_file",
    "papers_of",
    "people_found",
    "person_of",
    "postal_file_import",
    "postal_hand_over",
    "postal_items",
    "postal_list_get",
    "postal_list_pdf",
    "postal_lists",
    "postal_minutes_pdf",
    "postal_pending",
    "postal_waiting",
    "procedure_performance",
    "procedures_in_hand",
    "public_status",
    "queues",
    "receipt_pdf",
    "receipt_preview",
    "results_of",
    "rule_pack_get",
    "rule_pack_on",
    "rule_packs",
    "same_moment_possible",
    "second_factor_check",
    "simulate",
    "simulation_assumptions",
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
    "unit_loads",
    "waiting_of",
]
