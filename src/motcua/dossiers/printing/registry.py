"""The register of papers: one for each role of a form, refused when it is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from motcua.dossiers.contracts import Act, DossierDetail, FormRole
from motcua.dossiers.printing.case import Case
from motcua.dossiers.printing.sheet import Sheet


@dataclass(frozen=True)
class Paper:
    """One kind of paper.

    ``acts`` are the acts of a dossier that each give such a paper, ``sheet`` what it says;
    ``pdf`` sets it where it has a layout of its own.
    """

    role: FormRole
    slug: str
    acts: Callable[[DossierDetail], tuple[Act, ...]]
    sheet: Callable[[Case], Sheet]
    pdf: Callable[[Case], bytes] | None = None


class PaperTaken(ValueError):
    """The role or the slug has a paper already. This is a bug in the caller."""


class Papers:
    """The papers by role, in the order in which they were added."""

    def __init__(self) -> None:
        self._by_role: dict[FormRole, Paper] = {}

    def add(self, paper: Paper) -> None:
        """Take a paper up. Raises ``PaperTaken``."""
        if paper.role in self._by_role or paper.slug in {each.slug for each in self}:
            raise PaperTaken(f"there is another paper for {paper.role.value} or {paper.slug!r}")
        self._by_role[paper.role] = paper

    def find(self, slug: str) -> Paper | None:
        """The paper with that slug, if there is one."""
        return next((each for each in self if each.slug == slug), None)

    def __iter__(self) -> Iterator[Paper]:
        return iter(self._by_role.values())


def acts_of_kind(*kinds: str) -> Callable[[DossierDetail], tuple[Act, ...]]:
    """The acts of those kinds, each of which gives a paper."""

    def found(detail: DossierDetail) -> tuple[Act, ...]:
        return tuple(act for act in detail.acts if act.kind in kinds)

    return found
