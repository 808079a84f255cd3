"""Receiving a dossier: what is written, and what is refused with nothing written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from motcua.core import clock
from motcua.core.errors import NotPermitted
from motcua.core.idempotency import KeyReused
from motcua.dossiers.contracts import Applicant, Channel, Kind, Status
from motcua.dossiers.errors import (
    ComponentMissing,
    DossierInvalid,
    OccurredInFuture,
    ProcedureNotHere,
    UnitClosed,
)
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.services.receiving import person_digest
from motcua.dossiers.tests.factories import (
    BIRTH,
    BIRTH_PAPERS,
    MARRIAGE,
    NOW,
    OLD_WARD,
    OTHER_OLD_WARD,
    PERSON,
    WARD,
    entries,
    handling,
    local,
    one_stop,
    receive,
)
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing, UnitUnknown
from motcua.procedures.errors import CaseUnknown, ProcedureNotInForce, ProcedureUnknown

pytestmark = pytest.mark.django_db

_TABLES = (
    "dossiers_dossier", "dossiers_fact", "dossiers_note", "dossiers_code_number",
    "ledger_entry", "ledger_pending", "core_outbox", "core_idempotency",
)  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table holds that an act could write to."""
    with connection.cursor() as cursor:
        found = {}
        for table in _TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def nothing_written() -> object:
    """The test must leave every table as it found it."""
    before = rows()
    yield
    assert rows() == before


def test_a_receipt_names_code_due_day_and_the_hash_of_its_entry() -> None:
    receipt = receive(at=local(2014, 1, 24), unit=OLD_WARD, procedure=MARRIAGE)
    assert receipt.code == "AG.30.280-2014-000001"
    assert receipt.due_on == date(2014, 2, 8)  # five working days over Tết
    [entry] = entries(receipt.code)
    assert receipt.hash == entry.hash.hex()
    assert (entry.kind, entry.seq, entry.actor) == (Kind.RECEIVED, 1, "user:one_stop_officer")
    assert entry.occurred_at == local(2014, 1, 24)
    assert entry.body["limit"] == {"amount": 5, "unit": "WORKING_DAY", "cutoff": None}
    assert (entry.body["pack"], entry.body["procedure_version"]) == ("2012", 1)


def test_receiving_writes_one_row_of_everything() -> None:
    before = rows()
    receive(key="a-key-of-mine")
    added = {table: count - before[table] for table, count in rows().items()}
    assert added == {table: 0 if table == "dossiers_note" else 1 for table in _TABLES}


def test_nothing_personal_reaches_the_ledger_or_the_outbox() -> None:
    receipt = receive()
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM core_outbox")
        told = cursor.fetchone()[0]
    written = str(entries(receipt.code)[0].body) + told
    for part in ("Nguyễn", "Ánh", "089080001234", "0912", "4321", "Lý Thái Tổ"):
        assert part not in written


def test_the_applicants_data_are_cleaned_and_kept() -> None:
    person = Applicant("  Trần   Văn\tĐức ", "089-080 001234", "0912.004.321", " Mỹ Bình ")
    detail = dossier_detail(code=receive(person=person).code, now=NOW)
    assert detail.applicant == Applicant("Trần Văn Đức", "089080001234", "0912004321", "Mỹ Bình")
    assert detail.clock.status is Status.IN_PROGRESS
    assert detail.row.step == "EXAMINE"


def test_codes_of_a_unit_count_on_without_a_gap() -> None:
    codes = [receive().code for _ in range(3)]
    assert codes == [f"H01.30.307-260302-{number:04d}" for number in (1, 2, 3)]
    assert receive(at=NOW + timedelta(days=1)).code == "H01.30.307-260303-0001"


