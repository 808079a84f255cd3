"""Writes of the catalogue: procedures brought in from a filled form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from motcua.core import clock, outbox, text
from motcua.core.commands import command
from motcua.core.definitions import fingerprint
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.codec import procedure_json, version_json
from motcua.procedures.contracts import Field
from motcua.procedures.events import CATALOGUE_CHANGED
from motcua.procedures.exchange.cells import cells_of
from motcua.procedures.exchange.details import BLANKS, DETAILS, REUSE, SHARED
from motcua.procedures.exchange.reading import Form, read_form
from motcua.procedures.exchange.rows import Record, record_of
from motcua.procedures.exchange.words import CellWrong
from motcua.procedures.loading import shipped_catalogue
from motcua.procedures.models import Procedure, Version
from motcua.procedures.overlay import catalogue, catalogue_refresh

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Refusal:
    """A row that was not kept, and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """A row that was kept as a draft, and the columns that publication still needs."""

    row: int
    code: str
    missing: tuple[str, ...]


@dataclass
class ImportReport:
    """What became of each row: ``stored`` are new procedures, in force by their days."""

    rows: int = 0
    stored: list[str] = field(default_factory=list)
    new_versions: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    not_taken: tuple[str, ...] = ()


@dataclass
class _Known:
    """What the catalogue holds of a code: the cells of its last version, its draft."""

    cells: Mapping[str, str] | None = None
    last_number: int = 0
    last_from: date | None = None
    draft: Version | None = None
    stored: bool = False


def _field_code(name: str, fields: Mapping[str, Field]) -> str:
    """The code of a field that is known by code or name; else one made of the name."""
    wanted = text.fold(name)
    for known in fields.values():
        if wanted in (text.fold(known.code), text.fold(known.vi)):
            return known.code
    return re.sub(r"[^A-Z0-9]+", "_", wanted.upper()).strip("_")[:60] or "OTHER"


def _slug(record: Record) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.fold(record.procedure["name"]["vi"])).strip("-")
    code = re.sub(r"[^a-z0-9]+", "-", record.code.lower()).strip("-")
    return f"{words[:60].strip('-')}-{code}"


def _known() -> dict[str, _Known]:
    """Every code with what is known of it. Three statements."""
    names = {item.code: item.vi for item in catalogue().fields}
    found: dict[str, _Known] = {}
    for procedure in catalogue().procedures.values():
        last = procedure.versions[-1]
        found[procedure.code] = _Known(
            cells=cells_of(
                code=procedure.code, procedure=procedure_json(procedure),
                field_name=names.get(procedure.field, procedure.field),
                version=version_json(last), source=last.source, valid_from=last.valid_from,
                valid_until=last.valid_until,
            ),
            last_number=max(version.version for version in procedure.versions),
            last_from=last.valid_from,
        )  # fmt: skip
    for code in Procedure.objects.values_list("code", flat=True):
        found.setdefault(code, _Known()).stored = True
    for draft in Version.objects.filter(state="DRAFT"):
        known = found.setdefault(draft.procedure_id, _Known())
        known.draft = draft
        known.last_number = max(known.last_number, draft.number)
    return found


