"""Calls of the JSON API for tests."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from motcua.dossiers import api as dossiers
from motcua.face.tests.factories import PROCEDURE, WARD, make_official, make_token

BODY: dict[str, Any] = {
    "unit": WARD,
    "procedure": PROCEDURE,
    "applicant": {"name": "Trần Văn Bình", "id_number": "089080009999", "phone": "0912009999"},
    "components": ["VB_KY", "CCCD"],
    "channel": "ONLINE",
}


def token_of(role: str, unit: str = WARD) -> str:
    """A token of a new official."""
    return make_token(make_official(role, unit))


def post(path: str, body: Any, *, token: str = "", key: str = "", **more: Any) -> Any:
    """Send JSON as a program does: a token, no session, no form token."""
    headers = {"accept-language": "en"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    if key:
        headers["idempotency-key"] = key
    sent = body if isinstance(body, bytes | str) else json.dumps(body)
    client = Client(enforce_csrf_checks=True)
    return client.post(
        f"/api{path}", sent, content_type="application/json", headers=headers, **more
    )


def get(path: str, data: dict[str, str] | None = None) -> Any:
    """Ask without a token."""
    return Client().get(f"/api{path}", data, headers={"accept-language": "en"})


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of a refusal, which must be whole and of that status and code."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert found["status"] == status
    assert found["code"] == code
    assert found["type"] == f"urn:motcua:error:{code}"
    assert found["title"]
    return found


def last_seq(code: str) -> int:
    """The number of a dossier's last act."""
    return dossiers.dossier_detail(code=code).row.last_seq
