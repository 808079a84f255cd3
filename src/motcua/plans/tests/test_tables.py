"""Tables are taken in whole or refused whole, each fault by row and column."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.plans import api
from motcua.plans.contracts import Move
from motcua.plans.errors import PlanTableRefused
from motcua.plans.loading import rules_for_year
from motcua.plans.tables import amount_of, read_lines, read_movements
from motcua.plans.tests.factories import JUSTICE, OFFICER, PLAN, ROUND, day, opened

RULES = rules_for_year(2014)
GOOD = (
    "Mã;Mục;Nội dung;Sản phẩm;Hạn;Chủ trì;Phối hợp;Ngân sách tỉnh;OFF_BUDGET\n"
    "1;IV.2.a;Rà soát thủ tục;Báo cáo;30/09/2014;;AG.SNV, AG.STC;1.500.000;\n"
    "\n"
    "2;;Tập huấn;;;;;;200000\n"
)
MONEY = (
    "Kế hoạch,Dòng,Nguồn,Loại,Số tiền,Ngày,Chứng từ\n"
    f"{PLAN},1,Ngân sách tỉnh,cấp,50,24/06/2013,L-1\n"
    f"{PLAN},1,PROVINCE,chi,20,2013-06-25,C-1\n"
)


def faults(data: str, reader: Any = read_lines) -> set[str]:
    with pytest.raises(PlanTableRefused) as error:
        reader(data.encode(), rules=RULES)
    return set(error.value.fields)


@given(st.integers(0, 10**15))
def test_an_amount_is_read_as_it_is_written(amount: int) -> None:
    assert amount_of(str(amount)) == amount
    for mark in ".,":
        assert amount_of(f"{amount:,}".replace(",", mark)) == amount


@pytest.mark.parametrize("typed", ["1.5", "1,5", "1.500,000", "một", "1e6", "15.00", "1.500.00"])
def test_an_amount_that_may_mean_something_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        amount_of(typed)


def test_lines_are_read_with_vietnamese_or_english_headings() -> None:
    rows = read_lines(GOOD.encode(), rules=RULES)
    assert [number for number, _ in rows] == [2, 4]
    first, second = (line for _, line in rows)
    assert (first.due_on, first.supporting) == (date(2014, 9, 30), ("AG.SNV", "AG.STC"))
    assert first.money == {"PROVINCE": 1_500_000}
    assert second.money == {"OFF_BUDGET": 200_000}


def workbook(*rows: list[Any]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_fraction_in_a_cell_of_numbers_is_no_thousand() -> None:
    heading = ["Mã", "Nội dung", "Ngân sách tỉnh"]
    sound = workbook(heading, [1.1, "Rà soát thủ tục", 1234.0], [2, "Tập huấn", "1.234"])
    lines = [line for _, line in read_lines(sound, rules=RULES)]
    assert [(line.code, line.money["PROVINCE"]) for line in lines] == [("1.1", 1234), ("2", 1234)]
    with pytest.raises(PlanTableRefused) as error:
        read_lines(workbook(heading, [1, "Rà soát thủ tục", 1.234]), rules=RULES)
    assert set(error.value.fields) == {"row 2, column PROVINCE"}
    money = MONEY.splitlines()[0].split(",")
    paid = [PLAN, "1", "PROVINCE", "chi", 20.125, "2013-06-25", "C-1"]
    with pytest.raises(PlanTableRefused) as error:
        read_movements(workbook(money, paid), rules=RULES)
    assert set(error.value.fields) == {"row 2, column amount"}


def test_every_fault_of_a_table_is_named() -> None:
    assert faults(GOOD.replace("30/09/2014", "mai").replace("200000", "2,5")) == {
        "row 2, column due", "row 4, column OFF_BUDGET",
    }  # fmt: skip
    assert faults(GOOD.replace("Mục", "Mụcc")) == {"row 1"}
    assert faults(GOOD.replace("Mục", "Mã")) == {"row 1"}
    assert faults("Mã;Hạn\n1;\n") == {"row 1"}
    assert faults("Mã;Nội dung\n") == {"file"}
    assert faults("Mã;Nội dung\n1;Việc;thừa\n") == {"row 2"}
    assert faults("Mã\x00") == {"file"}
    assert faults("PK\x03\x04 hỏng") == {"file"}


def test_movements_are_read_and_every_cell_is_needed() -> None:
    (_, first), (_, second) = read_movements(MONEY.encode(), rules=RULES)
    assert (first.source, first.kind, first.amount) == ("PROVINCE", Move.ALLOTMENT, 50)
    assert (second.kind, second.on) == (Move.SPENDING, date(2013, 6, 25))
    assert faults(MONEY.replace("cấp", "cho"), read_movements) == {"row 2, column kind"}
    assert faults(MONEY.replace(",C-1", ","), read_movements) == {"row 3, column reference"}
    assert faults(MONEY.replace(",Chứng từ", ""), read_movements) == {"row 1"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("units")
def test_a_table_becomes_the_draft_and_again_changes_nothing() -> None:
    opened()
    ask: dict[str, Any] = {"actor": OFFICER, "at": day(0), "round_code": ROUND, "unit": JUSTICE}
    first = api.lines_import(**ask, data=GOOD.encode())
    assert api.lines_import(**ask, data=GOOD.encode()).seq == first.seq
    with pytest.raises(PlanTableRefused) as error:
        api.lines_import(**ask, data=GOOD.replace("IV.2.a", "IX.1").encode())
    assert set(error.value.fields) == {"row 2, column clause"}
    assert len(api.lines_of(PLAN, 1)) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("units")
def test_the_template_can_be_taken_in_as_it_is() -> None:
    opened()
    data = api.template_xlsx(ROUND, JUSTICE)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]][-8:] == [one.name.vi for one in RULES.sources]
    api.lines_import(actor=OFFICER, at=day(0), round_code=ROUND, unit=JUSTICE, data=data)
    items = api.items_for(ROUND, JUSTICE)
    assert [line.clause for line in api.lines_of(PLAN, 1)] == [item.clause for item in items]
    again = openpyxl.load_workbook(io.BytesIO(api.template_xlsx(ROUND, JUSTICE))).active
    assert again["C2"].value == items[0].title.vi
