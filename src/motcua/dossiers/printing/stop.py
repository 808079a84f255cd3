"""The notice that the handling stops, with the reason."""

from __future__ import annotations

from motcua.dossiers.contracts import FormRole, Kind
from motcua.dossiers.printing.case import Case
from motcua.dossiers.printing.registry import Paper, acts_of_kind
from motcua.dossiers.printing.sheet import A5, Prose, Sheet, Signature


def sheet(case: Case) -> Sheet:
    """The notice; its reason is the act's note."""
    return case.sheet(
        size=A5, facts=case.person_facts(),
        blocks=(
            Prose(case.say(case.wording.opening)),
            Prose(case.note, strong=True),
            Prose(case.say(case.wording.closing)),
        ),
        signatures=(Signature(case.wording.signer, case.officer),),
    )  # fmt: skip


PAPER = Paper(FormRole.STOP, "dung-giai-quyet", acts_of_kind(Kind.STOPPED), sheet)
