"""Who may use an operation of the JSON API: a token, and the permission it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.security import HttpBearer

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

F = TypeVar("F", bound=Callable[..., Any])


class Needs(HttpBearer):
    """``Authorization: Bearer <token>`` of an account whose posts give ``permission``."""

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The actor. Raises ``TokenInvalid`` (401) or ``NotPermitted`` (403)."""
        actor = organisation.actor_for_token(secret=token, at=clock.now())
        organisation.authorise_anywhere(actor, self.permission)
        return actor


def open_operation(reason: str) -> Callable[[F], F]:
    """Mark an operation as open to anybody, and say why."""

    def mark(operation: F) -> F:
        operation.public_reason = reason  # type: ignore[attr-defined]
        return operation

    return mark
