"""Signing in, the work list, receiving, one dossier, the receipt, operations, account."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pypdf import PdfReader

from motcua.dossiers.contracts import Applicant, Receipt
from motcua.face.tests.factories import (
    OTHER_WARD,
    PERSON,
    ROLES,
    SLUG,
    WARD,
    client_of,
    finish,
    hand_over,
    receive,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
ENGLISH = {"headers": {"accept-language": "en"}}
HOME = "/ban-lam-viec/"
RECEIVE = f"{HOME}tiep-nhan/{SLUG}/"
FORM = {
    "key": "form-key-0001", "components": ["VB_KY", "CCCD"], "name": "Trần Văn Bình",
    "id_number": "089080009999", "phone": "0912 009 999", "address": "Mỹ Bình",
    "channel": "COUNTER",
}  # fmt: skip


def document(client: Client, url: str, **data: str) -> html.HtmlElement:
    answer = client.get(url, data, **ENGLISH)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def codes(client: Client, **data: str) -> list[str]:
    return [words(link) for link in document(client, HOME, **data).xpath("//tbody//a")]


class TestEntering:
    @pytest.mark.parametrize(
        "path", ["", "tiep-nhan/", f"tiep-nhan/{SLUG}/", "ho-so/X/", "ho-so/X/giay-tiep-nhan.pdf",
                 "van-hanh/", "tai-khoan/"],
    )  # fmt: skip
    def test_whoever_has_not_signed_in_is_asked_to_and_brought_back(
        self, client: Client, path: str
    ) -> None:
        answer = client.get(HOME + path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/tai-khoan/login/?next={HOME}{path}"

    @pytest.mark.parametrize(
        "act", ["xong-buoc", "yeu-cau-bo-sung", "da-bo-sung", "tu-choi", "rut", "tra"]
    )
    def test_an_act_of_whoever_has_not_signed_in_does_nothing(
        self, client: Client, dossier: Receipt, act: str
    ) -> None:
        answer = client.post(f"{HOME}ho-so/{dossier.code}/{act}/", {"reason": "x", "seq": "1"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/tai-khoan/login/")
        inspector = client_of("INSPECTOR")
        page = document(inspector, f"{HOME}ho-so/{dossier.code}/")
        assert len(page.xpath("//tbody/tr")) == 1

    @pytest.mark.parametrize("role", ROLES)
    def test_every_official_sees_the_own_account(self, role: str) -> None:
        page = document(client_of(role), f"{HOME}tai-khoan/")
        assert "Phường Long Xuyên" in words(page)

    @pytest.mark.parametrize(
        "path, allowed",
        [
            ("", {"ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "CLERK", "INSPECTOR",
                  "REFORM_COORDINATOR"}),
            ("tiep-nhan/", {"ONE_STOP_OFFICER"}),
            (f"tiep-nhan/{SLUG}/", {"ONE_STOP_OFFICER"}),
            ("van-hanh/", {"ADMINISTRATOR", "OPERATOR"}),
        ],
    )  # fmt: skip
    def test_a_page_opens_to_the_roles_that_need_it_and_to_no_other(
        self, path: str, allowed: set[str]
    ) -> None:
        opened = {role for role in ROLES if client_of(role).get(HOME + path).status_code == 200}
        assert opened == allowed

    def test_a_refusal_says_what_is_missing(self) -> None:
        answer = client_of("CLERK").get(f"{HOME}tiep-nhan/", **ENGLISH)
        assert answer.status_code == 403
        assert "dossiers.receive" in answer.content.decode()


class TestWorkList:
    def test_it_holds_the_own_unit_and_no_other(self, dossier: Receipt) -> None:
        other = receive(unit=OTHER_WARD)
        assert codes(client_of("ONE_STOP_OFFICER")) == [dossier.code]
        assert codes(client_of("ONE_STOP_OFFICER", OTHER_WARD)) == [other.code]

    def test_it_holds_all_units_for_an_inspector(self, dossier: Receipt) -> None:
        other = receive(unit=OTHER_WARD)
        assert sorted(codes(client_of("INSPECTOR"))) == sorted([dossier.code, other.code])

    def test_a_head_sees_the_units_below(self, dossier: Receipt) -> None:
        assert codes(client_of("HEAD", "AG")) == [dossier.code]
        assert codes(client_of("HEAD", OTHER_WARD)) == []

    def test_each_tab_holds_its_own_dossiers(self, dossier: Receipt) -> None:
        ready, done = receive(), receive()
        finish(ready.code)
        finish(done.code)
        hand_over(done.code)
        client = client_of("ONE_STOP_OFFICER")
        assert codes(client, loc="open") == [dossier.code]
        assert codes(client, loc="to_return") == [ready.code]
        assert sorted(codes(client, loc="closed")) == sorted([ready.code, done.code])
        assert len(codes(client, loc="all")) == 3
        assert codes(client, loc="nothing") == [dossier.code]

    def test_it_finds_by_code_and_by_name_without_diacritics(self, dossier: Receipt) -> None:
        receive(person=Applicant("Đỗ Văn Ước"))
        client = client_of("ONE_STOP_OFFICER")
        assert codes(client, q="nguyen thi anh") == [dossier.code]
        assert codes(client, q=dossier.code) == [dossier.code]
        assert len(codes(client, q="do van uoc")) == 1
        assert codes(client, q="%") == []

    @pytest.mark.parametrize("role", ["ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "INSPECTOR"])
    def test_it_names_the_applicant_to_whoever_decides_on_the_case(
        self, dossier: Receipt, role: str
    ) -> None:
        assert PERSON.name in words(document(client_of(role), HOME))

    @pytest.mark.parametrize(
        "role, unit", [("CLERK", WARD), ("REFORM_COORDINATOR", "AG.SNV"), ("HEAD", "AG")]
    )
    def test_it_hides_the_applicant_from_whoever_only_counts(
        self, dossier: Receipt, role: str, unit: str
    ) -> None:
        client = client_of(role, unit)
        for url in (HOME, f"{HOME}ho-so/{dossier.code}/"):
            text = words(document(client, url))
            assert dossier.code in text
            for secret in (PERSON.name, PERSON.id_number, PERSON.phone):
                assert secret not in text

    @pytest.mark.parametrize(
        "role, unit", [("CLERK", WARD), ("REFORM_COORDINATOR", "AG.SNV"), ("HEAD", "AG")]
    )
    def test_whoever_may_not_know_a_name_cannot_find_out_by_searching_for_it(
        self, dossier: Receipt, role: str, unit: str
    ) -> None:
        client = client_of(role, unit)
        assert codes(client, q="nguyen thi anh") == []
        assert codes(client, q=dossier.code) == [dossier.code]

    def test_pages_hold_every_dossier_once(self) -> None:
        expected = sorted(receive().code for _ in range(103))
        client = client_of("ONE_STOP_OFFICER")
        url, seen, sizes = HOME, [], []
        while url:
            page = document(client, url)
            found = [words(link) for link in page.xpath("//tbody//a")]
            sizes.append(len(found))
            seen += found
            more = page.xpath("//a[normalize-space()='Next page']/@href")
            url = HOME + more[0] if more else ""
        assert sizes == [50, 50, 3]
        assert sorted(seen) == expected

    @pytest.mark.parametrize(
        "place", ["x", "2026-01-01_", "_" + "9" * 25, "_²", "2026_1", "\x00_1", "2026-13-40_5"]
    )
    def test_a_broken_place_to_go_on_from_is_no_fault_of_the_server(
        self, dossier: Receipt, place: str
    ) -> None:
        assert client_of("ONE_STOP_OFFICER").get(HOME, {"sau": place}).status_code == 200

    @pytest.mark.parametrize("typed", ["\x00", "a\x00b", "x" * 20_000, "\ud7ff", "' OR 1=1 --"])
    def test_an_odd_search_finds_nothing_and_breaks_nothing(
        self, dossier: Receipt, typed: str
    ) -> None:
        client = client_of("ONE_STOP_OFFICER")
        assert client.get(HOME, {"q": typed}).status_code == 200

    def test_it_needs_as_many_queries_for_many_dossiers_as_for_few(self, dossier: Receipt) -> None:
        client = client_of("ONE_STOP_OFFICER")
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                client.get(HOME)
            counts.append(len(captured))
            for _ in range(20):
                receive()
        assert counts[0] == counts[1]

    def test_it_is_not_kept_by_the_browser(self, dossier: Receipt) -> None:
        client = client_of("ONE_STOP_OFFICER")
        for url in (HOME, f"{HOME}ho-so/{dossier.code}/"):
            assert "no-store" in client.get(url)["Cache-Control"]


class TestDossier:
    @pytest.mark.parametrize("role", ROLES)
    def test_another_unit_sees_it_only_with_a_right_everywhere(
        self, dossier: Receipt, role: str
    ) -> None:
        answer = client_of(role, OTHER_WARD).get(f"{HOME}ho-so/{dossier.code}/")
        everywhere = role in ("INSPECTOR", "REFORM_COORDINATOR")
        assert answer.status_code == (200 if everywhere else 403)

    def test_an_unknown_code_is_not_found(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        for code in ("H01-NONE", "%00", "x" * 300, "%ff"):
            assert client.get(f"{HOME}ho-so/{code}/").status_code == 404

    def test_it_offers_each_official_the_acts_of_the_present_step(self, dossier: Receipt) -> None:
        def offered(role: str) -> set[str]:
            page = document(client_of(role), f"{HOME}ho-so/{dossier.code}/")
            return {
                str(action).rstrip("/").rpartition("/")[2]
                for action in page.xpath("//main//form/@action")
            }

        payment, appoint = "nghia-vu-tai-chinh", "hen-lai"
        assert offered("ONE_STOP_OFFICER") == {
            "yeu-cau-bo-sung", "rut", appoint, payment, "ghi-chu", "thu", "tep",
        }  # fmt: skip
        assert offered("HANDLING_OFFICER") == {
            "xong-buoc", "yeu-cau-bo-sung", "tu-choi", appoint, payment, "phan-cong", "ghi-chu",
            "lay-y-kien", "tep",
        }  # fmt: skip
        assert offered("HEAD") == {"tu-choi", "phan-cong", "ghi-chu", "dung", "lay-y-kien"}
        assert offered("INSPECTOR") == set()


class TestReceipt:
    def test_it_is_a_pdf_with_the_code_the_person_and_the_officer(self, dossier: Receipt) -> None:
        answer = client_of("ONE_STOP_OFFICER").get(f"{HOME}ho-so/{dossier.code}/giay-tiep-nhan.pdf")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        joined = "".join(text.split())
        for value in (dossier.code, PERSON.name, "PHƯỜNG LONG XUYÊN", dossier.hash):
            assert "".join(value.split()).lower() in joined.lower()

    @pytest.mark.parametrize(
        "role, unit, status",
        [
            ("HANDLING_OFFICER", WARD, 200), ("HEAD", WARD, 200), ("INSPECTOR", "AG.SNV", 200),
            ("CLERK", WARD, 403), ("HEAD", "AG", 403), ("REFORM_COORDINATOR", "AG.SNV", 403),
            ("ONE_STOP_OFFICER", OTHER_WARD, 403),
        ],
    )  # fmt: skip
    def test_only_whoever_may_know_the_person_gets_it(
        self, dossier: Receipt, role: str, unit: str, status: int
    ) -> None:
        client = client_of(role, unit)
        answer = client.get(f"{HOME}ho-so/{dossier.code}/giay-tiep-nhan.pdf")
        assert answer.status_code == status
        if status == 200:
            assert "no-store" in answer["Cache-Control"]


class TestOperations:
    def test_nothing_parked_is_said_in_words(self) -> None:
        page = document(client_of("OPERATOR"), f"{HOME}van-hanh/")
        assert "Everything was delivered" in words(page)

    def test_an_event_that_is_not_parked_cannot_be_tried_again(self) -> None:
        client = client_of("OPERATOR")
        for number in ("1", "99999999999999999999999"):
            assert client.post(f"{HOME}van-hanh/{number}/thu-lai/").status_code == 404
        assert client_of("HEAD").post(f"{HOME}van-hanh/1/thu-lai/").status_code == 403

    def test_a_parked_event_is_shown_and_can_be_tried_again(self, dossier: Receipt) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_outbox SET parked_at = now(), attempts = 9, last_error = 'boom <b>'"
                " RETURNING id"
            )
            number = cursor.fetchone()[0]
        client = client_of("OPERATOR")
        page = document(client, f"{HOME}van-hanh/")
        assert "boom <b>" in words(page)
        assert client.post(f"{HOME}van-hanh/{number}/thu-lai/").status_code == 302
        assert "boom" not in words(document(client, f"{HOME}van-hanh/"))
