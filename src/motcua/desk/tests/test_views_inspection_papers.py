"""Papers of inspections, plans and meetings: for whoever sees the page, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.core import clock
from motcua.desk.tests.test_views_inspections import (
    AT,
    HOME,
    OTHER_WARD,
    WARD,
    get,
    inspector,
    items,
    official,
    opened,
    planned,
    post,
)
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api
from motcua.steering.contracts.committee import Body, NewMeeting
from motcua.steering.contracts.inspections import Answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
KINDS = {"docx": b"PK", "pdf": b"%PDF"}


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def handed(client: Any, address: str) -> None:
    for kind, begins in KINDS.items():
        answer = client.get(f"{address}.{kind}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].endswith(f'.{kind}"')


def test_the_record_and_the_notice_go_to_who_may_see_the_inspection() -> None:
    code = opened()
    page = f"{HOME}dot/{code}/"
    client = inspector()
    assert "Thông báo kết quả" not in get(client, page)
    get(client, f"{page}thong-bao.pdf", status=409)
    answers = {item: (Answer.YES, "") for item in items()}
    api.answers_record(actor=SYSTEM, at=AT, code=code, answers=answers)
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    assert "Thông báo kết quả" in get(client, page)
    for one in (client, official("HEAD", WARD, "phuong")):
        handed(one, f"{page}bien-ban")
        handed(one, f"{page}thong-bao")
    other = official("HEAD", OTHER_WARD, "khac")
    for name in ("bien-ban", "thong-bao"):
        get(other, f"{page}{name}.pdf", status=404)
        get(official("CLERK", WARD, f"van-thu-{name}"), f"{page}{name}.docx", status=403)


def test_the_annex_goes_to_who_may_see_the_plan() -> None:
    page = f"{HOME}ke-hoach/{planned()}/"
    client = inspector()
    assert "Phụ lục kế hoạch" in get(client, page)
    handed(client, f"{page}phu-luc")
    get(client, f"{HOME}ke-hoach/KHKT-2000-AG/phu-luc.pdf", status=404)
    get(official("CLERK", WARD, "van-thu"), f"{page}phu-luc.pdf", status=403)


def test_the_minutes_go_to_who_may_see_the_meeting() -> None:
    meeting = NewMeeting(Body.COMMITTEE, clock.today(), "Phòng họp số 1", "Sơ kết")
    code = api.meeting_record(actor=SYSTEM, at=AT, meeting=meeting).code
    page = f"/ban-lam-viec/ban-chi-dao/hop/{code}/"
    client = official("REFORM_COORDINATOR", "AG.SNV", "dau-moi")
    assert "Biên bản họp" in get(client, page)
    handed(client, f"{page}bien-ban")
    get(official("HANDLING_OFFICER", WARD, "vien"), f"{page}bien-ban.pdf", status=403)
    assert post(client, f"{page}bien-ban.pdf", status=405)


ISSUED = {"form": "issue", "document_number": "15/TB", "signer": "Trần Thị Mẫu"}


def test_another_person_records_once_that_the_notice_went_out() -> None:
    code = opened()
    answers = {item: (Answer.YES, "") for item in items()}
    api.answers_record(actor=SYSTEM, at=AT, code=code, answers=answers)
    page = f"{HOME}dot/{code}/"
    client, head = inspector(), official("HEAD", "AG", "chu-tich")
    assert "đã phát hành" not in get(head, page)
    given = {**ISSUED, "document_on": clock.today().isoformat()}
    post(head, f"{page}phat-hanh/", status=409, **given)
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    assert "Ghi thông báo kết quả đã phát hành" in get(head, page)
    assert "Ghi thông báo kết quả đã phát hành" not in get(client, page)
    post(client, f"{page}phat-hanh/", status=403, **given)
    wrong = post(head, f"{page}phat-hanh/", status=422, **{**given, "document_number": ""})
    assert "Trần Thị Mẫu" in wrong.content.decode(), "nothing typed is lost"
    post(head, f"{page}phat-hanh/", **given)
    shown = get(head, page)
    assert "15/TB" in shown
    assert "Ghi thông báo kết quả đã phát hành" not in shown
    post(head, f"{page}phat-hanh/", status=409, **given)
    stranger = official("HEAD", OTHER_WARD, "khac")
    post(stranger, f"{page}phat-hanh/", status=404, **given)
    handed(client, f"{page}thong-bao")


def test_the_head_of_the_inspectorate_sees_and_issues_what_it_inspects_elsewhere() -> None:
    code = opened()
    answers = {item: (Answer.YES, "") for item in items()}
    api.answers_record(actor=SYSTEM, at=AT, code=code, answers=answers)
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    head, page = official("HEAD", "AG.TTRA", "chanh-thanh-tra"), f"{HOME}dot/{code}/"
    assert code in get(head, HOME)
    assert "Ghi thông báo kết quả đã phát hành" in get(head, page)
    post(head, f"{page}phat-hanh/", **ISSUED, document_on=clock.today().isoformat())
    assert "15/TB" in get(head, page)


def test_another_person_records_once_that_the_minutes_went_out() -> None:
    meeting = NewMeeting(Body.COMMITTEE, clock.today(), "Phòng họp số 1", "Sơ kết")
    code = api.meeting_record(actor=SYSTEM, at=AT, meeting=meeting).code
    page = f"/ban-lam-viec/ban-chi-dao/hop/{code}/"
    given = {**ISSUED, "document_on": clock.today().isoformat()}
    reader = official("CLERK", WARD, "van-thu")
    assert "Ghi biên bản đã phát hành" not in get(reader, page)
    post(reader, f"{page}phat-hanh/", status=403, **given)
    client = official("REFORM_COORDINATOR", "AG.SNV", "dau-moi")
    post(client, f"{page}phat-hanh/", status=422, **{**given, "document_on": "mai"})
    post(client, f"{page}phat-hanh/", **given)
    shown = get(client, page)
    assert "15/TB" in shown
    assert "Ghi kết luận" not in shown
    post(client, f"{page}phat-hanh/", status=409, **given)
    handed(client, f"{page}bien-ban")
