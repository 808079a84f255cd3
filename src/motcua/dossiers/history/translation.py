"""One foreign case into acts, and what is odd about it. Pure; nothing is clamped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from motcua.dossiers.contracts import Channel, Kind, Outcome
from motcua.dossiers.history.mapping import Choice, LogMapping
from motcua.dossiers.history.readers import Attributes, RawCase

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,80}")
EXAMPLES = 5
_RANK = {
    Kind.RECEIVED: 0, Kind.SUPPLEMENT_REQUESTED: 1, Kind.SUPPLEMENTED: 2, Kind.REFUSED: 4,
    Kind.WITHDRAWN: 4, Kind.STOPPED: 4, Kind.FINISHED: 4, Kind.RETURNED: 5,
}  # fmt: skip


class CaseUnreadable(ValueError):
    """A value of the case cannot be read at all; the import is refused."""


@dataclass
class Oddities:
    """What was found strange, by kind, with a few places each. Reported, never mended."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, place: str) -> None:
        """Count one more of ``kind``."""
        self.counts[kind] += 1
        if len(self.examples[kind]) < EXAMPLES:
            self.examples[kind].append(place)

    def report(self) -> list[dict[str, Any]]:
        """``[{kind, count, examples}]``, most frequent first."""
        return [
            {"kind": kind, "count": count, "examples": self.examples[kind]}
            for kind, count in self.counts.most_common()
        ]


@dataclass(frozen=True)
class ClaimedAct:
    """An act that the source claims."""

    kind: Kind
    occurred_at: datetime
    body: dict[str, Any]


@dataclass(frozen=True)
class ForeignCase:
    """A case ready to become a dossier."""

    code: str
    unit: str
    procedure: str
    channel: str
    due: datetime | None
    acts: tuple[ClaimedAct, ...]
    events: int
    place: str
    applicant_unit: str


def read_moment(text: str, mapping: LogMapping, what: str) -> datetime:
    """An instant of the source, UTC. Naive values are local time of the source."""
    try:
        if mapping.time_format:
            moment = datetime.strptime(text, mapping.time_format)  # noqa: DTZ007 - zone below
        else:
            moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=mapping.zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CaseUnreadable(f"{what} is not a time: {text!r}") from None


def pick(
    choice: Choice, fields: Mapping[str, str], codes: Container[str] | None = None
) -> tuple[str | None, bool]:
    """The translated value, and whether the source's value was one that the table knows.

    Without a table the source's value stands as it is, if it is one of ``codes``.
    """
    if choice.field is None:
        return choice.default, True
    raw = fields.get(choice.field, "")
    if raw in choice.table:
        return choice.table[raw], True
    if not choice.table and raw and (codes is None or raw in codes):
        return raw, True
    return choice.default, False


def dossier_code_for(mapping: LogMapping, case_id: str) -> str:
    """A code of ours for a case of theirs; ids with other characters get a digest."""
    if _PLAIN.fullmatch(case_id):
        return f"{mapping.code_prefix}-{case_id}"
    return f"{mapping.code_prefix}-{hashlib.sha256(case_id.encode()).hexdigest()[:16]}"


def translate(case: RawCase, mapping: LogMapping, odd: Oddities) -> ForeignCase:
    """Turn a raw case into acts. Raises ``CaseUnreadable`` for what cannot be read."""
    case_id = case.fields.get(mapping.case_id, "")
    if not case_id:
        raise CaseUnreadable(f"the case has no {mapping.case_id}")
    place = f"{case_id} ({case.place})"
    acts = _event_acts(case, mapping, odd, place)
    received = _received(case, mapping, acts)
    closed = _case_moment(case, mapping, mapping.closed)
    due = _case_moment(case, mapping, mapping.due)
    if closed is not None:
        outcome = _outcome(case.fields, mapping, odd, place)
        acts.append(ClaimedAct(Kind.FINISHED, closed, {"outcome": outcome}))
    _look(received, closed, due, acts, odd, place, mapping)
    unit = _required(mapping.unit, case, odd, place, "unknown unit")
    procedure = _required(mapping.procedure, case, odd, place, "unknown procedure")
    channel = _required(mapping.channel, case, odd, place, "unknown channel", Channel.__members__)
    body = {"claimed": True, "source": mapping.source}
    ordered = _in_order(received, acts, odd, place)
    return ForeignCase(
        code=dossier_code_for(mapping, case_id), unit=unit, procedure=procedure,
        channel=channel, due=due,
        acts=tuple(ClaimedAct(act.kind, act.occurred_at, {**act.body, **body}) for act in ordered),
        events=len(case.events) or len(ordered), place=place,
        applicant_unit=pick(mapping.applicant_unit, case.fields)[0] or "",
    )  # fmt: skip


