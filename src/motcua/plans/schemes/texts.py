"""The text of a scheme: each version is a file that stands, and the decision cites one."""

from __future__ import annotations

from datetime import datetime

from motcua.core import clock, sql
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans.contracts import File, Scheme, SchemeKind, SchemeState
from motcua.plans.schemes.acting import lock, record
from motcua.programme import api as programme


def _keeper_unit(known: Scheme) -> tuple[str, str]:
    """Who keeps a version now: the lead while it drafts, the province before it decides."""
    if known.state is SchemeState.DRAFT:
        return "plans.draft", known.lead
    return "plans.approve", programme.programme_get(known.programme).unit


def _post(actor: Actor, unit: str) -> tuple[str, str]:
    """The post by which the actor keeps it; the program has none."""
    posts = [post for post in actor.posts if post.covers(unit)] or list(actor.posts)
    return (posts[0].unit_code, posts[0].role.value) if posts else ("", "")


@command
def scheme_text_keep(*, actor: Actor, at: datetime, code: str, file: File) -> int:
    """Keep a version of the text; the same bytes as the last version change nothing.

    The lead keeps drafts; once the scheme is submitted the province may keep the text that it
    will approve. ``file`` was kept before by ``text_keep``. Returns the number of the version.
    Raises ``SchemeUnknown``, ``NotPermitted``, ``SchemeActNotPossible``.
    """
    today = clock.local_day(at)
    states = [SchemeState.DRAFT, SchemeState.SUBMITTED]
    scheme_id, _, known = lock(code, on=today, states=states)
    permission, unit = _keeper_unit(known)
    organisation.authorise(actor, permission, unit)
    if known.texts and known.texts[-1].file.digest == file.digest:
        return known.texts[-1].number
    number = len(known.texts) + 1
    body = {
        "number": number, "stage": known.state.value, "digest": file.digest,
        "media_type": file.media_type, "size": file.size,
    }  # fmt: skip
    seq = record(actor, at, code, SchemeKind.TEXT_KEPT, body)
    post_unit, post_role = _post(actor, unit)
    sql.insert(
        "plans_scheme_text",
        {
            "scheme_id": scheme_id, "number": number, "stage": known.state.value,
            "digest": file.digest, "media_type": file.media_type, "size": file.size,
            "file_name": file.name, "seq": seq, "kept_by": actor.code, "kept_on": today,
            "post_unit": post_unit, "post_role": post_role,
        },
    )  # fmt: skip
    return number
