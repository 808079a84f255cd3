"""Requests to the centre: their sums are those of their lines; another person sends them."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.contracts import CentralRequest, Line, RequestLine, RequestState, Round, Span
from motcua.plans.errors import (
    NothingToAsk,
    PlanInvalid,
    RequestActNotPossible,
    RequestOutdated,
    RequestSecondPerson,
    RequestUnknown,
)
from motcua.plans.requests.papers import request_words
from motcua.plans.requests.rules import askable
from motcua.plans.tests.factories import (
    CHAIRMAN,
    DIRECTOR,
    DUE,
    FINANCE_OFFICER,
    JUSTICE,
    MILLION,
    PLAN,
    ROUND,
    agreed,
    approved,
    day,
    drafted,
    opened,
    sent,
)
from motcua.plans.tests.test_cli import refused, run, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LINES = (
    Line("1", "Xây dựng phần mềm một cửa", money={"CENTRAL": 300 * MILLION, "PROVINCE": MILLION}),
    Line("2", "Đào tạo cán bộ một cửa", money={"CENTRAL": 50 * MILLION}),
    Line("3", "Niêm yết thủ tục", money={"PROVINCE": 5 * MILLION}),
)
ASKED: dict[str, Any] = {
    "actor": FINANCE_OFFICER, "round_code": ROUND, "source": "CENTRAL", "ministry": "Bộ Nội vụ",
    "reason": "Ngân sách tỉnh không cân đối đủ",
}  # fmt: skip


def ready() -> None:
    opened()
    drafted(LINES)
    sent()
    agreed()
    approved()


def asked(**more: Any) -> CentralRequest:
    return api.request_draft(**{**ASKED, "at": day(4), **more})


def issued(number: int = 5, **more: Any) -> CentralRequest:
    given: dict[str, Any] = {
        "actor": CHAIRMAN, "at": day(number), "code": f"DN-{ROUND}-01",
        "document_number": "12/TTr-UBND", "document_on": day(number).date(),
    }  # fmt: skip
    return api.request_issue(**{**given, **more})


def answered(first: int, second: int, **more: Any) -> CentralRequest:
    given: dict[str, Any] = {
        "actor": FINANCE_OFFICER, "at": day(9), "code": f"DN-{ROUND}-01",
        "document_number": "77/BNV", "document_on": day(8).date(),
        "granted": {(PLAN, "1"): first, (PLAN, "2"): second},
    }  # fmt: skip
    return api.request_answer(**{**given, **more})


def test_it_asks_for_every_approved_line_of_the_source_and_adds_up() -> None:
    ready()
    known = asked()
    assert (known.code, known.state) == (f"DN-{ROUND}-01", RequestState.DRAFT)
    assert [(one.line, one.year, one.amount) for one in known.lines] == [
        ("1", 2014, 300 * MILLION), ("2", 2014, 50 * MILLION),
    ]  # fmt: skip
    assert known.total == sum(known.by_year().values()) == 350 * MILLION
    assert known.total == sum(
        one.estimate for (_, source), one in api.balances_of(PLAN).items() if source == "CENTRAL"
    )
    body = ledger.entry_list(stream=f"plan-request:{known.code}")[0].body
    assert body["total"] == known.total
    assert "Bộ Nội vụ" not in str(body)
    assert "cân đối" not in str(body)


def test_a_draft_that_was_not_approved_is_not_asked_for() -> None:
    opened()
    drafted(LINES)
    sent()
    with pytest.raises(NothingToAsk):
        asked()
    assert api.request_list() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"source": "PROVINCE"}, "source"), ({"ministry": " "}, "ministry"),
     ({"reason": ""}, "reason"),
     ({"ministry": "a" * 201}, "ministry"), ({"reason": "a" * 2001}, "reason")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(changed: Any, field: str) -> None:
    ready()
    with pytest.raises(PlanInvalid) as error:
        asked(**changed)
    assert set(error.value.fields) == {field}
    assert api.request_list() == []


def test_only_finance_drafts_and_only_another_person_of_the_province_sends() -> None:
    ready()
    with pytest.raises(PermissionMissing):
        asked(actor=DIRECTOR)
    known = asked()
    with pytest.raises(PermissionMissing):
        issued(actor=FINANCE_OFFICER)
    lent = Actor(FINANCE_OFFICER.code, "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(RequestSecondPerson):
        issued(actor=lent)
    assert api.request_get(known.code).state is RequestState.DRAFT
    assert issued().state is RequestState.ISSUED
    with pytest.raises(RequestActNotPossible):
        issued(6)


def test_the_day_of_a_document_lies_where_it_can() -> None:
    ready()
    asked()
    for on in (day(3).date(), day(6).date()):
        with pytest.raises(PlanInvalid) as error:
            issued(document_on=on)
        assert set(error.value.fields) == {"document_on"}
    with pytest.raises(PlanInvalid):
        issued(document_number=" ")
    issued()
    with pytest.raises(PlanInvalid):
        answered(0, 0, document_on=day(4).date())


def test_the_answer_stands_beside_what_was_asked_and_adds_up() -> None:
    ready()
    asked()
    with pytest.raises(RequestActNotPossible):
        answered(0, 0)
    issued()
    for granted in ((300 * MILLION + 1, 0), (-1, 0)):
        with pytest.raises(PlanInvalid) as error:
            answered(*granted)
        assert set(error.value.fields) == {"granted-1"}
    with pytest.raises(PlanInvalid) as error:
        answered(0, 0, granted={(PLAN, "1"): 0})
    assert set(error.value.fields) == {"granted-2"}
    with pytest.raises(PlanInvalid):
        answered(0, 0, granted={(PLAN, "1"): 0, (PLAN, "2"): 0, (PLAN, "3"): 0})
    with pytest.raises(PermissionMissing):
        answered(0, 0, actor=DIRECTOR)
    known = answered(200 * MILLION, 0)
    assert (known.state, known.granted, known.refused) == (
        RequestState.ANSWERED, 200 * MILLION, 150 * MILLION,
    )  # fmt: skip
    assert (known.granted or 0) + (known.refused or 0) == known.total
    with pytest.raises(RequestActNotPossible):
        answered(0, 0)
    assert api.facts_verify()["faults"] == []


def test_a_line_is_asked_for_once_until_it_is_answered_then_for_the_rest() -> None:
    ready()
    asked()
    with pytest.raises(NothingToAsk):
        asked()
    issued()
    with pytest.raises(NothingToAsk):
        asked()
    answered(200 * MILLION, 50 * MILLION)
    again = asked(at=day(10))
    assert (again.code, [(one.line, one.amount) for one in again.lines]) == (
        f"DN-{ROUND}-02", [("1", 100 * MILLION)],
    )  # fmt: skip


def withdrawn(**more: Any) -> CentralRequest:
    given: dict[str, Any] = {
        "actor": FINANCE_OFFICER, "at": day(5), "code": f"DN-{ROUND}-01", "reason": "Sai Bộ"
    }  # fmt: skip
    return api.request_withdraw(**{**given, **more})


@pytest.mark.parametrize("actor", [FINANCE_OFFICER, CHAIRMAN])
def test_a_wrong_draft_is_withdrawn_with_the_reason_and_its_lines_are_free(actor: Actor) -> None:
    ready()
    first = asked()
    known = withdrawn(actor=actor)
    assert (known.state, known.withdrawn_on, known.withdrawn_by, known.withdrawn_why) == (
        RequestState.WITHDRAWN, day(5).date(), actor.code, "Sai Bộ",
    )  # fmt: skip
    assert known.lines == first.lines
    assert "Sai Bộ" not in str(ledger.entry_list(stream=f"plan-request:{known.code}")[1].body)
    again = asked(at=day(6))
    assert (again.code, again.total) == (f"DN-{ROUND}-02", 350 * MILLION)
    assert "đã rút" in request_words(known.code).proof
    for act in (issued, withdrawn):
        with pytest.raises(RequestActNotPossible):
            act()
    assert api.facts_verify()["faults"] == []


def test_only_who_drafted_or_the_province_withdraws_and_nothing_that_went_out() -> None:
    ready()
    asked()
    other = Actor("user:other", "Người", FINANCE_OFFICER.posts)
    for actor in (DIRECTOR, other):
        with pytest.raises(PermissionMissing):
            withdrawn(actor=actor)
    for reason in (" ", "a" * 2001):
        with pytest.raises(PlanInvalid) as error:
            withdrawn(reason=reason)
        assert set(error.value.fields) == {"withdraw_reason"}
    issued()
    with pytest.raises(RequestActNotPossible):
        withdrawn(at=day(6))
    assert api.request_get(f"DN-{ROUND}-01").state is RequestState.ISSUED


def lowered(amount: int) -> None:
    """The province lowers the estimate of the first line."""
    api.adjustment_propose(
        actor=DIRECTOR, at=day(4), code=PLAN, line="1", source="CENTRAL", amount=amount,
        reason="Giảm quy mô", document_number="7/TTr", document_on=day(4).date(),
    )  # fmt: skip
    api.adjustment_decide(actor=CHAIRMAN, at=day(4), code=PLAN, number=1, grant=True)


def test_no_more_is_asked_than_the_estimate_holds_after_it_was_lowered() -> None:
    ready()
    lowered(-100 * MILLION)
    assert [one.amount for one in asked().lines] == [200 * MILLION, 50 * MILLION]


def test_what_is_added_by_a_document_of_its_own_is_not_asked_for_again() -> None:
    ready()
    lowered(100 * MILLION)
    assert [one.amount for one in asked().lines] == [300 * MILLION, 50 * MILLION]


def test_a_draft_that_asks_for_more_than_the_plan_holds_by_now_does_not_go_out() -> None:
    ready()
    asked()
    lowered(-100 * MILLION)
    with pytest.raises(RequestOutdated):
        issued()
    withdrawn()
    asked(at=day(6))
    assert issued(7, code=f"DN-{ROUND}-02").total == 250 * MILLION


def test_the_database_keeps_the_order_of_the_acts() -> None:
    ready()
    asked()
    answer = (
        "INSERT INTO plans_request_answer (request_id, number, answered_on, recorded_by)"
        " SELECT id, '1', now(), 'user:x' FROM plans_request"
    )
    withdraw = (
        "INSERT INTO plans_request_withdrawal (request_id, reason, salt, withdrawn_on,"
        " withdrawn_by) SELECT id, 'x', 'x', now(), 'user:x' FROM plans_request"
    )
    line = (
        "INSERT INTO plans_request_line (request_id, plan_id, line, year, amount)"
        " SELECT request_id, plan_id, '9', year, 1 FROM plans_request_line LIMIT 1"
    )
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(answer)
    issued()
    for statement in (withdraw, line):
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nothing_of_it_is_changed_and_bent_rows_are_found() -> None:
    ready()
    asked()
    issued()
    answered(1, 0)
    for table in ("", "_line", "_issue", "_answer", "_grant"):
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM plans_request{table}")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plans_request_grant DISABLE TRIGGER USER")
        cursor.execute("UPDATE plans_request_grant SET granted = 2 WHERE granted = 1")
        cursor.execute("ALTER TABLE plans_request_grant ENABLE TRIGGER USER")
    assert [one["code"] for one in api.facts_verify()["faults"]] == [f"DN-{ROUND}-01"]


def test_the_paper_names_ministry_sums_and_lines_in_both_files() -> None:
    ready()
    asked()
    assert request_words(f"DN-{ROUND}-01").draft
    issued()
    said = request_words(f"DN-{ROUND}-01")
    assert (said.draft, said.number, said.head) == (
        False, "Số: 12/TTr-UBND", "Kính gửi: Bộ Nội vụ",
    )  # fmt: skip
    cells = [row[-1] for bold, row in said.rows if not bold]
    assert sum(int(cell.replace(".", "")) for cell in cells) == 350 * MILLION
    assert [row[-1] for bold, row in said.rows if bold] == ["350.000.000", "350.000.000"]
    table = docx.Document(io.BytesIO(api.request_docx(f"DN-{ROUND}-01"))).tables[-1]
    assert [cell.text for cell in table.rows[1].cells][-1] == "350.000.000"
    printed = " ".join(
        " ".join(
            page.extract_text()
            for page in PdfReader(io.BytesIO(api.request_pdf(f"DN-{ROUND}-01"))).pages
        ).split()
    )
    for part in ("TỜ TRÌNH", "12/TTr-UBND", "350.000.000 đồng", "Đào tạo cán bộ một cửa"):
        assert part in printed
    with pytest.raises(RequestUnknown):
        api.request_docx("DN-1")


def test_the_commands_list_and_write_it(tmp_path: Path) -> None:
    ready()
    asked()
    (listed,) = said("requests", "--round", ROUND)
    assert (listed["total"], listed["granted"], listed["by_year"]) == (
        350 * MILLION, None, {"2014": 350 * MILLION},
    )  # fmt: skip
    assert f"DN-{ROUND}-01" in run("requests")
    assert said("requests", "--round", "2011-2015") == []
    to = tmp_path / "to-trinh.pdf"
    assert said("request-export", f"DN-{ROUND}-01", str(to))["bytes"] == to.stat().st_size
    refused(PlanInvalid, "request-export", f"DN-{ROUND}-01", str(tmp_path / "a.odt"))


KNOWN = Round(
    "2014-2016", Span.PERIOD, "p", 2014, 2016, DUE, "t", "w", "1", DUE, (JUSTICE,), DUE, "u"
)
sums = st.integers(0, 10**12)


@given(
    estimates=st.lists(sums, max_size=6), granted=st.lists(st.none() | sums, max_size=6),
    years=st.lists(st.none() | st.integers(2014, 2016), min_size=6, max_size=6),
)  # fmt: skip
def test_no_more_is_ever_asked_than_the_estimate_holds(
    estimates: list[int], granted: list[int | None], years: list[int | None]
) -> None:
    lines = [
        (PLAN, JUSTICE, Line(str(place), "Nhiệm vụ", money={"CENTRAL": amount} if amount else {},
                             due_on=date(year, 6, 1) if year else None))
        for place, (amount, year) in enumerate(zip(estimates, years, strict=False))
    ]  # fmt: skip
    earlier = [
        RequestLine(PLAN, str(place), JUSTICE, "", 2014, 10**12, given_)
        for place, given_ in enumerate(granted)
    ]
    allowed = {(PLAN, str(place)): amount for place, amount in enumerate(estimates)}
    found = {one.line: one for one in askable(KNOWN, lines, allowed, earlier)}
    for place, estimate in enumerate(estimates):
        before = granted[place] if place < len(granted) else 0
        rest = 0 if before is None else max(estimate - before, 0)
        assert (found[str(place)].amount if str(place) in found else 0) == rest
        if str(place) in found:
            assert found[str(place)].year == (years[place] or 0)
