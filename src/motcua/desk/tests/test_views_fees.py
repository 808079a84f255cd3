"""Fees on the officials' pages: cash, refunds, the bank's statement, the money of each day."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.face.tests.factories import SLUG, client_of, make_official, receive, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.payments import api as payments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
ENGLISH = {"headers": {"accept-language": "en"}}
HOME = "/ban-lam-viec/"
FEES = f"{HOME}thu-phi/"
ACCOUNT = "0000000030307"


def page_of(answer: Any) -> html.HtmlElement:
    return html.fromstring(answer.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def seen(client: Client, url: str) -> str:
    answer = client.get(url, **ENGLISH)
    assert answer.status_code == 200
    return words(page_of(answer))


def post(client: Client, code: str, act: str, **data: str) -> Any:
    return client.post(f"{HOME}ho-so/{code}/phi/1/{act}/", data, follow=True, **ENGLISH)


def statement(*rows: str) -> SimpleUploadedFile:
    day = clock.today().isoformat()
    lines = [",".join(payments.STATEMENT_COLUMNS), *(f"{ACCOUNT},{day},{row}" for row in rows)]
    return SimpleUploadedFile("sao-ke.csv", ("\n".join(lines) + "\n").encode())


def send(client: Client, *rows: str) -> Any:
    data = {"statement": statement(*rows), "don-vi": "AG.30307"}
    return client.post(f"{FEES}sao-ke/", data, follow=True, **ENGLISH)


class TestDossier:
    def test_the_counter_takes_cash_and_the_page_names_the_receipt(self) -> None:
        client, code = client_of("ONE_STOP_OFFICER"), receive().code
        page = page_of(client.get(f"{HOME}ho-so/{code}/", **ENGLISH))
        (form,) = page.xpath("//form[contains(@action, '/phi/1/thu/')]")
        assert "10,000" in words(form)
        given = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        answer = post(client, code, "thu", amount=given["amount"], key=given["key"])
        text = words(page_of(answer))
        assert "10,000 đ taken, receipt 0000001/" in text
        assert "Paid" in text
        assert not page_of(answer).xpath("//form[contains(@action, '/thu/')]")

    def test_an_old_page_takes_no_money(self) -> None:
        client, code = client_of("ONE_STOP_OFFICER"), receive().code
        answer = post(client, code, "thu", amount="9999", key="cash-key-0001")
        assert answer.status_code == 409
        assert "10000 đồng are due now" in words(page_of(answer))

    def test_only_who_may_take_money_sees_the_button(self) -> None:
        code = receive().code
        for role in ("HANDLING_OFFICER", "HEAD", "CLERK"):
            client = client_of(role)
            page = page_of(client.get(f"{HOME}ho-so/{code}/", **ENGLISH))
            assert "Still due" in words(page)
            assert not page.xpath("//form[contains(@action, '/phi/')]")
        assert post(client, code, "thu", amount="10000").status_code == 403

    def test_a_refund_is_proposed_with_a_reason_and_decided_by_the_head(self) -> None:
        counter, code = client_of("ONE_STOP_OFFICER"), receive().code
        post(counter, code, "thu", amount="10000")
        answer = post(counter, code, "hoan", amount="10000", reason=" ")
        page = page_of(answer)
        assert answer.status_code == 422
        assert page.xpath("//div[@role='alert']//a/@href") == ["#f1-reason"]
        assert page.xpath("//*[@id='f1-reason']/@aria-invalid") == ["true"]
        post(counter, code, "hoan", amount="10.000", reason="Người nộp rút hồ sơ")
        assert post(counter, code, "hoan/quyet-dinh", accepted="yes").status_code == 403
        head = client_of("HEAD")
        assert "waits for a decision" in seen(head, f"{HOME}ho-so/{code}/")
        text = words(page_of(post(head, code, "hoan/quyet-dinh", accepted="yes")))
        assert "Refunded" in text
        assert "given back" in text

    def test_a_part_is_taken_at_the_counter(self) -> None:
        counter, code = client_of("ONE_STOP_OFFICER"), receive().code
        refused = post(counter, code, "thu", amount="10000", part="nhiều")
        assert page_of(refused).xpath("//div[@role='alert']//a/@href") == ["#f1-part"]
        page = page_of(post(counter, code, "thu", amount="10000", part="4.000"))
        assert "Paid in part" in words(page)
        assert page.xpath("//form[contains(@action, '/thu/')]/input[@name='amount']/@value") == [
            "6000"
        ]

    def test_what_a_withdrawn_dossier_owes_is_given_up_by_two_people(self) -> None:
        counter, code = client_of("ONE_STOP_OFFICER"), receive().code
        assert "Propose to give it up" not in seen(counter, f"{HOME}ho-so/{code}/")
        post(counter, code, "hoan", amount="10000", of_due="yes", reason="thử")
        post(client_of("HEAD"), code, "hoan/quyet-dinh", accepted="no")
        counter.post(f"{HOME}ho-so/{code}/rut/", {"seq": "1", "reason": "Đổi ý"})
        assert "Propose to give it up" in seen(counter, f"{HOME}ho-so/{code}/")
        refused = post(counter, code, "hoan", amount="10000", of_due="yes", reason=" ")
        assert refused.status_code == 422
        post(counter, code, "hoan", amount="10000", of_due="yes", reason="Hồ sơ đã rút")
        head = sign_in(Client(), make_official("HEAD", username="second-head"))
        text = words(page_of(post(head, code, "hoan/quyet-dinh", accepted="yes")))
        assert "Given up" in text
        assert "no longer asked for" in text
        assert "Still due" not in text

    def test_who_may_not_see_the_person_does_not_read_why_they_are_exempt(self) -> None:
        clerk, counter = client_of("CLERK"), client_of("ONE_STOP_OFFICER")
        form = {
            "key": "form-key-0001", "components": ["VB_KY", "CCCD"], "name": "Trần Văn Bình",
            "channel": "COUNTER", "exemption": "HO_NGHEO", "exemption_proof": "GCN 12",
        }  # fmt: skip
        answer = counter.post(f"{HOME}tiep-nhan/{SLUG}/", form, follow=True, **ENGLISH)
        url = answer.redirect_chain[-1][0]
        assert "Người thuộc hộ nghèo – GCN 12" in words(page_of(answer))
        text = seen(clerk, url)
        assert "Exempt" in text
        assert "nghèo" not in text

    def test_an_exemption_that_is_not_offered_is_refused_at_its_field(self) -> None:
        form = {
            "key": "form-key-0001", "components": ["VB_KY", "CCCD"], "name": "Trần Văn Bình",
            "channel": "COUNTER", "exemption": "RICH",
        }  # fmt: skip
        answer = client_of("ONE_STOP_OFFICER").post(f"{HOME}tiep-nhan/{SLUG}/", form, **ENGLISH)
        assert answer.status_code == 422
        page = page_of(answer)
        assert page.xpath("//select[@id='exemption']/@aria-describedby") == ["exemption-wrong"]

    def test_one_charge_and_three_cost_the_same_statements(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client, code = client_of("ONE_STOP_OFFICER"), receive().code
        url = f"{HOME}ho-so/{code}/"
        client.get(url)
        with django_assert_num_queries(14):
            client.get(url)
        for number in range(2):
            done = dossiers.dossier_request_payment(
                actor=SYSTEM, at=clock.now(), code=code, amount=5, reason="thuế"
            )
            dossiers.dossier_fee_take(
                actor=SYSTEM, at=clock.now(), code=code, seq=done.seq, amount=5,
                key=f"cash-key-{number}",
            )  # fmt: skip
        with django_assert_num_queries(14):
            client.get(url)


class TestClerk:
    def test_a_statement_is_read_and_each_class_opens_into_its_dossiers(self) -> None:
        clerk, codes = client_of("CLERK"), [receive().code for _ in range(3)]
        answer = send(clerk, f"FT1,10000,VND,{codes[0]}", f"FT2,4000,VND,{codes[1]}", "FT3,7,VND,x")
        text = words(page_of(answer))
        assert "3 entries read, 3 of them new." in text
        opened = {
            name: page_of(clerk.get(f"{FEES}?loai={name}", **ENGLISH)).xpath(
                "//table//a[contains(@href, '/ho-so/')]/text()"
            )
            for name in ("MATCHED", "SHORT", "UNPAID", "UNMATCHED")
        }
        assert opened == {
            "MATCHED": [codes[0]], "SHORT": [codes[1]], "UNPAID": [codes[2]], "UNMATCHED": [],
        }  # fmt: skip
        assert "The purpose names no dossier" in seen(clerk, f"{FEES}?loai=UNMATCHED")
        assert "0 of them new" in words(page_of(send(clerk, f"FT1,10000,VND,{codes[0]}")))

    def test_the_page_opens_with_what_needs_a_person(self) -> None:
        clerk, code = client_of("CLERK"), receive().code
        send(clerk, f"FT1,4000,VND,{code}")
        page = page_of(clerk.get(FEES, **ENGLISH))
        assert page.xpath("//a[@aria-current='true']/text()") == ["Short"]
        assert page.xpath("//*[@id='rows']/following::table[1]//a/text()") == [code]

    def test_the_money_of_a_day_is_told(self) -> None:
        clerk, code = client_of("CLERK"), receive().code
        receive()
        send(clerk, f"FT1,10000,VND,{code}")
        page = page_of(clerk.get(FEES, **ENGLISH))
        (row,) = page.xpath("//tfoot/tr")
        assert [words(cell) for cell in row.xpath("td")] == [
            "20,000", "0", "0 (0)", "10,000 (1)", "0", "10,000",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "data, reason",
        [
            (b"", "columns must be"), (b"x", "columns must be"), (b"\xff", "UTF-8"),
            (b"<a/>", "camt.053"),
        ],
    )  # fmt: skip
    def test_a_file_that_is_no_statement_is_refused_at_its_field(
        self, data: bytes, reason: str
    ) -> None:
        sent = {"statement": SimpleUploadedFile("x.csv", data), "don-vi": "AG.30307"}
        answer = client_of("CLERK").post(f"{FEES}sao-ke/", sent, **ENGLISH)
        assert answer.status_code == 422
        page = page_of(answer)
        assert page.xpath("//div[@role='alert']//a/@href") == ["#statement"]
        assert reason in words(page)

    def test_no_file_and_another_agencys_account_are_refused(self) -> None:
        clerk = client_of("CLERK", "AG.30316")
        assert clerk.post(f"{FEES}sao-ke/", {}, **ENGLISH).status_code == 422
        assert send(clerk, "FT1,5,VND,x").status_code == 403
        assert clerk.get(f"{FEES}?don-vi=AG.30307").status_code == 403

    def test_an_agency_without_an_account_sees_what_is_still_due(self) -> None:
        code = receive(unit="AG.30316").code
        page = page_of(client_of("CLERK", "AG.30316").get(FEES, **ENGLISH))
        assert "named no account" in words(page)
        assert page.xpath("//table//a/text()") == [code]

    def test_the_counter_does_not_compare_its_own_cash_with_the_bank(self) -> None:
        counter = client_of("ONE_STOP_OFFICER")
        assert counter.get(FEES).status_code == 403
        assert send(counter, "FT1,5,VND,x").status_code == 403
        assert "Fees" not in words(page_of(counter.get(HOME, **ENGLISH)).xpath("//nav")[0])

    def test_it_costs_the_same_statements_with_one_dossier_and_with_many(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = sign_in(Client(), make_official("CLERK"))
        receive()
        client.get(FEES)
        for _ in range(2):
            with django_assert_num_queries(6):
                client.get(FEES)
            for _ in range(3):
                receive()
