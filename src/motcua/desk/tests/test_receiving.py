"""Receiving a dossier at the counter."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import (
    SLUG,
    WARD,
    client_of,
)
from motcua.procedures import api as procedures

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


class TestReceiving:
    def test_a_single_hit_opens_at_once(self) -> None:
        answer = client_of("ONE_STOP_OFFICER").get(f"{HOME}tiep-nhan/", {"q": "2.000884"})
        assert answer.status_code == 302
        assert answer["Location"] == RECEIVE

    def test_only_procedures_of_the_counters_level_are_offered(self) -> None:
        def offered(unit: str) -> list[str]:
            page = document(client_of("ONE_STOP_OFFICER", unit), f"{HOME}tiep-nhan/")
            return [str(link) for link in page.xpath("//a[@class='door']/@href")]

        ward, department = offered(WARD), offered("AG.SNV")
        assert RECEIVE in ward
        assert RECEIVE not in department
        assert department
        today = clock.today()
        shared = {
            f"{HOME}tiep-nhan/{item.slug}/" for item in procedures.procedure_list(on=today)
            if procedures.procedure_version_on(item.code, today).other_levels
        }  # fmt: skip
        assert set(ward) & set(department) == shared != set()

    def test_a_case_is_asked_for_only_where_limits_depend_on_it(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        assert not document(client, RECEIVE).xpath("//select[@name='case']")
        page = document(client, f"{HOME}tiep-nhan/ket-hon/")
        (select,) = page.xpath("//select[@name='case']")
        assert [str(value) for value in select.xpath("option/@value")] == [
            "", "can-xac-minh-dieu-kien-ket-hon",
        ]  # fmt: skip
        assert "5 working days" in words(select)
        assert page.xpath("//label[@for='case']")

    def test_a_dossier_of_a_case_has_the_limit_of_the_case(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        form = FORM | {
            "components": ["TK_KH", "TTHN", "CCCD"], "case": "can-xac-minh-dieu-kien-ket-hon",
        }  # fmt: skip
        answer = client.post(f"{HOME}tiep-nhan/ket-hon/", form, follow=True, **ENGLISH)
        said = words(html.fromstring(answer.content.decode()))
        assert "5 working days – the conditions of the marriage must be verified" in said
        assert "Luật Hộ tịch 2014, Điều 18 khoản 2" in said

    def test_a_case_that_is_not_offered_is_refused_at_its_field(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        form = FORM | {"components": ["TK_KH", "TTHN", "CCCD"], "case": "gap"}
        answer = client.post(f"{HOME}tiep-nhan/ket-hon/", form, **ENGLISH)
        assert answer.status_code == 422
        page = html.fromstring(answer.content.decode())
        (select,) = page.xpath("//select[@name='case']")
        assert select.get("aria-describedby") == "case-wrong"
        assert "Choose a case" in words(page.get_element_by_id("case-wrong"))
        assert codes(client) == []

    def test_a_complete_form_makes_a_dossier(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(RECEIVE, FORM, follow=True, **ENGLISH)
        code = codes(client)[0]
        assert answer.redirect_chain == [(f"{HOME}ho-so/{code}/", 302)]
        text = words(html.fromstring(answer.content.decode()))
        assert f"Dossier {code} received." in text
        for value in ("Trần Văn Bình", "089080009999", "0912009999", "Mỹ Bình"):
            assert value in text

    def test_the_same_form_sent_twice_makes_one_dossier(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        first, second = (client.post(RECEIVE, FORM) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert len(codes(client)) == 1

    def test_a_form_sent_again_with_other_words_is_asked_about_and_keeps_them(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        client.post(RECEIVE, FORM)
        answer = client.post(RECEIVE, {**FORM, "name": "Lê Thị Khác"}, **ENGLISH)
        page = html.fromstring(answer.content.decode())
        assert answer.status_code == 409
        assert page.xpath("//input[@id='name']/@value") == ["Lê Thị Khác"]
        again = page.xpath("//input[@name='key']/@value")[0]
        assert again != FORM["key"]
        client.post(RECEIVE, {**FORM, "name": "Lê Thị Khác", "key": again, "double": "yes"})
        assert len(codes(client)) == 2

    def test_a_missing_paper_is_named_with_a_link_and_nothing_typed_is_lost(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(RECEIVE, {**FORM, "components": ["VB_KY"]}, **ENGLISH)
        page = html.fromstring(answer.content.decode())
        assert answer.status_code == 422
        assert page.xpath("//div[@role='alert']//a/@href") == ["#c-CCCD"]
        assert len(page.xpath("//input[@id='c-CCCD']")) == 1
        assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["VB_KY"]
        for name in ("name", "id_number", "phone", "address"):
            assert page.xpath(f"//input[@id='{name}']/@value") == [FORM[name]]
        assert codes(client) == []

    def test_after_the_correction_the_same_form_is_received(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        client.post(RECEIVE, {**FORM, "components": ["VB_KY"]})
        assert client.post(RECEIVE, FORM).status_code == 302
        assert len(codes(client)) == 1

    @pytest.mark.parametrize(
        "change, field",
        [
            ({"name": ""}, "name"),
            ({"name": " \t "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"id_number": "1" * 21}, "id_number"),
            ({"phone": "1" * 21}, "phone"),
            ({"address": "x" * 301}, "address"),
            ({"channel": "PIGEON"}, "channel"),
            ({"channel": ""}, "channel"),
            ({"channel": "\x00"}, "channel"),
        ],
    )
    def test_what_cannot_be_taken_is_an_error_beside_its_field(
        self, change: dict[str, str], field: str
    ) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(RECEIVE, {**FORM, **change}, **ENGLISH)
        page = html.fromstring(answer.content.decode())
        assert answer.status_code == 422
        assert page.xpath("//div[@role='alert']//a/@href") == [f"#{field}"]
        assert page.xpath(f"//*[@id='{field}']/@aria-invalid") == ["true"]
        described = page.xpath(f"//*[@id='{field}']/@aria-describedby")[0]
        assert page.xpath(f"//*[@id='{described}']")[0].text_content()
        assert codes(client) == []

    @pytest.mark.parametrize("paper", ["NOTHING", "\x00", "<b>", "x" * 3000])
    def test_a_paper_that_the_procedure_does_not_have_is_refused(self, paper: str) -> None:
        answer = client_of("ONE_STOP_OFFICER").post(
            RECEIVE, {**FORM, "components": ["VB_KY", "CCCD", paper]}, **ENGLISH
        )
        assert answer.status_code == 422
        assert "no such component" in answer.content.decode()
        assert "<b>" not in answer.content.decode()

    @pytest.mark.parametrize("key", ["short", "k" * 201, "\x00" * 10])
    def test_a_key_that_no_form_of_ours_has_is_refused_or_replaced(self, key: str) -> None:
        answer = client_of("ONE_STOP_OFFICER").post(RECEIVE, {**FORM, "key": key})
        assert answer.status_code in (302, 422)

    def test_bytes_that_are_no_utf_8_do_not_break_it(self) -> None:
        answer = client_of("ONE_STOP_OFFICER").post(
            RECEIVE,
            b"key=form-key-0002&components=VB_KY&components=CCCD&name=%ff%fe%80&channel=COUNTER",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in (302, 400, 422)

    def test_names_are_shown_as_text_and_not_as_markup(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(
            RECEIVE, {**FORM, "name": "<script>alert(1)</script>"}, follow=True, **ENGLISH
        )
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "<script>alert" not in client.get(HOME).content.decode()

    def test_a_procedure_of_another_level_is_not_this_counters(self) -> None:
        assert client_of("ONE_STOP_OFFICER", "AG.SNV").post(RECEIVE, FORM).status_code == 403

    def test_an_unknown_or_ended_procedure_is_refused(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        assert client.get(f"{HOME}tiep-nhan/khong-co/").status_code == 404
        assert client.get(f"{HOME}tiep-nhan/cam-ket-bao-ve-moi-truong/").status_code == 409
