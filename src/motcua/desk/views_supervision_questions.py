"""A question of a supervision: the agency replies, another person accepts or returns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import key_of
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.desk.views_supervision import NAMES
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.steering import api as steering

supervision = steering.supervision
PAGE: Final = "desk/supervision_question.html"


def _context(request: HttpRequest, code: str) -> dict[str, Any]:
    actor = actor_of(request)
    question = supervision.question_get(code, on=clock.today())
    waiting = question.waiting
    decides = waiting is not None and waiting.given_by != actor.code
    own = any(post.covers(question.unit) for post in actor.posts)
    people = {one.given_by for one in question.replies} | {
        one.decided_by for one in question.replies if one.decided_by
    }
    return {
        **blank(), **NAMES, "question": question, "waiting": waiting, "names": names_of(people),
        "may_reply": question.may_be_answered
        and organisation.permitted(actor, "supervision.reply", question.unit),
        "may_decide": decides and not own
        and organisation.permitted(actor, "supervision.decide", question.unit),
    }  # fmt: skip


@requires("supervision.read")
@never_cache
@require_safe
def supervision_question(request: HttpRequest, code: str) -> HttpResponse:
    """One question with its replies. A fixed number of statements."""
    return render(request, PAGE, _context(request, code))


def _act(
    request: HttpRequest, code: str, do: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    def done() -> HttpResponse:
        do({"actor": actor_of(request), "at": clock.now(), "question": code})
        return redirect("desk:supervision_question", code=code)

    return forms.act(request, done, said, template=PAGE, context=lambda: _context(request, code))


@requires("supervision.reply")
@require_POST
def supervision_reply(request: HttpRequest, code: str) -> HttpResponse:
    """Record the reply of the agency."""
    post = request.POST
    return _act(
        request, code,
        lambda given: supervision.reply_give(
            **given, document_number=post.get("document_number", ""),
            document_on=forms.day_of(post, "document_on"), words=post.get("words", ""),
            files=forms.files_of(request, "files"), key=key_of(post) or None,
        ),
        choose("Đã ghi trả lời.", "The reply is recorded."),
    )  # fmt: skip


@requires("supervision.decide")
@require_POST
def supervision_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Record whether the supervising body accepts the reply."""
    post = request.POST
    return _act(
        request, code,
        lambda given: supervision.reply_decide(
            **given, accept=post.get("accept") == "yes", reason=post.get("reason", ""),
            number=forms.whole_of(post, "number"),
        ),
        choose("Đã ghi kết quả xem xét trả lời.", "What was decided on the reply is recorded."),
    )  # fmt: skip
