"""Writes of the dossiers module: receive, act, return.

Each command has one order: claim the key, lock, decide with ``rules``, record the act in
the ledger, write, tell. ``actor`` and ``at`` are arguments.
"""

from __future__ import annotations

from motcua.dossiers.services.acting import note_digest
from motcua.dossiers.services.acts import (
    dossier_refuse,
    dossier_request_supplement,
    dossier_supplement,
    dossier_withdraw,
)
from motcua.dossiers.services.attempts import second_factor_check
from motcua.dossiers.services.book import logbook_close
from motcua.dossiers.services.changes import (
    dossier_assign,
    dossier_fee_take,
    dossier_note,
    dossier_paid,
    dossier_reappointment_decide,
    dossier_reappointment_propose,
    dossier_request_payment,
    dossier_stop,
)
from motcua.dossiers.services.consulting import consultation_answer, dossier_consult
from motcua.dossiers.services.filing import dossier_file_strike, dossier_files_add
from motcua.dossiers.services.moving import dossier_advance, dossier_send_back
from motcua.dossiers.services.posting import postal_file_import, postal_hand_over
from motcua.dossiers.services.receiving import dossier_receive
from motcua.dossiers.services.rerouting import ProcessMove, process_move
from motcua.dossiers.services.returning import dossier_return
from motcua.dossiers.services.same_moment import dossier_receive_and_return

__all__ = [
    "ProcessMove",
    "consultation_answer",
    "dossier_advance",
    "dossier_assign",
    "dossier_consult",
    "dossier_fee_take",
    "dossier_file_strike",
    "dossier_files_add",
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
    "logbook_close",
    "note_digest",
    "postal_file_import",
    "postal_hand_over",
    "process_move",
    "second_factor_check",
]
