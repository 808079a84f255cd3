"""The apology with the new day: only a confirmed one gives a paper."""

from __future__ import annotations

from datetime import datetime

from motcua.dossiers.contracts import FormRole, Kind
from motcua.dossiers.printing.case import Case, moment_words
from motcua.dossiers.printing.registry import Paper, acts_of_kind
from motcua.dossiers.printing.sheet import A5, Fact, Prose, Sheet, Signature


def _given_before(case: Case) -> datetime | None:
    """The day that the applicant had been given until this act."""
    earlier = [
        act for act in case.detail.acts
        if act.kind == Kind.REAPPOINTED and act.seq < case.act.seq
    ]  # fmt: skip
    if earlier:
        return datetime.fromisoformat(earlier[-1].body["until"])
    return case.detail.clock.due_at


def sheet(case: Case) -> Sheet:
    """First day, reason, new day. The reason is that of the proposal which was confirmed."""
    body = case.act.body
    new_due = moment_words(datetime.fromisoformat(body["until"]))
    due = moment_words(_given_before(case))
    reason = case.detail.notes.get(body["proposed_seq"], "")
    return case.sheet(
        size=A5,
        facts=(
            *case.person_facts(), Fact("Thời gian hẹn trả lần đầu", due),
            Fact("Thời gian hẹn trả mới", new_due, strong=True),
        ),
        blocks=(
            Prose(case.say(case.wording.opening, due=due, new_due=new_due)),
            Prose(reason, strong=True),
            Prose(case.say(case.wording.closing, due=due, new_due=new_due)),
        ),
        signatures=(Signature(case.wording.signer, case.officer),),
    )  # fmt: skip


PAPER = Paper(FormRole.APOLOGY, "xin-loi", acts_of_kind(Kind.REAPPOINTED), sheet)
