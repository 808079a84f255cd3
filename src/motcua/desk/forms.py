"""What officials type, read once: limits, unknown choices, and which field is at fault."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from motcua.core import clock, text
from motcua.core.errors import Conflict, Invalid
from motcua.dossiers.contracts import Applicant, Channel, Collector, CollectorKind
from motcua.dossiers.errors import OccurredInFuture
from motcua.face.templatetags.face import choose

LONGEST: Mapping[str, int] = {
    "name": 200, "id_number": 20, "phone": 20, "address": 300, "email": 200,
    "note": 2000, "reason": 2000, "paper_number": 60,
}  # fmt: skip
STALE = -1
"""No act has this number: a page that does not say what it showed is out of date."""


def wrong_day() -> str:
    """What is said of a day that nobody can read."""
    return choose("Ghi ngày như 15/08/2026.", "Write a day such as 2026-08-15.")


class FormInvalid(Invalid):
    """Something typed cannot be taken; ``fields`` names it."""

    code = "form_invalid"


def key_of(post: QueryDict) -> str:
    """The form's idempotency key."""
    return text.clean(post.get("key", ""))


def seen_seq(post: QueryDict) -> int:
    """The last act that the page showed; ``STALE`` where it does not say."""
    seen = post.get("seq", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else STALE


def _words(post: QueryDict, wrong: dict[str, str], *names: str) -> dict[str, str]:
    """Typed texts as they came; too long ones are put into ``wrong``."""
    found = {name: post.get(name, "") for name in names}
    for name, value in found.items():
        if len(value) > LONGEST[name]:
            most = LONGEST[name]
            wrong[name] = choose(
                f"Dài quá: nhiều nhất {most} ký tự.", f"Too long: at most {most} characters."
            )
    return found


def _channel(post: QueryDict, wrong: dict[str, str]) -> Channel:
    typed = post.get("channel", Channel.COUNTER.value)
    if typed not in Channel.__members__:
        wrong["channel"] = choose("Chọn một cách trong danh sách.", "Choose one of the list.")
        return Channel.COUNTER
    return Channel(typed)


def _checked(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise FormInvalid(wrong)


def _handed_over(post: QueryDict, channel: Channel) -> datetime | None:
    """When the minutes of a postal hand-over were signed. Raises ``FormInvalid``."""
    typed = text.clean(post.get("handed_over", ""))
    if not typed:
        return None
    if channel is not Channel.POST:
        raise FormInvalid(
            {
                "handed_over": choose(
                    "Chỉ ghi thời điểm này khi hồ sơ gửi qua bưu chính.",
                    "Give this time only for a dossier that came by post.",
                )
            }
        )
    try:
        found = datetime.strptime(typed, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - placed below
    except ValueError:
        raise FormInvalid(
            {
                "handed_over": choose(
                    "Ghi ngày giờ như 2026-02-05T14:30.", "Give day and time: 2026-02-05T14:30."
                )
            }
        ) from None
    return clock.at_local(found.date(), found.time())


def receive_values(post: QueryDict) -> dict[str, Any]:
    """Applicant, channel and case of the receiving form. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    words = _words(post, wrong, "name", "id_number", "phone", "address", "email")
    channel = _channel(post, wrong)
    _checked(wrong)
    home = post.get("home", "")[:60]
    case = text.clean(post.get("case", ""))[:200]
    return {
        "applicant": Applicant(**words, unit=home, notices=post.get("no_notices") != "yes"),
        "channel": channel, "case": case,
        "occurred_at": _handed_over(post, channel),
        "exemption": text.clean(post.get("exemption", ""))[:60],
        "exemption_proof": text.clean(post.get("exemption_proof", ""))[:200],
    }  # fmt: skip


def words_of(post: QueryDict, name: str) -> str:
    """One typed text. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    found = _words(post, wrong, name)[name]
    _checked(wrong)
    return found


def channel_of(post: QueryDict) -> Channel:
    """The chosen channel. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    found = _channel(post, wrong)
    _checked(wrong)
    return found


COLLECTORS = (
    (CollectorKind.APPLICANT.value, "Người nộp hồ sơ", "The applicant"),
    (CollectorKind.AUTHORISED.value, "Người được ủy quyền", "Somebody authorised"),
)


def collector_of(post: QueryDict, channel: Channel) -> Collector | None:
    """Who collects at the counter; nobody on another way. Raises ``FormInvalid``."""
    if channel is not Channel.COUNTER:
        return None
    wrong: dict[str, str] = {}
    words = _words(post, wrong, "name", "id_number", "paper_number")
    kind = post.get("kind", CollectorKind.APPLICANT.value)
    if kind not in CollectorKind.__members__:
        wrong["kind"] = choose("Chọn một mục.", "Choose one.")
    _checked(wrong)
    return Collector(**words, kind=CollectorKind(kind))


def receive_errors(refusal: Conflict | Invalid, papers: Set[str]) -> list[tuple[str, str]]:
    """Each reason with the id of its field on the receiving form."""
    rows = []
    if isinstance(refusal, OccurredInFuture):
        return [("handed_over", str(refusal))]
    for path, reason in getattr(refusal, "fields", {}).items():
        paper = path.removeprefix("components.")
        if path.startswith(("files.", "reused.")) or path == "files":
            kind, _, part = path.partition(".")
            rows.append((f"{'f' if kind == 'files' else 'c'}-{part}", str(reason)))
        elif path == paper:
            rows.append((path.removeprefix("applicant."), str(reason)))
        elif paper in papers:
            rows.append((f"c-{paper}", f"{choose('Còn thiếu', 'Missing')}: {reason}"))
        else:
            rows.append(("", f"{paper}: {reason}"))
    return rows or [("", str(refusal))]


_AGAIN = ("name", "id_number", "paper_number", "kind", "right_unit", "step", "way", "result_number")


@dataclass(frozen=True)
class Typed:
    """What an act's form held, to be shown again when the act is refused.

    ``act`` is the form; ``prefix`` begins the ids of its fields.
    """

    act: str
    prefix: str
    words: str
    components: tuple[str, ...]
    channel: str
    fields: Mapping[str, str]

    @classmethod
    def of(cls, post: QueryDict, act: str, prefix: str) -> Typed:
        """Read from the request."""
        return cls(
            act, prefix, post.get("reason", "") or post.get("note", ""),
            tuple(post.getlist("components")), post.get("channel", ""),
            {name: post.get(name, "") for name in _AGAIN}
            | {name: str(value) for name, value in post.items() if name.startswith("unit-")},
        )  # fmt: skip

    def errors(self, refusal: Conflict | Invalid, papers: Set[str]) -> list[tuple[str, str]]:
        """Each reason with the id of its field on the page of a dossier."""
        rows = []
        for path, reason in getattr(refusal, "fields", {}).items():
            paper = path.removeprefix("collector.").removeprefix("components.")
            if path.startswith("choices."):
                paper = "way"
            elif path.startswith("units."):
                paper = path.replace("units.", "unit-", 1)
            if path.startswith("components.") and paper not in papers:
                rows.append(("", f"{paper}: {reason}"))
            else:
                rows.append((f"{self.prefix}{paper}", str(reason)))
        return rows or [("", str(refusal))]
