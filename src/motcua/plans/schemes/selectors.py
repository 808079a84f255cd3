"""Reads of schemes: lists with opinions and milestones, and what holds a submission up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import connection

from motcua.plans.contracts import (
    File,
    Milestone,
    Response,
    Scheme,
    SchemeOpinion,
    SchemeState,
    SchemeText,
)
from motcua.plans.errors import SchemeUnknown
from motcua.plans.rules import milestone_verdict

STREAM: Final = "scheme:"
MOST_SCHEMES: Final = 500
_COLUMNS: Final = (
    "code", "title", "lead", "programme", "clause", "summary", "state", "last_seq", "submitted_on",
    "submitted_by", "submission_number", "decision_number", "decision_on", "approved_by",
    "return_reason", "submitted_text", "approved_text",
)  # fmt: skip


def _opinions(ids: Sequence[int]) -> dict[int, list[SchemeOpinion]]:
    found: dict[int, list[SchemeOpinion]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheme_id, unit, asked_on, until_on, said_on, agrees, words, response,"
            " response_words FROM plans_scheme_opinion WHERE scheme_id = ANY(%s) ORDER BY id",
            [list(ids)],
        )
        for row in cursor.fetchall():
            scheme_id, unit, asked_on, until_on, said_on, agrees, words, response, answer = row
            found.setdefault(scheme_id, []).append(
                SchemeOpinion(
                    unit, asked_on, until_on, said_on, agrees, words, Response(response), answer
                )
            )
    return found


def _milestones(ids: Sequence[int], on: date) -> dict[int, list[Milestone]]:
    found: dict[int, list[Milestone]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.scheme_id, s.state, m.number, m.title, m.due_on, m.done_on, m.evidence"
            " FROM plans_milestone m JOIN plans_scheme s ON s.id = m.scheme_id"
            " WHERE m.scheme_id = ANY(%s) ORDER BY m.scheme_id, m.number",
            [list(ids)],
        )
        for scheme_id, state, number, title, due_on, done_on, evidence in cursor.fetchall():
            verdict = milestone_verdict(SchemeState(state), due_on, done_on, on)
            found.setdefault(scheme_id, []).append(
                Milestone(number, title, due_on, done_on, evidence, verdict)
            )
    return found


def _texts(ids: Sequence[int]) -> dict[int, list[SchemeText]]:
    found: dict[int, list[SchemeText]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheme_id, number, stage, digest, media_type, size, file_name, kept_by,"
            " kept_on, post_unit, post_role FROM plans_scheme_text WHERE scheme_id = ANY(%s)"
            " ORDER BY number",
            [list(ids)],
        )
        for scheme_id, number, stage, digest, media, size, name, *rest in cursor.fetchall():
            found.setdefault(scheme_id, []).append(
                SchemeText(number, SchemeState(stage), File(digest, media, size, name), *rest)
            )
    return found


def scheme_list(
    *, on: date, concerned: frozenset[str] | None = None, code: str = "", every: bool = False
) -> list[Scheme]:
    """Schemes that ``concerned`` agencies lead or were asked about; all where it is ``None``.

    The latest ``MOST_SCHEMES``, or ``every`` one. Four statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {', '.join(_COLUMNS)} FROM plans_scheme s WHERE %(code)s IN ('', code)"
            " AND (%(every)s OR lead = ANY(%(units)s) OR EXISTS (SELECT FROM plans_scheme_opinion"
            " o WHERE o.scheme_id = s.id AND o.unit = ANY(%(units)s)))"
            " ORDER BY id DESC LIMIT %(most)s",
            {
                "code": code,
                "every": concerned is None,
                "units": sorted(concerned or ()),
                "most": None if every else MOST_SCHEMES,
            },
        )
        rows = cursor.fetchall()
    ids = [row[0] for row in rows]
    opinions, milestones, texts = _opinions(ids), _milestones(ids, on), _texts(ids)
    return [
        Scheme(
            **{**dict(zip(_COLUMNS, row[1:], strict=True)), "state": SchemeState(row[7])},
            opinions=tuple(opinions.get(row[0], ())), milestones=tuple(milestones.get(row[0], ())),
            texts=tuple(texts.get(row[0], ())),
        )
        for row in rows
    ]  # fmt: skip


def scheme_get(code: str, *, on: date, concerned: frozenset[str] | None = None) -> Scheme:
    """One scheme. Raises ``SchemeUnknown``, also where nobody of ``concerned`` may see it."""
    found = scheme_list(on=on, code=code, concerned=concerned) if code else []
    if not found:
        raise SchemeUnknown(code=code)
    return found[0]


def open_opinions(known: Scheme, on: date) -> list[str]:
    """Agencies whose opinion still holds a submission up: asked and within the time, or
    against the draft and not answered yet. Silence past its day holds nothing up."""
    return [
        one.unit for one in known.opinions
        if (one.said_on is None and on <= one.until_on)
        or (one.agrees is False and one.response is Response.NONE)
    ]  # fmt: skip