@dataclass
class _Batch:
    """Rows to write, and what else an import needs to remember."""

    at: datetime
    actor: Actor
    known: dict[str, _Known]
    fields: dict[str, Field]
    report: ImportReport
    procedures: list[Procedure] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    changed_drafts: list[Version] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    in_file: frozenset[str] = frozenset()

    def take(self, line: int, cells: Mapping[str, str]) -> None:
        """Decide on one row. Raises ``CellWrong``.

        A file of before may lack the columns that only some procedures fill; what is known
        of them then stays.
        """
        before = self.known.get(text.clean(cells.get("ma_thu_tuc", "")), _Known()).cells
        if before is not None:
            cells = {name: before[name] for name in DETAILS} | dict(cells)
        record = record_of(cells)
        self._check_codes(record)
        if record.code in self.seen:
            raise CellWrong("ma_thu_tuc", f"it stands in row {self.seen[record.code]} already")
        self.seen[record.code] = line
        known = self.known.get(record.code, _Known())
        code = _field_code(record.field_name or "OTHER", self.fields)
        record.procedure |= {"field": code, "field_name": record.field_name or "Khác"}
        if record.missing:
            self._draft(line, record, known)
        else:
            self._publish(record, known)

    def _check_codes(self, record: Record) -> None:
        """Whatever a row names is in the catalogue or in the same file. Raises ``CellWrong``."""

        def there(code: str) -> bool:
            return code in self.known or code in self.in_file

        for part in record.version["components"]:
            for code in part["reuse"]:
                if not there(code):
                    raise CellWrong(REUSE, f"{code!r} is no procedure of the catalogue or the file")
        shared = record.procedure["variant_of"]
        if shared and (shared == record.code or not there(shared)):
            raise CellWrong(SHARED, f"{shared!r} is no other procedure of the catalogue or file")
        for code in filter(None, record.version["form_files"]):
            form = catalogue().forms.get(code)
            day = record.valid_from or clock.local_day(self.at)
            if form is None or not form.covers(day, record.valid_until):
                raise CellWrong(BLANKS, f"{code!r} is no blank form that holds all that time")

    def _row(self, record: Record, number: int, state: str, begin: date | None) -> Version:
        content = record.version
        return Version(
            procedure_id=record.code, number=number, state=state, valid_from=begin,
            valid_until=record.valid_until, content=content, procedure_content=record.procedure,
            missing=record.missing,
            fingerprint=fingerprint([record.procedure, content, record.missing, record.source]),
            source=record.source, created_at=self.at, created_by=self.actor.code,
        )  # fmt: skip

    def _keep_procedure(self, record: Record, known: _Known) -> None:
        if not known.stored:
            self.procedures.append(
                Procedure(code=record.code, slug=_slug(record), content=record.procedure)
            )

    def _draft(self, line: int, record: Record, known: _Known) -> None:
        row = self._row(record, known.last_number + 1, "DRAFT", record.valid_from)
        draft = Draft(line, record.code, tuple(record.missing))
        if known.draft is None:
            self._keep_procedure(record, known)
            self.versions.append(row)
            self.report.drafts.append(draft)
        elif known.draft.fingerprint == row.fingerprint:
            self.report.unchanged.append(record.code)
        else:
            row.pk, row.number = known.draft.pk, known.draft.number
            self.changed_drafts.append(row)
            self.report.drafts.append(draft)

    def _publish(self, record: Record, known: _Known) -> None:
        begin = record.valid_from
        assert begin is not None  # noqa: S101 - a record without it misses hieu_luc_tu
        if known.last_from is not None and begin <= known.last_from:
            begin = known.last_from
        cells = cells_of(
            code=record.code, procedure=record.procedure,
            field_name=record.procedure["field_name"], version=record.version,
            source=record.source, valid_from=begin, valid_until=record.valid_until,
        )  # fmt: skip
        if known.cells == cells:
            self.report.unchanged.append(record.code)
            return
        if known.last_from is not None and begin == known.last_from:
            begin = max(clock.local_day(self.at), known.last_from + ONE_DAY)
        if record.valid_until is not None and record.valid_until <= begin:
            raise CellWrong("hieu_luc_den", f"it ends before its version begins ({begin})")
        number = known.draft.number if known.draft else known.last_number + 1
        row = self._row(record, number, "PUBLISHED", begin)
        if known.draft is not None:
            row.pk = known.draft.pk
            self.changed_drafts.append(row)
        else:
            self._keep_procedure(record, known)
            self.versions.append(row)
        done = self.report.new_versions if known.cells is not None else self.report.stored
        done.append(record.code)


def procedures_import(*, actor: Actor, at: datetime, path: Path) -> ImportReport:
    """Bring a filled form in; each row is stored, kept as a draft, or refused with a reason.

    A changed row becomes a new version; where its day is not later than that of the
    version before, it begins on the day of the import. Repeating it changes nothing.
    Raises ``NotPermitted``, and ``FormRefused`` for the file as a whole.
    """
    organisation.authorise(actor, "procedures.control")
    form = read_form(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    report = _import(actor=actor, at=at, form=form, digest=digest)
    catalogue_refresh()
    return report


@command
def _import(*, actor: Actor, at: datetime, form: Form, digest: str) -> ImportReport:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(930, 3)")  # one import at a time
    catalogue_refresh()
    fields = {item.code: item for item in (*shipped_catalogue().fields, *catalogue().fields)}
    report = ImportReport(rows=len(form.rows), not_taken=form.not_taken)
    batch = _Batch(
        at=at, actor=actor, known=_known(), fields=fields, report=report,
        in_file=frozenset(text.clean(row.cells.get("ma_thu_tuc", "")) for row in form.rows),
    )  # fmt: skip
    for row in form.rows:
        try:
            batch.take(row.line, row.cells)
        except CellWrong as wrong:
            report.refused.append(Refusal(row.line, wrong.column, wrong.reason))
    if not (batch.versions or batch.changed_drafts):
        return report
    Procedure.objects.bulk_create(batch.procedures, batch_size=500)
    Version.objects.bulk_create(batch.versions, batch_size=500)
    Version.objects.bulk_update(
        batch.changed_drafts,
        [
            "state",
            "valid_from",
            "valid_until",
            "content",
            "procedure_content",
            "missing",
            "fingerprint",
            "source",
        ],
        batch_size=200,
    )
    _tell(actor, at, digest, report, batch)
    return report


def _tell(actor: Actor, at: datetime, digest: str, report: ImportReport, batch: _Batch) -> None:
    prints = sorted(row.fingerprint for row in [*batch.versions, *batch.changed_drafts])
    body: dict[str, Any] = {
        "file_sha256": digest, "stored": len(report.stored),
        "new_versions": len(report.new_versions), "drafts": len(report.drafts),
        "versions_sha256": hashlib.sha256("\n".join(prints).encode()).hexdigest(),
    }  # fmt: skip
    ledger.append(
        stream="procedures", kind="procedures.imported", actor=actor.code, occurred_at=at,
        body=body,
    )  # fmt: skip
    outbox.emit(name=CATALOGUE_CHANGED, record="procedures", payload=body)
