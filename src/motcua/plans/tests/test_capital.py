"""Development capital is kept apart from recurrent money, from the draft to the capital plan."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection

from motcua.plans import api
from motcua.plans.contracts import Line, Move, NoMove
from motcua.plans.errors import (
    NO_MOVE,
    MoneyRefused,
    PlanInvalid,
    PlanTableRefused,
    RoundUnknown,
)
from motcua.plans.loading import rules_for_year
from motcua.plans.papers import decision_words, money_words
from motcua.plans.rules import content_of, money_by_category, shown_sources
from motcua.plans.setting import WIDE
from motcua.plans.tables import read_lines, read_movements
from motcua.plans.tests.factories import (
    CHAIRMAN,
    DIRECTOR,
    JUSTICE,
    LINES,
    MILLION,
    PLAN,
    ROUND,
    SETTLER,
    agreed,
    allotted,
    approved,
    day,
    drafted,
    opened,
    sent,
    spent,
)

PERIOD = "an-giang-2011-2015"
CAPITAL = "PROVINCE/CAPITAL"
RULES = rules_for_year(2014)
BUILT = (
    *LINES,
    Line("4", "Xây dựng trụ sở một cửa", "IV.2.a",
         money={"PROVINCE": 50 * MILLION, CAPITAL: 400 * MILLION}),
)  # fmt: skip


def ready() -> None:
    opened()
    drafted(BUILT)
    sent()
    agreed()
    approved()


def test_a_plan_without_capital_has_the_text_that_it_always_had() -> None:
    line = Line("1", "Rà soát", money={"PROVINCE": 5, "OFF_BUDGET": 3}, owner="AG.STP")
    assert content_of([line]) == (
        '[["1", "", "Rà soát", "", "", "AG.STP", [], [["OFF_BUDGET", 3], ["PROVINCE", 5]], ""]]'
    )


def test_capital_shows_only_where_there_is_any() -> None:
    money = {"PROVINCE": 5, CAPITAL: 7}
    assert money_by_category(money, RULES.sources) == {"RECURRENT": 5, "CAPITAL": 7}
    shown = [one.code for one in shown_sources(money, RULES.sources)]
    assert shown == ["PROVINCE", CAPITAL, "CENTRAL", "PROJECT", "OFF_BUDGET"]
    assert "vốn đầu tư phát triển 7 đồng, kinh phí thường xuyên 5 đồng" in money_words(
        money, RULES.sources
    )
    assert "đầu tư" not in money_words({"PROVINCE": 5}, RULES.sources)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("units")
class TestRecorded:
    def test_the_identities_hold_for_each_category_alone(self) -> None:
        ready()
        allotted(300 * MILLION, line="4", source=CAPITAL)
        with pytest.raises(MoneyRefused) as error:
            allotted(51 * MILLION, "L-2", line="4")
        assert error.value.params["reason"] == NO_MOVE[NoMove.OVER_ESTIMATE]
        with pytest.raises(MoneyRefused):
            spent(1, line="4")
        spent(100 * MILLION, line="4", source=CAPITAL)
        found = api.balances_of(PLAN)
        assert (found["4", CAPITAL].allotted, found["4", CAPITAL].spent) == (
            300 * MILLION, 100 * MILLION,
        )  # fmt: skip
        assert found["4", "PROVINCE"].allotted == 0
        api.plan_settle(
            actor=SETTLER, at=day(9), code=PLAN, document_number="1/QT",
            carried={("4", CAPITAL): 150 * MILLION},
        )  # fmt: skip
        now = api.balances_of(PLAN)["4", CAPITAL]
        assert (now.settled, now.returned, now.carried) == (
            100 * MILLION, 50 * MILLION, 150 * MILLION,
        )  # fmt: skip
        assert api.facts_verify()["faults"] == []

    def test_an_unknown_category_is_refused_by_the_rules_and_by_the_database(self) -> None:
        opened()
        with pytest.raises(PlanInvalid) as error:
            drafted([replace(LINES[0], money={"PROVINCE/OTHER": 5})])
        assert list(error.value.fields) == ["1.PROVINCE/OTHER"]
        drafted()
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute("UPDATE plans_money SET source = 'province capital'")

    def test_the_provinces_plan_keeps_them_apart(self) -> None:
        ready()
        found = api.aggregate(ROUND, on=day(4).date())
        assert found.by("source")[CAPITAL] == 400 * MILLION
        assert money_by_category(found.by("source"), RULES.sources)["CAPITAL"] == 400 * MILLION
        book = openpyxl.load_workbook(io.BytesIO(api.plan_xlsx(ROUND)))
        heads = [cell.value for cell in book["Kế hoạch"][3]]
        assert "Ngân sách tỉnh (đầu tư)" in heads
        assert "Ngân sách tỉnh (thường xuyên)" in heads
        assert "Ngoài ngân sách (đầu tư)" not in heads

    def test_papers_have_a_column_for_each_with_money_and_say_what_is_capital(self) -> None:
        ready()
        said = decision_words(ROUND)
        assert said.heads[5:] == (
            "Ngân sách tỉnh (thường xuyên)", "Ngân sách tỉnh (đầu tư)",
            "Ngoài ngân sách (thường xuyên)", "Tổng cộng",
        )  # fmt: skip
        assert sum(said.widths) <= WIDE
        assert "vốn đầu tư phát triển 400.000.000 đồng" in said.articles[0][1]
        assert said.rows[0][1][5:] == ("250.000.000", "400.000.000", "30.000.000", "680.000.000")

    def test_the_capital_plan_shows_what_is_proposed_planned_and_disbursed(self) -> None:
        opened()
        drafted(BUILT)
        sent()
        (line,) = api.capital_plan(PERIOD).lines
        assert (line.proposed, line.planned, line.disbursed) == (400 * MILLION, 0, None)
        agreed()
        approved()
        allotted(300 * MILLION, line="4", source=CAPITAL)
        spent(100 * MILLION, line="4", source=CAPITAL)
        found = api.capital_plan(PERIOD, round_code=ROUND)
        (line,) = found.lines
        assert (line.unit, line.line, line.source) == (JUSTICE, "4", CAPITAL)
        assert (line.planned, line.allotted, line.spent) == (
            400 * MILLION, 300 * MILLION, 100 * MILLION,
        )  # fmt: skip
        assert found.total("spent", ROUND) == 100 * MILLION
        for unknown in ("2013", "\x00"):
            with pytest.raises(RoundUnknown):
                api.capital_xlsx(PERIOD, round_code=unknown)
        sheet = openpyxl.load_workbook(io.BytesIO(api.capital_xlsx(PERIOD)))[ROUND]
        assert [cell.value for cell in sheet[5]][5:10] == [
            "Ngân sách tỉnh (đầu tư)", 400 * MILLION, 400 * MILLION, 300 * MILLION, 100 * MILLION,
        ]  # fmt: skip
        assert sheet["J4"].value == "=SUM(J5:J5)"

    def test_capital_that_came_by_an_adjustment_is_in_it(self) -> None:
        ready()
        api.adjustment_propose(
            actor=DIRECTOR, at=day(4), code=PLAN, line="2", source="CENTRAL/CAPITAL",
            amount=70 * MILLION, reason="Trung ương hỗ trợ", document_number="8/TTr",
            document_on=date(2013, 6, 21),
        )  # fmt: skip
        api.adjustment_decide(actor=CHAIRMAN, at=day(5), code=PLAN, number=1, grant=True)
        planned = {(one.line, one.source): one.planned for one in api.capital_plan(PERIOD).lines}
        assert planned == {("2", "CENTRAL/CAPITAL"): 70 * MILLION, ("4", CAPITAL): 400 * MILLION}


def test_tables_take_both_names_of_a_source() -> None:
    heads = "Mã,Nội dung,Ngân sách tỉnh,Ngân sách tỉnh (đầu tư)\n"
    ((_, line),) = read_lines((heads + "1,Xây trụ sở,5,7\n").encode(), rules=RULES)
    assert line.money == {"PROVINCE": 5, CAPITAL: 7}
    heads = "Mã,Nội dung,Ngân sách tỉnh (thường xuyên),PROVINCE/CAPITAL\n"
    ((_, line),) = read_lines((heads + "1,Xây trụ sở,5,7\n").encode(), rules=RULES)
    assert line.money == {"PROVINCE": 5, CAPITAL: 7}
    with pytest.raises(PlanTableRefused):
        read_lines(
            "Mã,Nội dung,Ngân sách tỉnh,Ngân sách tỉnh (thường xuyên)\n1,a,5,7\n".encode(),
            rules=RULES,
        )


def test_a_table_of_money_names_the_category_with_the_source() -> None:
    data = (
        "Kế hoạch,Dòng,Nguồn,Loại,Số tiền,Ngày,Chứng từ\n"
        f"{PLAN},4,Ngân sách tỉnh (đầu tư),cấp,9,24/06/2013,L-1\n"
        f"{PLAN},4,Ngân sách tỉnh,chi,2,24/06/2013,C-1\n"
    )
    found: Any = [one for _, one in read_movements(data.encode(), rules=RULES)]
    assert [(one.source, one.kind) for one in found] == [
        (CAPITAL, Move.ALLOTMENT), ("PROVINCE", Move.SPENDING),
    ]  # fmt: skip
