"""The refusal: the reason, and the agency that the applicant should turn to."""

from __future__ import annotations

from motcua.dossiers.contracts import Act, DossierDetail, FormRole, Kind, Outcome
from motcua.dossiers.printing.case import Case
from motcua.dossiers.printing.registry import Paper
from motcua.dossiers.printing.sheet import A5, Prose, Sheet, Signature
from motcua.organisation import api as organisation


def sheet(case: Case) -> Sheet:
    """The refusal; guidance only where the act names the right agency."""
    right = case.act.body.get("right_unit")
    guidance: tuple[Prose, ...] = ()
    if right:
        name = organisation.unit_get(str(right), on=case.day).name_vi
        guidance = (
            Prose(f"Đề nghị Ông/Bà liên hệ {name} để được hướng dẫn, giải quyết theo thẩm quyền."),
        )
    return case.sheet(
        size=A5, facts=case.person_facts(),
        blocks=(
            Prose(case.say(case.wording.opening)),
            Prose(case.note, strong=True),
            *guidance,
            Prose(case.say(case.wording.closing)),
        ),
        signatures=(Signature(case.wording.signer),),  # whoever refused need not be the head
    )  # fmt: skip


def refusing_acts(detail: DossierDetail) -> tuple[Act, ...]:
    """The act that refused, or the step of a process at which the refusal was chosen.

    What was chosen and taken back is none: only the last choice counts, and only once
    handling has ended with it.
    """
    straight = tuple(act for act in detail.acts if act.kind == Kind.REFUSED)
    if straight or detail.clock.outcome is not Outcome.REFUSED:
        return straight
    return tuple(act for act in detail.acts if act.body.get("refuses"))[-1:]


PAPER = Paper(FormRole.REFUSAL, "tu-choi", refusing_acts, sheet)
