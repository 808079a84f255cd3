"""Whose fees are lessened, read from ``definitions/payments/exemptions.yaml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from motcua.core import text
from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml, share_a_day
from motcua.payments.contracts import Exemption, Relief
from motcua.payments.errors import ExemptionUnknown

_KEYS = {"code", "name", "percent", "valid_from", "valid_until", "basis", "verified"}


def _exemption(document: YamlDocument, index: int) -> Exemption:
    at = ("exemptions", index)
    data = document.require(dict, *at)
    document.only(_KEYS, *at)
    until = None if data.get("valid_until") is None else document.require(date, *at, "valid_until")
    found = Exemption(
        code=document.require(str, *at, "code"),
        name_vi=document.require(str, *at, "name", "vi"),
        name_en=document.require(str, *at, "name", "en"),
        percent=document.require(int, *at, "percent"),
        valid_from=document.require(date, *at, "valid_from"),
        valid_until=until,
        basis=document.require(str, *at, "basis"),
        verified=document.require(bool, *at, "verified"),
    )
    if not 0 < found.percent <= 100:
        raise document.error("percent must be from 1 to 100", *at, "percent")
    if until is not None and until <= found.valid_from:
        raise document.error("the exemption ends before it begins", *at, "valid_until")
    return found


def read_exemptions(path: Path) -> tuple[Exemption, ...]:
    """Read the exemptions. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    document.only(("exemptions",))
    found: list[Exemption] = []
    for index in range(len(document.require(list, "exemptions"))):
        item = _exemption(document, index)
        for other in found:
            if other.code == item.code and share_a_day(other, item):
                raise document.error(f"{item.code} stands twice on a day", "exemptions", index)
        found.append(item)
    return tuple(found)


@cache
def exemptions() -> tuple[Exemption, ...]:
    """The exemptions of this installation, read once."""
    return read_exemptions(definitions_dir() / "payments" / "exemptions.yaml")


def exemptions_on(day: date) -> tuple[Exemption, ...]:
    """The groups whose fees are lessened on ``day``."""
    return tuple(item for item in exemptions() if item.valid_on(day))


def relief_of(code: str, *, on: date, proof: str = "") -> Relief | None:
    """What a group is excused on ``on``, with the paper that was shown; none for no code.

    Raises ``ExemptionUnknown``.
    """
    if not code:
        return None
    for item in exemptions_on(on):
        if item.code == code:
            reason = f"{item.name_vi} – {proof}" if text.clean(proof) else item.name_vi
            return Relief(item.code, item.percent, text.clean(reason))
    raise ExemptionUnknown({"exemption": code}, exemption=code, day=on)
