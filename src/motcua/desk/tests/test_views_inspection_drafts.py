"""A record is the team's until the team signs it: the inspected agency sees it from then on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.core import clock
from motcua.desk.tests.test_views_inspections import (
    AT,
    HOME,
    JPEG,
    WARD,
    found,
    get,
    inspector,
    items,
    official,
    opened,
)
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api
from motcua.steering.contracts import File
from motcua.steering.contracts.inspections import Answer, NewFinding, Severity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
NOTE, WHAT = "Thiếu ghế chờ cho dân", "Thiếu bảng niêm yết lệ phí"


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def drafted() -> tuple[str, str, File]:
    """A record that the team has not signed: its code, its finding, its photo."""
    code = opened()
    answers = {item: (Answer.NO, NOTE) for item in items()}
    api.answers_record(actor=SYSTEM, at=AT, code=code, answers=answers)
    photo = api.photo_keep(io.BytesIO(JPEG), "ghe.jpg")
    api.photos_add(actor=SYSTEM, at=AT, code=code, files=[photo], caption="Ảnh phòng chờ")
    stated = NewFinding(Severity.VIOLATION, WHAT, "NĐ 63", "Niêm yết", clock.today())
    return code, api.finding_raise(actor=SYSTEM, at=AT, code=code, finding=stated).code, photo


def test_the_inspected_agency_sees_the_record_from_the_teams_signature_on() -> None:
    code, finding, photo = drafted()
    page, file = f"{HOME}dot/{code}/", f"{HOME}dot/{code}/tep/{photo.digest}/"
    head, officer = official("HEAD", WARD), official("HANDLING_OFFICER", WARD, "chuyen-vien")
    for client in (head, officer):
        shown = get(client, page)
        assert "dự thảo của đoàn kiểm tra" in shown
        for secret in (NOTE, WHAT, "Ảnh phòng chờ", "Văn bản"):
            assert secret not in shown
        get(client, f"{HOME}ton-tai/{finding}/", 404)
        get(client, file, 404)
        get(client, f"{page}bien-ban.docx", 409)
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    for client in (head, officer):
        shown = get(client, page)
        assert "dự thảo của đoàn kiểm tra" not in shown
        for told in (NOTE, WHAT, "Ảnh phòng chờ"):
            assert told in shown
        assert WHAT in get(client, f"{HOME}ton-tai/{finding}/")
        assert client.get(file).content == JPEG
        assert client.get(f"{page}bien-ban.docx").status_code == 200


def test_the_draft_is_read_by_the_team_and_by_who_orders_inspections() -> None:
    code, finding, _ = drafted()
    for client in (inspector(), official("HEAD", "AG.TTRA", "chanh"), official("HEAD", "AG", "ct")):
        shown = get(client, f"{HOME}dot/{code}/")
        assert WHAT in shown
        assert NOTE in shown
        assert WHAT in get(client, f"{HOME}ton-tai/{finding}/")


def test_an_inspector_who_holds_a_post_in_the_inspected_agency_does_not_read_the_draft() -> None:
    code, finding, _ = drafted()
    client = official("INSPECTOR", WARD, "thanh-tra-phuong")
    assert WHAT not in get(client, f"{HOME}dot/{code}/")
    get(client, f"{HOME}ton-tai/{finding}/", 404)


def test_who_only_follows_the_reform_waits_for_the_signature_too() -> None:
    code, finding, _ = drafted()
    client = official("REFORM_COORDINATOR", "AG.SNV", "dau-moi")
    assert WHAT not in get(client, f"{HOME}dot/{code}/")
    get(client, f"{HOME}ton-tai/{finding}/", 404)
    api.record_sign(actor=SYSTEM, at=AT, code=code)
    assert WHAT in get(client, f"{HOME}dot/{code}/")


def test_a_signed_finding_stays_readable_as_before() -> None:
    assert "Thiếu bảng niêm yết" in get(official("HEAD", WARD), f"{HOME}ton-tai/{found()}/")