def test_two_units_whose_codes_look_alike_never_share_a_code() -> None:
    """Under the rules of 2018 a code shows two signs of the unit: 30.304 and 30.604 are 04."""
    at = local(2019, 3, 5)
    alike = ("AG.883.30304", "AG.892.30604")
    codes = [receive(at=at, unit=unit).code for unit in (*alike, *alike)]
    assert codes == [f"000.00.04.H01-190305-{number:04d}" for number in (1, 2, 3, 4)]


def test_missing_papers_are_named_and_nothing_is_written(nothing_written: None) -> None:
    with pytest.raises(ComponentMissing) as caught:
        receive(components=["TK_KS"], key="will-be-free-again")
    assert dict(caught.value.fields) == {
        "components.GCS": "Giấy chứng sinh",
        "components.CCCD": "Giấy tờ tùy thân của người yêu cầu",
    }


def test_a_paper_that_the_procedure_does_not_have_is_refused(nothing_written: None) -> None:
    with pytest.raises(DossierInvalid) as caught:
        receive(components=[*BIRTH_PAPERS, "XYZ"])
    assert list(caught.value.fields) == ["components.XYZ"]


def test_a_paper_ticked_twice_counts_once() -> None:
    receipt = receive(components=[*BIRTH_PAPERS, "GCS"])
    parts = dossier_detail(code=receipt.code, now=NOW).components
    assert [part["code"] for part in parts] == list(BIRTH_PAPERS)


@pytest.mark.parametrize("name", ["", "   ", "\t\n"])
def test_a_dossier_without_a_name_is_refused(name: str, nothing_written: None) -> None:
    with pytest.raises(DossierInvalid) as caught:
        receive(person=Applicant(name))
    assert list(caught.value.fields) == ["applicant.name"]


def test_an_unknown_procedure_is_refused(nothing_written: None) -> None:
    with pytest.raises(ProcedureUnknown):
        receive(procedure="9.999999", components=[])


def test_a_procedure_that_is_not_in_force_that_day_is_refused(nothing_written: None) -> None:
    with pytest.raises(ProcedureNotInForce):  # in force since 1 January 2011
        receive(at=local(2010, 6, 1), unit=OLD_WARD, procedure="2.001263", components=[])


def test_a_procedure_of_another_level_is_refused_and_both_levels_are_named(
    nothing_written: None,
) -> None:
    with pytest.raises(ProcedureNotHere) as caught:  # a company is registered by the province
        receive(procedure="2.001583", components=[])
    assert list(caught.value.fields) == ["procedure"]
    assert "“province”" in str(caught.value)
    assert "“commune”" in str(caught.value)
    assert caught.value.status == 422


def test_the_level_is_that_of_the_days_version() -> None:
    """Household businesses were registered by the district until July 2025."""
    papers = None
    with pytest.raises(ProcedureNotHere):
        receive(at=local(2019, 3, 5), unit=OLD_WARD, procedure="1.001612", components=papers)
    assert receive(at=local(2019, 3, 5), unit="AG.883", procedure="1.001612").code
    assert receive(at=NOW, unit=WARD, procedure="1.001612").code


def test_a_unit_that_has_ended_is_refused_and_its_successor_named(nothing_written: None) -> None:
    successor = Actor(
        "user:9", "x", (ActorPost(WARD, Role.ONE_STOP_OFFICER, continued=frozenset({OLD_WARD})),)
    )
    with pytest.raises(UnitClosed) as caught:
        receive(unit=OLD_WARD, actor=successor)
    assert caught.value.params["successor_code"] == WARD
    for part in ("Phường Mỹ Bình", "Phường Long Xuyên", WARD, "2026-03-02"):
        assert part in str(caught.value)
    assert caught.value.status == 409


def test_a_unit_receives_until_its_last_day_and_its_successor_from_the_next() -> None:
    last = local(2025, 6, 30)
    assert receive(at=last, unit=OLD_WARD).code
    with pytest.raises(UnitClosed):
        receive(at=local(2025, 7, 1), unit=OLD_WARD)
    assert receive(at=local(2025, 7, 1), unit=WARD).code


