"""Where modules are connected: who hears which event, which facts figures may use."""

from __future__ import annotations

from typing import Final

from motcua.config import fact_sets
from motcua.config.notices import (
    applicant_told,
    consequence_reminded,
    coordinators_warned,
    official_reminded,
    question_reminded,
    remedy_reminded,
)
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.dossiers import events as dossier_events
from motcua.indicators import api as indicators
from motcua.plans import events as plan_events
from motcua.reports import events as report_events
from motcua.steering import events as steering_events
from motcua.tasks import events as task_events
from motcua.webhooks import api as webhooks


def wire() -> None:
    """Connect everything. Called once, when Django is ready."""
    for facts in fact_sets.ALL:
        indicators.fact_set_register(facts)
    for name in dossier_events.ALL_EVENTS:
        if not SUBSCRIPTIONS.of(name):
            SUBSCRIPTIONS.subscribe(name, indicators.figures_outdated)
            SUBSCRIPTIONS.subscribe(name, applicant_told)
            if name in dossier_events.DOSSIER_EVENTS:
                SUBSCRIPTIONS.subscribe(name, webhooks.deliveries_make)
    for name, subscriber in TOLD:
        if not SUBSCRIPTIONS.of(name):
            SUBSCRIPTIONS.subscribe(name, subscriber)


TOLD: Final = (
    (plan_events.ROUND_OPENED, indicators.figures_outdated),
    (plan_events.PLAN_ACTED, indicators.figures_outdated),
    (task_events.TASK_ACTED, indicators.figures_outdated),
    (report_events.REPORT_DUE, indicators.figures_outdated),
    (report_events.REPORT_SENT, indicators.figures_outdated),
    (task_events.PROGRAMME_WITHOUT_REFORM, coordinators_warned),
    (task_events.TASK_REMINDED, official_reminded),
    (steering_events.REMEDY_REMINDED, remedy_reminded),
    (steering_events.CONSEQUENCE_REMINDED, consequence_reminded),
    (steering_events.QUESTION_REMINDED, question_reminded),
)
"""Which event outside of dossiers tells whom."""


__all__ = ["SUBSCRIPTIONS", "wire"]
