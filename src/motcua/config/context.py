"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

CONTROL = (
    ("procedures.draft", "desk:control"),
    ("procedures.read", "desk:decisions"),
    ("procedures.post", "desk:postings"),
)


def _control(actor: Actor) -> str:
    """The page at which this person enters the control of procedures, if any."""
    return next(
        (page for need, page in CONTROL if organisation.permitted_anywhere(actor, need)), ""
    )


def face(request: HttpRequest) -> dict[str, Any]:
    """``face.demo``, ``face.may_receive``, ``face.may_read_people``, ``face.may_operate``,
    ``face.may_oversee``, ``face.may_report``, ``face.may_collect``, ``face.may_inspect``,
    ``face.may_score``, ``face.may_issue_processes``, ``face.may_see_tasks``, ``face.may_steer``,
    ``face.may_see_checks``, ``face.may_see_practices``, ``face.may_see_plans``,
    ``face.may_see_supervision``,
    ``face.control``."""
    actor = getattr(request, "actor", None)

    def may(permission: str) -> bool:
        return actor is not None and organisation.permitted_anywhere(actor, permission)

    return {
        "face": {
            "demo": settings.MOTCUA_DEMO,
            "may_receive": may("dossiers.receive"),
            "may_issue_processes": may("procedures.process"),
            "may_read_people": may("dossiers.read_personal"),
            "may_operate": may("outbox.read"),
            "may_oversee": may("dossiers.oversee"),
            "may_report": may("reports.read"),
            "may_collect": may("payments.reconcile"),
            "may_inspect": may("dossiers.read_access"),
            "may_score": may("index.self_score") or may("index.appraise"),
            "may_see_tasks": may("tasks.read"),
            "may_steer": may("steering.read"),
            "may_see_checks": may("inspections.read"),
            "may_see_practices": may("practices.read"),
            "may_see_plans": may("plans.read"),
            "may_see_supervision": may("supervision.read"),
            "control": "" if actor is None else _control(actor),
        }
    }
