"""Reports are written, contested, sent once, checked by somebody above, and never changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.core import clock
from motcua.core.errors import WordsTooLong
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.reports.errors import PeriodNotBegun
from motcua.reports.periodic import api
from motcua.reports.periodic.api import State, Typed
from motcua.reports.periodic.errors import (
    AskedAlready,
    DaysInvalid,
    FigureUnknown,
    KindUnknown,
    NarrativeChanged,
    NotExpected,
    NotOpen,
    NotSubmitted,
    OwnReport,
    PartsMissing,
    PeriodRunning,
    ReasonMissing,
    SectionUnknown,
    SpanInvalid,
)
from motcua.reports.periodic.models import ReportVersion
from motcua.reports.periodic.services import stream_of
from motcua.reports.periodic.tests.factories import (
    AT,
    COORDINATOR,
    HEAD,
    OTHER,
    PERIOD,
    PROVINCE,
    WARD,
    decide,
    now,
    of,
    person,
    send,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)
TOTAL = "ho-so/TOTAL:/3"


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        yield


def standing(unit: str = WARD) -> api.Standing:
    return api.standing_get(**of(unit), today=clock.local_day(AT))


def kinds_of_entries(unit: str = WARD) -> list[str]:
    stream = stream_of("cchc", unit, PERIOD)
    return [entry.kind.rpartition(".")[2] for entry in ledger.entry_list(stream=stream)]


def test_a_report_is_written_sent_returned_written_again_and_accepted() -> None:
    store([row(day(2), day(9), day(5))])
    assert standing().state is State.DRAFT
    first = send(actor=HEAD)
    assert (first.number, standing().state) == (1, State.SUBMITTED)
    decide(accepted=False, reason="Nêu nguyên nhân", actor=COORDINATOR)
    assert standing().state is State.RETURNED
    api.narrative_save(
        actor=HEAD, at=AT, **of(), typed=[Typed("danh-gia", "Nguyên nhân: thiếu người.", 1)]
    )
    second = api.report_submit(actor=HEAD, at=AT, **of())
    decide(number=2, actor=COORDINATOR)
    assert (second.number, standing().state) == (2, State.ACCEPTED)
    kept = api.frozen_list(**of())
    assert [[said.accepted for said in one.decisions] for one in kept] == [[False], [True]]
    assert kept[0].decisions[0].reason == "Nêu nguyên nhân"
    assert kinds_of_entries() == [
        "written", "submitted", "returned", "written", "submitted", "accepted",
    ]  # fmt: skip


def test_what_was_sent_opens_again_exactly_and_the_program_cannot_change_it() -> None:
    store([row(day(2), day(9), day(5))])
    sent = send()
    again = api.content_frozen(**of())
    assert api.digest_of(again) == sent.digest
    assert again == now()
    for table in ("reports_version", "reports_decision", "reports_contest", "reports_request"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege('motcua_app', %s, 'UPDATE'),"
                " has_table_privilege('motcua_app', %s, 'DELETE')", [table, table]
            )  # fmt: skip
            assert cursor.fetchone() == (False, False)


def test_figures_stay_when_an_old_dossier_is_changed_later_and_the_difference_is_told() -> None:
    store([row(day(2), day(9), day(5))])
    send()
    decide()
    store([row(date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 9))])  # entered afterwards
    frozen, counted = api.content_frozen(**of()), now()
    told = {one.figure: (one.before, one.after) for one in api.content_differences(frozen, counted)}
    assert told[TOTAL] == ("1", "2")
    above = now(PROVINCE)
    table = next(table for table in above.tables if table.section == "ho-so")
    line = next(line for line in table.rows if line.key == WARD)
    assert (line.cells[3], table.total[3], table.counted[3]) == (1, 1, 2)
    assert "khác số đếm lại" in table.notes[-1].text.vi


def test_two_people_write_different_sections_and_nobody_overwrites_another() -> None:
    save = {"actor": HEAD, "at": AT, **of()}
    assert api.narrative_save(**save, typed=[Typed("chi-dao", "Một", 0)]) == 1
    assert api.narrative_save(**save, typed=[Typed("the-che", "Hai", 0)]) == 1
    with pytest.raises(NarrativeChanged):
        api.narrative_save(**save, typed=[Typed("bo-may", "Ba", 0), Typed("chi-dao", "Bốn", 0)])
    drafts = api.draft_list(**of())
    assert {code: one.text for code, one in drafts.items()} == {"chi-dao": "Một", "the-che": "Hai"}
    assert api.narrative_save(**save, typed=[Typed("chi-dao", "Một", 0)]) == 0, "nothing changed"
    assert api.narrative_save(**save, typed=[Typed("chi-dao", "Năm\r\nSáu\x00", 1)]) == 1
    assert api.draft_list(**of())["chi-dao"].text == "Năm\nSáu"


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    save = {"actor": HEAD, "at": AT, **of()}
    whole = "a" * 20_000
    with pytest.raises(WordsTooLong, match="20001"):
        api.narrative_save(
            **save, typed=[Typed("the-che", "Hai", 0), Typed("chi-dao", whole + "b", 0)]
        )
    assert api.draft_list(**of()) == {}
    api.narrative_save(**save, typed=[Typed("chi-dao", whole, 0)])
    assert api.draft_list(**of())["chi-dao"].text == whole
    store([row(day(2), day(9))])
    with pytest.raises(WordsTooLong):
        api.figure_contest(**save, figure=TOTAL, reason="a" * 2_001)


def test_a_figure_is_contested_with_a_reason_that_travels_with_the_report() -> None:
    store([row(day(2), day(9))])
    contest = {"actor": HEAD, "at": AT, **of(), "figure": TOTAL}
    with pytest.raises(ReasonMissing):
        api.figure_contest(**contest, reason=" ")
    with pytest.raises(FigureUnknown):
        api.figure_contest(**contest | {"figure": "ho-so/none/3"}, reason="Sai")
    api.figure_contest(**contest, reason="Hai hồ sơ giấy chưa nhập.")
    assert now().contests[0].value == "1"
    send()
    decide()
    above = now(PROVINCE).contests
    assert [(one.unit, one.reason) for one in above] == [(WARD, "Hai hồ sơ giấy chưa nhập.")]
    with pytest.raises(NotOpen):
        api.figure_contest(**contest, reason="")
    decide(accepted=False, reason="Xem lại")
    api.figure_contest(**contest, reason="")
    assert now().contests == ()


def test_a_report_is_sent_once_complete_and_after_its_period() -> None:
    with pytest.raises(PartsMissing) as missing:
        api.report_submit(actor=HEAD, at=AT, **of())
    assert "chi-dao" in missing.value.fields
    assert "kien-nghi" not in missing.value.fields
    write()
    early = clock.at_local(date(2026, 3, 14))
    with pytest.raises(PeriodRunning):
        api.report_submit(actor=HEAD, at=early, **of())
    api.report_submit(actor=HEAD, at=AT, **of())
    with pytest.raises(NotOpen):
        api.report_submit(actor=HEAD, at=AT, **of())
    with pytest.raises(NotOpen):
        write()
    assert ReportVersion.objects.count() == 1


def test_only_the_unit_writes_and_only_somebody_above_and_outside_decides() -> None:
    inspector = person(Role.INSPECTOR, "AG.TTRA")
    for actor in (person(Role.HEAD, OTHER), inspector, COORDINATOR):
        with pytest.raises(PermissionMissing):
            write(actor=actor)
    with pytest.raises(PermissionMissing):
        write(PROVINCE, HEAD)
    write(PROVINCE, COORDINATOR)
    send(actor=HEAD)
    for actor in (HEAD, inspector, person(Role.HEAD, OTHER)):
        with pytest.raises(PermissionMissing):
            decide(actor=actor)
    with pytest.raises(OwnReport):
        decide(actor=person(Role.REFORM_COORDINATOR, WARD))
    with pytest.raises(ReasonMissing):
        decide(accepted=False, reason=" ", actor=COORDINATOR)
    with pytest.raises(NotSubmitted):
        decide(number=2, actor=COORDINATOR)
    decide(actor=person(Role.HEAD, PROVINCE))
    with pytest.raises(NotSubmitted):
        decide(actor=COORDINATOR)


def test_the_province_is_not_accepted_by_who_sent_it() -> None:
    send(PROVINCE, COORDINATOR)
    with pytest.raises(OwnReport):
        decide(PROVINCE, actor=COORDINATOR)
    decide(PROVINCE, actor=person(Role.HEAD, PROVINCE))


def test_late_is_judged_by_the_first_time_and_by_the_day_of_the_definition() -> None:
    assert standing().due_on == date(2026, 3, 17)
    assert not standing().is_late
    later = AT + timedelta(days=3)
    today = clock.local_day(later)
    assert api.standing_get(**of(), today=today).late_days == 2
    send(at=later)
    decide(accepted=False, reason="Xem lại")
    api.report_submit(actor=HEAD, at=AT + timedelta(days=9), **of())
    found = api.standing_list(kind="cchc", period=PERIOD, under=WARD, today=date(2026, 5, 1))
    assert [(one.late_days, one.first_submitted_on) for one in found] == [(2, today)]


def test_a_report_between_two_days_is_asked_for_by_somebody_above() -> None:
    code = "2026-03-01..2026-03-10"
    asked = {
        "at": AT, "kind": "cchc", "since": date(2026, 3, 1), "last": date(2026, 3, 10),
        "due_on": date(2026, 3, 20), "under": WARD, "reason": "Đoàn kiểm tra của tỉnh",
    }  # fmt: skip
    with pytest.raises(NotExpected):
        write(period=code)
    with pytest.raises(PermissionMissing):
        api.report_ask(actor=person(Role.HEAD, OTHER), **asked)
    for wrong in ({"last": date(2026, 2, 1)}, {"due_on": date(2026, 3, 10)}):
        with pytest.raises(DaysInvalid):
            api.report_ask(actor=COORDINATOR, **asked | wrong)
    with pytest.raises(ReasonMissing):
        api.report_ask(actor=COORDINATOR, **asked | {"reason": ""})
    assert api.report_ask(actor=COORDINATOR, **asked).period.code == code
    with pytest.raises(AskedAlready):
        api.report_ask(actor=COORDINATOR, **asked)
    store([row(day(2), day(9)), row(day(11), day(18))])
    write(period=code)
    sent = api.report_submit(actor=HEAD, at=AT, **of(period=code))
    content = api.content_frozen(**of(period=code))
    assert api.digest_of(content) == sent.digest
    assert content.tables[0].total[3] == 1
    listed = api.standing_of_unit(unit=WARD, today=date(2026, 3, 16))
    assert [one.due_on for one in listed if one.span.period.code == code] == [date(2026, 3, 20)]
    with pytest.raises(NotExpected):
        write(OTHER, period=code)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"period": "2026-Q5"}, SpanInvalid), ({"period": "2026-04-15..2026-03-01"}, SpanInvalid),
        ({"period": "2026-02-30..2026-03-01"}, SpanInvalid), ({"kind": "none"}, KindUnknown),
        ({"period": "2026-M02"}, NotExpected), ({"unit": "AG.883"}, NotExpected),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused_and_changes_nothing(wrong: Any, error: Any) -> None:
    with pytest.raises(error):
        api.narrative_save(actor=HEAD, at=AT, **of() | wrong, typed=[Typed("chi-dao", "Một", 0)])
    with pytest.raises(SectionUnknown):
        api.narrative_save(actor=HEAD, at=AT, **of(), typed=[Typed("ho-so", "5", 0)])
    with pytest.raises(PeriodNotBegun):
        now(period="2027-Q1")
    assert api.draft_list(**of()) == {}


def test_a_second_row_of_a_report_cannot_be_made() -> None:
    write()
    with pytest.raises(IntegrityError, match="a_unit_reports_once_in_a_period"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reports_periodic (kind, period, since, until, unit, state, version,"
                " begun_at, begun_by) SELECT kind, period, since, until, unit, state, version,"
                " begun_at, begun_by FROM reports_periodic"
            )
