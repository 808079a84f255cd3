"""The words of the papers that an office may adapt: ``definitions/papers``, by role and date.

An edition holds from its day until the next one. Words may name places such as
``{applicant}``, which are filled from the dossier; a place that the paper does not have is
refused with file and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.dossiers.contracts import FormRole

PLACES: Final = frozenset(
    {"agency", "office", "code", "applicant", "procedure", "received", "due", "day", "officer"}
)
"""What every paper of a dossier can say."""
MORE_PLACES: Final = {
    FormRole.APOLOGY: frozenset({"new_due"}),
}
_BOOK: Final = frozenset({"agency", "office", "day", "year"})
_WORDS: Final = ("office", "number", "opening", "closing", "signer")
_KEYS: Final = {"valid_from", "basis", "verified", *_WORDS}


@dataclass(frozen=True)
class Wording:
    """The words of a paper from a day on. ``basis`` says where they come from."""

    role: FormRole
    valid_from: date
    basis: str
    verified: bool
    office: str
    number: str
    opening: str
    closing: str
    signer: str


def places_of(role: FormRole) -> frozenset[str]:
    """The places that words of a paper may name."""
    return _BOOK if role is FormRole.LOGBOOK else PLACES | MORE_PLACES.get(role, frozenset())


def _check_words(document: YamlDocument, role: FormRole, at: int, key: str) -> str:
    words: str = document.require(str, "editions", at, key)
    path = ("editions", at, key)
    try:
        parts = list(Formatter().parse(words))
    except ValueError as error:
        raise document.error(f"the words cannot be read ({error})", *path) from None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in places_of(role) or form or conversion:
            known = ", ".join(sorted(places_of(role)))
            raise document.error(f"there is no place {{{name}}}; there are {known}", *path)
    return words


def _edition(document: YamlDocument, role: FormRole, at: int) -> Wording:
    document.only(_KEYS, "editions", at)
    return Wording(
        role, document.require(date, "editions", at, "valid_from"),
        document.require(str, "editions", at, "basis"),
        document.require(bool, "editions", at, "verified"),
        *(_check_words(document, role, at, key) for key in _WORDS),
    )  # fmt: skip


def _read(path: Path) -> tuple[FormRole, tuple[Wording, ...]]:
    document = read_yaml(path)
    document.only(("role", "editions"))
    name = document.require(str, "role")
    if name not in FormRole.__members__:
        raise document.error(f"there is no form with the role {name!r}", "role")
    role = FormRole(name)
    editions = [
        _edition(document, role, at) for at in range(len(document.require(list, "editions")))
    ]
    if not editions:
        raise document.error("there is no edition", "editions")
    for at in range(1, len(editions)):
        if editions[at].valid_from <= editions[at - 1].valid_from:
            raise document.error(
                "editions stand in the order of their days", "editions", at, "valid_from"
            )
    return role, tuple(editions)


def load_wordings(folder: Path) -> dict[FormRole, tuple[Wording, ...]]:
    """All words of ``folder``; every role has a file of its own. Raises ``DefinitionError``."""
    found: dict[FormRole, tuple[Wording, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        role, editions = _read(path)
        if role in found:
            raise DefinitionError(path, 1, f"there is another file for the role {role.value}")
        found[role] = editions
    if missing := [role.value for role in FormRole if role not in found]:
        raise DefinitionError(folder, 1, f"there are no words for {', '.join(missing)}")
    return found


@cache
def wordings() -> dict[FormRole, tuple[Wording, ...]]:
    """The words of this installation."""
    return load_wordings(definitions_dir() / "papers")


def wording_on(role: FormRole, day: date) -> Wording:
    """The words in force on ``day``; the oldest for days before them."""
    editions = wordings()[role]
    return next((each for each in reversed(editions) if each.valid_from <= day), editions[0])
