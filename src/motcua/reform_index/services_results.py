"""Writes of the reform index module: results published once, and beside them others."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.core.definitions import fingerprint
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.reform_index.codec import edition_data, plain
from motcua.reform_index.contracts import ItemScore, Published, Ranking, View
from motcua.reform_index.errors import NothingToPublish, PeriodNotOver, ResultPublished
from motcua.reform_index.models import Result
from motcua.reform_index.selectors import (
    period_get,
    published_of,
    ranking_now,
    result_list,
    set_get,
)
from motcua.reform_index.services import STREAM, lock
from motcua.reform_index.tables import LONGEST_WORDS


@command
def result_publish(
    *, actor: Actor, at: datetime, set_code: str, period: str, reason: str = ""
) -> Published:
    """Freeze the result of a period with every score and the edition that counts it.

    Automatic items are frozen with their value and the definition's version and
    fingerprint. A second result of the period stands beside the first and needs a
    ``reason``. Raises ``NotPermitted``, ``PeriodNotOver``, ``WordsTooLong``,
    ``NothingToPublish`` and ``ResultPublished``.
    """
    organisation.authorise(actor, "index.publish")
    index, span = set_get(set_code), period_get(period)
    if clock.local_day(at) < span.until:
        raise PeriodNotOver(period=span.code, day=span.until.isoformat())
    why = text.within(text.clean(reason), _("Reason"), LONGEST_WORDS)
    lock()
    ranking = ranking_now(set_code=index.code, period=span.code, view=View.FINAL)
    if not any(score.stage for row in ranking.rows for score in row.result.scores):
        raise NothingToPublish(set=index.code, period=span.code)
    earlier = result_list(index.code, span.code)
    if earlier and not why:
        raise ResultPublished(set=index.code, period=span.code)
    data = _frozen(ranking)
    row = Result.objects.create(
        set_code=index.code, period=span.code, number=len(earlier) + 1,
        edition=ranking.edition.code, data=data, digest=fingerprint(data), reason=why,
        published_at=at, published_by=actor.code,
    )  # fmt: skip
    ledger.append(
        stream=STREAM, kind="reform_index.result.published", actor=actor.code, occurred_at=at,
        body={
            "set": index.code, "edition": ranking.edition.code,
            "fingerprint": ranking.edition.fingerprint, "period": span.code,
            "number": row.number, "units": len(ranking.rows), "digest": row.digest,
        },
    )  # fmt: skip
    return published_of(row)


def _frozen(ranking: Ranking) -> dict[str, Any]:
    return {
        "edition": edition_data(ranking.edition), "missing": ranking.missing_rule.value,
        "silent": list(ranking.silent),
        "rows": [
            {
                "unit": row.result.unit,
                "scores": {
                    score.item: _frozen_score(score)
                    for score in row.result.scores if not score.is_missing
                },
            }
            for row in ranking.rows
        ],
    }  # fmt: skip


def _frozen_score(score: ItemScore) -> dict[str, Any]:
    counted = score.counted
    return {
        "applicable": score.applicable, "value": _told_number(score.value),
        "points": _told_number(score.points), "stage": score.stage, "evidence": score.evidence,
        "evidence_digest": score.evidence_digest,
        "counted": None if counted is None else {
            "indicator": counted.indicator, "version": counted.version,
            "fingerprint": counted.fingerprint, "on": counted.on.isoformat(),
            "numerator": plain(counted.numerator), "denominator": counted.denominator,
        },
    }  # fmt: skip


def _told_number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
