"""Reads of a dossier's files and of reused results. Each states its number of statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from motcua.core import clock, filestore
from motcua.core.filestore import FileMissing
from motcua.dossiers.contracts import IssuedResult
from motcua.dossiers.errors import FileChanged, FileUnknown
from motcua.dossiers.files.contracts import AREA, FileRow, ReuseCount, Reused, ReuseRow, Scan
from motcua.dossiers.files.models import Reuse
from motcua.dossiers.files.rules import file_seal, seals_in
from motcua.dossiers.results import results_of
from motcua.dossiers.selectors import stream_of
from motcua.ledger import api as ledger
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion

_FILES = (
    "SELECT f.id, f.dossier_id, d.code, d.unit, f.component, f.name, f.media_type, f.size,"
    " f.digest, f.step, f.salt, f.added_seq, f.added_at, f.added_by, f.struck_seq, f.struck_at,"
    " f.struck_by FROM dossiers_file f JOIN dossiers_dossier d ON d.id = f.dossier_id"
)


def _row(values: Sequence[Any]) -> FileRow:
    file_id, dossier_id, code, unit, component, name, media_type, size, digest = values[:9]
    step, salt, *rest = values[9:]
    scan = Scan(component, name, media_type, size, digest)
    return FileRow(
        file_id, dossier_id, code, unit, scan, step, file_seal(code, scan, salt), *rest
    )  # fmt: skip


def _rows(where: str, *arguments: Any) -> list[FileRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_FILES} WHERE {where} ORDER BY f.id", arguments)
        return [_row(values) for values in cursor.fetchall()]


def files_of(*, code: str) -> list[FileRow]:
    """The files of a dossier in the order in which they came. One statement.

    The caller has checked that the reader may see the person.
    """
    return _rows("d.code = %s", code)


def file_get(*, code: str, file_id: int) -> FileRow:
    """One file of a dossier. One statement. Raises ``FileUnknown``."""
    found = _rows("d.code = %s AND f.id = %s", code, file_id)
    if not found:
        raise FileUnknown(code=code)
    return found[0]


def file_bytes(row: FileRow) -> bytes:
    """The bytes of a file, as they were added. One statement.

    Raises ``FileChanged`` when the stored bytes, or what the database says of them, are no
    longer what the ledger's entry names; such a file is not given out.
    """
    entry = ledger.entry_get(stream=stream_of(row.code), seq=row.added_seq)
    if row.seal not in seals_in(entry.body):
        raise FileChanged(name=row.scan.name, code=row.code, digest=row.scan.digest)
    try:
        data = b"".join(filestore.file_store(AREA).read(row.scan.digest))
    except FileMissing:
        data = b""
    if hashlib.sha256(data).hexdigest() != row.scan.digest:
        raise FileChanged(name=row.scan.name, code=row.code, digest=row.scan.digest)
    return data


# Results issued before ----------------------------------------------------------------


def reuse_offers(
    version: ProcedureVersion, *, id_number: str
) -> Mapping[str, tuple[IssuedResult, ...]]:
    """By component, the results issued to this person that serve as that paper, newest first.

    One statement; none where no component can be reused or no number is given. The caller
    has checked that the reader serves this person.
    """
    if not any(part.reuse for part in version.components):
        return {}
    issued = results_of(id_number)
    found = {
        part.code: tuple(result for result in issued if result.procedure in part.reuse)
        for part in version.components
    }
    return {code: results for code, results in found.items() if results}


def reused_of(*, dossier_id: int) -> list[Reused]:
    """The components of a dossier that earlier results served. One statement."""
    rows = Reuse.objects.filter(dossier_id=dossier_id).order_by("pk")
    return [Reused(row.component, row.result_of, row.result, row.issued_on) for row in rows]


def _reusable(day: date) -> list[str]:
    """Codes of the procedures that name earlier results for one of their papers."""
    return [
        procedure.code
        for procedure in procedures.catalogue().procedures.values()
        if (version := procedure.version_on(day)) is not None
        and any(part.reuse for part in version.components)
    ]


_COUNTS = """
SELECT f.procedure, count(*), count(r.n), coalesce(sum(r.n), 0)::int,
       count(*) FILTER (WHERE f.origin = 'SIMULATED')
  FROM dossiers_fact f
  JOIN dossiers_dossier d ON d.id = f.dossier_id
   AND jsonb_path_exists(d.components, '$[*].way')
  CROSS JOIN LATERAL (SELECT nullif(count(DISTINCT component), 0) AS n FROM dossiers_reuse
                       WHERE dossier_id = f.dossier_id) r
 WHERE f.received_on >= %(since)s AND f.received_on < %(until)s
   AND f.procedure = ANY(%(procedures)s)
   AND (%(units)s::text[] IS NULL OR f.unit = ANY(%(units)s))
 GROUP BY f.procedure ORDER BY count(r.n) DESC, count(*) DESC, f.procedure
"""


def reuse_counts(
    *, since: date, until: date, units: Iterable[str] | None
) -> tuple[ReuseCount, ...]:
    """By procedure with papers that earlier results can serve: received, and reusing some.

    Only dossiers whose receipt says how each paper came are counted, so a procedure that is
    not in the answer has no evidence. One statement. The window is half-open.
    """
    given: dict[str, Any] = {
        "since": since, "until": until, "procedures": _reusable(clock.today()),
        "units": None if units is None else list(units),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        return tuple(ReuseCount(*row) for row in cursor)


_LIST = """
SELECT f.code, f.procedure, f.procedure_version, f.unit, f.origin, f.received_on, r.component,
       r.result, r.issued_on
  FROM dossiers_reuse r JOIN dossiers_fact f ON f.dossier_id = r.dossier_id
 WHERE f.received_on >= %(since)s AND f.received_on < %(until)s
   AND (%(procedure)s = '' OR f.procedure = %(procedure)s)
   AND (%(units)s::text[] IS NULL OR f.unit = ANY(%(units)s))
 ORDER BY f.received_on DESC, r.id DESC LIMIT %(limit)s
"""


def reuse_list(
    *, since: date, until: date, units: Iterable[str] | None, procedure: str = "", limit: int
) -> tuple[ReuseRow, ...]:
    """The dossiers behind a count of reuse, newest first. One statement."""
    given: dict[str, Any] = {
        "since": since, "until": until, "procedure": procedure, "limit": limit,
        "units": None if units is None else list(units),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LIST, given)
        return tuple(ReuseRow(*row) for row in cursor)
