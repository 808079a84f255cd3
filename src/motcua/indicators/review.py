"""What keeps definitions honest: locked versions, reviews in time, a second pair of eyes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from motcua.core.definitions import DefinitionError
from motcua.indicators.contracts import Indicator, Problem

LOCK_NAME = "versions.lock.json"


def lock_read(folder: Path) -> dict[str, dict[str, str]]:
    """Fingerprints that were in use: code → first day of the version → fingerprint."""
    path = folder / LOCK_NAME
    if not path.exists():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DefinitionError(path, 1, f"not JSON ({error})") from None
    return {str(code): dict(versions) for code, versions in value.items()}


def lock_of(indicators: dict[str, Indicator]) -> dict[str, dict[str, str]]:
    """The lock that the definitions as they stand would have."""
    return {
        code: {str(version.valid_from): version.fingerprint for version in indicator.versions}
        for code, indicator in sorted(indicators.items())
    }


def changed_versions(
    indicators: dict[str, Indicator], lock: dict[str, dict[str, str]]
) -> list[Problem]:
    """Locked versions that were changed or taken away, and versions not locked yet."""
    now = lock_of(indicators)
    problems = []
    for code, versions in lock.items():
        for day, digest in versions.items():
            if now.get(code, {}).get(day) != digest:
                problems.append(
                    Problem(code, f"the version of {day} was changed; add a new version instead")
                )
    for code, versions in now.items():
        problems += [
            Problem(code, f"the version of {day} is not locked; run “motcua indicator lock”")
            for day in versions
            if day not in lock.get(code, {})
        ]
    return problems


def lock_write(folder: Path, indicators: dict[str, Indicator]) -> None:
    """Lock new versions. What is locked already stays as it is, changed or not."""
    merged = lock_of(indicators)
    for code, versions in lock_read(folder).items():
        merged.setdefault(code, {}).update(versions)
    text = json.dumps(merged, indent=2, sort_keys=True) + "\n"
    (folder / LOCK_NAME).write_text(text, encoding="utf-8")


def review_problems(indicators: dict[str, Indicator], today: date) -> list[Problem]:
    """Reviews that are overdue, and definitions checked by whoever wrote them."""
    problems = []
    for code, indicator in indicators.items():
        if indicator.review_due <= today:
            problems.append(Problem(code, f"the review was due on {indicator.review_due}"))
        if indicator.review_due <= indicator.reviewed_on:
            problems.append(Problem(code, "the next review lies before the last"))
        if indicator.checked_by.strip().casefold() == indicator.owner.strip().casefold():
            problems.append(Problem(code, "it was checked by whoever owns it"))
    return problems
