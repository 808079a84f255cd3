"""Supervision on the desk: announced, made, asked, answered, decided; counts that open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import make_official, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api
from motcua.steering.tests.factories import AT, JUSTICE, TODAY, WARD, day, on
from motcua.steering.tests.supervision_cases import SESSION as ANNOUNCED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/giam-sat/"
PDF = b"%PDF-1.7 sample"
supervision = api.supervision
SESSION = {
    "form": "gs", "body": "HDND", "act": "TRUC_TIEP", "supervisor": "Ban Pháp chế",
    "subject": "Giải quyết hồ sơ đất đai", "document_number": "12/KH", "document_on": "05/07/2026",
    "units": [JUSTICE, WARD], "planned_on": "2026-07-10", "held_on": "",
}  # fmt: skip
REPLY = {
    "form": "reply", "document_number": "45/BC", "document_on": "2026-07-15",
    "words": "Đã bố trí thêm người.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def official(role: str, unit: str, username: str = "") -> Client:
    return sign_in(Client(), make_official(role, unit, username=username))


def coordinator() -> Client:
    return official("REFORM_COORDINATOR", "AG.SNV", "dau-moi")


def tree(answer: Any) -> Any:
    return html.fromstring(answer.content.decode())


def said(answer: Any) -> str:
    return " ".join(" ".join(tree(answer).itertext()).split())


def get(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, said(answer)
    return said(answer)


def post(client: Client, address: str, status: int = 302, **fields: Any) -> Any:
    answer = client.post(address, fields)
    assert answer.status_code == status, said(answer)
    return answer


def made(client: Client, **changed: Any) -> str:
    post(client, f"{HOME}ghi/", **{**SESSION, **changed})
    return supervision.session_list(supervision.Asked(), on=TODAY)[0].code


def asked(client: Client, code: str, unit: str = JUSTICE, due: str = "2026-07-14") -> str:
    post(
        client, f"{HOME}cuoc/{code}/hoi/", form="ask", text="Vì sao trễ hạn?", unit=unit,
        due_on=due,
    )  # fmt: skip
    return supervision.session_get(code, on=TODAY).questions[-1].code


def test_a_supervision_is_recorded_with_all_that_was_typed_kept_where_it_is_refused() -> None:
    client = coordinator()
    assert "chưa có bằng chứng" in get(client, HOME)
    assert "chưa kiểm chứng" in get(client, f"{HOME}ghi/")
    page = tree(post(client, f"{HOME}ghi/", 422, **(SESSION | {"supervisor": ""})))
    assert page.xpath("//*[@id='gs-supervisor']/@aria-invalid") == ["true"]
    assert page.xpath("//*[@id='gs-units']/option[@selected]/@value") == sorted(
        [JUSTICE, WARD], key=page.xpath("//*[@id='gs-units']/option/@value").index
    )
    assert page.xpath("//*[@id='gs-subject']/@value") == [SESSION["subject"]]
    for field, wrong in (
        ("planned_on", "mai"), ("document_on", ""), ("act", "X"), ("units", []),
        ("subject", "Ông A 0912345678"),
    ):  # fmt: skip
        answer = post(client, f"{HOME}ghi/", 422, **{**SESSION, field: wrong})
        assert f'id="gs-{field}-wrong"' in answer.content.decode()
    assert supervision.session_list(supervision.Asked(), on=TODAY) == []
    code = made(client)
    assert "Đã quá ngày dự kiến, chưa giám sát" in get(client, f"{HOME}cuoc/{code}/")
    assert code in get(client, HOME)


def test_it_is_made_or_dropped_once_with_its_minutes() -> None:
    client = coordinator()
    code = made(client)
    page = f"{HOME}cuoc/{code}/"
    post(client, f"{page}da-lam/", 422, form="held", held_on="2026-07-16")
    post(client, f"{page}rut/", 422, form="drop", reason="")
    post(client, f"{page}da-lam/", form="held", held_on="2026-07-10",
         files=SimpleUploadedFile("bb.pdf", PDF))  # fmt: skip
    shown = get(client, page)
    assert "Đã giám sát" in shown
    assert "Ghi rút khỏi kế hoạch" not in shown
    file = supervision.session_get(code, on=TODAY).files[0]
    answer = client.get(f"{page}tep/{file.digest}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    get(client, f"{page}tep/{'0' * 64}/", 404)
    post(client, f"{page}rut/", 409, form="drop", reason="Hoãn")
    other = made(client)
    post(client, f"{HOME}cuoc/{other}/rut/", form="drop", reason="Thường trực hoãn")
    assert "Thường trực hoãn" in get(client, f"{HOME}cuoc/{other}/")
    get(client, f"{HOME}cuoc/GS-0/", 404)


def test_a_clerk_of_the_supervised_agency_does_not_take_it_out_of_the_plan() -> None:
    client = official("CLERK", WARD, "van-thu-phuong")
    code = made(client, units=[WARD])
    page = f"{HOME}cuoc/{code}/"
    assert "Ghi ngày đã giám sát" in get(client, page)
    assert "Ghi rút khỏi kế hoạch" not in get(client, page)
    answer = post(client, f"{page}rut/", 403, form="drop", reason="Hoãn")
    assert "cơ quan được giám sát" in said(answer)
    post(coordinator(), f"{page}rut/", form="drop", reason="Thường trực hoãn, công văn 9")


def test_the_agency_replies_and_another_person_returns_and_accepts() -> None:
    client, head = coordinator(), official("HEAD", JUSTICE, "stp")
    code = made(client)
    question = asked(client, code, due="2026-07-20")
    page = f"{HOME}cau-hoi/{question}/"
    assert "chờ cơ quan của ông/bà trả lời" in get(head, HOME)
    assert "Ghi trả lời của cơ quan" not in get(client, page)
    post(client, f"{page}tra-loi/", 403, **REPLY)
    post(official("HEAD", WARD, "phuong"), f"{page}tra-loi/", 403, **REPLY)
    wrong = post(head, f"{page}tra-loi/", 422, **(REPLY | {"document_number": ""}))
    assert "Đã bố trí thêm người." in wrong.content.decode()
    post(head, f"{page}tra-loi/", **REPLY, files=SimpleUploadedFile("bc.pdf", PDF))
    assert "chờ cơ quan của ông/bà trả lời" not in get(head, HOME)
    assert "Xem xét trả lời" not in get(head, page)
    post(head, f"{page}quyet-dinh/", 403, form="decide", number=1, accept="yes")
    assert "Xem xét trả lời" in get(client, page)
    post(client, f"{page}quyet-dinh/", 422, form="decide", number=1, accept="no", reason="")
    post(
        client,
        f"{page}quyet-dinh/",
        form="decide",
        number=1,
        accept="no",
        reason="Chưa nêu thời hạn",
    )
    assert "Chưa nêu thời hạn" in get(head, page)
    post(head, f"{page}tra-loi/", **(REPLY | {"words": "Xong trước 30/9."}))
    seen = post(client, f"{page}quyet-dinh/", 409, form="decide", number=1, accept="yes")
    assert "đã có trả lời khác" in said(seen)
    assert tree(seen).xpath("//input[@name='number']/@value") == ["2"]
    post(client, f"{page}quyet-dinh/", 422, form="decide", accept="yes")
    post(client, f"{page}quyet-dinh/", form="decide", number=2, accept="yes")
    shown = get(client, page)
    assert "Trả lời đúng hạn" in shown
    file = supervision.question_get(question, on=TODAY).replies[0].files[0]
    assert client.get(f"{page}tep/{file.digest}/").content == PDF
    post(head, f"{page}tra-loi/", 409, **REPLY)
    get(client, f"{HOME}cau-hoi/{code}-CH9/", 404)


def test_who_holds_a_post_in_the_agency_does_not_accept_its_reply() -> None:
    client = official("REFORM_COORDINATOR", JUSTICE, "dau-moi-stp")
    code = made(client)
    question = asked(client, code)
    page = f"{HOME}cau-hoi/{question}/"
    post(official("CLERK", JUSTICE, "van-thu"), f"{page}tra-loi/", **REPLY)
    assert "Xem xét trả lời" not in get(client, page)
    answer = post(client, f"{page}quyet-dinh/", 403, form="decide", number=1, accept="yes")
    assert "cơ quan đã trả lời" in said(answer)


def test_a_recommendation_becomes_a_task_and_both_pages_name_the_other() -> None:
    client, chairman = coordinator(), official("HEAD", "AG", "chu-tich")
    code = made(client, held_on="2026-07-10")
    page = f"{HOME}cuoc/{code}/"
    fields = {"form": "rec", "text": "Bố trí đủ người đo đạc", "unit": JUSTICE,
              "document_number": "20/BC", "document_on": "2026-07-12"}  # fmt: skip
    post(client, f"{page}kien-nghi/", 422, **fields, due_on="")
    post(client, f"{page}kien-nghi/", **fields, due_on="2026-08-01")
    assert "Giao nhiệm vụ" not in get(client, page)
    post(client, f"{page}kien-nghi/1/giao/", 403)
    post(chairman, f"{page}kien-nghi/1/giao/")
    task = supervision.session_get(code, on=TODAY).recommendations[0].task
    assert task in get(client, page)
    assert code in get(chairman, f"/ban-lam-viec/nhiem-vu/{task}/")
    assert "Kết luận giám sát" in get(chairman, f"/ban-lam-viec/nhiem-vu/{task}/")
    assert task in said(post(chairman, f"{page}kien-nghi/1/giao/", 409))


def test_each_count_opens_to_the_records_that_it_counts() -> None:
    client = coordinator()
    code = made(client, held_on="2026-07-10")
    late = asked(client, code)
    soon = asked(client, code, unit=WARD, due="2026-07-20")
    shown = tree(client.get(HOME))
    for link, listed, other in (
        ("xep=OVERDUE", late, soon), ("xep=NOT_DUE", soon, late),
    ):  # fmt: skip
        address = next(one for one in shown.xpath("//td//a/@href") if link in one)
        told = get(client, address)
        assert listed in told
        assert other not in told
    assert shown.xpath("//tbody/tr/td[1]/text()")[0].startswith("Hội đồng nhân dân")
    held = next(one for one in shown.xpath("//td//a/@href") if "tt=HELD" in one)
    assert code in get(client, f"{HOME}{held}")
    assert code not in get(client, f"{HOME}?tt=MISSED")
    assert code not in get(client, f"{HOME}?nam=2025")
    assert code in get(client, f"{HOME}?nam=0")
    assert late not in get(client, f"{HOME}cau-hoi/?co-quan={WARD}")
    assert "Không có mục nào" in get(client, f"{HOME}kien-nghi/")


def test_counts_are_those_of_the_past_day_that_is_asked_for() -> None:
    client = coordinator()
    supervision.supervision_record(actor=SYSTEM, at=day(-5), session=ANNOUNCED)
    assert "(1)" in get(client, f"{HOME}?ngay={on(-5).isoformat()}")
    assert "(0)" in get(client, f"{HOME}?ngay={on(-6).isoformat()}")
    for wrong in ("mai", on(1).isoformat()):
        page = tree(client.get(f"{HOME}?ngay={wrong}"))
        assert page.xpath("//*[@id='loc-ngay']/@aria-invalid") == ["true"]
        assert page.xpath("//*[@id='loc-ngay']/@value") == [wrong]


def test_a_year_that_is_none_is_said_and_what_no_text_may_hold_finds_nothing() -> None:
    client = coordinator()
    made(client)
    for address in ("", "cau-hoi/", "kien-nghi/"):
        page = tree(client.get(f"{HOME}{address}?nam=abc"))
        assert page.xpath("//*[@id='loc-nam']/@aria-invalid") == ["true"]
        assert page.xpath("//*[@id='loc-nam']/@value") == ["abc"]
        for name in ("loai", "co-quan", "nam", "ngay", "tt", "xep", "trang"):
            get(client, f"{HOME}{address}?{name}=x%00y")


def test_a_head_sees_and_answers_what_an_agency_that_hers_continues_was_asked() -> None:
    old = "AG.883.30280"
    past = {"document_on": "01/03/2025", "planned_on": "2025-04-01", "held_on": "2025-04-01"}
    client, head = coordinator(), official("HEAD", WARD, "phuong")
    code = made(client, units=[old], **past)
    question = asked(client, code, unit=old)
    assert question in get(head, HOME)
    post(head, f"{HOME}cau-hoi/{question}/tra-loi/", **REPLY)
    assert "chờ cơ quan của ông/bà trả lời" not in get(head, HOME)


def test_who_may_not_record_sees_no_form_and_is_refused() -> None:
    client = coordinator()
    code = made(client)
    question = asked(client, code)
    for number, role in enumerate(("HEAD", "HANDLING_OFFICER", "INSPECTOR")):
        other = official(role, JUSTICE, f"xem-{number}")
        assert "Ghi cuộc giám sát" not in get(other, HOME)
        assert "Ghi câu hỏi" not in get(other, f"{HOME}cuoc/{code}/")
        get(other, f"{HOME}ghi/", 403)
        for address in ("da-lam/", "rut/", "hoi/", "kien-nghi/"):
            post(other, f"{HOME}cuoc/{code}/{address}", 403)
        post(other, f"{HOME}cau-hoi/{question}/quyet-dinh/", 403)
    stranger = official("ONE_STOP_OFFICER", WARD, "mot-cua")
    for address in ("", f"cuoc/{code}/", "cau-hoi/", "kien-nghi/", f"cau-hoi/{question}/"):
        get(stranger, f"{HOME}{address}", 403)


@pytest.mark.parametrize("many", [1, 4])
def test_pages_ask_a_fixed_number_of_questions(
    many: int, django_assert_max_num_queries: Any
) -> None:
    client = coordinator()
    for _ in range(many):
        code = made(client, held_on="2026-07-10")
        for _ in range(many):
            question = asked(client, code)
    head = official("HEAD", WARD, "phuong")
    asked(client, code, unit=WARD)
    get(head, HOME)
    with django_assert_max_num_queries(17):
        get(head, HOME)
    for address, most in (
        ("", 14), ("cau-hoi/", 8), ("kien-nghi/", 8), (f"cuoc/{code}/", 14),
        (f"cau-hoi/{question}/", 9), ("ghi/", 6),
    ):  # fmt: skip
        get(client, f"{HOME}{address}")
        with django_assert_max_num_queries(most):
            get(client, f"{HOME}{address}")
