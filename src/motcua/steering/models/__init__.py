"""Tables of the steering module, by subject."""

from __future__ import annotations

from motcua.steering.models.changes import PlanChange, PlanChangeLine
from motcua.steering.models.committee import (
    Attendance,
    KeptFile,
    Meeting,
    Person,
    Plan,
    PlanItem,
    Resolution,
    Seat,
    Words,
)
from motcua.steering.models.consequences import Consequence, ConsequenceReminder
from motcua.steering.models.inspections import (
    Draw,
    DrawResult,
    Finding,
    FindingFact,
    Inspection,
    InspectionFact,
    Practice,
    PracticeDecision,
    RemedyReminder,
    Replication,
)
from motcua.steering.models.issues import PaperIssue
from motcua.steering.supervision.models import (
    Question,
    QuestionReminder,
    Recommendation,
    Reply,
    Supervision,
)

__all__ = [
    "Attendance",
    "Consequence",
    "ConsequenceReminder",
    "Draw",
    "DrawResult",
    "Finding",
    "FindingFact",
    "Inspection",
    "InspectionFact",
    "KeptFile",
    "Meeting",
    "PaperIssue",
    "Person",
    "Plan",
    "PlanChange",
    "PlanChangeLine",
    "PlanItem",
    "Practice",
    "PracticeDecision",
    "Question",
    "QuestionReminder",
    "Recommendation",
    "RemedyReminder",
    "Replication",
    "Reply",
    "Resolution",
    "Seat",
    "Supervision",
    "Words",
]
