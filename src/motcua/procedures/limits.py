"""Time limits that differ by channel, by case and by level: which one a dossier has. Pure.

The most specific variant wins: the one that says most of what is known of the dossier. Of
two variants that both fit, one must say all that the other says; otherwise the law would
leave open which holds, and ``conflict`` names the two so that the definition is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from motcua.core import text
from motcua.procedures.contracts import LimitChosen, LimitVariant, ProcedureVersion, Text
from motcua.procedures.errors import CASE_NOT_KNOWN, CaseUnknown


def case_code(case: Text) -> str:
    """The code of a case, made of its Vietnamese words: ``phai-xac-minh``."""
    return re.sub(r"[^a-z0-9]+", "-", text.fold(case.vi)).strip("-")


def cases_of(version: ProcedureVersion) -> dict[str, Text]:
    """The cases that a version tells apart, by code, in its order."""
    found: dict[str, Text] = {}
    for variant in version.limits:
        if variant.case is not None:
            found.setdefault(case_code(variant.case), variant.case)
    return found


def _says(variant: LimitVariant) -> frozenset[tuple[str, str]]:
    """What a variant asks of a dossier."""
    asked = (
        ("case", case_code(variant.case) if variant.case else None),
        ("channel", variant.channel), ("level", variant.level),
    )  # fmt: skip
    return frozenset((name, value) for name, value in asked if value is not None)


def limit_for(
    version: ProcedureVersion, *, channel: str, level: str, case: str = ""
) -> LimitChosen:
    """The limit of a dossier that came on ``channel`` to a unit of ``level``.

    ``case`` is the code of one of ``cases_of``; empty is the usual case. Raises
    ``CaseUnknown``.
    """
    known = cases_of(version)
    if case and case not in known:
        raise CaseUnknown({"case": CASE_NOT_KNOWN}, case=case, known=", ".join(known) or "–")
    dossier = {("case", case), ("channel", channel), ("level", level)}
    fitting = [variant for variant in version.limits if _says(variant) <= dossier]
    said = known.get(case)
    if not fitting:
        return LimitChosen(version.time_limit, version.limit_basis, said, None)
    closest = max(fitting, key=lambda variant: len(_says(variant)))
    return LimitChosen(closest.limit, closest.basis, said, closest)


def conflict(variants: Sequence[LimitVariant]) -> tuple[int, int] | None:
    """The places of two variants of which neither is closer to some dossier, if there are any."""
    said = [_says(variant) for variant in variants]
    for one, other in combinations(range(len(said)), 2):
        first, second = dict(said[one]), dict(said[other])
        if any(first[name] != second[name] for name in first.keys() & second.keys()):
            continue
        if said[one] != said[other] and (said[one] < said[other] or said[other] < said[one]):
            continue
        both = said[one] | said[other]
        if said[one] == said[other] or both not in said:
            return one, other
    return None
