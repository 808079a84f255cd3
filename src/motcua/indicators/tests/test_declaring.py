"""Declared figures: a document, a person, a second person, and always the mark."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from motcua.core import clock
from motcua.indicators import api, declaring
from motcua.indicators.contracts import DeclaredFigure, Verdict
from motcua.indicators.errors import (
    DeclaredByOneself,
    DeclaredChecked,
    DeclaredCheckNeedsNote,
    DeclaredInvalid,
    DeclaredUnknown,
)
from motcua.indicators.models import DeclaredCheck
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing, UnitUnknown

pytestmark = pytest.mark.django_db
UNIT = "AG.SNV"


def coordinator(code: str) -> Actor:
    return Actor(code=code, name=code, posts=(ActorPost("AG.SNV", Role.REFORM_COORDINATOR),))


FIRST, SECOND = coordinator("first"), coordinator("second")


def declare(actor: Actor = FIRST, **changes: Any) -> DeclaredFigure:
    return api.figure_declare(
        **{
            "actor": actor, "at": clock.now(), "code": "COMPUTERS_IN_USE", "unit": UNIT,
            "on": date(2015, 12, 31), "numerator": 45, "denominator": 50,
            "document": "Báo cáo 12/BC-SNV ngày 5/1/2016", **changes,
        }
    )  # fmt: skip


def check(figure: DeclaredFigure, verdict: Verdict, actor: Actor = SECOND, note: str = "") -> Any:
    return api.figure_check(
        actor=actor, at=clock.now(), declared_id=figure.declared_id, verdict=verdict, note=note
    )


def test_a_figure_waits_for_a_second_person_and_stays_marked() -> None:
    figure = declare()
    assert (figure.verdict, figure.is_declared, figure.exact) == (None, True, Fraction(90))
    done = check(figure, Verdict.CONFIRMED)
    assert (done.verdict, done.checked_by, done.is_declared) == (Verdict.CONFIRMED, "second", True)
    assert api.declared_list(code="COMPUTERS_IN_USE", unit=UNIT) == [done]
    kinds = [entry.kind for entry in ledger.entry_list(stream=declaring.STREAM)]
    assert kinds == ["indicators.figure.declared", "indicators.figure.checked"]


def test_nobody_checks_an_own_figure_not_even_past_the_service() -> None:
    figure = declare()
    with pytest.raises(DeclaredByOneself):
        check(figure, Verdict.CONFIRMED, actor=FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredCheck.objects.create(
            figure_id=figure.declared_id, declared_by="first", checked_by="first",
            checked_at=clock.now(), verdict="CONFIRMED",
        )  # fmt: skip
    assert api.declared_list()[0].verdict is None


def test_a_rejection_says_why_and_a_check_is_final() -> None:
    figure = declare()
    with pytest.raises(DeclaredCheckNeedsNote):
        check(figure, Verdict.REJECTED)
    assert check(figure, Verdict.REJECTED, note="sai số liệu").note == "sai số liệu"
    with pytest.raises(DeclaredChecked):
        check(figure, Verdict.CONFIRMED)


@pytest.mark.parametrize(
    "changes",
    [
        {"numerator": -1}, {"denominator": 0}, {"document": "  "}, {"on": date(2999, 1, 1)},
        {"numerator": 10**15},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_kept(changes: dict[str, Any]) -> None:
    with pytest.raises(DeclaredInvalid):
        declare(**changes)
    assert api.declared_list() == []


def test_unknown_figures_units_and_people_without_the_right_are_refused() -> None:
    with pytest.raises(DeclaredUnknown):
        declare(code="SUNSHINE")
    with pytest.raises(UnitUnknown):
        declare(unit="AG.NOWHERE")
    with pytest.raises(PermissionMissing):
        declare(actor=Actor(code="x", name="x"))
    with pytest.raises(DeclaredUnknown):
        api.figure_check(actor=SECOND, at=clock.now(), declared_id=10**9, verdict=Verdict.CONFIRMED)
