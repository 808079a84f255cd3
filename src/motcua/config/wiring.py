"""Where modules are connected: who hears which event, which facts figures may use."""

from __future__ import annotations

from motcua.config import fact_sets
from motcua.config.notices import (
    applicant_told,
    consequence_reminded,
    official_reminded,
    remedy_reminded,
)
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.dossiers import events as dossier_events
from motcua.indicators import api as indicators
from motcua.plans import events as plan_events
from motcua.reports.periodic import events as report_events
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
    for name in (plan_events.ROUND_OPENED, plan_events.PLAN_ACTED):
        if not SUBSCRIPTIONS.of(name):
            SUBSCRIPTIONS.subscribe(name, indicators.figures_outdated)
    for name in (task_events.TASK_ACTED, report_events.REPORT_DUE, report_events.REPORT_SENT):
        if not SUBSCRIPTIONS.of(name):
            SUBSCRIPTIONS.subscribe(name, indicators.figures_outdated)
    if not SUBSCRIPTIONS.of(task_events.TASK_REMINDED):
        SUBSCRIPTIONS.subscribe(task_events.TASK_REMINDED, official_reminded)
    if not SUBSCRIPTIONS.of(steering_events.REMEDY_REMINDED):
        SUBSCRIPTIONS.subscribe(steering_events.REMEDY_REMINDED, remedy_reminded)
    if not SUBSCRIPTIONS.of(steering_events.CONSEQUENCE_REMINDED):
        SUBSCRIPTIONS.subscribe(steering_events.CONSEQUENCE_REMINDED, consequence_reminded)


__all__ = ["SUBSCRIPTIONS", "wire"]
