"""The words of notices, read from ``definitions/notices``: one file for each kind, dated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from motcua.core.definitions import definitions_dir, fingerprint, read_yaml
from motcua.notifications.contracts import NoticeTemplate
from motcua.notifications.rules import PLACES, sms_fault, template_fault

_KEYS = {"valid_from", "sms", "subject", "email"}


def read_templates(path: Path) -> tuple[NoticeTemplate, ...]:
    """The versions of one kind, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("kind", "versions"))
    kind = document.require(str, "kind")
    found: list[NoticeTemplate] = []
    for index in range(len(document.require(list, "versions"))):
        at = ("versions", index)
        data = document.require(dict, *at)
        document.only(_KEYS, *at)
        sms, subject, email = (
            document.require(str, *at, key) for key in ("sms", "subject", "email")
        )
        for key, fault in (
            ("sms", sms_fault(sms)), ("subject", template_fault(subject, PLACES)),
            ("email", template_fault(email, PLACES)),
        ):  # fmt: skip
            if fault:
                raise document.error(fault, *at, key)
        if "\n" in subject:
            raise document.error("a subject is one line", *at, "subject")
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        found.append(NoticeTemplate(kind, since, sms, subject, email, fingerprint(data)))
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def templates() -> Mapping[str, tuple[NoticeTemplate, ...]]:
    """All kinds of this installation, read once."""
    found = [
        read_templates(path) for path in sorted((definitions_dir() / "notices").glob("*.yaml"))
    ]
    return {versions[0].kind: versions for versions in found}


def template_on(kind: str, day: date) -> NoticeTemplate | None:
    """The words of a kind on ``day``; none for a kind that nobody is told of."""
    known = [item for item in templates().get(kind, ()) if item.valid_from <= day]
    return known[-1] if known else None
