"""Rule packs: the one-stop rules by date, read from ``definitions/rules``."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.dossiers.contracts import RulePack, SupplementEffect

_KEYS = {
    "code", "name", "valid_from", "valid_until", "code_format", "supplement",
    "entered_afterwards_hours", "entered_afterwards_basis", "entered_afterwards_verified",
}  # fmt: skip


def _pack(document: YamlDocument) -> RulePack:
    for key in document.data:
        if key not in _KEYS:
            raise document.error(f"unknown key {key!r}", key)
    effect = document.require(str, "supplement", "effect")
    if effect not in SupplementEffect.__members__:
        raise document.error(f"unknown effect {effect!r}", "supplement", "effect")
    series = document.require(str, "code_format", "series")
    if series not in ("DAY", "YEAR"):
        raise document.error("series must be DAY or YEAR", "code_format", "series")
    until = document.data.get("valid_until")
    unverified = tuple(
        name
        for name, path in (
            ("code_format", ("code_format", "verified")),
            ("supplement.max_requests", ("supplement", "max_requests_verified")),
            ("supplement.effect", ("supplement", "effect_verified")),
            ("entered_afterwards", ("entered_afterwards_verified",)),
        )
        if not document.require(bool, *path)
    )
    return RulePack(
        code=document.require(str, "code"),
        name_vi=document.require(str, "name", "vi"),
        name_en=document.require(str, "name", "en"),
        valid_from=document.require(date, "valid_from"),
        valid_until=None if until is None else document.require(date, "valid_until"),
        code_template=document.require(str, "code_format", "template"),
        code_series=series,
        max_supplement_requests=document.require(int, "supplement", "max_requests"),
        max_supplement_basis=document.require(str, "supplement", "max_requests_basis"),
        supplement_effect=SupplementEffect(effect),
        entered_afterwards_hours=document.require(int, "entered_afterwards_hours"),
        unverified=unverified,
        fingerprint=document.fingerprint,
    )


def load_packs(folder: Path) -> tuple[RulePack, ...]:
    """Read all packs of ``folder`` by date; raises ``DefinitionError`` for gaps and overlaps."""
    packs = sorted((_pack(read_yaml(path)) for path in sorted(folder.glob("*.yaml"))),
                   key=lambda pack: pack.valid_from)  # fmt: skip
    if not packs:
        raise DefinitionError(folder, 1, "there is no rule pack")
    for earlier, later in pairwise(packs):
        if earlier.valid_until != later.valid_from:
            raise DefinitionError(
                folder / f"{later.code}.yaml", 1,
                f"it must begin on the day on which {earlier.code} ends ({earlier.valid_until})",
            )  # fmt: skip
    return tuple(packs)


@cache
def rule_packs() -> tuple[RulePack, ...]:
    """The packs of this installation, oldest first."""
    return load_packs(definitions_dir() / "rules")


def rule_pack_on(day: date) -> RulePack:
    """The pack in force on ``day``; the oldest one for days before it."""
    for pack in reversed(rule_packs()):
        if pack.valid_from <= day:
            return pack
    return rule_packs()[0]


def rule_pack_get(code: str) -> RulePack:
    """A pack by its code. Raises ``KeyError``."""
    for pack in rule_packs():
        if pack.code == code:
            return pack
    raise KeyError(code)
