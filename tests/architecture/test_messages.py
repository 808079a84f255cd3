"""Every refusal has its Vietnamese words, with the same places to fill."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import motcua

SOURCE = Path(motcua.__file__).parent
CATALOGUE = SOURCE / "locale" / "vi" / "LC_MESSAGES" / "django.mo"
PLACES = re.compile(r"%\((\w+)\)s")


def messages() -> set[str]:
    """The texts given to ``_(…)`` anywhere in the product."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "_"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def test_every_message_is_said_in_vietnamese_too() -> None:
    with CATALOGUE.open("rb") as handle:
        said = gettext.GNUTranslations(handle)
    known = messages()
    assert known
    untranslated = sorted(text for text in known if said.gettext(text) == text)
    assert untranslated == []
    for text in known:
        assert set(PLACES.findall(said.gettext(text))) == set(PLACES.findall(text)), text
