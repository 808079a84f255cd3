"""The steering committee's own plan at the desk: called, written, sent, approved by its head."""

from __future__ import annotations

from datetime import date

from motcua.desk.tests import test_views_plans as plans_pages
from motcua.desk.tests.test_views_plans import (
    AT,
    HOME,
    JUSTICE,
    LINES,
    PAGE,
    ROUND,
    official,
    opened,
    page,
    said,
)
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.contracts import NewRound, Span, State
from motcua.steering import api as steering
from motcua.steering.contracts.committee import Body, NewSeat, Place

pytestmark = plans_pages.pytestmark
_at = plans_pages._at
COMMITTEE = "AG.SNV.BCD"
CODE = f"KH-{ROUND}-{COMMITTEE}"
NAME = "Ban Chỉ đạo cải cách hành chính tỉnh"


def headed() -> None:
    seat = NewSeat(
        Body.COMMITTEE, Place.HEAD, "Nguyễn Văn Mẫu", "Chủ tịch UBND tỉnh", "AG",
        date(2026, 1, 1), None, "12/QĐ-UBND", date(2025, 12, 30),
    )  # fmt: skip
    steering.seat_appoint(actor=SYSTEM, at=AT, seat=seat)


def called() -> None:
    headed()
    asked = NewRound(
        Span.YEAR, "an-giang-2026-2030", "Hướng dẫn lập kế hoạch năm 2027", "Lập theo mẫu.",
        "100/HD-SNV", date(2026, 6, 15), (JUSTICE, COMMITTEE), 2027,
    )  # fmt: skip
    api.round_open(actor=SYSTEM, at=AT, asked=asked)


def test_it_can_be_called_once_it_has_a_head() -> None:
    coordinator = official("REFORM_COORDINATOR", "AG.SNV")
    new = f"{HOME}dot-moi/"
    values = "//select[@id='units']/option/@value"
    assert COMMITTEE not in page(coordinator, new).xpath(values)
    headed()
    assert COMMITTEE in page(coordinator, new).xpath(values)


def test_its_standing_agency_writes_and_its_head_approves() -> None:
    called()
    officer, head = official("HANDLING_OFFICER", "AG.SNV"), official("HEAD", "AG")
    edit = f"{PAGE}soan/{COMMITTEE}/"
    assert edit in page(officer, PAGE).xpath("//a/@href")
    written = page(officer, edit)
    assert NAME in said(written)
    assert written.xpath("//input[@name='owner-1']/@value") == ["AG.SNV"]
    fields = {"code-1": "1", "title-1": "Họp Ban Chỉ đạo", "owner-1": "AG.SNV", "seq": "0"}
    assert officer.post(edit, fields).status_code == 302
    assert official("HANDLING_OFFICER", JUSTICE).get(edit).status_code == 404
    api.draft_save(actor=SYSTEM, at=AT, round_code=ROUND, unit=COMMITTEE, lines=LINES)
    assert NAME in said(page(officer, f"{HOME}{CODE}/"))
    assert head.get(f"{HOME}{CODE}/").status_code == 404, "a draft is its own"
    api.plan_submit(actor=SYSTEM, at=AT, code=CODE)
    for receiver in ("HOME_AFFAIRS", "PLANNING", "FINANCE"):
        api.plan_opinion(actor=SYSTEM, at=AT, code=CODE, receiver=receiver, agree=True)
    approve = f"{HOME}{CODE}/phe-duyet/"
    shown = page(head, PAGE)
    assert NAME in said(shown), "it is listed among those called"
    assert f"{PAGE}phe-duyet/" not in shown.xpath("//form/@action"), "not by the round's decision"
    assert approve in page(head, f"{HOME}{CODE}/").xpath("//form/@action")
    seq = api.plan_get(CODE, on=AT.date()).standing.last_seq
    decision = {"document_number": "1/KH-BCĐ", "document_on": "2026-06-20", "seq": seq}
    answer = head.post(approve, {"form": "approve", **decision})
    assert answer.status_code == 302
    assert api.plan_get(CODE, on=AT.date()).standing.state is State.APPROVED
    assert said(page(officer, f"{HOME}{CODE}/kinh-phi/")).count("Ghi số chi")
    for kind in ("docx", "pdf"):
        assert officer.get(f"{HOME}{CODE}/ke-hoach.{kind}").status_code == 200


def test_without_a_head_nobody_approves() -> None:
    opened()
    assert api.head_on(AT.date()) is None
