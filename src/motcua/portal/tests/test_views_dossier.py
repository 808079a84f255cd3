"""Tracking, details for the applicant, and the proof of the clock."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Receipt
from motcua.dossiers.tests.factories import handling, head
from motcua.face.tests.factories import (
    PERSON,
    advance,
    ask_supplement,
    finish,
    hand_over,
    receive,
    seal_all,
)
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures

pytestmark = pytest.mark.django_db
ENGLISH = {"headers": {"accept-language": "en"}}
PERSONAL = (PERSON.name, PERSON.id_number, PERSON.phone, "4321", "1234", "Đông Thịnh")


def shown(client: Client, url: str, **more: object) -> str:
    answer = client.get(url, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


class TestTracking:
    def test_the_form_asks_one_question(self, client: Client) -> None:
        text = shown(client, "/tra-cuu/")
        assert text.count("<input") - text.count('type="hidden"') == 1
        assert "error-summary" not in text

    def test_a_known_code_leads_to_its_status(self, client: Client, dossier: Receipt) -> None:
        for typed in (dossier.code, dossier.code.lower(), f"  {dossier.code} "):
            answer = client.get("/tra-cuu/", {"ma": typed})
            assert answer.status_code == 302
            assert answer["Location"] == f"/ho-so/{dossier.code}/"

    def test_an_empty_code_is_asked_for_again(self, client: Client) -> None:
        text = shown(client, "/tra-cuu/", data={"ma": " "}, **ENGLISH)
        assert "Enter the dossier" in text
        assert 'href="#ma"' in text

    @pytest.mark.parametrize(
        "typed", ["H01.30.307-261124-9999", "a\x00b", "x" * 5000, "../../etc", "<b>", "không có"]
    )
    def test_an_unknown_code_is_told_and_kept_in_the_field(
        self, client: Client, typed: str
    ) -> None:
        answer = client.get("/tra-cuu/", {"ma": typed}, **ENGLISH)
        text = answer.content.decode()
        assert answer.status_code == 404
        assert "No dossier has the code" in text
        assert "<b>" not in text

    def test_bytes_that_are_no_utf_8_are_an_unknown_code(self, client: Client) -> None:
        assert client.get("/tra-cuu/?ma=%ff%fe").status_code == 404


class TestStatus:
    def test_it_names_procedure_unit_days_and_step(self, client: Client, dossier: Receipt) -> None:
        text = shown(client, f"/ho-so/{dossier.code}/", **ENGLISH)
        assert "Certify a signature" in text
        assert "Phường Long Xuyên" in text
        assert "In progress" in text
        assert "here now" in text

    @pytest.mark.parametrize("times", [0, 1, 2])
    def test_the_step_that_is_here_now_moves_on(
        self, client: Client, dossier: Receipt, times: int
    ) -> None:
        advance(dossier.code, times)
        text = shown(client, f"/ho-so/{dossier.code}/")
        assert text.count('class="done"') == 1 + times
        assert text.count('class="now"') == 1

    def test_it_follows_the_dossier_to_its_end(self, client: Client, dossier: Receipt) -> None:
        url = f"/ho-so/{dossier.code}/"
        ask_supplement(dossier.code)
        assert "Waiting for supplements" in shown(client, url, **ENGLISH)
        other = receive()
        finish(other.code)
        assert "Result ready" in shown(client, f"/ho-so/{other.code}/", **ENGLISH)
        hand_over(other.code)
        returned = shown(client, f"/ho-so/{other.code}/", **ENGLISH)
        assert "Result returned" in returned
        assert 'class="now"' not in returned

    def test_it_holds_nothing_of_the_person(self, client: Client, dossier: Receipt) -> None:
        ask_supplement(dossier.code)
        text = shown(client, f"/ho-so/{dossier.code}/")
        for secret in (*PERSONAL, "Bản chụp bị mờ"):
            assert secret not in text.replace(dossier.code, "")

    def test_an_unknown_code_is_a_page_that_says_so(self, client: Client) -> None:
        answer = client.get("/ho-so/H01-NONE/", **ENGLISH)
        assert answer.status_code == 404
        assert "No dossier has the code H01-NONE" in answer.content.decode()

    @pytest.mark.parametrize("path", ["%00", "a%00b", "x" * 300, "%ff", "a%0ab", "a%20b"])
    @pytest.mark.parametrize("rest", ["", "dong-ho/", "bang-chung.json", "chi-tiet/"])
    def test_what_cannot_be_a_code_is_not_found(self, client: Client, path: str, rest: str) -> None:
        assert client.get(f"/ho-so/{path}/{rest}").status_code == 404

    def test_it_needs_two_statements(
        self, client: Client, dossier: Receipt, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(2):
            shown(client, f"/ho-so/{dossier.code}/")

    def test_an_unpaid_fee_is_shown_with_its_code_and_the_same_in_words(
        self, client: Client, dossier: Receipt
    ) -> None:
        page = html.fromstring(shown(client, f"/ho-so/{dossier.code}/", **ENGLISH))
        (figure,) = page.xpath("//figure")
        words = " ".join(figure.text_content().split())
        for part in ("0000000030307", "10,000 đ", dossier.code, "Agribank", "a sample account"):
            assert part in words
        (image,) = figure.xpath("img")
        assert image.get("src").startswith("data:image/svg+xml")
        assert "VietQR" in image.get("alt")
        dossiers.dossier_fee_take(
            actor=SYSTEM, at=clock.now(), code=dossier.code, seq=1, amount=10_000
        )
        assert "<figure" not in shown(client, f"/ho-so/{dossier.code}/")


@pytest.mark.usefixtures("fresh_cache")
class TestDetails:
    @pytest.mark.parametrize("digits", ["4321", "1234", " 4321 "])
    def test_the_right_digits_open_everything(
        self, client: Client, dossier: Receipt, digits: str
    ) -> None:
        ask_supplement(dossier.code)
        answer = client.post(f"/ho-so/{dossier.code}/chi-tiet/", {"digits": digits})
        text = answer.content.decode()
        assert answer.status_code == 200
        assert PERSON.name in text
        assert "Bản chụp bị mờ" in text
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("digits", ["0000", "", "321", "54321", "432", "4321x", "\x00", "٤٣٢١"])
    def test_wrong_digits_open_nothing(self, client: Client, dossier: Receipt, digits: str) -> None:
        answer = client.post(f"/ho-so/{dossier.code}/chi-tiet/", {"digits": digits}, **ENGLISH)
        text = answer.content.decode()
        assert answer.status_code == 403
        assert "These digits do not match" in text
        assert PERSON.name not in text

    def test_five_wrong_answers_close_the_door_even_to_the_right_one(
        self, client: Client, dossier: Receipt
    ) -> None:
        url = f"/ho-so/{dossier.code}/chi-tiet/"
        for _ in range(5):
            assert client.post(url, {"digits": "0000"}).status_code == 403
        refused = client.post(url, {"digits": "4321"}, **ENGLISH)
        assert refused.status_code == 429
        assert "Too many attempts" in refused.content.decode()
        assert Client().post(url, {"digits": "4321"}).status_code == 429

    def test_wrong_answers_for_one_dossier_do_not_close_another(
        self, client: Client, dossier: Receipt
    ) -> None:
        for _ in range(5):
            client.post(f"/ho-so/{dossier.code}/chi-tiet/", {"digits": "0000"})
        other = receive()
        answer = client.post(f"/ho-so/{other.code}/chi-tiet/", {"digits": "4321"})
        assert answer.status_code == 200

    def test_right_answers_do_not_use_up_the_tries(self, client: Client, dossier: Receipt) -> None:
        for _ in range(7):
            answer = client.post(f"/ho-so/{dossier.code}/chi-tiet/", {"digits": "4321"})
            assert answer.status_code == 200

    def test_a_person_who_left_no_number_is_not_opened_by_empty_digits(
        self, client: Client, units: None
    ) -> None:
        receipt = receive(person=Applicant("Lê Văn Không"))
        for digits in ("", "0000"):
            answer = client.post(f"/ho-so/{receipt.code}/chi-tiet/", {"digits": digits})
            assert answer.status_code == 403

    def test_the_address_alone_leads_back_to_the_status(
        self, client: Client, dossier: Receipt
    ) -> None:
        answer = client.get(f"/ho-so/{dossier.code}/chi-tiet/")
        assert answer.status_code == 302
        assert answer["Location"] == f"/ho-so/{dossier.code}/"

    def test_an_unknown_dossier_has_no_details(self, client: Client) -> None:
        assert client.post("/ho-so/H01-NONE/chi-tiet/", {"digits": "4321"}).status_code == 404

    def test_a_form_without_its_token_is_refused_with_a_page_of_ours(
        self, dossier: Receipt
    ) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(f"/ho-so/{dossier.code}/chi-tiet/", {"digits": "4321"}, **ENGLISH)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "This form has expired" in text
        assert "<style" not in text


class TestProof:
    def test_before_sealing_the_page_says_that_it_waits(
        self, client: Client, dossier: Receipt
    ) -> None:
        text = shown(client, f"/ho-so/{dossier.code}/dong-ho/", **ENGLISH)
        assert "waiting to be sealed" in text
        assert "bang-chung.json" not in text
        assert client.get(f"/ho-so/{dossier.code}/bang-chung.json").status_code == 404

    def test_after_sealing_the_page_says_that_it_is_verified(
        self, client: Client, dossier: Receipt
    ) -> None:
        finish(dossier.code)
        seal_all()
        text = shown(client, f"/ho-so/{dossier.code}/dong-ho/", **ENGLISH)
        assert "Verified: 3 acts of this dossier" in text
        assert dossier.hash in text
        assert "waiting" not in text

    def test_an_act_after_the_sealing_waits_while_the_rest_stays_verified(
        self, client: Client, dossier: Receipt
    ) -> None:
        seal_all()
        advance(dossier.code)
        text = shown(client, f"/ho-so/{dossier.code}/dong-ho/", **ENGLISH)
        assert "Verified: 1 acts" in text
        assert text.count("waiting") == 1

    def test_the_file_verifies_without_the_server(self, client: Client, dossier: Receipt) -> None:
        finish(dossier.code)
        seal_all()
        answer = client.get(f"/ho-so/{dossier.code}/bang-chung.json")
        assert answer["Content-Type"] == "application/json"
        assert answer["Content-Disposition"].startswith("attachment")
        key = ledger.VerifierKey.parse(client.get("/tlog/key").content.decode().strip())
        proven = ledger.verify_proof(json.loads(answer.content), key=key)
        assert proven.stream == f"dossier:{dossier.code}"
        assert [act[1] for act in proven.acts] == [
            "dossier.received", "dossier.moved", "dossier.finished",
        ]  # fmt: skip

    def test_neither_page_nor_file_names_the_person(self, client: Client, dossier: Receipt) -> None:
        ask_supplement(dossier.code)
        seal_all()
        for name in ("dong-ho/", "bang-chung.json"):
            text = shown(client, f"/ho-so/{dossier.code}/{name}")
            for secret in (PERSON.name, PERSON.id_number, PERSON.phone, "Bản chụp bị mờ"):
                assert secret not in text

    def test_an_unknown_code_has_no_proof(self, client: Client) -> None:
        for name in ("dong-ho/", "bang-chung.json"):
            assert client.get(f"/ho-so/H01-NONE/{name}").status_code == 404


class TestWhatTheApplicantIsTold:
    def details(self, code: str) -> str:
        answer = Client().post(f"/ho-so/{code}/chi-tiet/", {"digits": PERSON.phone[-4:]})
        assert answer.status_code == 200
        return answer.content.decode()

    def test_papers_and_reason_of_a_supplement_are_told(self) -> None:
        code = receive().code
        ask_supplement(code)
        shown = self.details(code)
        detail = dossiers.dossier_detail(code=code)
        asked = next(act for act in detail.acts if "components" in act.body and act.seq > 1)
        version = procedures.procedure_version_get(
            detail.row.procedure, detail.row.procedure_version
        )
        names = {part.code: part.name.vi for part in version.components}
        assert all(names[part] in shown for part in asked.body["components"])
        assert detail.notes[asked.seq] in shown
        public = Client().get(f"/ho-so/{code}/").content.decode()
        assert "Bạn cần bổ sung giấy tờ" in public
        assert detail.notes[asked.seq] not in public

    def test_what_officials_write_to_each_other_is_not_told(self) -> None:
        code, at = receive().code, clock.now()
        dossiers.dossier_note(actor=handling(), at=at, code=code, note="Nghi giấy tờ giả")
        dossiers.dossier_advance(actor=handling(), at=at, code=code, note="Kính trình lãnh đạo")
        shown = self.details(code)
        assert "Nghi giấy tờ giả" not in shown
        assert "Kính trình lãnh đạo" not in shown

    def test_a_new_day_is_told_with_its_reason_once_it_is_confirmed(self) -> None:
        code, at = receive().code, clock.now()
        day = calendars.add_working_days(calendars.working_calendar(), clock.today(), 40)
        dossiers.dossier_reappointment_propose(
            actor=handling(), at=at, code=code, until_on=day, reason="Chờ xác minh ở tỉnh khác"
        )
        assert "Chờ xác minh" not in self.details(code)
        assert f"{day:%d/%m/%Y}" not in Client().get(f"/ho-so/{code}/").content.decode()
        dossiers.dossier_reappointment_decide(actor=head(), at=at, code=code, accepted=True)
        assert "Chờ xác minh ở tỉnh khác" in self.details(code)
        public = Client().get(f"/ho-so/{code}/").content.decode()
        assert "Cơ quan xin lỗi vì chậm trễ" in public
        assert f"{day:%d/%m/%Y}" in public
