"""Foreign keys: down the stack, in words, protected, and invisible from the other side."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from django.db import models

from tests.architecture import source


def own_relations() -> list[Any]:
    """Relations that our models declare; what Django's own base classes declare is theirs."""
    return [
        field for model in source.our_models() for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
    ]  # fmt: skip


def test_there_are_foreign_keys_to_look_at() -> None:
    assert len(own_relations()) >= 5


@pytest.mark.parametrize("field", own_relations(), ids=str)
def test_a_foreign_key_points_to_the_same_or_a_lower_module(field: Any) -> None:
    height = source.height()
    own, other = field.model._meta.app_label, field.related_model._meta.app_label
    assert other in height, f"{other} is not a module of ours"
    assert own == other or height[other] < height[own]


@pytest.mark.parametrize("field", own_relations(), ids=str)
def test_a_foreign_key_protects_what_it_points_to(field: Any) -> None:
    assert field.remote_field.on_delete is models.PROTECT


@pytest.mark.parametrize("field", own_relations(), ids=str)
def test_a_foreign_key_cannot_be_walked_backwards(field: Any) -> None:
    assert field.remote_field.related_name == "+"


def test_no_model_of_ours_declares_a_many_to_many_relation() -> None:
    found = [
        field for model in source.our_models() for field in model._meta.local_many_to_many
        if field.remote_field.model.__module__.startswith("motcua.")
    ]  # fmt: skip
    assert found == []


def test_a_foreign_key_names_its_target_in_words() -> None:
    kinds = ("ForeignKey", "OneToOneField")
    calls = [
        (name, node)
        for name, path in source.product_files() if "models" in name.split(".")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in kinds
    ]  # fmt: skip
    assert len(calls) == len(own_relations())
    for name, node in calls:
        target = node.args[0] if node.args else None
        assert isinstance(target, ast.Constant), f"{name}: {ast.unparse(node)}"
        assert isinstance(target.value, str)
        assert target.value.count(".") == 1, f"{name}: {target.value}"
