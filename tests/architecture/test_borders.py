"""Modules see only what others publish; inside a module, calls go down."""

from __future__ import annotations

import ast

import pytest

from motcua.config.entrance_cli import GROUPS
from tests.architecture import source

VISIBLE = {"api", "contracts", "events", "errors"}
OPEN_TO_ALL = {"core"}
FACE_IS_OPEN_TO = {"portal", "desk", "config"}

EXCEPTIONS = {
    ("motcua.cli", "motcua.config.entrance_cli"): "the program begins there",
    ("motcua.config.settings", "motcua.organisation.account_settings"):
        "settings of sign-in live beside the accounts, and Django is not ready for more",
    ("motcua.config.urls", "motcua.rest.root"): "the JSON API is mounted as one object",
    ("motcua.config.demo_urls", "motcua.portal.personas"): "the demonstration's roles",
    ("motcua.config.demonstration", "motcua.portal.personas"): "the demonstration's roles",
}  # fmt: skip
"""Imports past a border, each with its reason. The list only shrinks."""

IMPORTS_IN_FUNCTIONS = {
    ("motcua.cli", "motcua.config"): "Django starts only when a command needs it",
    ("motcua.config.entrance_cli", "django"): "Django starts after the database",
    ("motcua.config.entrance_cli", "django.utils"): "Django starts after the database",
    ("motcua.config.entrance_cli", "motcua.core.errors"): "Django starts after the database",
    ("motcua.config.entrance_cli", "motcua.procedures"): "Django starts after the database",
    ("motcua.config.apps", "motcua.config.wiring"): "models exist only once apps are ready",
    ("motcua.core.filestore", "boto3"): "an optional dependency",
    ("motcua.indicators.engines", "pyspark.errors"): "an optional dependency",
    ("motcua.indicators.engines", "pyspark.sql"): "an optional dependency",
}
"""The list only shrinks."""


def module_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def past_the_border(importer: str, target: str) -> bool:
    module, parts = module_of(importer), target.split(".")
    if len(parts) < 3 or module == parts[1] or parts[1] in OPEN_TO_ALL or parts[2] in VISIBLE:
        return False
    return not (parts[1] == "face" and module in FACE_IS_OPEN_TO)


def test_from_outside_only_what_a_module_publishes_is_imported() -> None:
    found = {pair for pair in source.product_imports() if past_the_border(*pair)}
    assert found - set(EXCEPTIONS) == set()


def test_each_exception_is_still_needed() -> None:
    assert set(EXCEPTIONS) - source.product_imports() == set()


def test_a_border_is_seen_where_there_is_one() -> None:
    assert past_the_border("motcua.portal.views", "motcua.dossiers.models")
    assert past_the_border("motcua.dossiers.services", "motcua.ledger.services")
    assert past_the_border("motcua.rest.root", "motcua.face.templatetags.face")
    assert not past_the_border("motcua.portal.views", "motcua.dossiers.api")
    assert not past_the_border("motcua.dossiers.services", "motcua.dossiers.models")


def test_modules_are_found_by_name_only_where_the_command_line_is_put_together() -> None:
    users = {
        name for name, path in source.product_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("importlib.import_module", "import_module", "__import__")
    }  # fmt: skip
    assert users == {"motcua.config.entrance_cli"}
    assert all(target.split(".")[2].split("_")[0] == "cli" for target in GROUPS.values())


def test_the_program_does_not_import_its_tests() -> None:
    assert [pair for pair in source.product_imports() if ".tests" in pair[1]] == []


RANKS = {
    "urls": 9, "views": 8, "rest": 8, "admin": 8, "cli": 8, "tasks": 8, "api": 7, "services": 6,
    "selectors": 5, "models": 4, "rules": 3, "events": 2, "errors": 2, "contracts": 1,
}  # fmt: skip
RANKED_MODULES = {name for name in source.height() if name not in ("core", "config")}


def rank(name: str) -> int | None:
    """Height of a file in its module; ``views_acts`` counts as ``views``."""
    parts = name.split(".")
    return RANKS.get(parts[2].split("_")[0]) if len(parts) > 2 else None


def test_inside_a_module_calls_go_down() -> None:
    upward = []
    for importer, target in source.product_imports():
        if module_of(importer) != module_of(target) or module_of(importer) not in RANKED_MODULES:
            continue
        above, below = rank(importer), rank(target)
        siblings = importer.split(".")[2].split("_")[0] == target.split(".")[2].split("_")[0]
        if above is not None and below is not None and above <= below and not siblings:
            upward.append((importer, target))
    assert upward == []


def test_only_entrances_use_their_own_modules_api() -> None:
    users = {
        importer for importer, target in source.product_imports()
        if module_of(importer) == module_of(target)
        and module_of(importer) in RANKED_MODULES
        and target.split(".")[2] == "api"
    }  # fmt: skip
    assert {name for name in users if (rank(name) or 0) < RANKS["views"]} == set()


PAGES = ("portal", "desk", "rest", "face")


def test_views_never_import_models() -> None:
    found = [
        (importer, target) for importer, target in source.product_imports()
        if "models" in target.split(".")
        and (module_of(importer) in PAGES or rank(importer) in (RANKS["urls"], RANKS["views"]))
    ]  # fmt: skip
    assert found == []


def test_views_never_speak_to_the_database_but_to_see_whether_it_answers() -> None:
    found = [
        (name, wanted) for name, path in source.product_files()
        if module_of(name) in PAGES
        for node in ast.walk(source.tree(path)) for wanted in source.imported(node)
        if wanted == "django.db" or wanted.startswith(("django.db.", "psycopg"))
    ]  # fmt: skip
    assert found == [("motcua.portal.views", "django.db")]


@pytest.mark.parametrize("kind", ["contracts", "events", "rules"])
def test_what_crosses_a_border_and_what_decides_knows_no_django(kind: str) -> None:
    found = [
        (name, wanted) for name, path in source.product_files()
        if name.split(".")[-1] == kind
        for node in ast.walk(source.tree(path)) for wanted in source.imported(node)
        if wanted.split(".")[0] in ("django", "psycopg", "ninja", "allauth")
    ]  # fmt: skip
    assert found == []


def imports_in_functions() -> set[tuple[str, str]]:
    return {
        (name, wanted)
        for name, path in source.product_files()
        for function in ast.walk(source.tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function) for wanted in source.imported(node)
    }  # fmt: skip


def test_nothing_is_imported_inside_a_function_but_what_is_listed() -> None:
    assert imports_in_functions() == set(IMPORTS_IN_FUNCTIONS)


OPEN_TRANSACTIONS = {
    "motcua.core.commands": "commands are what opens them",
    "motcua.core.outbox": "an event and what its subscribers write stand or fall together",
    "motcua.ledger.verification": "reads one snapshot and writes nothing",
}


def test_transactions_are_opened_by_commands_only() -> None:
    users = {
        name for name, path in source.product_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "transaction.atomic"
    }  # fmt: skip
    assert users == set(OPEN_TRANSACTIONS)


def test_the_wall_clock_is_read_in_one_place() -> None:
    readers = {
        name for name, path in source.product_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in (
            "datetime.now", "datetime.utcnow", "date.today", "timezone.now", "time.time",
            "datetime.today",
        )
    }  # fmt: skip
    assert readers == {"motcua.core.clock"}