def test_a_unit_that_does_not_exist_yet_is_refused_without_a_successor(
    nothing_written: None,
) -> None:
    with pytest.raises(UnitClosed) as caught:
        receive(at=local(2025, 6, 30), unit=WARD)
    assert caught.value.params["successor"] == ""
    assert "continued by" not in str(caught.value)


def test_what_was_handed_over_before_the_merger_may_not_be_entered_for_the_new_unit() -> None:
    handed_over = local(2025, 6, 30)
    with pytest.raises(UnitClosed):
        receive(at=local(2025, 7, 1), unit=WARD, occurred_at=handed_over)


def test_an_unknown_unit_is_refused(nothing_written: None) -> None:
    with pytest.raises(UnitUnknown):
        receive(unit="AG.99999", actor=SYSTEM)


def test_an_act_in_the_future_is_refused(nothing_written: None) -> None:
    with pytest.raises(OccurredInFuture):
        receive(occurred_at=NOW + timedelta(minutes=1, seconds=1))


def test_a_clock_that_is_a_minute_ahead_does_no_harm() -> None:
    ahead = NOW + timedelta(minutes=1)
    assert receive(occurred_at=ahead).received_at == ahead


def test_what_was_handed_over_yesterday_counts_from_yesterday_and_is_flagged() -> None:
    before = local(2026, 2, 27, 10)
    receipt = receive(occurred_at=before)
    assert receipt.code == "H01.30.307-260227-0001"
    detail = dossier_detail(code=receipt.code, now=NOW)
    assert detail.clock.received_on == date(2026, 2, 27)
    assert detail.clock.entered_afterwards


