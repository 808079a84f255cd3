"""What the tests of this folder read: the program's own source."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import grimp
from django.apps import apps

import motcua

ROOT = Path(motcua.__file__).resolve().parent
PROJECT = Path(__file__).resolve().parents[2]


def is_product(name: str) -> bool:
    parts = name.split(".")
    return "tests" not in parts and "migrations" not in parts and name != "motcua.config.testing"


@cache
def product_imports() -> frozenset[tuple[str, str]]:
    """Pairs ``(importer, imported)`` of the program's own modules, tests left out."""
    graph = grimp.build_graph("motcua", cache_dir=None)
    return frozenset(
        (name, target)
        for name in graph.modules if is_product(name)
        for target in graph.find_modules_directly_imported_by(name)
    )  # fmt: skip


def product_files() -> Iterator[tuple[str, Path]]:
    """Dotted name and path of each file of the program, tests and migrations left out."""
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(["motcua", *path.relative_to(ROOT).with_suffix("").parts])
        if is_product(name):
            yield name.removesuffix(".__init__"), path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(node: ast.AST) -> list[str]:
    """The names that an import statement brings in; none for any other statement."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


@cache
def height() -> dict[str, int]:
    """How high each module stands in the stack that import-linter holds; 0 is the lowest."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(
        found for found in project["tool"]["importlinter"]["contracts"] if found["type"] == "layers"
    )
    rows = [layer.split("|") for layer in reversed(contract["layers"])]
    return {name.strip(): row for row, names in enumerate(rows) for name in names}


def our_models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("motcua.")]
