"""Marks that say who may use an entrance. A test fails on an entrance without one.

``requires`` and ``open_to_public`` mark views; the access middleware enforces them, and
refuses any view that carries neither. ``command_permission`` marks a command of the
command line, whose user is the operator of the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[F], F]:
    """Mark a view as needing ``permission``, anywhere; the view narrows it to a unit."""

    def mark(view: F) -> F:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def open_to_public(reason: str) -> Callable[[F], F]:
    """Mark a view as open to anybody. ``reason`` is shown in the list of entrances."""

    def mark(view: F) -> F:
        view.public_reason = reason  # type: ignore[attr-defined]
        return view

    return mark


def command_permission(permission: str) -> Callable[[F], F]:
    """Mark a command-line command with the permission its operator needs."""

    def mark(command: F) -> F:
        command.permission = permission  # type: ignore[attr-defined]
        return command

    return mark
