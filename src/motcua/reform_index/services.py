"""Writes: sets taken in, scores given, results published. Each is in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from motcua.core import clock, filestore, text
from motcua.core.commands import command
from motcua.core.definitions import DefinitionError, fingerprint
from motcua.indicators.contracts import Text
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.reform_index.codec import edition_data, plain
from motcua.reform_index.contracts import (
    EVIDENCE_AREA,
    Edition,
    Entry,
    Given,
    Imported,
    IndexSet,
    Part,
    Period,
    Recorded,
    Source,
    Stage,
)
from motcua.reform_index.errors import (
    EditionChanged,
    EditionInUse,
    EditionsOverlap,
    IndexShipped,
    IndexUnknown,
    OwnScore,
)
from motcua.reform_index.loading import in_order, overlapping, read_set, sets_defined
from motcua.reform_index.models import IndexEdition, Score
from motcua.reform_index.rules import period_of, points_of, value_fault
from motcua.reform_index.selectors import (
    edition_for,
    given_current,
    period_get,
    set_get,
    subject_check,
    subjects_of,
)
from motcua.reform_index.tables import LONGEST_WORDS, Cell, Faults, read_cells

STREAM = "reform-index"
LOCK = (930, 125)
EVIDENCE_WAITS = timedelta(days=2)
NEEDS_EVIDENCE = Text(
    "ghi số, ngày tài liệu kiểm chứng hoặc đính kèm tệp",
    "say the document's number, or attach the file",
)
NEEDS_REASON = Text(
    "nêu lý do khác với điểm tự chấm", "say why it differs from the unit's own score"
)


def lock() -> None:
    """One writer of the module at a time, until its command ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)


def evidence_forget(*, at: datetime) -> int:
    """Delete files that no score rests on, some days after they came; how many."""

    def named(digests: list[str]) -> Iterable[str]:
        found = Score.objects.filter(evidence_digest__in=digests)
        return found.values_list("evidence_digest", flat=True)

    return filestore.forget_unnamed(EVIDENCE_AREA, before=at - EVIDENCE_WAITS, named=named)


# Sets ----------------------------------------------------------------------------------


def set_import(*, actor: Actor, at: datetime, path: Path) -> Imported:
    """Take a set in from a file: its new editions are added, the same again changes nothing.

    Raises ``DefinitionError``, ``NotPermitted``, ``IndexShipped``, ``EditionChanged``,
    ``EditionsOverlap`` and ``EditionInUse``; nothing of the file is kept then.
    """
    return _set_keep(actor=actor, at=at, index=read_set(path))


def set_upload(*, actor: Actor, at: datetime, data: bytes, name: str) -> Imported:
    """Take a set in from the bytes of a file, as ``set_import`` does; ``name`` is its name.

    Raises as ``set_import`` does; a fault names ``name`` and the lines.
    """
    organisation.authorise(actor, "index.import")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "set.yaml"
        path.write_bytes(data)
        try:
            index = read_set(path)
        except DefinitionError as refusal:
            told = refusal.params
            raise DefinitionError(name, told["line"], told["reason"], refusal.others) from None
    return _set_keep(actor=actor, at=at, index=index)


@command
def _set_keep(*, actor: Actor, at: datetime, index: IndexSet) -> Imported:
    organisation.authorise(actor, "index.import")
    if index.code in sets_defined():
        raise IndexShipped(set=index.code)
    lock()
    try:
        known = {edition.code: edition for edition in set_get(index.code).editions}
    except IndexUnknown:
        known = {}
    new = [edition for edition in index.editions if edition.code not in known]
    for edition in index.editions:
        old = known.get(edition.code)
        if old is not None and old.fingerprint != edition.fingerprint:
            raise EditionChanged(set=index.code, edition=edition.code)
    if new:
        _check_together(index, known, new)
    for edition in new:
        IndexEdition.objects.create(
            set_code=index.code, title_vi=index.name.vi, title_en=index.name.en,
            edition=edition.code, fingerprint=edition.fingerprint, data=edition_data(edition),
            imported_at=at, imported_by=actor.code,
        )  # fmt: skip
        ledger.append(
            stream=STREAM, kind="reform_index.edition.imported", actor=actor.code, occurred_at=at,
            body={
                "set": index.code, "edition": edition.code, "fingerprint": edition.fingerprint,
                "maximum": plain(edition.maximum), "items": len(edition.items),
            },
        )  # fmt: skip
    return Imported(index.code, tuple(edition.code for edition in new), tuple(known))


