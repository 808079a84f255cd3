"""Files that officials choose, and results that are reused, as the forms send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from django.http import HttpRequest

from motcua.desk.forms import FormInvalid
from motcua.dossiers import api as dossiers
from motcua.dossiers.errors import FilesRefused
from motcua.face.templatetags.face import choose
from motcua.organisation.contracts import Actor

LONGEST_TICKET = 2000
MOST_KEPT = 100


@dataclass(frozen=True)
class Kept:
    """A file that came with the form and waits, with the ticket that brings it again."""

    scan: dossiers.Scan
    ticket: str


@dataclass(frozen=True)
class Files:
    """What a form brought: files by component, and why others were not taken."""

    scans: tuple[dossiers.Scan, ...]
    wrong: Mapping[str, str]

    def checked(self) -> tuple[dossiers.Scan, ...]:
        """The files, when none was refused. Raises ``FormInvalid``."""
        if self.wrong:
            raise FormInvalid(self.wrong)
        return self.scans

    def kept(self, actor: Actor) -> dict[str, list[Kept]]:
        """By component, those that go back with the form, so nobody chooses them again."""
        found: dict[str, list[Kept]] = {}
        for scan in self.scans:
            found.setdefault(scan.component, []).append(Kept(scan, dossiers.ticket_of(actor, scan)))
        return found


def files_of(
    request: HttpRequest, actor: Actor, fields: Mapping[str, str], *, into: str | None = None
) -> Files:
    """The files chosen now and those that came with the form before. Bytes are kept.

    ``fields`` are the components by the names of their file fields. The same bytes chosen
    again for the same component are one file. ``into`` is the component of all of them
    where the form chooses it once.
    """
    wrong: dict[str, str] = {}
    scans: dict[tuple[str, str], dossiers.Scan] = {}
    for ticket in request.POST.getlist("kept")[: MOST_KEPT + 1]:
        try:
            scan = dossiers.scan_of(actor, ticket[:LONGEST_TICKET])
        except FilesRefused as refusal:
            wrong |= {path: str(reason) for path, reason in refusal.fields.items()}
        else:
            scan = scan if into is None else replace(scan, component=into)
            scans[scan.component, scan.digest] = scan
    uploads = [
        (component, upload.name or "", cast(BinaryIO, upload))
        for field, component in fields.items()
        for upload in request.FILES.getlist(field)
    ]
    if len(scans) + len(uploads) > MOST_KEPT:
        most = choose(f"Nhiều nhất {MOST_KEPT} tệp một lần.", f"At most {MOST_KEPT} files at once.")
        return Files(tuple(scans.values()), {**wrong, "files": most})
    found, refused = dossiers.scans_keep(uploads)
    for scan in found:
        scans.setdefault((scan.component, scan.digest), scan)
    return Files(tuple(scans.values()), wrong | refused)


# Results issued before ----------------------------------------------------------------


def reused_of(request: HttpRequest) -> dict[str, list[str]]:
    """By component, the codes whose results are ticked as reused."""
    found: dict[str, list[str]] = {}
    for typed in request.POST.getlist("reuse")[:MOST_KEPT]:
        component, separator, code = typed[:200].partition(":")
        if separator and code not in found.setdefault(component, []):
            found[component].append(code)
    return found


def offered_of(request: HttpRequest) -> set[str]:
    """The choices that the form has shown already, as ``component:code``."""
    return {typed[:200] for typed in request.POST.getlist("offered")[:MOST_KEPT]}


def offer_rows(
    offers: Mapping[str, Iterable[Any]], *, shown: set[str], reused: Mapping[str, list[str]]
) -> dict[str, list[dict[str, Any]]]:
    """By component, what is offered; ready ticked the first time, then as the official left it.

    Only the newest result of a component is ready ticked.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for component, results in offers.items():
        for number, result in enumerate(results):
            value = f"{component}:{result.code}"
            ticked = result.code in reused.get(component, ()) or (
                value not in shown and number == 0
            )
            rows.setdefault(component, []).append(
                {"value": value, "result": result, "ticked": ticked}
            )
    return rows
