"""Each operation of the JSON API: what it does when it may."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Channel, Receipt
from motcua.face.tests.factories import (
    OLD_WARD,
    OTHER_WARD,
    PERSON,
    ask_supplement,
    finish,
    hand_over,
    morning,
    receive,
    seal_all,
)
from motcua.indicators import api as indicators
from motcua.ledger import api as ledger
from motcua.rest.tests.factories import BODY, get, last_seq, post, problem, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]


def done(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_a_received_dossier_is_there_with_what_was_sent() -> None:
    receipt = done(post("/dossiers", BODY, token=token_of("ONE_STOP_OFFICER")), 201)
    detail = dossiers.dossier_detail(code=receipt["code"])
    assert detail.applicant.name == "Trần Văn Bình"
    assert detail.row.channel == "ONLINE"
    assert detail.row.unit == BODY["unit"]
    assert receipt["seq"] == 1
    assert (
        receipt["hash"]
        == ledger.entry_get(stream=dossiers.stream_of(receipt["code"]), seq=1).hash.hex()
    )
    assert receipt["due_on"] == str(detail.clock.due_on)


def test_a_case_that_the_procedure_tells_apart_gives_the_limit() -> None:
    body = BODY | {
        "procedure": "1.000894", "components": ["TK_KH", "TTHN", "CCCD"],
        "case": "can-xac-minh-dieu-kien-ket-hon",
    }  # fmt: skip
    token = token_of("ONE_STOP_OFFICER")
    receipt = done(post("/dossiers", body, token=token), 201)
    detail = dossiers.dossier_detail(code=receipt["code"])
    assert detail.clock.limit is not None
    assert detail.clock.limit.amount == 5
    refused = problem(post("/dossiers", body | {"case": "gap"}, token=token), 422, "case_unknown")
    assert "can-xac-minh-dieu-kien-ket-hon" in str(refused)


def test_a_dossier_goes_from_step_to_step_to_its_result(dossier: Receipt) -> None:
    path = f"/dossiers/{dossier.code}/advance"
    specialist, head = token_of("HANDLING_OFFICER"), token_of("HEAD")
    first = done(post(path, {"expected_seq": 1, "note": "Đã xem"}, token=specialist))
    assert (first["seq"], first["status"], first["step"]) == (2, "IN_PROGRESS", "SIGN")
    second = done(post(path, {"expected_seq": 2}, token=head))
    assert (second["seq"], second["status"], second["step"]) == (3, "FINISHED", "RETURN")
    assert second["kind"] == "dossier.finished"


def test_a_supplement_is_asked_for_and_comes(dossier: Receipt) -> None:
    body = {"components": ["CCCD"], "reason": "Bị mờ", "expected_seq": 1}
    path = f"/dossiers/{dossier.code}"
    asked = done(post(f"{path}/supplement-request", body, token=token_of("HANDLING_OFFICER")))
    assert asked["status"] == "AWAITING_SUPPLEMENT"
    came = done(post(f"{path}/supplement", {}, token=token_of("ONE_STOP_OFFICER")))
    assert came["status"] == "IN_PROGRESS"
    assert dossiers.dossier_detail(code=dossier.code).notes == {2: "Bị mờ"}


@pytest.mark.parametrize("channel", list(Channel))
def test_a_result_is_handed_over_by_the_named_way(dossier: Receipt, channel: Channel) -> None:
    finish(dossier.code)
    token = token_of("ONE_STOP_OFFICER")
    found = done(post(f"/dossiers/{dossier.code}/return", {"channel": channel}, token=token))
    assert found["status"] == "RETURNED"
    assert dossiers.dossier_detail(code=dossier.code).clock.return_channel is channel


def test_a_result_goes_out_with_who_collected_it(dossier: Receipt) -> None:
    finish(dossier.code)
    token = token_of("ONE_STOP_OFFICER")
    who = {"name": "Trần Văn Nhận", "id_number": "089080009999", "kind": "AUTHORISED"}
    url = f"/dossiers/{dossier.code}/return"
    assert post(url, {"collector": who}, token=token).status_code == 422
    done(post(url, {"collector": {**who, "paper_number": "12/UQ"}}, token=token))
    kept = dossiers.handover_of(dossier.dossier_id)
    assert kept is not None
    assert (kept.name, kept.id_number, kept.paper_number) == (
        "Trần Văn Nhận", "089080009999", "12/UQ"
    )  # fmt: skip


def test_the_status_says_how_far_it_is_and_nothing_of_the_person(dossier: Receipt) -> None:
    answer = get(f"/dossiers/{dossier.code}/status")
    found = done(answer)
    today = clock.today().isoformat()
    assert found["code"] == dossier.code
    assert (found["status"], found["national_status"]) == ("IN_PROGRESS", 4)
    assert (found["steps_done"], found["steps_total"]) == (1, 4)
    assert found["received_on"] == today
    assert found["closed_on"] is None
    text = answer.content.decode()
    for secret in (PERSON.name, PERSON.id_number, PERSON.phone, "applicant"):
        assert secret not in text


def test_the_status_needs_one_statement(
    dossier: Receipt, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        get(f"/dossiers/{dossier.code}/status")


def test_the_proof_verifies_without_the_server(dossier: Receipt) -> None:
    ask_supplement(dossier.code)
    seal_all()
    answer = get(f"/dossiers/{dossier.code}/proof")
    proven = ledger.verify_proof(done(answer), key=ledger.signing_key().verifier)
    assert proven.stream == dossiers.stream_of(dossier.code)
    assert proven.last_seq == 2
    assert PERSON.name not in answer.content.decode()


def test_a_figure_is_that_of_the_indicator_with_all_that_checks_it() -> None:
    at = morning(2014, 3, 3)
    for number in range(8):
        code = receive(unit=OLD_WARD, at=at).code
        finish(code, at=at)
        hand_over(code, Channel.POST if number < 3 else Channel.COUNTER, at=at)
    found = done(get("/indicators/POSTAL_RETURN_SHARE", {"on": "2014-12-31", "unit": "AG.883"}))
    assert Decimal(found["numerator"]) == 3
    assert found["denominator"] == 8
    assert Decimal(found["value"]) == Decimal("37.5")
    assert (found["window_from"], found["window_until"]) == ("2014-01-01", "2015-01-01")
    version = indicators.indicator_get("POSTAL_RETURN_SHARE").version_on(date(2014, 12, 31))
    assert version is not None
    assert found["fingerprint"] == version.fingerprint
    assert found["on"] == "2014-12-31"
    assert found["unit"] == "AG.883"


def test_a_figure_without_evidence_is_null_and_not_zero() -> None:
    found = done(get("/indicators/POSTAL_RETURN_SHARE", {"on": "2014-12-31"}))
    assert found["value"] is None
    assert found["denominator"] == 0


def test_a_figure_without_a_day_is_that_of_today() -> None:
    assert done(get("/indicators/ONLINE_SHARE"))["on"] == clock.today().isoformat()


def test_a_numerator_that_is_no_whole_number_is_not_cut_off() -> None:
    """One dossier took two working days in 2010; two took none and one: a day and a half less."""
    for start, end in (
        (morning(2010, 3, 8), morning(2010, 3, 10)),
        (morning(2014, 6, 2), morning(2014, 6, 2)),
        (morning(2014, 6, 9), morning(2014, 6, 10)),
    ):
        finish(receive(unit=OLD_WARD, at=start).code, at=end)
    found = done(get("/indicators/TIME_REDUCTION", {"on": "2014-12-31"}))
    assert Decimal(found["numerator"]) == Decimal("1.5")
    assert found["denominator"] == 2
    assert Decimal(found["value"]) == 75


@pytest.mark.parametrize("code", [item.code for item in indicators.indicator_list()])
def test_every_indicator_gives_a_figure(code: str) -> None:
    receive(unit=OLD_WARD, at=morning(2014, 3, 3))
    assert done(get(f"/indicators/{code}", {"on": "2014-12-31"}))["code"] == code


class TestRepeats:
    def test_the_same_key_gives_the_same_dossier_and_the_same_answer(self) -> None:
        token = token_of("ONE_STOP_OFFICER")
        first, second = (post("/dossiers", BODY, token=token, key="k-00000001") for _ in range(2))
        assert first.status_code == second.status_code == 201
        assert json.loads(first.content) == json.loads(second.content)

    def test_without_a_key_a_repeat_is_a_second_dossier(self) -> None:
        token = token_of("ONE_STOP_OFFICER")
        codes = {done(post("/dossiers", BODY, token=token), 201)["code"] for _ in range(2)}
        assert len(codes) == 2

    def test_two_people_may_use_the_same_key(self) -> None:
        tokens = token_of("ONE_STOP_OFFICER"), token_of("ONE_STOP_OFFICER", "AG.30316")
        codes = {
            done(post("/dossiers", {**BODY, "unit": unit}, token=token, key="k-00000001"), 201)[
                "code"
            ]
            for token, unit in zip(tokens, (BODY["unit"], "AG.30316"), strict=True)
        }
        assert len(codes) == 2

    @pytest.mark.parametrize(
        "path, role, body, prepare",
        [
            ("advance", "HANDLING_OFFICER", {"note": "x"}, None),
            ("supplement-request", "HANDLING_OFFICER",
             {"components": ["CCCD"], "reason": "Bị mờ"}, None),
            ("supplement", "ONE_STOP_OFFICER", {}, ask_supplement),
            ("return", "ONE_STOP_OFFICER", {"channel": "POST"}, finish),
        ],
    )  # fmt: skip
    def test_the_same_key_does_an_act_once_and_answers_it_twice(
        self, dossier: Receipt, path: str, role: str, body: dict[str, Any], prepare: Any
    ) -> None:
        if prepare:
            prepare(dossier.code)
        before, token = last_seq(dossier.code), token_of(role)
        answers = [
            done(post(f"/dossiers/{dossier.code}/{path}", body, token=token, key="k-00000002"))
            for _ in range(2)
        ]
        assert answers[0] == answers[1]
        assert last_seq(dossier.code) == before + 1


class TestLists:
    def test_a_list_is_read_page_by_page_and_holds_only_own_units(self) -> None:
        codes = {receive().code for _ in range(5)}
        other = receive(unit=OTHER_WARD).code
        token, found, after = token_of("HANDLING_OFFICER"), [], None
        for _ in range(4):
            data = {"limit": "2"} | ({"after": after} if after else {})
            page = read("/dossiers", token, data)
            assert len(page["items"]) <= 2
            found += [item["code"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert set(found) == codes
        assert len(found) == 5
        assert other not in found

    def test_who_may_not_see_the_person_gets_no_name_and_no_note(self, dossier: Receipt) -> None:
        answer = read(f"/dossiers/{dossier.code}", token_of("HANDLING_OFFICER"))
        assert answer["applicant"] == PERSON.name
        coordinator = token_of("REFORM_COORDINATOR")
        hidden = read(f"/dossiers/{dossier.code}", coordinator)
        assert hidden["applicant"] is None
        assert read("/dossiers", coordinator, {"state": "all"})["items"][0]["applicant"] is None
        assert hidden["acts"][0]["kind"] == "dossier.received"

    def test_another_units_dossier_is_refused(self, dossier: Receipt) -> None:
        token = token_of("HANDLING_OFFICER", OTHER_WARD)
        answer = Client().get(f"/api/dossiers/{dossier.code}", headers=bearer(token))
        assert answer.status_code == 403

    @pytest.mark.parametrize("after", ["x", "2026-13-40_1", "_", "2026-01-01"])
    def test_a_cursor_that_is_none_is_refused(self, after: str) -> None:
        token = token_of("HANDLING_OFFICER")
        answer = Client().get("/api/dossiers", {"after": after}, headers=bearer(token))
        assert answer.status_code == 422


class TestNewDay:
    def test_two_people_give_a_new_day_through_the_api(self, dossier: Receipt) -> None:
        url = f"/dossiers/{dossier.code}"
        day = calendars.add_working_days(calendars.working_calendar(), clock.today(), 40)
        until = {"until_on": day.isoformat(), "reason": "Chờ xác minh"}
        first = post(f"{url}/reappointment", until, token=token_of("HANDLING_OFFICER"))
        assert first.status_code == 200, first.content
        head = token_of("HEAD")
        assert (
            post(f"{url}/reappointment-decision", {"accepted": True}, token=head).status_code == 200
        )
        found = read(url, head)
        assert found["reappointments"] == 1
        assert found["appointed_at"] > found["due_at"]


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept-language": "en"}


def read(path: str, token: str, data: dict[str, str] | None = None) -> dict[str, Any]:
    answer = Client().get(f"/api{path}", data, headers=bearer(token))
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found
