"""Rule packs: the one-stop rules by date, read from ``definitions/rules``."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.dossiers.contracts import (
    FormRole,
    PackForm,
    PaymentEffect,
    ReappointmentRules,
    RulePack,
    SupplementEffect,
)

_KEYS = {
    "code", "name", "valid_from", "valid_until", "code_format", "supplement",
    "entered_afterwards_hours", "entered_afterwards_basis", "entered_afterwards_verified",
    "reappointment", "payment", "examination", "forms", "forms_basis", "forms_cited",
    "forms_verified",
}  # fmt: skip
_PART_KEYS = {
    "name": {"vi", "en"},
    "code_format": {"template", "series", "basis", "verified"},
    "supplement": {
        "max_requests", "max_requests_basis", "max_requests_verified", "effect",
        "effect_basis", "effect_verified",
    },
    "reappointment": {
        "most", "basis", "verified", "notice_days", "notice_basis", "notice_verified",
    },
    "payment": {"effect", "basis", "verified"},
    "examination": {"days", "basis", "verified"},
    "forms": set(FormRole.__members__),
}  # fmt: skip


def _check_keys(document: YamlDocument) -> None:
    document.only(_KEYS)
    for part, known in _PART_KEYS.items():
        for key in document.require(dict, part):
            if key not in known:
                raise document.error(f"unknown key {key!r} in {part}", part, key)


def _check_template(document: YamlDocument, template: str, series: str) -> None:
    """A code must tell its unit, its run and its number; else two dossiers share one."""
    try:
        names = {name.rstrip("2") for _, name, _, _ in Formatter().parse(template) if name}
        template.format(unit="30.280", unit2="80", yyyy="2014", yymmdd="140127", number=1)
    except (KeyError, IndexError, ValueError) as error:
        raise document.error(
            f"the template cannot be filled in ({error})", "code_format", "template"
        ) from None
    needed = {"unit", "number"} | ({"yyyy"} if series == "YEAR" else {"yymmdd"})
    if missing := sorted(needed - names):
        raise document.error(f"the template lacks {', '.join(missing)}", "code_format", "template")


def _pack(document: YamlDocument) -> RulePack:
    _check_keys(document)
    effect = document.require(str, "supplement", "effect")
    if effect not in SupplementEffect.__members__:
        raise document.error(f"unknown effect {effect!r}", "supplement", "effect")
    series = document.require(str, "code_format", "series")
    if series not in ("DAY", "YEAR"):
        raise document.error("series must be DAY or YEAR", "code_format", "series")
    template = document.require(str, "code_format", "template")
    _check_template(document, template, series)
    payment = document.require(str, "payment", "effect")
    if payment not in PaymentEffect.__members__:
        raise document.error(f"unknown effect {payment!r}", "payment", "effect")
    until = document.data.get("valid_until")
    unverified = tuple(
        name
        for name, path in (
            ("code_format", ("code_format", "verified")),
            ("supplement.max_requests", ("supplement", "max_requests_verified")),
            ("supplement.effect", ("supplement", "effect_verified")),
            ("entered_afterwards", ("entered_afterwards_verified",)),
            ("reappointment", ("reappointment", "verified")),
            ("reappointment.notice", ("reappointment", "notice_verified")),
            ("payment", ("payment", "verified")),
            ("examination", ("examination", "verified")),
            ("forms", ("forms_verified",)),
        )
        if not document.require(bool, *path)
    )
    return RulePack(
        code=document.require(str, "code"),
        name_vi=document.require(str, "name", "vi"),
        name_en=document.require(str, "name", "en"),
        valid_from=document.require(date, "valid_from"),
        valid_until=None if until is None else document.require(date, "valid_until"),
        code_template=template,
        code_series=series,
        max_supplement_requests=document.require(int, "supplement", "max_requests"),
        max_supplement_basis=document.require(str, "supplement", "max_requests_basis"),
        supplement_effect=SupplementEffect(effect),
        entered_afterwards_hours=document.require(int, "entered_afterwards_hours"),
        unverified=unverified,
        fingerprint=document.fingerprint,
        reappointment=ReappointmentRules(
            _count(document, "reappointment", "most"),
            document.require(str, "reappointment", "basis"),
            _count(document, "reappointment", "notice_days"),
            document.require(str, "reappointment", "notice_basis"),
        ),
        payment_effect=PaymentEffect(payment),
        payment_basis=document.require(str, "payment", "basis"),
        examination_days=_count(document, "examination", "days"),
        examination_basis=document.require(str, "examination", "basis"),
        forms=_forms(document),
        forms_cited=document.require(str, "forms_cited"),
    )


def _count(document: YamlDocument, *path: str) -> int:
    value = int(document.require(int, *path))
    if value < 0:
        raise document.error(f"it must be at least 0, not {value}", *path)
    return value


def _forms(document: YamlDocument) -> dict[FormRole, PackForm]:
    """The forms by role; a role that the rules do not know is left out."""
    document.require(str, "forms_basis")
    return {
        FormRole(role): PackForm(
            document.require(str, "forms", role, "number"),
            document.require(str, "forms", role, "title"),
        )
        for role in document.require(dict, "forms")
    }


def load_packs(folder: Path) -> tuple[RulePack, ...]:
    """Read all packs of ``folder`` by date, the last without an end.

    Raises ``DefinitionError`` for gaps, overlaps and codes given twice.
    """
    read = [(_pack(document), document) for document in map(read_yaml, _files(folder))]
    read.sort(key=lambda pair: pair[0].valid_from)
    codes: set[str] = set()
    for pack, document in read:
        if pack.code in codes:
            raise document.error(f"there is another pack {pack.code!r}", "code")
        codes.add(pack.code)
    for (earlier, _), (later, document) in pairwise(read):
        if earlier.valid_until != later.valid_from:
            raise document.error(
                f"it must begin on the day on which {earlier.code} ends ({earlier.valid_until})",
                "valid_from",
            )
    last, document = read[-1]
    if last.valid_until is not None:
        raise document.error("the last pack must have no end", "valid_until")
    return tuple(pack for pack, _ in read)


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.yaml"))
    if not found:
        raise DefinitionError(folder, 1, "there is no rule pack")
    return found


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
