"""Changes to an approved plan of inspections: proposed by one, decided by another."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from motcua.core import text
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import FormInvalid, key_of
from motcua.desk.views_inspections import plan_act
from motcua.face.templatetags.face import choose
from motcua.steering import api as steering
from motcua.steering.contracts.changes import ChangeKind, ChangeLine

SLOTS: Final = ("1", "2", "3")
"""How many visits one form adds."""
DROPPED: Final = "bo"
LONGEST_NUMBER: Final = 6
"""Digits of the number of a visit; a longer one names none."""
_FIELDS: Final = ("unit", "month", "checklist", "subject", "team")


def _lines(post: QueryDict) -> list[ChangeLine]:
    """What was chosen for visits of the plan, then the visits that were filled in.

    Raises ``FormInvalid``.
    """
    found = []
    for name, value in post.items():
        number = name.removeprefix("line-")
        if number == name or not (number.isascii() and number.isdigit()) or not value:
            continue
        item = int(number) if len(number) <= LONGEST_NUMBER else -1
        if value == DROPPED:
            found.append(ChangeLine(ChangeKind.DROP, item=item))
        else:
            found.append(ChangeLine(ChangeKind.MOVE, item=item, month=forms.whole_of(post, name)))
    wrong: dict[str, Any] = {}
    for slot in SLOTS:
        if not any(text.clean(post.get(f"{name}{slot}", "")) for name in _FIELDS):
            continue
        try:
            month = forms.whole_of(post, f"month{slot}")
        except FormInvalid as refusal:
            wrong.update(refusal.fields)
            continue
        found.append(
            ChangeLine(
                ChangeKind.ADD, month=month, unit=post.get(f"unit{slot}", ""),
                checklist=post.get(f"checklist{slot}", ""),
                subject=post.get(f"subject{slot}", ""),
                team=tuple(forms.lines_of(post, f"team{slot}")),
            )
        )  # fmt: skip
    if wrong:
        raise FormInvalid(wrong)
    return found


@requires("inspections.plan")
@require_POST
def change_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to add, move or drop visits."""
    post = request.POST
    return plan_act(
        request, code,
        lambda given: steering.change_propose(
            **given, reason=post.get("reason", ""), lines=_lines(post), key=key_of(post) or None
        ),
        choose("Đã đề nghị điều chỉnh; chờ người khác phê duyệt.",
               "Proposed; another person has to approve it."),
    )  # fmt: skip


@requires("inspections.approve")
@require_POST
def change_decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve a change by a document, or refuse it."""
    post = request.POST
    return plan_act(
        request, code,
        lambda given: steering.change_decide(
            **given, number=number, accept=post.get("accept") == "yes",
            document_number=post.get("document_number", ""), reason=post.get("reason", ""),
        ),
        choose("Đã ghi quyết định về điều chỉnh.", "The decision on the change is recorded."),
    )  # fmt: skip
