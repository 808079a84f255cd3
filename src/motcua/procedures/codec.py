"""A procedure as plain JSON, and back: what the database and the open-data feed hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from fractions import Fraction
from typing import Any

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core.definitions import fingerprint
from motcua.procedures.contracts import (
    Activity,
    ActivityKind,
    Agency,
    Component,
    Fee,
    LegalReference,
    LimitVariant,
    Procedure,
    ProcedureVersion,
    Scope,
    Step,
    Text,
    VersionCost,
)

Json = dict[str, Any]


def _text(text: Text) -> Json:
    return {"vi": text.vi, "en": text.en}


def _optional(text: Text | None) -> Json | None:
    return None if text is None else _text(text)


def limit_json(limit: TimeLimit | None) -> Json | None:
    """A limit, or ``None`` where the procedure states none."""
    if limit is None:
        return None
    found: Json = {"amount": limit.amount, "unit": limit.unit.value}
    if limit.cutoff:
        found["cutoff"] = limit.cutoff.isoformat("minutes")
    return found


def _cost_json(cost: VersionCost | None) -> Json | None:
    if cost is None:
        return None
    return {
        "activities": [
            {
                "kind": item.kind.value, "name": _text(item.name), "hours": str(item.hours),
                "direct": item.direct, "consultant": item.consultant, "quantity": item.quantity,
            }
            for item in cost.activities
        ],
        "times_per_year": cost.times_per_year,
        "subjects_per_year": cost.subjects_per_year,
    }  # fmt: skip


def _variant_json(variant: LimitVariant) -> Json:
    return {
        "case": _optional(variant.case), "channel": variant.channel, "level": variant.level,
        "time_limit": limit_json(variant.limit), "basis": variant.basis,
        "verified": variant.verified,
    }  # fmt: skip


def version_json(version: ProcedureVersion) -> Json:
    """Everything that a version says; the number, the days and the source stand beside it."""
    return {
        "level": version.level,
        "legal_basis": [
            {"document": item.document, "article": item.article} for item in version.legal_basis
        ],
        "verified": version.verified,
        "decides": _text(version.decides),
        "ways": list(version.ways),
        "components": [
            {
                "code": item.code, "name": _text(item.name), "form": item.form,
                "quantity": item.quantity, "required": item.required,
                "condition": _optional(item.condition), "reuse": list(item.reuse),
            }
            for item in version.components
        ],
        "sets": version.sets,
        "time_limit": limit_json(version.time_limit),
        "limit_basis": version.limit_basis,
        "fee": {
            "amount": version.fee.amount, "basis": version.fee.basis,
            "note": _optional(version.fee.note),
        },
        "forms": [_text(item) for item in version.forms],
        "form_files": list(version.form_files),
        "result": _text(version.result),
        "conditions": _optional(version.conditions),
        "steps": [
            {
                "code": item.code, "name": _text(item.name), "role": item.role,
                "budget_hours": item.budget_hours,
            }
            for item in version.steps
        ],
        "returns": sorted(version.returns),
        "pays_online": version.pays_online,
        "cost": _cost_json(version.cost),
        "other_levels": list(version.other_levels),
        "limits": [_variant_json(item) for item in version.limits],
        "scope": version.scope.value,
        "agencies": [{"role": item.role, "name": _text(item.name)} for item in version.agencies],
    }  # fmt: skip


def procedure_json(procedure: Procedure) -> Json:
    """What holds for all versions of a procedure."""
    return {
        "name": _text(procedure.name), "field": procedure.field,
        "audience": list(procedure.audience), "aliases": list(procedure.aliases),
        "variant_of": procedure.variant_of,
    }  # fmt: skip


def _read_text(value: Mapping[str, str]) -> Text:
    return Text(value["vi"], value["en"])


def _read_optional(value: Mapping[str, str] | None) -> Text | None:
    return None if value is None else _read_text(value)


def _read_limit(value: Mapping[str, Any] | None) -> TimeLimit | None:
    if value is None:
        return None
    cutoff = value.get("cutoff")
    return TimeLimit(
        value["amount"], LimitUnit(value["unit"]), time.fromisoformat(cutoff) if cutoff else None
    )


def _read_cost(value: Mapping[str, Any] | None) -> VersionCost | None:
    if value is None:
        return None
    return VersionCost(
        tuple(
            Activity(
                ActivityKind(item["kind"]), _read_text(item["name"]), Fraction(item["hours"]),
                item["direct"], item["consultant"], item["quantity"],
            )
            for item in value["activities"]
        ),
        value["times_per_year"], value["subjects_per_year"],
    )  # fmt: skip


def read_variant(item: Mapping[str, Any]) -> LimitVariant:
    """The limit of a case, a channel or a level that ``version_json`` wrote."""
    return LimitVariant(
        limit=_read_limit(item["time_limit"]), basis=item["basis"], verified=item["verified"],
        case=_read_optional(item["case"]), channel=item["channel"], level=item["level"],
    )  # fmt: skip


def read_version(
    content: Mapping[str, Any], *, number: int, valid_from: date, valid_until: date | None,
    source: str,
) -> ProcedureVersion:  # fmt: skip
    """The version that ``version_json`` wrote. What an older content does not say is empty."""
    return ProcedureVersion(
        version=number, valid_from=valid_from, valid_until=valid_until, level=content["level"],
        legal_basis=tuple(
            LegalReference(item["document"], item["article"]) for item in content["legal_basis"]
        ),
        verified=content["verified"], source=source, decides=_read_text(content["decides"]),
        ways=tuple(content["ways"]),
        components=tuple(
            Component(
                item["code"], _read_text(item["name"]), item["form"], item["quantity"],
                item["required"], _read_optional(item["condition"]),
                tuple(item.get("reuse", ())),
            )
            for item in content["components"]
        ),
        sets=content["sets"], time_limit=_read_limit(content["time_limit"]),
        limit_basis=content["limit_basis"],
        fee=Fee(
            content["fee"]["amount"], content["fee"]["basis"],
            _read_optional(content["fee"]["note"]),
        ),
        forms=tuple(_read_text(item) for item in content["forms"]),
        result=_read_text(content["result"]), conditions=_read_optional(content["conditions"]),
        steps=tuple(
            Step(item["code"], _read_text(item["name"]), item["role"], item["budget_hours"])
            for item in content["steps"]
        ),
        fingerprint=fingerprint(content), form_files=tuple(content["form_files"]),
        returns=frozenset(content["returns"]), pays_online=content["pays_online"],
        cost=_read_cost(content["cost"]),
        other_levels=tuple(content.get("other_levels", ())),
        limits=tuple(read_variant(item) for item in content.get("limits", ())),
        scope=Scope(content.get("scope", Scope.PUBLIC)),
        agencies=tuple(
            Agency(item["role"], _read_text(item["name"])) for item in content.get("agencies", ())
        ),
    )  # fmt: skip


def read_procedure_json(
    code: str, slug: str, content: Mapping[str, Any], versions: tuple[ProcedureVersion, ...]
) -> Procedure:
    """The procedure that ``procedure_json`` wrote, with its versions."""
    return Procedure(
        code=code, slug=slug, name=_read_text(content["name"]), field=content["field"],
        audience=tuple(content["audience"]), aliases=tuple(content["aliases"]), versions=versions,
        variant_of=content.get("variant_of", ""),
    )  # fmt: skip


def in_turn(versions: tuple[ProcedureVersion, ...]) -> tuple[ProcedureVersion, ...]:
    """Versions by their days; each ends, at the latest, when the next one begins."""
    ordered = sorted(versions, key=lambda version: (version.valid_from, version.version))
    found = []
    for index, version in enumerate(ordered):
        following = ordered[index + 1].valid_from if index + 1 < len(ordered) else None
        until = version.valid_until
        if following is not None and (until is None or until > following):
            until = following
        found.append(
            version if until == version.valid_until else replace(version, valid_until=until)
        )
    return tuple(found)