def _received(case: RawCase, mapping: LogMapping, acts: Sequence[ClaimedAct]) -> datetime:
    """The receipt: what the case says, else its earliest receipt, else its earliest act."""
    stated = _case_moment(case, mapping, mapping.received)
    if stated is not None:
        return stated
    if not acts:
        raise CaseUnreadable("neither a receipt time nor any event")
    receipts = [act for act in acts if act.kind is Kind.RECEIVED]
    return min(act.occurred_at for act in receipts or acts)


def _in_order(
    received: datetime, acts: Sequence[ClaimedAct], odd: Oddities, place: str
) -> list[ClaimedAct]:
    """The receipt, then the rest by time; of one instant, in the order of the work."""
    first = next(
        (act for act in acts if act.kind is Kind.RECEIVED and act.occurred_at == received),
        ClaimedAct(Kind.RECEIVED, received, {}),
    )
    rest = [act for act in acts if act is not first]
    if any(act.kind is Kind.RECEIVED for act in rest):
        odd.add("received more than once", place)
    return [first, *sorted(rest, key=lambda act: (act.occurred_at, _RANK.get(act.kind, 3)))]


def _required(
    choice: Choice, case: RawCase, odd: Oddities, place: str, what: str,
    codes: Container[str] | None = None,
) -> str:  # fmt: skip
    value, known = pick(choice, case.fields, codes)
    if not known:
        odd.add(what, f"{place}: {case.fields.get(choice.field or '', '')!r}")
    if value is None:
        raise CaseUnreadable(f"{what} {case.fields.get(choice.field or '', '')!r} and no default")
    return value


def _case_moment(case: RawCase, mapping: LogMapping, name: str | None) -> datetime | None:
    text = case.fields.get(name, "") if name else ""
    return read_moment(text, mapping, str(name)) if text else None


def _event_acts(case: RawCase, mapping: LogMapping, odd: Oddities, place: str) -> list[ClaimedAct]:
    acts: list[ClaimedAct] = []
    seen: set[tuple[tuple[str, str], ...]] = set()
    for event in case.events:
        signature = tuple(sorted(event.items()))
        if signature in seen:
            odd.add("duplicate event", place)
        seen.add(signature)
        text = event.get(str(mapping.at), "")
        if not text:
            raise CaseUnreadable(f"an event has no {mapping.at}")
        activity = event.get(str(mapping.activity), "")
        kind = mapping.kinds.get(activity, mapping.default_kind)
        body: dict[str, Any] = {"activity": activity}
        if mapping.actor and event.get(mapping.actor):
            digest = hashlib.sha256(event[mapping.actor].encode()).hexdigest()
            body["source_actor_digest"] = digest[:16]
        body |= _more(kind, event, mapping, odd, place)
        acts.append(ClaimedAct(kind, read_moment(text, mapping, str(mapping.at)), body))
    for moment in mapping.moments:
        text = case.fields.get(moment.field, "")
        if text:
            acts.append(
                ClaimedAct(
                    moment.kind,
                    read_moment(text, mapping, moment.field),
                    _more(moment.kind, case.fields, mapping, odd, place),
                )
            )
    return acts


def _more(
    kind: Kind, fields: Attributes, mapping: LogMapping, odd: Oddities, place: str
) -> dict[str, Any]:
    """What acts of some kinds carry besides their time."""
    if kind is Kind.RETURNED:
        channel, known = pick(mapping.return_channel, fields, Channel.__members__)
        if not known:
            odd.add("unknown return channel", place)
        return {"channel": channel or Channel.COUNTER.value}
    if kind is Kind.FINISHED:
        return {"outcome": _outcome(fields, mapping, odd, place)}
    return {}


def _outcome(fields: Attributes, mapping: LogMapping, odd: Oddities, place: str) -> str:
    outcome, known = pick(mapping.outcome, fields, Outcome.__members__)
    if not known:
        odd.add("unknown outcome", place)
    return outcome or Outcome.GRANTED.value


def _look(
    received: datetime, closed: datetime | None, due: datetime | None,
    acts: list[ClaimedAct], odd: Oddities, place: str, mapping: LogMapping,
) -> None:  # fmt: skip
    if closed is not None and closed < received:
        odd.add("ends before it starts", place)
    if due is not None and due < received:
        odd.add("due before it starts", place)
    if due is None and not mapping.procedure_versions:
        odd.add("no planned end", place)
    own = [act.occurred_at for act in acts if "activity" in act.body]
    if own and min(own) < received:
        odd.add("event before the receipt", place)
    if closed is not None:
        returned = [act.occurred_at for act in acts if act.kind is Kind.RETURNED]
        others = [act.occurred_at for act in acts if act.kind is not Kind.RETURNED]
        if max(others) > closed:
            odd.add("event after the end", place)
        if returned and min(returned) < closed:
            odd.add("returned before the end", place)
    # The rows of a table may stand in any order; the events of a trace may not.
    if mapping.format == "xes" and any(later < earlier for earlier, later in pairwise(own)):
        odd.add("events out of order", place)
