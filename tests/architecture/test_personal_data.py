"""Every model says which of its fields may tell something about a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from tests.architecture import source

SMELLS = (
    "name", "phone", "address", "email", "id_number", "note", "text", "reason", "applicant",
    "folded", "birth", "password",
)  # fmt: skip

HARMLESS = {
    "core.OutboxEvent.name": "name of a kind of event",
    "organisation.Unit.name_vi": "name of an agency",
    "organisation.Unit.name_en": "name of an agency",
    "organisation.Unit.name_folded": "name of an agency",
    "organisation.Unit.name_sort": "name of an agency",
    "organisation.ApiToken.name": "what a token is for",
    "ledger.Checkpoint.note": "a signed statement of size and root",
    "procedures.Opinion.reason": "why the control unit agrees with a draft or not",
    "procedures.ReviewItem.reason": "why a procedure is reviewed",
    "procedures.ReviewItem.decision_reason": "why a proposal was refused",
    "indicators.PublishedValue.reason": "why a published figure was corrected",
    "indicators.DeclaredCheck.note": "why a declared figure was rejected",
    "reform_index.Score.reason": "why a score differs, is corrected or does not apply",
    "reform_index.Result.reason": "why a published result is replaced",
}
"""Fields that smell of a person and hold none, each with what it holds."""

TEXTS = (models.CharField, models.TextField, models.JSONField, models.EmailField)


def path_of(model: Any, field: str) -> str:
    return f"{model._meta.label}.{field}"


def smelling() -> set[str]:
    return {
        path_of(model, field.name)
        for model in source.our_models() for field in model._meta.concrete_fields
        if isinstance(field, TEXTS) and any(word in field.name for word in SMELLS)
    }  # fmt: skip


@pytest.mark.parametrize("model", source.our_models(), ids=lambda model: model._meta.label)
def test_a_model_declares_its_personal_data_itself(model: Any) -> None:
    assert "PERSONAL_DATA" in vars(model)
    assert isinstance(model.PERSONAL_DATA, frozenset)


@pytest.mark.parametrize("model", source.our_models(), ids=lambda model: model._meta.label)
def test_what_a_model_declares_are_fields_of_its_own(model: Any) -> None:
    assert {field.name for field in model._meta.concrete_fields} >= model.PERSONAL_DATA


def test_a_field_that_smells_of_a_person_is_declared_or_known_to_be_harmless() -> None:
    declared = {
        path_of(model, name) for model in source.our_models() for name in model.PERSONAL_DATA
    }
    assert smelling() - declared - set(HARMLESS) == set()
    assert set(HARMLESS) & declared == set(), "it cannot be both"


def test_each_harmless_field_still_exists() -> None:
    assert set(HARMLESS) - smelling() == set()


def test_the_applicant_of_a_dossier_is_personal() -> None:
    dossier = next(model for model in source.our_models() if model.__name__ == "Dossier")
    assert {
        "applicant_name", "applicant_id_number", "applicant_phone", "applicant_address",
    } <= dossier.PERSONAL_DATA  # fmt: skip