def _check_together(index: IndexSet, known: Mapping[str, Edition], new: Sequence[Edition]) -> None:
    """New editions leave the days, and the scored periods, of the known ones alone."""
    together = in_order((*known.values(), *new))
    if clash := overlapping(together):
        raise EditionsOverlap(set=index.code, edition=clash[0], other=clash[1])
    after = IndexSet(index.code, index.name, together, shipped=False)
    used = Score.objects.filter(set_code=index.code).values_list("period", "edition").distinct()
    for period, edition in used:
        span = period_of(period)
        held = after.edition_on(span.until - timedelta(days=1)) if span else None
        if held is None or held.code != edition:
            raise EditionInUse(
                set=index.code, period=period, edition=edition,
                other=held.code if held else "–",
            )  # fmt: skip


# Scores --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """A score to be recorded, with the place where it was typed."""

    place: str
    unit: str
    entry: Entry


def scores_self(
    *, actor: Actor, at: datetime, set_code: str, period: str, unit: str,
    entries: Sequence[Entry],
) -> Recorded:  # fmt: skip
    """Record what a unit says of itself, all or nothing. What is unchanged is left alone.

    Evidence is needed where an item asks for it and points are claimed; a reason where an
    item does not apply or a score is corrected. Raises ``NotPermitted``, ``SubjectUnknown``
    and ``ScoresRefused``.
    """
    organisation.authorise(actor, "index.self_score", unit)
    index, span = set_get(set_code), period_get(period)
    edition = edition_for(index, span)
    subject_check(index, edition, span, unit)
    faults = Faults()
    for entry in entries:
        item = edition.by_code.get(entry.item)
        if item is not None and _lacks_evidence(item, entry, edition):
            faults.note(entry.item, NEEDS_EVIDENCE)
    faults.refuse()
    return _record(
        actor=actor, at=at, index=index, stage=Stage.SELF,
        by_period={span: [_Placed(entry.item, unit, entry) for entry in entries]},
    )  # fmt: skip


def _lacks_evidence(item: Part, entry: Entry, edition: Edition) -> bool:
    if item.asks_for is None or entry.evidence.strip() or entry.evidence_digest:
        return False
    if entry.value is None or value_fault(item, entry.value):
        return False
    return points_of(item, entry.value, edition.points_places) > 0


def scores_appraise(
    *, actor: Actor, at: datetime, set_code: str, period: str, unit: str,
    entries: Sequence[Entry],
) -> Recorded:  # fmt: skip
    """Record what an appraiser finds, all or nothing. Each change of a self-score has a reason.

    The appraiser neither works in the unit nor gave its scores. Raises ``NotPermitted``,
    ``OwnScore``, ``SubjectUnknown`` and ``ScoresRefused``.
    """
    organisation.authorise(actor, "index.appraise", unit)
    index, span = set_get(set_code), period_get(period)
    subject_check(index, edition_for(index, span), span, unit)
    given = given_current(index.code, span.code, units=[unit])
    own = {row.item: row for row in given if row.stage is Stage.SELF}
    check_second_person(actor, unit, given)
    faults = Faults()
    for entry in entries:
        said = own.get(entry.item)
        agrees = said is not None and said.value == entry.value
        if not agrees and not entry.reason.strip():
            faults.note(entry.item, NEEDS_REASON)
    faults.refuse()
    placed = [_Placed(entry.item, unit, _agreed(entry, own.get(entry.item))) for entry in entries]
    return _record(actor=actor, at=at, index=index, stage=Stage.APPRAISED, by_period={span: placed})


