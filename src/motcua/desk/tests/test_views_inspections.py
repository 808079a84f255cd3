"""Inspections on the desk: plan, on-site record, findings, draws, practices; who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.desk import views_inspections
from motcua.face.tests.factories import OTHER_WARD, WARD, make_official, sign_in
from motcua.indicators import api as indicators
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api
from motcua.steering.contracts.draws import NewDraw
from motcua.steering.contracts.inspections import Answer, NewFinding, Severity
from motcua.steering.tests.test_photos import exif, jpeg, segment

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/kiem-tra/"
ALL = api.Sight(secret=True)
PDF = b"%PDF-1.7 sample"
JPEG = b"\xff\xd8\xff\xda\x00\x04\x01\x02\x55\xff\xd9"


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def official(role: str, unit: str = WARD, username: str = "") -> Client:
    return sign_in(Client(), make_official(role, unit, username=username))


def inspector() -> Client:
    return official("INSPECTOR", "AG.TTRA")


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


def planned(unit: str = WARD) -> str:
    plan = api.plan_draft(actor=SYSTEM, at=AT, year=2026, agency="AG.TTRA").code
    api.plan_item_add(
        actor=SYSTEM, at=AT, plan=plan, unit=unit, month=7, checklist="cong-vu",
        subject="Kiểm tra công vụ", team=["Lê Thị Mẫu"],
    )  # fmt: skip
    api.plan_approve(actor=SYSTEM, at=AT, plan=plan, document_number="5/QĐ")
    return plan


def opened() -> str:
    return api.visit_open(actor=SYSTEM, at=AT, plan=planned(), number=1).code


def items() -> list[str]:
    return [item.code for item in api.checklist_on("cong-vu", TODAY).items]


def found() -> str:
    code = opened()
    answers = {item: (Answer.YES, "") for item in items()}
    api.answers_record(actor=SYSTEM, at=AT, code=code, answers=answers)
    finding = NewFinding(
        Severity.VIOLATION, "Thiếu bảng niêm yết", "NĐ 63", "Niêm yết", date(2026, 7, 25)
    )
    own = api.finding_raise(actor=SYSTEM, at=AT, code=code, finding=finding).code
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    return own


def seq(code: str) -> int:
    return api.inspection_get(code, ALL, on=TODAY).row.progress.last_seq


def finding_seq(code: str) -> int:
    return api.finding_get(code, ALL, on=TODAY).row.standing.last_seq


# Plans ---------------------------------------------------------------------------------


def test_a_plan_is_drafted_by_one_and_approved_by_another() -> None:
    client, chairman = inspector(), official("HEAD", "AG")
    assert "chưa có bằng chứng" in get(client, HOME)
    post(client, f"{HOME}lap-ke-hoach/", 422, form="plan", year="x", agency="AG.TTRA")
    post(client, f"{HOME}lap-ke-hoach/", form="plan", year="2026", agency="AG.TTRA")
    plan = f"{HOME}ke-hoach/KHKT-2026-AG.TTRA/"
    visit = {
        "form": "visit", "unit": WARD, "month": "7", "checklist": "cong-vu",
        "subject": "Kiểm tra công vụ", "team": "Lê Thị Mẫu\nPhạm Văn Mẫu\n",
    }  # fmt: skip
    page = tree(post(client, f"{plan}them/", 422, **(visit | {"team": "", "month": "13"})))
    assert page.xpath("//*[@id='visit-subject']/@value") == ["Kiểm tra công vụ"]
    post(client, f"{plan}them/", **visit)
    post(client, f"{plan}them/", **visit)
    post(client, f"{plan}2/bo/")
    assert "Phạm Văn Mẫu" in get(client, plan)
    post(client, f"{plan}phe-duyet/", 403, document_number="5")
    post(chairman, f"{plan}phe-duyet/", 422, form="approve", document_number="")
    post(chairman, f"{plan}phe-duyet/", form="approve", document_number="5/QĐ")
    post(client, f"{plan}1/bo/", 409)
    post(chairman, f"{plan}1/lap/", 403)
    post(client, f"{plan}1/lap/")
    post(client, f"{plan}1/lap/", 409)
    assert api.plan_get("KHKT-2026-AG.TTRA").items[0].inspection in get(client, plan)


# The record ----------------------------------------------------------------------------


def test_the_record_is_saved_in_parts_and_keeps_everything_when_refused() -> None:
    client, code = inspector(), opened()
    record = f"{HOME}dot/{code}/bien-ban/"
    assert "Biên bản tại chỗ" in get(client, record)
    first, second = items()[:2]
    typed = {"form": "i", "seq": seq(code), f"a-{first}": "YES", f"n-{second}": "Thiếu bảng"}
    page = tree(post(client, record, 422, **typed))
    assert page.xpath(f"//*[@id='a-{first}-YES']/@checked")
    assert page.xpath(f"//*[@id='n-{second}']")[0].text == "Thiếu bảng"
    assert page.xpath(f"//*[@id='i-{second}']")
    post(client, record, **typed, **{f"a-{second}": "NO"})
    stale = post(client, record, 409, **typed, **{f"a-{second}": "YES"})
    assert tree(stale).xpath(f"//*[@id='a-{second}-YES']/@checked")
    answers = api.inspection_get(code, ALL, on=TODAY).answers
    assert answers == {first: (Answer.YES, ""), second: (Answer.NO, "Thiếu bảng")}
    page = client.get(record).content.decode()
    assert tree(client.get(record)).xpath(f"//*[@id='a-{second}-NO']/@checked")
    assert "data-keep" in page
    long = post(client, record, 422, **{**typed, "seq": seq(code), f"a-{second}": "NO",
                f"n-{second}": "x" * 1001})  # fmt: skip
    assert tree(long).xpath(f"//*[@id='n-{second}']")[0].text == "x" * 1001


def test_a_visit_is_photographed_signed_by_both_sides_and_its_finding_remedied() -> None:
    client, head = inspector(), official("HEAD")
    code = opened()
    visit = f"{HOME}dot/{code}/"
    whole = {"form": "i", "seq": seq(code)} | {f"a-{item}": "YES" for item in items()}
    post(client, f"{visit}bien-ban/", **whole)
    bad = SimpleUploadedFile("a.pdf", PDF)
    assert "a.pdf" in said(post(client, f"{visit}anh/", 422, form="photo", photos=bad))
    post(client, f"{visit}anh/", 422, form="photo")
    photo = SimpleUploadedFile("IMG_1.jpg", JPEG)
    post(client, f"{visit}anh/", form="photo", photos=photo, caption="Bảng niêm yết")
    kept = api.inspection_get(code, ALL, on=TODAY).photos[0]
    assert client.get(f"{visit}tep/{kept.digest}/")["Content-Type"] == "image/jpeg"
    assert client.get(f"{visit}tep/{'0' * 64}/").status_code == 404
    finding = {
        "form": "find", "severity": "VIOLATION", "item": "niem-yet", "what": "Thiếu",
        "basis": "NĐ 63", "remedy": "Niêm yết", "due_on": "2026-07-25",
    }  # fmt: skip
    page = tree(post(client, f"{visit}ton-tai/", 422, **(finding | {"severity": ""})))
    assert page.xpath("//*[@id='find-what']")[0].text == "Thiếu"
    post(client, f"{visit}ton-tai/", **finding)
    post(client, f"{visit}ky/", 409, form="sign", seq=1)
    post(client, f"{visit}ky/", form="sign", seq=seq(code))
    post(head, f"{visit}don-vi-ky/", 422, form="answer", seq=seq(code), agrees="no")
    post(head, f"{visit}don-vi-ky/", form="answer", seq=seq(code), agrees="no",
         explanation="Đang in lại")  # fmt: skip
    assert "Đang in lại" in get(client, visit)
    remedy(client, head, f"{code}-01")


def remedy(client: Client, head: Client, code: str) -> None:
    address = f"{HOME}ton-tai/{code}/"

    def do(who: Client, act: str, status: int = 302, **fields: Any) -> Any:
        return post(who, f"{address}{act}/", status, seq=finding_seq(code), **fields)

    do(head, "lui-han", 422, form="extend", until_on="2026-08-05", reason="")
    do(head, "lui-han", form="extend", until_on="2026-08-05", reason="Chờ in")
    do(client, "lui-han/quyet-dinh", form="decide", accept="yes")
    assert "05/08/2026" in get(head, address)
    do(head, "khac-phuc", 422, form="claim", words="")
    do(head, "khac-phuc", form="claim", words="Đã in", files=SimpleUploadedFile("a.pdf", PDF))
    do(client, "kiem-tra-lai", 422, form="check", accept="no")
    do(client, "kiem-tra-lai", form="check", accept="yes")
    assert "Khắc phục đúng hạn" in get(head, address)
    file = next(f for told in api.finding_get(code, ALL, on=TODAY).acts for f in told.files)
    assert head.get(f"{address}tep/{file.digest}/").content == PDF
    assert head.get(f"{address}tep/{'0' * 64}/").status_code == 404


def test_a_unit_sees_its_own_records_and_others_do_not() -> None:
    finding = found()
    code = finding.rpartition("-")[0]
    mine, other, officer = official("HEAD"), official("HEAD", OTHER_WARD), official("CLERK")
    assert "Thiếu bảng niêm yết" in get(mine, HOME)
    assert "Thiếu bảng niêm yết" not in get(other, HOME)
    for address in (f"{HOME}dot/{code}/", f"{HOME}ton-tai/{finding}/"):
        get(mine, address)
        get(other, address, 404)
        get(officer, address, 403)
    post(other, f"{HOME}ton-tai/{finding}/khac-phuc/", 404, words="x", seq=1)
    post(mine, f"{HOME}ton-tai/{finding}/kiem-tra-lai/", 403, accept="yes")
    for act in ("bien-ban", "anh", "ky", "ton-tai"):
        post(mine, f"{HOME}dot/{code}/{act}/", 403)
    coordinator = official("REFORM_COORDINATOR", "AG.SNV")
    post(coordinator, f"{HOME}dot/{code}/don-vi-ky/", 403)


def test_an_inspector_of_the_own_agency_is_refused() -> None:
    code = opened()
    own = official("INSPECTOR", WARD)
    assert "Ghi biên bản tại chỗ" not in get(own, f"{HOME}dot/{code}/")
    answer = post(own, f"{HOME}dot/{code}/bien-ban/", 403, form="i", seq=seq(code))
    assert "cơ quan được kiểm tra" in said(answer)


# Draws ---------------------------------------------------------------------------------


def test_a_sudden_check_is_committed_drawn_and_hidden_until_the_visit() -> None:
    client, head = inspector(), official("HEAD", "AG")
    draw = {
        "form": "draw", "units": [WARD, OTHER_WARD, "AG.STP"], "number": "1",
        "visits_until": "2026-07-20", "agency": "AG.TTRA", "checklist": "cong-vu",
        "subject": "Kiểm tra đột xuất", "seed_kind": "LEDGER",
    }  # fmt: skip
    page = tree(post(client, f"{HOME}cam-ket-rut-tham/", 422, **(draw | {"number": "3"})))
    assert page.xpath("//*[@id='draw-units']/option[@selected]/@value") != []
    assert len(page.xpath("//*[@id='draw-units']/option[@selected]")) == 3
    post(client, f"{HOME}cam-ket-rut-tham/", **draw)
    address = f"{HOME}rut-tham/RT-2026-001/"
    assert "chưa niêm phong" in said(
        post(client, f"{address}rut/", 409, form="make", team="Lê Thị Mẫu")
    )
    while ledger.seal(key=ledger.signing_key()).entries:
        pass
    post(client, f"{address}rut/", 422, form="make", team=" ")
    post(client, f"{address}rut/", 422, form="make", team="A", members="user:999")
    post(client, f"{address}rut/", form="make", team="Lê Thị Mẫu")
    visit = api.draw_visits("RT-2026-001")[0]
    assert visit.inspection in get(client, address)
    assert "bí mật" in get(client, HOME)
    stranger = official("INSPECTOR", "AG.TTRA", "thanh-tra-khac")
    for shown in (address, HOME, f"{HOME}rut-tham/"):
        assert visit.inspection not in get(stranger, shown)
    for path in ("", "bien-ban/", "bien-ban.pdf", "thong-bao.docx"):
        get(stranger, f"{HOME}dot/{visit.inspection}/{path}", 404)
    for act in ("anh", "ky", "ton-tai", "bien-ban"):
        post(stranger, f"{HOME}dot/{visit.inspection}/{act}/", 404, form="f", seq="1")
    assert visit.inspection not in get(head, HOME)
    get(head, f"{HOME}dot/{visit.inspection}/", 404)
    for hidden in (f"{HOME}rut-tham/", address):
        get(head, hidden, 403)
    post(head, f"{HOME}cam-ket-rut-tham/", 403, **draw)
    public = get(head, "/kiem-tra/rut-tham/RT-2026-001/")
    assert visit.unit not in public
    with clock.pinned(AT + timedelta(days=6)):
        public = get(Client(), "/kiem-tra/rut-tham/RT-2026-001/")
    assert visit.unit in public
    assert api.draw_get("RT-2026-001").nonce in public


# Practices -----------------------------------------------------------------------------


def test_a_head_who_tries_every_code_learns_nothing_of_a_sudden_visit() -> None:
    asked = NewDraw(
        units=(WARD, OTHER_WARD), number=1, visits_until=date(2026, 7, 20), checklist="cong-vu",
        subject="Kiểm tra đột xuất", agency="AG.TTRA",
    )  # fmt: skip
    code = api.draw_commit(actor=SYSTEM, at=AT, asked=asked).code
    while ledger.seal(key=ledger.signing_key()).entries:
        pass
    api.draw_make(actor=SYSTEM, at=AT, code=code, team=["Lê Thị Mẫu"])
    secret = api.inspection_list(ALL)[0].code
    heads = (official("HEAD", WARD), official("HEAD", OTHER_WARD))
    told = {
        post(head, f"{HOME}{visit}/don-vi-ky/", 404, form="answer", agrees="yes", seq=number)
        .status_code
        for head in heads for visit in (secret, "KT-2026-99999") for number in ("1", "x")
    }  # fmt: skip
    assert told == {404}


def test_a_practice_is_proposed_accepted_taken_over_and_public() -> None:
    head, other = official("HEAD"), official("HEAD", OTHER_WARD)
    coordinator, home = official("REFORM_COORDINATOR", "AG.SNV"), "/ban-lam-viec/mo-hinh-hay/"
    fields = {
        "form": "new", "title": "Hẹn giờ nộp hồ sơ", "unit": WARD, "done": "Gọi điện hẹn giờ",
        "effect": "Chờ 12 phút thay vì 40", "indicator": indicators.indicator_list()[0].code,
    }  # fmt: skip
    page = tree(post(head, f"{home}de-nghi/", 422, **(fields | {"effect": ""})))
    assert page.xpath("//*[@id='new-done']")[0].text == "Gọi điện hẹn giờ"
    post(other, f"{home}de-nghi/", 403, **fields)
    post(head, f"{home}de-nghi/", **fields, files=SimpleUploadedFile("a.pdf", PDF))
    code = api.practice_list()[0].code
    get(other, f"{home}{code}/", 404)
    assert "Hẹn giờ" not in get(other, home)
    get(Client(), f"/mo-hinh-hay/{code}/", 404)
    post(head, f"{home}{code}/xet/", 403, accept="yes")
    post(coordinator, f"{home}{code}/xet/", 422, form="decide", accept="no")
    post(coordinator, f"{home}{code}/xet/", form="decide", accept="yes")
    take = {"form": "take", "unit": OTHER_WARD, "since": "2026-07-10", "words": "Đã làm"}
    post(other, f"{home}{code}/ap-dung/", 422, **(take | {"words": ""}))
    post(other, f"{home}{code}/ap-dung/", **take)
    post(other, f"{home}{code}/ap-dung/", 409, **take)
    assert "1 nơi khác đã áp dụng" in get(Client(), "/mo-hinh-hay/")
    assert "Đã làm" in get(Client(), f"/mo-hinh-hay/{code}/")
    digest = api.practice_get(code).files[0].digest
    for who, where in ((Client(), "/mo-hinh-hay/"), (other, home)):
        assert who.get(f"{where}{code}/tep/{digest}/").content == PDF
        assert who.get(f"{where}{code}/tep/{'0' * 64}/").status_code == 404
    get(official("OPERATOR"), home, 403)


def test_a_picture_in_public_evidence_does_not_say_where_it_was_taken() -> None:
    head = official("HEAD", WARD)
    fields = {
        "form": "new", "title": "Hẹn giờ nộp hồ sơ", "unit": WARD, "done": "Gọi điện hẹn giờ",
        "effect": "Chờ 12 phút thay vì 40",
    }  # fmt: skip
    photo = SimpleUploadedFile("anh.jpg", jpeg(segment(0xE1, exif(1))))
    post(head, "/ban-lam-viec/mo-hinh-hay/de-nghi/", **fields, files=photo)
    practice = api.practice_get(api.practice_list()[0].code)
    assert b"GPS" not in api.file_bytes(practice.files[0])
    claim = SimpleUploadedFile("anh.jpg", jpeg(segment(0xE1, exif(1))))
    code = found()
    fields = {"form": "claim", "words": "Đã niêm yết", "seq": str(finding_seq(code))}
    post(head, f"{HOME}ton-tai/{code}/khac-phuc/", **fields, files=claim)
    told = api.finding_get(code, ALL, on=TODAY).acts[-1]
    assert b"GPS" not in api.file_bytes(told.files[0])


def test_no_late_remedy_falls_off_the_list(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(views_inspections, "PAGE", 2)
    code = opened()
    answers = {item: (Answer.YES, "") for item in items()}
    api.answers_record(actor=SYSTEM, at=AT, code=code, answers=answers)
    for number in (20, 25, 30):
        finding = NewFinding(
            Severity.VIOLATION, f"Thiếu bảng {number}", "NĐ 63", "Niêm yết",
            date(2026, 7, number),
        )  # fmt: skip
        api.finding_raise(actor=SYSTEM, at=AT, code=code, finding=finding)
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    late = f"{code}-01"
    api.extension_propose(
        actor=SYSTEM, at=AT, code=late, until_on=date(2026, 12, 31), reason="Chờ kinh phí"
    )
    api.extension_decide(actor=SYSTEM, at=AT, code=late, accept=True)
    client = inspector()
    first, second = get(client, HOME), get(client, f"{HOME}?trang=2")
    assert "Thiếu bảng 20" in first
    assert "Thiếu bảng 30" not in first
    assert "Trang sau" in first
    assert "Thiếu bảng 30" in second
    assert "Trang trước" in second
    with django_assert_max_num_queries(14):
        get(client, f"{HOME}?trang=2&cuoc=2")


def test_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    code = found()
    client = inspector()
    for address in (
        HOME, f"{HOME}dot/{code.rpartition('-')[0]}/", f"{HOME}ton-tai/{code}/",
        f"{HOME}ke-hoach/KHKT-2026-AG.TTRA/", f"{HOME}rut-tham/", "/ban-lam-viec/mo-hinh-hay/",
    ):  # fmt: skip
        get(client, address)
        with django_assert_max_num_queries(14):
            get(client, address)
