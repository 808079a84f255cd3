"""Editions as plain data: what the database keeps of an index that was taken in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from motcua.core.definitions import fingerprint
from motcua.indicators.contracts import Text
from motcua.reform_index.contracts import Edition, Kind, Missing, Part, Scale, Source, Tier


def plain(value: Decimal) -> str:
    """A decimal as text without exponent and without idle zeros: 14.5, 10, 0."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def trimmed(value: Decimal) -> Decimal:
    """The same number without idle zeros, as it was given before the database padded it."""
    return Decimal(plain(value))


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _said(data: Mapping[str, str] | None) -> Text | None:
    return None if data is None else Text(data["vi"], data["en"])


def _scale_data(scale: Scale) -> dict[str, Any]:
    return {
        "low": None if scale.low is None else plain(scale.low),
        "high": None if scale.high is None else plain(scale.high),
        "tiers": [[plain(tier.bound), plain(tier.points)] for tier in scale.tiers],
        "tiers_at_most": scale.tiers_at_most,
        "floor": plain(scale.floor), "threshold": plain(scale.threshold),
        "per": plain(scale.per), "lowest": plain(scale.lowest),
    }  # fmt: skip


def _scale_of(data: Mapping[str, Any]) -> Scale:
    return Scale(
        low=None if data["low"] is None else Decimal(data["low"]),
        high=None if data["high"] is None else Decimal(data["high"]),
        tiers=tuple(Tier(Decimal(bound), Decimal(points)) for bound, points in data["tiers"]),
        tiers_at_most=data["tiers_at_most"], floor=Decimal(data["floor"]),
        threshold=Decimal(data["threshold"]), per=Decimal(data["per"]),
        lowest=Decimal(data["lowest"]),
    )  # fmt: skip


def part_data(part: Part) -> dict[str, Any]:
    """A part and all below it as plain data."""
    return {
        "code": part.code, "title": _text(part.title), "max": plain(part.max),
        "parts": [part_data(below) for below in part.parts], "kind": part.kind.value,
        "source": part.source.value, "scale": _scale_data(part.scale),
        "indicator": part.indicator,
        "asks_for": None if part.asks_for is None else _text(part.asks_for),
    }  # fmt: skip


def part_of(data: Mapping[str, Any]) -> Part:
    """The part that ``part_data`` wrote."""
    return Part(
        code=data["code"], title=Text(**data["title"]), max=Decimal(data["max"]),
        parts=tuple(part_of(below) for below in data["parts"]), kind=Kind(data["kind"]),
        source=Source(data["source"]), scale=_scale_of(data["scale"]),
        indicator=data["indicator"], asks_for=_said(data["asks_for"]),
    )  # fmt: skip


def edition_data(edition: Edition) -> dict[str, Any]:
    """An edition as plain data, its fingerprint left out."""
    return {
        "code": edition.code, "valid_from": edition.valid_from.isoformat(),
        "valid_until": edition.valid_until.isoformat() if edition.valid_until else None,
        "basis": _text(edition.basis), "verified": edition.verified,
        "note": None if edition.note is None else _text(edition.note),
        "subjects": list(edition.subjects), "missing": edition.missing.value,
        "points_places": edition.points_places, "percent_places": edition.percent_places,
        "parts": [part_data(part) for part in edition.parts],
    }  # fmt: skip


def edition_of(data: Mapping[str, Any]) -> Edition:
    """The edition that ``edition_data`` wrote, with its fingerprint."""
    until = data["valid_until"]
    return Edition(
        code=data["code"], valid_from=date.fromisoformat(data["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None, basis=Text(**data["basis"]),
        verified=data["verified"], note=_said(data["note"]), subjects=tuple(data["subjects"]),
        missing=Missing(data["missing"]), points_places=data["points_places"],
        percent_places=data["percent_places"],
        parts=tuple(part_of(part) for part in data["parts"]), fingerprint=fingerprint(data),
    )  # fmt: skip
