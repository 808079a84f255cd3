"""What others may call of supervision from outside."""

from __future__ import annotations

from motcua.steering.supervision.loading import kinds_on
from motcua.steering.supervision.selectors import (
    Asked,
    question_get,
    question_list,
    recommendation_list,
    session_get,
    session_list,
    session_of_task,
    supervision_counts,
    supervision_file,
)
from motcua.steering.supervision.services import (
    recommendation_add,
    recommendation_to_task,
    supervision_drop,
    supervision_hold,
    supervision_import,
    supervision_record,
)
from motcua.steering.supervision.services_questions import (
    question_ask,
    reply_decide,
    reply_give,
)
from motcua.steering.supervision.tables import COLUMNS, read_rows

__all__ = [
    "COLUMNS",
    "Asked",
    "kinds_on",
    "question_ask",
    "question_get",
    "question_list",
    "read_rows",
    "recommendation_add",
    "recommendation_list",
    "recommendation_to_task",
    "reply_decide",
    "reply_give",
    "session_get",
    "session_list",
    "session_of_task",
    "supervision_counts",
    "supervision_drop",
    "supervision_file",
    "supervision_hold",
    "supervision_import",
    "supervision_record",
]
