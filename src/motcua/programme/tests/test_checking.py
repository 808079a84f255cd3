"""The shipped programme is whole: take anything out of its file, and the check fails."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.programme.loading import programme_of

PARTS = ("objectives", "contents", "support", "duties")
NEEDED = ("clause", "lead", "title", "product")


@pytest.fixture(scope="module")
def document() -> YamlDocument:
    return read_yaml(definitions_dir() / "programme" / "an-giang-2011-2015.yaml")


def places(data: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
    """Every item and every measure of the file."""
    for part in PARTS:
        for index in range(len(data[part])):
            yield part, index
    for index, target in enumerate(data["targets"]):
        yield "targets", index
        for number in range(len(target["measures"])):
            yield "targets", index, "measures", number


def without(document: YamlDocument, *path: str | int) -> YamlDocument:
    """The file with the entry at ``path`` taken out; only what holds it is copied."""
    data = place = copy.copy(document.data)
    for step in path[:-1]:
        place[step] = copy.copy(place[step])
        place = place[step]
    del place[path[-1]]
    return replace(document, data=data)


def refused(document: YamlDocument) -> bool:
    try:
        programme_of(document)
    except DefinitionError:
        return True
    return False


def test_the_file_itself_is_whole(document: YamlDocument) -> None:
    assert not refused(document)


def test_no_item_and_no_measure_can_be_left_out(document: YamlDocument) -> None:
    found = list(places(document.data))
    assert len(found) > 190
    assert [path for path in found if not refused(without(document, *path))] == []


def test_no_number_owner_or_product_can_be_left_out(document: YamlDocument) -> None:
    kept = []
    for path in places(document.data):
        entry = document.data
        for step in path:
            entry = entry[step]
        keys = NEEDED if path[0] in PARTS else ("clause", "lead", "base") * (len(path) == 2)
        kept += [(path, key) for key in keys if not refused(without(document, *path, key))]
        kept += [
            (path, number) for number in range(len(entry.get("requirements", ())))
            if not refused(without(document, *path, "requirements", number))
        ]  # fmt: skip
    assert kept == []


def test_no_clause_of_the_outline_can_be_left_out(document: YamlDocument) -> None:
    outline = document.data["outline"]
    assert [
        clause for index, clause in enumerate(outline)
        if not refused(without(document, "outline", index))
    ] == []  # fmt: skip


def test_no_group_and_no_service_of_a_target_can_be_left_out(document: YamlDocument) -> None:
    for code in document.data["groups"]:
        assert refused(without(document, "groups", code)), code
    for index in range(len(document.data["areas"])):
        assert refused(without(document, "areas", index)), index