def test_what_is_entered_at_once_is_not_flagged() -> None:
    receipt = receive(at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, entered_afterwards FROM dossiers_fact")
        assert cursor.fetchall() == [(receipt.code, False)]


def test_the_recording_time_is_the_databases_whatever_the_caller_says() -> None:
    receipt = receive(at=local(2014, 1, 24), unit=OLD_WARD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entered_afterwards FROM dossiers_fact")
        assert cursor.fetchall() == [(True,)]
    assert entries(receipt.code)[0].recorded_at > local(2025, 1, 1)


@pytest.mark.parametrize(
    "actor",
    [
        one_stop(OTHER_OLD_WARD),
        handling(OLD_WARD),
        Actor("user:7", "nobody"),
        one_stop("AG.883"),
    ],
    ids=["other unit", "other role", "no post", "unit above"],
)
def test_only_the_units_own_counter_receives(actor: Actor, nothing_written: None) -> None:
    with pytest.raises(PermissionMissing) as caught:
        receive(at=local(2014, 1, 24), unit=OLD_WARD, actor=actor)
    assert isinstance(caught.value, NotPermitted)


def test_the_same_key_twice_gives_the_same_receipt_and_one_dossier() -> None:
    first = receive(key="one-and-the-same")
    before = rows()
    assert receive(key="one-and-the-same") == first
    assert rows() == before


def test_the_key_belongs_to_the_officer() -> None:
    first = receive(key="one-and-the-same", actor=one_stop(WARD, code="user:1"))
    second = receive(key="one-and-the-same", actor=one_stop(WARD, code="user:2"))
    assert first.code != second.code


@pytest.mark.parametrize("change", ["person", "channel", "occurred_at"])
def test_the_same_key_for_another_request_is_refused(change: str) -> None:
    receive(key="one-and-the-same")
    before = rows()
    with pytest.raises(KeyReused):
        receive(
            key="one-and-the-same",
            person=Applicant("Lê Văn Ba") if change == "person" else PERSON,
            channel=Channel.POST if change == "channel" else Channel.COUNTER,
            occurred_at=NOW - timedelta(hours=1) if change == "occurred_at" else None,
        )
    assert rows() == before


def test_a_refused_request_leaves_its_key_free() -> None:
    with pytest.raises(ComponentMissing):
        receive(components=[], key="free-after-refusal")
    assert receive(components=BIRTH_PAPERS, procedure=BIRTH, key="free-after-refusal").code


class TestLimitsByCase:
    """Where the law sets other limits by case, channel or level."""

    VERIFY = "can-xac-minh-dieu-kien-ket-hon"

    def test_the_usual_dossier_has_the_usual_limit_with_its_basis(self) -> None:
        receipt = receive(procedure=MARRIAGE)
        body = entries(receipt.code)[0].body
        assert body["limit"] == {"amount": 1, "unit": "WORKING_DAY", "cutoff": None}
        assert (body["case"], body["limit_basis"]) == (None, "Luật Hộ tịch 2014, Điều 18")
        assert receipt.due_on == date(2026, 3, 3)

    def test_a_case_has_its_own_limit_which_the_ledger_keeps_and_the_clock_counts(self) -> None:
        receipt = receive(procedure=MARRIAGE, case=self.VERIFY)
        body = entries(receipt.code)[0].body
        assert body["limit"] == {"amount": 5, "unit": "WORKING_DAY", "cutoff": None}
        assert (body["case"], body["limit_basis"]) == (
            self.VERIFY, "Luật Hộ tịch 2014, Điều 18 khoản 2",
        )  # fmt: skip
        assert receipt.due_on == date(2026, 3, 9), "Monday and five working days"
        assert dossier_detail(code=receipt.code).clock.due_on == receipt.due_on

    def test_the_channel_alone_may_change_the_limit(self) -> None:
        def limit(channel: Channel) -> int:
            code = receive(unit="AG.STC", procedure="2.002206", channel=channel).code
            return int(entries(code)[0].body["limit"]["amount"])

        assert [limit(way) for way in (Channel.COUNTER, Channel.POST, Channel.ONLINE)] == [3, 3, 2]

    @pytest.mark.usefixtures("nothing_written")
    @pytest.mark.parametrize(("procedure", "case"), [(MARRIAGE, "gap"), (BIRTH, VERIFY)])
    def test_a_case_that_the_procedure_does_not_have_is_refused(
        self, procedure: str, case: str
    ) -> None:
        with pytest.raises(CaseUnknown) as refusal:
            receive(procedure=procedure, case=case)
        assert set(refusal.value.fields) == {"case"}

    def test_a_repeat_with_another_case_is_another_request(self) -> None:
        first = receive(procedure=MARRIAGE, case=self.VERIFY, key="case-key-1")
        assert receive(procedure=MARRIAGE, case=self.VERIFY, key="case-key-1") == first
        with pytest.raises(KeyReused):
            receive(procedure=MARRIAGE, key="case-key-1")

    def test_a_procedure_that_levels_share_is_received_at_each(self) -> None:
        for unit in (WARD, "AG.STC"):
            assert receive(unit=unit, procedure="1.013080").code

    def test_an_internal_procedure_is_received_and_counted_as_others_are(self) -> None:
        receipt = receive(unit="AG.STC", procedure="AG-NB-KE-HOACH-LCNT")
        assert receipt.due_on == date(2026, 3, 23), "20 days end on a Sunday: the next working day"


def test_the_ledger_binds_a_person_in_a_way_that_knowing_them_does_not_confirm() -> None:
    code = receive().code
    body = entries(code)[0].body
    kept = Dossier.objects.get(code=code)
    person = Applicant(
        kept.applicant_name, kept.applicant_id_number, kept.applicant_phone, kept.applicant_address
    )
    assert len(kept.applicant_salt) == 32
    assert body["applicant_digest"] == person_digest(code, person, kept.applicant_salt)
    assert body["applicant_digest"] != person_digest(code, person, "")
    other = receive().code
    assert Dossier.objects.get(code=other).applicant_salt != kept.applicant_salt
