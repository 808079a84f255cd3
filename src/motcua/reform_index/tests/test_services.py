"""Scores are given, appraised by somebody else, published once, and never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from motcua.core import clock, filestore
from motcua.core.errors import WordsTooLong
from motcua.dossiers.tests.factories import receive
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.reform_index import api
from motcua.reform_index.contracts import EVIDENCE_AREA, Entry, Missing, RankedUnit, Stage, View
from motcua.reform_index.errors import (
    EditionChanged,
    EditionInUse,
    EditionMissing,
    EditionsOverlap,
    IndexShipped,
    IndexUnknown,
    NothingToPublish,
    OwnScore,
    PeriodInvalid,
    PeriodNotOver,
    ResultPublished,
    ResultUnknown,
    ScoresRefused,
    SubjectUnknown,
)
from motcua.reform_index.models import Result, Score
from motcua.reform_index.services import STREAM
from motcua.reform_index.tests.factories import SET, D, write_set

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
COMMUNES, WARD, OTHER = "cchc-cap-xa", "AG.30307", "AG.30316"
pytestmark = pytest.mark.django_db(transaction=True)


def person(role: Role, unit: str = WARD, code: str = "") -> Actor:
    return Actor(code or f"user:{role.value}", "Người", (ActorPost(unit, role),))


HEAD = person(Role.HEAD)
COORDINATOR = person(Role.REFORM_COORDINATOR, "AG.SNV")


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        yield


def taken_in(tmp_path: Path) -> None:
    api.set_import(actor=SYSTEM, at=AT, path=write_set(tmp_path))


def table(text: str, **more: Any) -> list[Any]:
    given = {"actor": SYSTEM, "at": AT, "set_code": "liveable", "period": "2025"} | more
    return api.scores_import(data=text.encode(), **given)


def say(entries: Sequence[Entry], actor: Actor = HEAD, unit: str = WARD) -> Any:
    return api.scores_self(
        actor=actor, at=AT, set_code=COMMUNES, period="2025", unit=unit, entries=entries
    )


def appraise(entries: Sequence[Entry], actor: Actor = COORDINATOR, unit: str = WARD) -> Any:
    return api.scores_appraise(
        actor=actor, at=AT, set_code=COMMUNES, period="2025", unit=unit, entries=entries
    )


def row(unit: str, **asked: Any) -> RankedUnit:
    found = api.ranking_now(**{"set_code": "liveable", "period": "2025"} | asked).of(unit)
    assert found is not None
    return found


def refused(error: pytest.ExceptionInfo[ScoresRefused]) -> dict[str, str]:
    return {place: str(reason) for place, reason in error.value.fields.items()}


def ledger_kinds() -> list[str]:
    return [entry.kind for entry in ledger.entry_list(stream=STREAM)]


# Sets ----------------------------------------------------------------------------------


def test_a_set_is_taken_in_once_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = api.set_import(actor=SYSTEM, at=AT, path=write_set(tmp_path))
    again = api.set_import(actor=SYSTEM, at=AT, path=write_set(tmp_path))
    assert (first.added, again.added, again.known) == (("2024",), (), ("2024",))
    assert ledger_kinds() == ["reform_index.edition.imported"]
    assert api.set_get("liveable").editions[0].basis.en == "A published method"
    assert "liveable" in [index.code for index in api.set_list()]


def test_a_known_edition_is_never_changed(tmp_path: Path) -> None:
    taken_in(tmp_path)
    for old, new in (("max: 35", "max: 34.5"), ("maximum: 100", "valid_until: 2030-01-01")):
        other = SET.replace(old, new).replace("max: 25,", "max: 25.5,")
        if old != "max: 35":
            other = SET.replace(old, new)
        with pytest.raises(EditionChanged):
            api.set_import(actor=SYSTEM, at=AT, path=write_set(tmp_path, other))


def second_edition(valid_from: str, code: str = "2025") -> str:
    edition = SET.split("editions:\n")[1]
    return SET + edition.replace('"2024"', f'"{code}"').replace("2024-01-01", valid_from)


def test_another_edition_is_added_beside_the_known_one(tmp_path: Path) -> None:
    taken_in(tmp_path)
    path = write_set(tmp_path, second_edition("2026-01-01"))
    assert api.set_import(actor=SYSTEM, at=AT, path=path).added == ("2025",)
    index = api.set_get("liveable")
    found = [index.edition_on(date(year, 12, 31)) for year in (2025, 2026)]
    assert [edition.code for edition in found if edition] == ["2024", "2025"]


def test_an_edition_cannot_take_the_days_or_the_scores_of_another(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table("unit,health\nHuế,30\n")
    path = write_set(tmp_path, second_edition("2025-06-01"))
    with pytest.raises(EditionInUse):
        api.set_import(actor=SYSTEM, at=AT, path=path)
    same_day = second_edition("2024-01-01").split("editions:\n")
    only = "editions:\n".join([same_day[0], same_day[1][same_day[1].index('  - code: "2025"') :]])
    with pytest.raises(EditionsOverlap):
        api.set_import(actor=SYSTEM, at=AT, path=write_set(tmp_path, only))


def test_a_shipped_set_is_not_taken_in_and_a_stranger_takes_in_nothing(tmp_path: Path) -> None:
    path = write_set(tmp_path, SET.replace("code: liveable", "code: cchc-cap-xa"))
    with pytest.raises(IndexShipped):
        api.set_import(actor=SYSTEM, at=AT, path=path)
    with pytest.raises(PermissionMissing):
        api.set_import(actor=HEAD, at=AT, path=write_set(tmp_path))
    with pytest.raises(IndexUnknown):
        api.set_get("liveable")


# Tables --------------------------------------------------------------------------------

WIDE = "unit,safety,health,schools\nHà Nội,20,30,4.1\nHuế,10,28,4.5\nCần Thơ,10,28,4.5\n"


def test_a_table_of_any_names_is_ranked(tmp_path: Path) -> None:
    taken_in(tmp_path)
    done = table(WIDE)[0]
    assert (done.units, done.new, done.edition, done.period) == (3, 9, "2024", "2025")
    ranking = api.ranking_now(set_code="liveable", period="2025")
    assert [(r.result.unit, r.rank, r.result.total) for r in ranking.rows] == [
        ("Cần Thơ", 1, D("86.5")), ("Huế", 1, D("86.5")), ("Hà Nội", 3, D("82.5")),
    ]  # fmt: skip


def test_the_long_form_says_the_same(tmp_path: Path) -> None:
    taken_in(tmp_path)
    head, *lines = WIDE.split()[0], *WIDE.strip().split("\n")[1:]
    items = head.split(",")[1:]
    long = "unit,item,value,evidence\n" + "".join(
        f"{line.split(',')[0]},{item},{value},Báo cáo 01\n"
        for line in lines for item, value in zip(items, line.split(",")[1:], strict=True)
    )  # fmt: skip
    table(long)
    assert row("Huế").result.total == D("86.5")
    assert row("Huế").result.scores[0].evidence == "Báo cáo 01"


def test_the_same_table_again_changes_nothing_and_a_correction_says_why(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table(WIDE)
    again = table(WIDE)[0]
    assert (again.new, again.corrected, again.unchanged) == (0, 0, 9)
    changed = WIDE.replace("Huế,10", "Huế,12")
    with pytest.raises(ScoresRefused) as error:
        table(changed)
    assert list(refused(error)) == ["row 3, column safety"]
    assert table(changed, reason="Đính chính bảng 2")[0].corrected == 1
    history = api.given_history("liveable", "2025", "Huế")
    assert [(g.item, g.value, g.reason) for g in history if g.item == "safety"] == [
        ("safety", D(10), ""), ("safety", D(12), "Đính chính bảng 2"),
    ]  # fmt: skip
    assert history[-1].replaces == history[0].score_id
    assert ledger_kinds().count("reform_index.scores.recorded") == 2


def test_an_empty_cell_is_missing_and_na_does_not_apply(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table("unit,safety,health,schools\nA,20,30,\nB,n/a,30,5\nC,0,0,0\n")
    assert row("A").result.missing == ("schools",)
    assert (row("A").rank, row("A").percentage) == (None, None)
    assert row("B").result.not_applicable == ("safety",)
    assert (row("B").result.maximum_applicable, row("B").percentage) == (60, D("91.67"))
    assert (row("C").rank, row("C").percentage) == (2, D("40.00"))
    left_out = row("A", missing=Missing.LEFT_OUT)
    assert (left_out.rank, left_out.percentage) == (2, D("82.67"))


def test_a_column_of_periods_fills_several(tmp_path: Path) -> None:
    taken_in(tmp_path)
    done = table("unit,period,health\nA,2024,30\nA,2025,31\n", period="")
    assert [part.period for part in done] == ["2024", "2025"]
    before, after = (
        api.ranking_now(set_code="liveable", period=period, missing=Missing.LEFT_OUT)
        for period in ("2024", "2025")
    )
    compared = api.unit_comparison(before, after, "A")
    assert compared is not None
    assert compared.change == D("2.86")
    assert api.periods_scored("liveable") == ["2025", "2024"]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("unit,happiness\nA,1\n", "row 1, column happiness", "no such item"),
        ("unit,health,health\nA,1,1\n", "row 1, column health", "twice"),
        ("unit,health\nA,36\n", "row 2, column health", "above 35"),
        ("unit,health\nA,-1\n", "row 2, column health", "below 0"),
        ("unit,health\nA,many\n", "row 2, column health", "not a number"),
        ('unit,health\nA,"30,5"\n', "row 2, column health", "decimal point"),
        ("unit,health\nA,yes\n", "row 2, column health", "a number, not a word"),
        ("unit,health\nA,nan\n", "row 2, column health", "not a number"),
        ("unit,health\nA,1e99\n", "row 2, column health", "that can be kept"),
        ("unit,health\nA,30\nA,31\n", "row 3, column health", "row 2, column health"),
        ("unit,item,value\nA,health,1\nA,health,2\n", "row 3, column value", "row 2"),
        ("unit,item,value\nA,happiness,1\n", "row 2, column value", "no item 'happiness'"),
        ("unit,item,value,happiness\nA,health,1,1\n", "row 1, column happiness", "no such item"),
        ("unit,health\n,30\n", "row 2, column unit", "1 to 200"),
        ("unit,health\nA\n", "row 2", "1 cells"),
        ("unit,period,health\nA,2011,30\n", "row 2, column health", "no edition"),
        ("unit,period,health\nA,next,30\n", "row 2, column health", "no edition"),
        ("name,health\nA,30\n", "row 1", "first column"),
        ("unit,health\n", "file", "no score"),
        ("", "row 1", "first column"),
        ('unit,health\nA,"30\n', "file", "not CSV"),
        ("unit,health\nA,\x00\n", "file", "not text"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_recorded(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    taken_in(tmp_path)
    with pytest.raises(ScoresRefused) as error:
        table(text)
    assert reason in refused(error)[place]
    assert not Score.objects.exists()


def test_every_fault_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    taken_in(tmp_path)
    with pytest.raises(ScoresRefused) as error:
        table("unit,health,schools\nA,36,6\nB,30,5\nC,99,9\n")
    assert list(refused(error)) == [
        "row 2, column health", "row 2, column schools", "row 4, column health",
        "row 4, column schools",
    ]  # fmt: skip


def test_where_units_are_those_of_the_province_a_strange_name_is_refused(units: None) -> None:
    with pytest.raises(ScoresRefused) as error:
        table(f"unit,1.1\n{WARD},yes\nAG.SNV,yes\nHuế,yes\n", set_code=COMMUNES)
    assert list(refused(error)) == ["row 3, column 1.1", "row 4, column 1.1"]


def test_an_automatic_item_is_not_typed_and_a_survey_item_only_as_such(units: None) -> None:
    with pytest.raises(ScoresRefused) as error:
        table(f"unit,3.1\n{WARD},99\n", set_code=COMMUNES)
    assert "scores itself" in refused(error)["row 2, column 3.1"]
    with pytest.raises(ScoresRefused):
        table(f"unit,1.1\n{WARD},1\n", set_code=COMMUNES, stage=Stage.SURVEY)
    assert table(f"unit,8.1\n{WARD},4.1\n", set_code=COMMUNES, stage=Stage.SURVEY)[0].new == 1


# Self-score and appraisal --------------------------------------------------------------

PLAN = Entry("1.1", D(1), "Kế hoạch 12/KH-UBND")


def test_a_head_scores_the_own_unit_with_evidence_and_no_other(units: None) -> None:
    assert say([PLAN]).new == 1
    with pytest.raises(PermissionMissing):
        say([PLAN], unit=OTHER)
    with pytest.raises(PermissionMissing):
        say([PLAN], actor=person(Role.HANDLING_OFFICER))
    with pytest.raises(ScoresRefused) as error:
        say([Entry("1.2", D(100)), Entry("3.2", D(1), "")])
    assert set(refused(error)) == {"1.2", "3.2"}
    assert say([Entry("3.2", D(0))]).new == 1, "who claims nothing shows nothing"


def test_what_does_not_apply_needs_a_reason(units: None) -> None:
    with pytest.raises(ScoresRefused):
        say([Entry("6.1", None)])
    assert say([Entry("6.1", None, reason="Xã không có đơn vị sự nghiệp")]).new == 1


def test_a_survey_or_automatic_item_is_not_self_scored(units: None) -> None:
    with pytest.raises(ScoresRefused) as error:
        say([Entry("8.1", D(4)), Entry("3.1", D(100)), Entry("9.9", D(1))])
    assert set(refused(error)) == {"8.1", "3.1", "9.9"}


def test_an_index_of_communes_scores_no_department(units: None) -> None:
    with pytest.raises(SubjectUnknown):
        say([PLAN], actor=person(Role.HEAD, "AG.SNV"), unit="AG.SNV")


def test_only_what_was_appraised_counts_in_the_end(units: None) -> None:
    say([PLAN])
    asked = {"set_code": COMMUNES}
    assert row(WARD, view=View.SELF, **asked).result.by_item["1.1"].points == 3
    assert row(WARD, **asked).result.by_item["1.1"].points is None
    appraise([Entry("1.1", D(1))])
    final = row(WARD, **asked).result.by_item["1.1"]
    assert (final.points, final.stage) == (3, "APPRAISED")
    assert final.evidence == PLAN.evidence, "it still opens into what the unit showed"


def test_an_appraiser_says_why_a_score_is_changed(units: None) -> None:
    say([PLAN])
    with pytest.raises(ScoresRefused) as error:
        appraise([Entry("1.1", D(0))])
    assert "why it differs" in refused(error)["1.1"]
    appraise([Entry("1.1", D(0), reason="Ban hành ngày 15/02")])
    assert row(WARD, set_code=COMMUNES).result.by_item["1.1"].points == 0
    own = [given for given in api.given_history(COMMUNES, "2025", WARD)]
    assert [(given.stage, given.points) for given in own] == [("SELF", 3), ("APPRAISED", 0)]


def test_a_second_finding_of_the_same_appraiser_is_a_correction(units: None) -> None:
    say([PLAN])
    appraise([Entry("1.1", D(0), reason="Ban hành muộn")])
    with pytest.raises(ScoresRefused):
        appraise([Entry("1.1", D(1))])
    assert appraise([Entry("1.1", D(1), reason="Đã xem bản ký ngày 30/01")]).corrected == 1


def test_nobody_appraises_the_own_unit_or_an_own_score(units: None) -> None:
    say([PLAN])
    inside = person(Role.INSPECTOR, WARD)
    with pytest.raises(OwnScore):
        appraise([Entry("1.1", D(1))], actor=inside)
    moved = Actor(HEAD.code, "Người", (ActorPost("AG.SNV", Role.REFORM_COORDINATOR),))
    with pytest.raises(OwnScore):
        appraise([Entry("1.1", D(1))], actor=moved)
    with pytest.raises(PermissionMissing):
        appraise([Entry("1.1", D(1))], actor=person(Role.HEAD, "AG"))


def test_a_score_of_no_period_or_no_edition_is_refused(units: None) -> None:
    for period, kind in (("soon", PeriodInvalid), ("2011", EditionMissing)):
        with pytest.raises(kind):
            api.scores_self(
                actor=HEAD, at=AT, set_code=COMMUNES, period=period, unit=WARD, entries=[PLAN]
            )


# Automatic items -----------------------------------------------------------------------


def test_an_automatic_item_scores_itself_from_the_indicator(units: None) -> None:
    receive()
    say([PLAN])
    with clock.pinned(AT):
        api.scores_self(
            actor=HEAD, at=AT, set_code=COMMUNES, period="2026", unit=WARD, entries=[PLAN]
        )
        scores = row(WARD, set_code=COMMUNES, period="2026").result.by_item
    online = scores["3.3"]
    assert online.counted is not None
    assert (online.value, online.points, online.stage) == (0, 0, "INDICATOR")
    assert (online.counted.indicator, online.counted.denominator) == ("ONLINE_SHARE", 1)
    assert len(online.counted.fingerprint) == 64
    assert scores["3.1"].is_missing, "nothing is closed yet: no evidence is no zero"


# Results -------------------------------------------------------------------------------


def publish(**more: Any) -> Any:
    given = {"actor": COORDINATOR, "at": AT, "set_code": "liveable", "period": "2025"} | more
    return api.result_publish(**given)


def test_a_published_result_stands_whatever_happens_later(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table(WIDE)
    first = publish()
    told = api.ranking_dict(api.ranking_published(set_code="liveable", period="2025"))
    table(WIDE.replace("Huế,10", "Huế,90"), reason="Đính chính")
    assert row("Huế").rank == 3
    assert api.ranking_dict(api.ranking_published(set_code="liveable", period="2025")) == told
    assert told["published"]["digest"] == first.digest


def test_another_result_stands_beside_the_first_and_says_why(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table(WIDE)
    publish()
    with pytest.raises(ResultPublished):
        publish()
    assert publish(reason="Tính lại sau khi đính chính").number == 2
    assert [found.number for found in api.result_list("liveable", "2025")] == [1, 2]
    first = api.ranking_published(set_code="liveable", period="2025", number=1)
    assert first.published is not None
    assert first.published.number == 1
    assert api.results_published() == {"liveable": ["2025"]}
    assert ledger_kinds().count("reform_index.result.published") == 2


def test_a_reason_too_long_to_keep_publishes_nothing(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table(WIDE)
    with pytest.raises(WordsTooLong):
        publish(reason="a" * 2001)
    assert api.result_list("liveable", "2025") == []
    assert publish(reason="a" * 2000).number == 1


def test_a_file_that_no_score_rests_on_is_deleted_and_the_others_stay(
    units: None, tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_DATA_DIR = tmp_path
    kept, left = (
        filestore.keep(BytesIO(b"%PDF-1.7\n" + words), area=EVIDENCE_AREA)[0]
        for words in (b"named", b"nobody's")
    )
    say([replace(PLAN, evidence="", evidence_digest=kept)])
    now = datetime.now(UTC)  # when the bytes really came
    assert api.evidence_forget(at=now + timedelta(days=1)) == 0
    assert api.evidence_forget(at=now + timedelta(days=3)) == 1
    store = filestore.file_store(EVIDENCE_AREA)
    assert b"".join(store.read(kept)).endswith(b"named")
    with pytest.raises(filestore.FileMissing):
        list(store.read(left))


def test_a_frozen_automatic_item_keeps_its_definition(units: None) -> None:
    receive()
    api.scores_self(actor=HEAD, at=AT, set_code=COMMUNES, period="2026", unit=WARD, entries=[PLAN])
    publish(set_code=COMMUNES, period="2026", at=datetime(2027, 1, 5, tzinfo=UTC))
    found = api.ranking_published(set_code=COMMUNES, period="2026").of(WARD)
    assert found is not None
    counted = found.result.by_item["3.3"].counted
    assert counted is not None
    assert (counted.indicator, counted.version, counted.denominator) == ("ONLINE_SHARE", 1, 1)


def test_nothing_early_nothing_empty_and_nothing_by_a_stranger_is_published(
    tmp_path: Path,
) -> None:
    taken_in(tmp_path)
    with pytest.raises(NothingToPublish):
        publish()
    table(WIDE, period="2026")
    with pytest.raises(PeriodNotOver):
        publish(period="2026")
    with pytest.raises(PermissionMissing):
        publish(actor=HEAD)
    with pytest.raises(ResultUnknown):
        api.ranking_published(set_code="liveable", period="2026")


def test_the_running_program_may_add_rows_and_change_none() -> None:
    assert Score.APPLICATION_RIGHTS == Result.APPLICATION_RIGHTS == ("SELECT", "INSERT")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege_type FROM information_schema.table_privileges"
            " WHERE table_name = 'reform_index_score' AND grantee = 'motcua_app'"
        )
        rights = {right for (right,) in cursor.fetchall()}
    assert rights <= {"SELECT", "INSERT"}


def test_the_database_refuses_a_silent_correction() -> None:
    values: dict[str, Any] = {
        "set_code": "s", "edition": "e", "fingerprint": "f", "period": "2025", "unit": "u",
        "item": "i", "stage": "SELF", "value": 1, "points": 1, "recorded_at": AT,
        "recorded_by": "user:1",
    }  # fmt: skip
    first = Score.objects.create(**values)
    for wrong in ({}, {"replaces": first}, {"item": "j", "value": None, "points": None},
                  {"item": "j", "stage": "LIKED"}):  # fmt: skip
        with pytest.raises(IntegrityError):
            Score.objects.create(**values | wrong)


# Files ---------------------------------------------------------------------------------


def test_a_ranking_is_written_for_other_files(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table(WIDE.replace("Hà Nội", "=1+1"))
    ranking = api.ranking_now(set_code="liveable", period="2025")
    csv = api.ranking_file(ranking, "csv").decode("utf-8-sig").splitlines()
    assert csv[0].startswith("unit,name,rank,percentage,total")
    assert csv[3].startswith("'=1+1,'=1+1,3,82.5,82.5,100")
    assert api.ranking_file(ranking, "xlsx").startswith(b"PK")
    told = json.loads(api.ranking_file(ranking, "json"))
    assert told["rows"][0]["items"][0]["points"] == "36"


def test_the_fewest_statements_are_made(tmp_path: Path, django_assert_num_queries: Any) -> None:
    taken_in(tmp_path)
    table(WIDE)
    publish()
    with django_assert_num_queries(2):
        api.ranking_now(set_code="liveable", period="2025")
    with django_assert_num_queries(1):
        api.ranking_published(set_code="liveable", period="2025")
    with django_assert_num_queries(1):
        api.set_list()


def test_decimals_come_back_as_they_were_given(tmp_path: Path) -> None:
    taken_in(tmp_path)
    table("unit,health\nA,30.0000000001\n")
    assert row("A").result.total == Decimal("30.0000000001")
