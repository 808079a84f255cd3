"""What the page of a dossier shows of its papers: how each came, its files, and who added them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.desk.courses import Course, step_names
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierDetail, Kind
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.contracts import Text

WAYS: Mapping[str, Text] = {
    dossiers.Way.PAPER.value: Text("bản giấy", "on paper"),
    dossiers.Way.FILE.value: Text("tệp điện tử", "as a file"),
    dossiers.Way.REUSED.value: Text("dùng lại kết quả đã cấp", "an earlier result, reused"),
}


def may_file(actor: Actor, detail: DossierDetail, able: Mapping[str, Any]) -> bool:
    """May this person add and strike out files now? The service decides for good."""
    course: Course = able["course"]
    if detail.row.origin == "IMPORTED" or not dossiers.act_possible(
        detail.row.status, Kind.FILES_ADDED
    ):
        return False
    unit = detail.row.unit
    counter = all(
        organisation.permitted(actor, permission, unit)
        for permission in ("dossiers.file", "dossiers.receive")
    )
    return counter or any(
        step.held and organisation.permitted(actor, "dossiers.file", step.unit)
        for step in course.now
    )


def _file(
    row: dossiers.FileRow, detail: DossierDetail, names: Mapping[str, str],
    steps: Mapping[str, Text], inspector: bool,
) -> dict[str, Any]:  # fmt: skip
    return {
        "row": row, "id": str(row.file_id), "step": steps.get(row.step),
        "by": names.get(row.added_by, ""), "struck_by": names.get(row.struck_by, ""),
        "reason": detail.notes.get(row.struck_seq or 0, ""),
        "opens": inspector or not row.struck,
    }  # fmt: skip


def parts(actor: Actor, detail: DossierDetail, able: Mapping[str, Any]) -> dict[str, Any]:
    """The components that came, each with its way and its files. At most three statements.

    Names of files may tell of the person: whoever may not see the person sees how many.
    """
    known = {part.code: part.name for part in able["version"].components} if able["version"] else {}
    steps = step_names(able["course"])
    rows = dossiers.files_of(code=detail.row.code)
    names = organisation.official_names(
        {name for row in rows for name in (row.added_by, row.struck_by) if name}
    )
    inspector = organisation.permitted(actor, "dossiers.read_access", detail.row.unit)
    reused: dict[str, list[dossiers.Reused]] = {}
    if any(part.get("way") == dossiers.Way.REUSED for part in detail.components):
        for item in dossiers.reused_of(dossier_id=detail.row.dossier_id):
            reused.setdefault(item.component, []).append(item)
    files: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        shown = _file(row, detail, names, steps, inspector)
        files.setdefault(row.scan.component, []).append(shown)
    listed = {str(part["code"]): part for part in detail.components}
    order = [*listed, *(code for code in files if code and code not in listed)]
    return {
        "parts": [
            {
                "code": code, "name": known.get(code),
                "way": WAYS.get(listed.get(code, {}).get("way", "")),
                "reused": reused.get(code, []), "files": files.get(code, []),
            }
            for code in order
        ]
        + ([{"code": "", "name": None, "way": None, "files": files[""]}] if "" in files else []),
        "may_file": may_file(actor, detail, able),
        "file_choices": list(known.items()),
        "accept": dossiers.ACCEPTED, "most_mb": dossiers.most_megabytes(),
    }  # fmt: skip
