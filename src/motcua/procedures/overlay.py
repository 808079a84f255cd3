"""The catalogue: the definition files, and over them what was published here.

It is kept in memory, because every page and every receipt asks it. ``catalogue_refresh``
asks the database, in one statement, whether anything was published since, and puts the
catalogue together anew if so. A process that serves says ``catalogue_watch`` once; after
that an unknown procedure is looked for in the database before it is refused.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from motcua.procedures.codec import in_turn, read_procedure_json, read_version
from motcua.procedures.contracts import Field, Procedure, ProcedureVersion
from motcua.procedures.loading import Catalogue, shipped_catalogue
from motcua.procedures.models import Ending
from motcua.procedures.models import Procedure as ProcedureRow
from motcua.procedures.models import Version as VersionRow

Stamp = tuple[int, int]
NOTHING: Stamp = (0, 0)
UNKNOWN = -1
"""Whether processes were brought in has not been asked yet."""


@dataclass
class _Held:
    """What this process has put together, and for which state of the database."""

    merged: Catalogue | None = None
    stamp: Stamp = NOTHING
    watched: bool = False
    processes: int = UNKNOWN


_held = _Held()
_lock = threading.Lock()


def catalogue() -> Catalogue:
    """The catalogue as this process knows it. No statement."""
    return _held.merged or shipped_catalogue()


def catalogue_watch() -> None:
    """Say that this process has a database, in which unknown procedures may be found."""
    _held.watched = True


def catalogue_refresh() -> None:
    """Take over what was published since. One statement, three when something was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) + (SELECT count(*) FROM procedures_ending),"
            " coalesce(max(id), 0), (SELECT coalesce(max(id), 0) FROM procedures_process_version)"
            " FROM procedures_version WHERE state = 'PUBLISHED'"
        )
        count, newest, _held.processes = cursor.fetchone()
    stamp = (int(count), int(newest))
    if stamp == _held.stamp:
        return
    with _lock:
        merged = merge(shipped_catalogue()) if stamp != NOTHING else None
        _held.merged, _held.stamp = merged, stamp


def newest_process() -> int:
    """The id of the process version brought in last, as ``catalogue_refresh`` found it."""
    return _held.processes


def found_meanwhile() -> bool:
    """True when the database may know more than this process; then it has been asked."""
    if not _held.watched:
        return False
    before = _held.stamp
    catalogue_refresh()
    return _held.stamp != before


def forget() -> None:
    """Begin anew, e.g. with another database."""
    _held.merged, _held.stamp, _held.watched = None, NOTHING, False
    _held.processes = UNKNOWN


def _version(row: VersionRow) -> ProcedureVersion:
    assert row.valid_from is not None  # noqa: S101 - a constraint: published ones have a day
    return read_version(
        row.content, number=row.number, valid_from=row.valid_from, valid_until=row.valid_until,
        source=row.source,
    )  # fmt: skip


def merge(shipped: Catalogue) -> Catalogue:
    """The shipped catalogue with every published version of the database. Three statements."""
    versions: dict[str, list[ProcedureVersion]] = defaultdict(list)
    newest: dict[str, Mapping[str, Any]] = {}
    published = VersionRow.objects.filter(state="PUBLISHED")
    for kept in published.order_by("procedure_id", "number"):
        versions[kept.procedure_id].append(_version(kept))
        if kept.procedure_content is not None:
            newest[kept.procedure_id] = kept.procedure_content
    found: dict[str, Procedure] = dict(shipped.procedures)
    fields = {field.code: field for field in shipped.fields}
    for row in ProcedureRow.objects.filter(pk__in=list(versions)):
        known, content = found.get(row.code), newest.get(row.code, row.content)
        own = tuple(versions[row.code])
        name = content["field_name"]
        fields.setdefault(content["field"], Field(content["field"], name, name))
        if known is None:
            found[row.code] = read_procedure_json(row.code, row.slug, content, in_turn(own))
            continue
        every = in_turn(known.versions + own)
        given = read_procedure_json(row.code, known.slug, content, every)
        # A form that leaves the English name out does not take it away.
        same = given.name.vi == known.name.vi and given.name.en == given.name.vi
        found[row.code] = replace(given, name=known.name) if same else given
    for code, day in Ending.objects.values_list("procedure_code", "ends_on"):
        known = found.get(code)
        if known is not None:
            found[code] = replace(known, versions=_ended(known.versions, day))
    return Catalogue(found, tuple(fields.values()), shipped.forms)


def _ended(versions: tuple[ProcedureVersion, ...], day: date) -> tuple[ProcedureVersion, ...]:
    """Versions of a procedure that is no longer done from ``day`` on."""
    return tuple(
        replace(version, valid_until=day)
        if version.valid_until is None or version.valid_until > day
        else version
        for version in versions
        if version.valid_from < day
    )