def _agreed(entry: Entry, said: Given | None) -> Entry:
    """The appraised score rests on the unit's evidence, unless the appraiser names another;
    an item that both find not to apply keeps the unit's reason."""
    if said is None:
        return entry
    if not entry.evidence.strip() and not entry.evidence_digest:
        entry = replace(entry, evidence=said.evidence, evidence_digest=said.evidence_digest)
    if entry.value is None and not entry.reason.strip():
        entry = replace(entry, reason=said.reason)
    return entry


def check_second_person(actor: Actor, unit: str, given: Sequence[Given]) -> None:
    """Raise ``OwnScore`` for somebody of the unit, or who recorded one of its self-scores."""
    wrote = {row.recorded_by for row in given if row.stage is Stage.SELF}
    if any(post.covers(unit) for post in actor.posts) or (
        actor.code in wrote and not actor.is_system
    ):
        raise OwnScore(unit=unit)


def scores_import(
    *, actor: Actor, at: datetime, set_code: str, data: bytes, period: str = "",
    stage: Stage = Stage.STATED, reason: str = "",
) -> list[Recorded]:  # fmt: skip
    """Take a table of scores in, all or nothing; the same again changes nothing.

    ``period`` holds for rows without one of their own. A changed score is a correction and
    needs ``reason``, unless its row has one. Raises ``NotPermitted``, ``IndexUnknown`` and
    ``ScoresRefused``, which names every fault by row and column.
    """
    organisation.authorise(actor, "index.import")
    index = set_get(set_code)
    known = frozenset(item.code for edition in index.editions for item in edition.items)
    cells = read_cells(data, period=period or str(clock.local_day(at).year), known=known)
    faults = Faults()
    by_period: dict[Period, list[_Placed]] = {}
    subjects: dict[Period, frozenset[str] | None] = {}
    for cell in cells:
        span = period_of(cell.period)
        edition = index.edition_on(span.until - timedelta(days=1)) if span else None
        if span is None or edition is None:
            faults.note(cell.place, f"no edition of the index holds in {cell.period!r}")
            continue
        if span not in subjects:
            subjects[span] = None if edition.is_free else frozenset(subjects_of(edition, span))
        allowed = subjects[span]
        if allowed is not None and cell.unit not in allowed:
            faults.note(cell.place, f"{cell.unit} is not a unit that {index.code} scores")
            continue
        if fault := _cell_fault(edition, cell):
            faults.note(cell.place, fault)
        entry = Entry(
            cell.item, cell.value, cell.evidence,
            reason=cell.reason or reason or ("" if cell.value is not None else "n/a"),
        )  # fmt: skip
        by_period.setdefault(span, []).append(_Placed(cell.place, cell.unit, entry))
    faults.refuse()
    if not by_period:
        faults.note("file", "it holds no score")
    faults.refuse()
    return _record_all(actor=actor, at=at, index=index, stage=stage, by_period=by_period)


def _cell_fault(edition: Edition, cell: Cell) -> str:
    item = edition.by_code.get(cell.item)
    if item is None:
        return f"there is no item {cell.item!r} in edition {edition.code}"
    if cell.is_word and item.kind.value != "YES_NO":
        return "this item takes a number, not a word"
    return ""


def _record(
    *, actor: Actor, at: datetime, index: IndexSet, stage: Stage,
    by_period: Mapping[Period, Sequence[_Placed]],
) -> Recorded:  # fmt: skip
    return _record_all(actor=actor, at=at, index=index, stage=stage, by_period=by_period)[0]


@command
def _record_all(
    *, actor: Actor, at: datetime, index: IndexSet, stage: Stage,
    by_period: Mapping[Period, Sequence[_Placed]],
) -> list[Recorded]:  # fmt: skip
    lock()
    faults = Faults()
    found = [
        _record_period(actor, at, index, stage, period, placed, faults)
        for period, placed in by_period.items()
    ]
    faults.refuse()
    return found


