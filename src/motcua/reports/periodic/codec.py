"""Frozen content as JSON and back: whole definitions go along, so that it re-opens years later.

One pair of functions for every contract: what a field is read back as follows from its type.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from motcua.core.definitions import fingerprint
from motcua.reports.periodic.contracts import Content


def encode(value: Any) -> Any:
    """A contract as plain JSON."""
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(encode(key)): encode(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [encode(part) for part in value]
    if isinstance(value, date | Decimal):
        return str(value)
    return value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _union(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    return decode(next(part for part in get_args(kind) if part is not type(None)), value)


def _simple(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: decode(hints[name], part) for name, part in value.items()})
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value) if kind in (int, Decimal) else value


def decode(kind: Any, value: Any) -> Any:
    """JSON as the contract ``kind``. What was written by ``encode`` comes back equal."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(kind, value)
    if origin is tuple:
        return tuple(decode(get_args(kind)[0], part) for part in value)
    if origin is not None and issubclass(origin, Mapping):
        name, part = get_args(kind)
        return {decode(name, key): decode(part, cell) for key, cell in value.items()}
    return _simple(kind, value)


def content_data(content: Content) -> dict[str, Any]:
    """A report's content as it is kept."""
    data: dict[str, Any] = encode(content)
    return data


def content_of(data: Mapping[str, Any]) -> Content:
    """A kept report's content."""
    content: Content = decode(Content, data)
    return content


def digest_of(content: Content) -> str:
    """SHA-256 over everything that the report says."""
    return fingerprint(encode(content))
