"""Which papers a dossier has, and each of them as a file.

A paper exists when its act exists and the rules of the dossier's receipt day have a form for
it. The yearly book is no dossier's paper: see ``printing.logbook``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.core import clock
from motcua.dossiers.contracts import Act, DossierDetail, FormRole, Origin
from motcua.dossiers.errors import PaperNotInRules, PaperNotYet, PaperUnknown
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.printing import apology, control, receipt, refusal, stop, supplement
from motcua.dossiers.printing.case import Case
from motcua.dossiers.printing.registry import Paper, Papers
from motcua.dossiers.printing.setting import sheet_docx, sheet_pdf
from motcua.dossiers.printing.wording import wording_on
from motcua.organisation import api as organisation

PAPERS: Final = Papers()
for _module in (receipt, supplement, refusal, apology, stop, control):
    PAPERS.add(_module.PAPER)

PDF: Final = "pdf"
DOCX: Final = "docx"


@dataclass(frozen=True)
class Issued:
    """A paper that a dossier has: of which act, and of which day. ``number`` may be empty.

    ``verified`` says whether its words were compared with the official form.
    """

    role: FormRole
    slug: str
    number: str
    title: str
    seq: int
    day: date
    verified: bool


def papers_of(detail: DossierDetail) -> tuple[Issued, ...]:
    """The papers of a dossier that acted here, in the order of its acts. No statement.

    Those of a simulated dossier say that they are worth nothing; an imported one was not
    handled here, so we issue nothing in its name.
    """
    if detail.row.origin == Origin.IMPORTED:
        return ()
    forms = rule_pack_get(detail.pack).forms
    found = [
        Issued(
            paper.role, paper.slug, forms[paper.role].number, forms[paper.role].title, act.seq,
            clock.local_day(act.occurred_at),
            wording_on(paper.role, clock.local_day(act.occurred_at)).verified,
        )
        for paper in PAPERS if paper.role in forms
        for act in paper.acts(detail)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.role is FormRole.CONTROL, each.seq)))


def _act_of(detail: DossierDetail, paper: Paper, seq: int | None) -> Act:
    pack = rule_pack_get(detail.pack)
    if paper.role not in pack.forms:
        raise PaperNotInRules(code=detail.row.code, rules=pack.name_vi)
    acts = () if detail.row.origin == Origin.IMPORTED else paper.acts(detail)
    chosen = [act for act in acts if seq is None or act.seq == seq]
    if not chosen:
        raise PaperNotYet(code=detail.row.code, paper=pack.forms[paper.role].title)
    return chosen[-1]


def paper_file(*, detail: DossierDetail, slug: str, kind: str, seq: int | None = None) -> bytes:
    """A paper as ``pdf`` or ``docx``; the latest of its kind unless ``seq`` names the act.

    One statement for the names, two for the receipt. Raises ``PaperUnknown``,
    ``PaperNotInRules``, ``PaperNotYet``. The caller has checked that the reader may see the
    person.
    """
    paper = PAPERS.find(slug)
    if paper is None or kind not in (PDF, DOCX):
        raise PaperUnknown(paper=f"{slug}.{kind}")
    act = _act_of(detail, paper, seq)
    names = organisation.official_names({each.actor for each in detail.acts})
    return _set(paper, Case(detail, act, paper.role, names), kind)


def _set(paper: Paper, case: Case, kind: str) -> bytes:
    if kind == DOCX:
        return sheet_docx(paper.sheet(case))
    return paper.pdf(case) if paper.pdf else sheet_pdf(paper.sheet(case))


def receipt_pdf(*, detail: DossierDetail, officer: str) -> bytes:
    """The receipt of a dossier of ours as PDF bytes, handed out by ``officer``."""
    act = _act_of(detail, receipt.PAPER, None)
    names: Mapping[str, str] = {act.actor: officer}
    return receipt.pdf(Case(detail, act, FormRole.RECEIPT, names))