def _record_period(
    actor: Actor, at: datetime, index: IndexSet, stage: Stage, period: Period,
    placed: Sequence[_Placed], faults: Faults,
) -> Recorded:  # fmt: skip
    """Add the rows that are new or changed; note what cannot be recorded."""
    edition = edition_for(index, period)
    items = edition.by_code
    units = sorted({one.unit for one in placed})
    before = {
        (given.unit, given.item): given
        for given in given_current(index.code, period.code, units=units) if given.stage is stage
    }  # fmt: skip
    rows, corrected = [], 0
    for one in placed:
        old = before.get((one.unit, one.entry.item))
        fault = _entry_fault(items.get(one.entry.item), one.entry, stage, old)
        if fault:
            faults.note(one.place, fault)
        elif old is None or _differs(old, one.entry):
            rows.append(_row(actor, at, index, edition, period, stage, one, old))
            corrected += old is not None
    if faults:
        return Recorded(index.code, edition.code, period.code, len(units), 0, 0, 0)
    Score.objects.bulk_create(rows)
    if rows:
        ledger.append(
            stream=STREAM, kind="reform_index.scores.recorded", actor=actor.code, occurred_at=at,
            body={
                "set": index.code, "edition": edition.code, "fingerprint": edition.fingerprint,
                "period": period.code, "stage": stage.value, "units": units,
                "scores": len(rows), "corrected": corrected,
                "digest": fingerprint([_told(row) for row in rows]),
            },
        )  # fmt: skip
    return Recorded(
        index.code, edition.code, period.code, len(units), len(rows) - corrected, corrected,
        len(placed) - len(rows),
    )  # fmt: skip


def _told(row: Score) -> list[str]:
    """What the digest in the ledger covers."""
    value = "n/a" if row.value is None else plain(row.value)
    return [row.unit, row.item, value, row.evidence, row.evidence_digest, row.reason]


def _differs(old: Given, entry: Entry) -> bool:
    return (old.value, old.evidence, old.evidence_digest) != (
        entry.value, text.clean(entry.evidence), entry.evidence_digest,
    )  # fmt: skip


def _entry_fault(item: Part | None, entry: Entry, stage: Stage, old: Given | None) -> Text | None:
    """Why a score cannot be recorded; ``None`` when it can."""
    if item is None:
        return Text("chỉ số không có tiêu chí này", "there is no such item in the index")
    if fault := _source_fault(item, stage):
        return fault
    if max(len(entry.evidence), len(entry.reason)) > LONGEST_WORDS:
        return Text(
            f"căn cứ và lý do nhiều nhất {LONGEST_WORDS} ký tự",
            f"evidence and reason have at most {LONGEST_WORDS} characters",
        )
    if entry.value is not None and (fault := value_fault(item, entry.value)):
        return fault
    if text.clean(entry.reason):
        return None
    if old is not None and _differs(old, entry):
        return Text(
            "đã ghi điểm khác; nêu lý do sửa", "it was recorded differently; say why it changes"
        )
    if entry.value is None:
        return Text("nêu lý do không áp dụng", "say why the item does not apply")
    return None


def _source_fault(item: Part, stage: Stage) -> Text | None:
    if item.source is Source.INDICATOR:
        return Text(
            f"tự chấm từ chỉ số {item.indicator}; để trống",
            f"it scores itself from the indicator {item.indicator}; leave it empty",
        )
    if stage in (Stage.SELF, Stage.APPRAISED) and item.source is Source.SURVEY:
        return Text("điểm lấy từ khảo sát", "a survey scores it, not the unit")
    if stage is Stage.SURVEY and item.source is not Source.SURVEY:
        return Text("không lấy điểm từ khảo sát", "no survey scores it")
    return None


def _row(
    actor: Actor, at: datetime, index: IndexSet, edition: Edition, period: Period, stage: Stage,
    one: _Placed, old: Given | None,
) -> Score:  # fmt: skip
    item, entry = edition.by_code[one.entry.item], one.entry
    points = None
    if entry.value is not None:
        points = points_of(item, entry.value, edition.points_places)
    return Score(
        set_code=index.code, edition=edition.code, fingerprint=edition.fingerprint,
        period=period.code, unit=one.unit, item=item.code, stage=stage.value,
        value=entry.value, points=points, evidence=text.clean(entry.evidence),
        evidence_digest=entry.evidence_digest, evidence_type=entry.evidence_type,
        reason=text.clean(entry.reason), recorded_at=at, recorded_by=actor.code,
        replaces_id=old.score_id if old else None,
    )  # fmt: skip
