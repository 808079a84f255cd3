"""The yearly book: continuous numbers, closed once, a supplement after that."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from motcua.dossiers import services
from motcua.dossiers.contracts import Collector
from motcua.dossiers.errors import BookClosed, BookStillOpen
from motcua.dossiers.logbook import BookRow, book_rows, book_state
from motcua.dossiers.printing.logbook import book_file
from motcua.dossiers.tests.factories import (
    OLD_WARD,
    OTHER_OLD_WARD,
    PERSON,
    finish,
    head,
    local,
    one_stop,
    receive,
)
from motcua.dossiers.tests.printing.reading import docx_words, pdf_size, pdf_words
from motcua.ledger import api as ledger
from motcua.organisation.errors import PermissionMissing

pytestmark = pytest.mark.django_db
YEAR = 2014
AFTER = local(2015, 1, 5)


def enter(month: int, day: int, **given: object) -> str:
    at = local(YEAR, month, day)
    return receive(at=at, unit=OLD_WARD, **given).code  # type: ignore[arg-type]


def enter_late() -> str:
    """A dossier of the year, entered after it."""
    return receive(at=AFTER, occurred_at=local(YEAR, 12, 30), unit=OLD_WARD).code


def rows() -> list[BookRow]:
    state = book_state(unit=OLD_WARD, year=YEAR)
    return book_rows(unit=OLD_WARD, year=YEAR, state=state)


def close() -> None:
    services.logbook_close(actor=head(OLD_WARD), at=AFTER, unit=OLD_WARD, year=YEAR)


def test_numbers_run_from_one_in_the_order_of_recording() -> None:
    codes = [enter(3, 3), enter(2, 4), enter(7, 1)]
    receive(at=local(YEAR, 3, 3), unit=OTHER_OLD_WARD)
    receive(at=local(2015, 1, 5), unit=OLD_WARD)
    assert [(row.shown_number, row.code) for row in rows()] == [
        ("01", codes[0]), ("02", codes[1]), ("03", codes[2])
    ]  # fmt: skip


def test_a_page_goes_on_with_the_numbers_of_the_one_before() -> None:
    codes = [enter(3, day) for day in (3, 4, 5)]
    first = book_rows(unit=OLD_WARD, year=YEAR, state=None, limit=2)
    second = book_rows(unit=OLD_WARD, year=YEAR, state=None, after=first[-1].dossier_id, limit=2)
    assert [(row.number, row.code) for row in second] == [(3, codes[2])]


def test_what_comes_after_the_closing_is_a_supplement_and_moves_no_number() -> None:
    codes = [enter(3, 3), enter(3, 4)]
    close()
    late = enter_late()
    assert [(row.shown_number, row.late, row.code) for row in rows()] == [
        ("01", False, codes[0]), ("02", False, codes[1]), ("BS-01", True, late)
    ]  # fmt: skip


def test_before_the_closing_a_late_entry_takes_the_next_number() -> None:
    enter(3, 3)
    late = enter_late()
    assert [(row.shown_number, row.code) for row in rows()][-1] == ("02", late)


def test_the_ledger_holds_the_count_and_a_digest_of_the_codes() -> None:
    codes = [enter(3, 3), enter(3, 4)]
    close()
    (entry,) = ledger.entry_list(stream=f"logbook:{OLD_WARD}:{YEAR}")
    assert entry.body == {
        "unit": OLD_WARD, "year": YEAR, "entries": 2,
        "codes_digest": hashlib.sha256("\n".join(codes).encode()).hexdigest(),
    }  # fmt: skip


def test_a_book_is_closed_once() -> None:
    close()
    with pytest.raises(BookClosed):
        close()
    assert len(ledger.entry_list(stream=f"logbook:{OLD_WARD}:{YEAR}")) == 1


def test_a_year_that_is_not_over_stays_open() -> None:
    at = local(YEAR, 12, 31, 16)
    with pytest.raises(BookStillOpen, match="1 January 2015"):
        services.logbook_close(actor=head(OLD_WARD), at=at, unit=OLD_WARD, year=YEAR)
    assert book_state(unit=OLD_WARD, year=YEAR) is None


@pytest.mark.parametrize("actor", [one_stop(OLD_WARD), head(OTHER_OLD_WARD)])
def test_only_the_head_of_the_unit_closes(actor: object) -> None:
    with pytest.raises(PermissionMissing):
        services.logbook_close(actor=actor, at=AFTER, unit=OLD_WARD, year=YEAR)  # type: ignore[arg-type]


def test_the_book_says_who_collected_and_what_is_odd() -> None:
    code = enter(3, 3)
    finish(code, at=local(YEAR, 3, 4), unit=OLD_WARD)
    services.dossier_return(
        actor=one_stop(OLD_WARD), at=local(YEAR, 3, 5), code=code,
        collector=Collector("Trần Văn Nhận", "089080009999"),
    )  # fmt: skip
    close()
    enter_late()
    data = {
        kind: book_file(
            unit=OLD_WARD, year=YEAR, rows=rows(), state=book_state(unit=OLD_WARD, year=YEAR),
            day=AFTER.date(), kind=kind,
        )
        for kind in ("pdf", "docx", "csv", "xlsx")
    }  # fmt: skip
    for words in (pdf_words(data["pdf"]), docx_words(data["docx"])):
        for part in ("SỔ THEO DÕI HỒ SƠ", "Năm: 2014", code, "Trần Văn Nhận", PERSON.name,
                     "BS-01", "Ghi sau khi khóa sổ", "03/03/2014", "với 1 hồ sơ",
                     "Bổ sung sau khi khóa sổ: 1 hồ sơ"):  # fmt: skip
            assert part in words, part
    assert pdf_size(data["pdf"]) == (297, 210)
    table = list(csv.reader(io.StringIO(data["csv"].decode("utf-8-sig"))))
    assert [line[0] for line in table] == ["STT", "01", "BS-01"]
    assert table[1][10] == "Trần Văn Nhận"
    sheet = openpyxl.load_workbook(io.BytesIO(data["xlsx"])).active
    assert sheet is not None
    assert [sheet.cell(at, 1).value for at in (4, 5, 6)] == ["STT", "01", "BS-01"]


def test_a_formula_typed_as_a_name_stays_text() -> None:
    enter(3, 3, person=replace(PERSON, name="=1+1"))
    kept = book_file(
        unit=OLD_WARD, year=YEAR, rows=rows(), state=None, day=AFTER.date(), kind="xlsx"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(kept)).active
    assert sheet is not None
    assert sheet.cell(5, 5).data_type == "s"


def test_the_book_costs_one_statement_for_any_number_of_lines(
    django_assert_num_queries: Callable[..., object],
) -> None:
    for day in (3, 4, 5):
        enter(3, day)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(book_rows(unit=OLD_WARD, year=YEAR, state=None)) == 3
