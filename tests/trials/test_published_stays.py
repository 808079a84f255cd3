"""What was published or accepted stays when an old dossier changes; the difference is shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.indicators.contracts import PublishedValue
from motcua.indicators.errors import AlreadyPublished
from motcua.organisation.contracts import SYSTEM
from motcua.reports.contracts import RowKind
from motcua.reports.periodic import api
from motcua.reports.periodic.contracts import Source
from tests.trials.plain_reports import Recount
from tests.trials.test_reports_by_sql import (
    COUNTERS,
    DISTRICT,
    PROVINCE,
    WARD,
    close,
    expected_rows,
    handled,
    receive_at,
    send_and_accept,
    simulate,
)

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD, LAST = "2020-Q1", date(2020, 3, 14)
SPAN = {PERIOD: (date(2019, 12, 15), date(2020, 3, 15)), "2020-03-14": (date(2020, 1, 1),
        date(2020, 3, 15))}  # fmt: skip
PUBLISHED_AT, CHANGED_AT = (clock.at_local(day, time(9)) for day in
                            (date(2020, 4, 15), date(2020, 5, 4)))  # fmt: skip
CODES = ("DOSSIERS_ON_TIME", "ONLINE_SHARE", "OVERDUE_OPEN_SHARE")
WARD_REPORT = {"kind": "cchc", "unit": WARD, "period": PERIOD}


def publish(at: datetime, reason: str = "") -> None:
    for code in CODES:
        indicators.values_publish(code=code, on=LAST, actor=SYSTEM, at=at, reason=reason)


def published(unit: str | None) -> dict[str, list[PublishedValue]]:
    return {code: indicators.published_list(code=code, on=LAST, unit=unit) for code in CODES}


def plain(recount: Recount, unit: str) -> dict[str, tuple[int, int, int]]:
    return {code: recount.measure(code, "2020-03-14", unit) for code in CODES}


def said(value: PublishedValue) -> tuple[int, int, int]:
    return int(value.numerator), value.denominator, value.unjudgeable


@pytest.mark.xdist_group("reports by sql")
def test_an_old_dossier_that_changes_leaves_what_was_said_and_shows_the_difference() -> None:
    simulate(date(2019, 11, 25), date(2020, 4, 10), 90, 9, COUNTERS)
    forgotten = receive_at(clock.at_local(date(2020, 3, 3), time(9)))  # done, but not entered
    today = clock.local_day(PUBLISHED_AT)
    before = Recount(SPAN, today)
    publish(PUBLISHED_AT)
    digest = send_and_accept(WARD, PERIOD, PUBLISHED_AT)
    frozen = api.content_frozen(**WARD_REPORT)
    rows_before = expected_rows(before, frozen)
    district_before = before.form06(PERIOD, DISTRICT)
    figures_before = plain(before, PROVINCE), plain(before, WARD)
    for unit, figures in zip((None, WARD), figures_before, strict=True):
        assert {code: said(values[-1]) for code, values in published(unit).items()} == figures
    kept = published(None), published(WARD)

    close(forgotten, clock.at_local(date(2020, 3, 4), time(15)))
    receive_at(CHANGED_AT, occurred_at=clock.at_local(date(2020, 3, 13), time(16)))
    later = clock.local_day(CHANGED_AT)
    after = Recount(SPAN, later)
    figures_after = plain(after, PROVINCE), plain(after, WARD)
    for code in CODES:
        assert figures_after[0][code] != figures_before[0][code], f"{code} should change"

    # The published figures are what they were; the drift is what plain SQL says.
    assert (published(None), published(WARD)) == kept
    for unit, old, new in zip((None, WARD), figures_before, figures_after, strict=True):
        for code in CODES:
            drift = indicators.published_drift(code=code, on=LAST, unit=unit)
            assert said(drift.frozen) == old[code]
            present = drift.present
            assert (int(present.numerator), present.denominator, present.unjudgeable) == new[code]
            assert drift.inputs_changed
            if old[code][1] and new[code][1]:
                exact = [Decimal(100 * part[0]) / part[1] for part in (new[code], old[code])]
                assert drift.difference is not None
                assert abs(drift.difference - (exact[0] - exact[1])) <= Decimal("0.01")

    # The accepted report is what it was; the comparison names each cell that is not.
    assert api.digest_of(api.content_frozen(**WARD_REPORT)) == digest
    assert api.figures_of(api.content_frozen(**WARD_REPORT)) == api.figures_of(frozen)
    present_report = api.content_now(**WARD_REPORT, today=later)
    rows_after = expected_rows(after, present_report)
    shown = {
        one.figure: (one.before, one.after)
        for one in api.content_differences(frozen, present_report)
        if one.figure.startswith("ho-so/")
    }
    assert shown == changed_cells(rows_before, rows_after) != {}
    told = {one.figure for one in api.content_differences(frozen, present_report)}
    assert {"chi-so/DOSSIERS_ON_TIME", "chi-so/ONLINE_SHARE"} <= told
    assert api.frozen_list(**WARD_REPORT)[0].decisions[-1].accepted

    # The district adds up what was accepted and says that the records give another total.
    above = handled(api.content_now(kind="cchc", unit=DISTRICT, period=PERIOD, today=later))
    line = next(row for row in above.rows if row.key == WARD)
    assert dict(line.cells) == rows_before[RowKind.TOTAL, ""]
    assert dict(above.counted) == after.form06(PERIOD, DISTRICT)
    assert dict(above.total) == district_before != dict(above.counted)
    assert [one.key for one in above.sources if one.source is Source.REPORT] == [WARD]
    assert any("differs from what the records give" in note.text.en for note in above.notes)

    # A correction needs its reason, and stands beside what it corrects.
    with pytest.raises(AlreadyPublished):
        publish(CHANGED_AT)
    assert (published(None), published(WARD)) == kept
    publish(CHANGED_AT, "Hồ sơ ghi bổ sung từ sổ giấy")
    for unit, held, new in zip((None, WARD), kept, figures_after, strict=True):
        for code, (first, second) in published(unit).items():
            assert [first] == held[code]
            assert said(second) == new[code]
            assert (second.corrects, second.reason) == (
                first.published_id, "Hồ sơ ghi bổ sung từ sổ giấy",
            )  # fmt: skip
            drift = indicators.published_drift(code=code, on=LAST, unit=unit)
            assert (drift.difference in (0, None), drift.inputs_changed) == (True, False)
    corrected_report(digest, CHANGED_AT, rows_after)


def corrected_report(digest: str, at: datetime, rows: object) -> None:
    """Returned with a reason and sent again: both versions stand, each with its decision."""
    why = "Số liệu đổi do ghi bổ sung"
    api.report_decide(actor=SYSTEM, at=at, **WARD_REPORT, number=1, accepted=False, reason=why)
    second = send_and_accept(WARD, PERIOD, at + timedelta(hours=1), number=2)
    versions = api.frozen_list(**WARD_REPORT)
    assert [one.digest for one in versions] == [digest, second]
    assert [(one.accepted, one.reason) for one in versions[0].decisions] == [
        (True, ""), (False, why),
    ]  # fmt: skip
    assert api.digest_of(api.content_frozen(**WARD_REPORT, number=1)) == digest != second
    now = handled(api.content_frozen(**WARD_REPORT))
    assert {(row.kind, row.key): dict(row.cells) for row in now.rows} == rows


def changed_cells(
    old: dict[tuple[RowKind, str], dict[int, int | None]],
    new: dict[tuple[RowKind, str], dict[int, int | None]],
) -> dict[str, tuple[str | None, str | None]]:
    """Key of a figure → what it was and what it is, for each cell that is not the same."""
    found = {}
    for kind, key in old.keys() | new.keys():
        name = key if kind is RowKind.LINE else f"{kind.value}:{key}"
        for number in range(3, 14):
            values = [rows.get((kind, key), {}).get(number) for rows in (old, new)]
            if values[0] != values[1]:
                texts = [None if value is None else str(value) for value in values]
                found[f"ho-so/{name}/{number}"] = (texts[0], texts[1])
    return found
