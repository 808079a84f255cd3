"""Reading logs: case by case, in flat memory; damaged and hostile files are refused."""

from __future__ import annotations

import csv
import gzip
import random
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from motcua.dossiers.errors import ImportRefused
from motcua.dossiers.history.readers import RawCase, read_cases
from motcua.dossiers.tests.history.factories import (
    CASE_COLUMNS,
    CASES,
    EVENT_COLUMNS,
    EVENTS,
    XES,
    mapping_of,
    write_csv,
    write_xes,
    xes_text,
)

ONE = [({"concept:name": "a-1", "start": "2011-10-11T13:45:40.276+02:00"},
        [{"concept:name": "in", "time:timestamp": "2011-10-11T13:45:41+02:00"},
         {"concept:name": "out", "time:timestamp": "2011-10-12T13:45:41+02:00"}])]  # fmt: skip


def cases_of(path: Path, folder: Path, base: dict, **changes: object) -> list[RawCase]:
    return list(read_cases(path, mapping_of(folder, base, **changes)))


def refusal(path: Path, folder: Path, base: dict, **changes: object) -> str:
    with pytest.raises(ImportRefused) as caught:
        cases_of(path, folder, base, **changes)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_traces_and_events_of_an_xes_log_are_read_in_order(tmp_path: Path, name: str) -> None:
    [case] = cases_of(write_xes(tmp_path / name, ONE), tmp_path, XES)
    assert case.fields == ONE[0][0]
    assert list(case.events) == ONE[0][1]
    assert case.place == "trace 1, line 3"


def test_an_xes_log_without_a_namespace_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text(xes_text(ONE, namespace=False), "utf-8")
    assert len(cases_of(path, tmp_path, XES)) == 1


def test_what_is_not_xml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<log>\n<trace>\n<event></trace></log>", "utf-8")
    assert "line 3" in refusal(path, tmp_path, XES)
    path.write_text("case,activity\n1,x\n", "utf-8")
    assert "line 1" in refusal(path, tmp_path, XES)
    path.write_bytes(b"")
    refusal(path, tmp_path, XES)


def test_an_xes_log_cut_off_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = write_xes(tmp_path / "log.xes", ONE * 3)
    path.write_bytes(path.read_bytes()[:-60])
    refusal(path, tmp_path, XES)


@pytest.mark.parametrize("base", [XES, EVENTS], ids=["xes", "csv"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "overwritten", "header only"])
def test_a_damaged_gzip_is_refused(tmp_path: Path, base: dict, damage: str) -> None:
    chance = random.Random(3)
    rows = [
        {"case": f"{n}", "activity": f"{chance.random()}", "at": "2014-01-01"} for n in range(3000)
    ]
    path = tmp_path / "log.gz"
    if base is XES:
        write_xes(path, [({"concept:name": row["case"]}, [row]) for row in rows])
    else:
        write_csv(path, EVENT_COLUMNS, rows)
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flipped":
        for place in range(len(data) // 2, len(data) // 2 + 40):
            data[place] ^= 0xFF
    elif damage == "overwritten":
        data[10:20] = b"\xff" * 10
    else:
        data = data[:4]
    path.write_bytes(bytes(data))
    refusal(path, tmp_path, base)


_BOMB = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
%s]>
<log><trace><string key="concept:name" value="&%s;"/></trace></log>"""


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    letters = "abcdefghij"
    layers = "\n".join(
        f'<!ENTITY {name} "{"&" + before + ";"}{("&" + before + ";") * 15}">'
        for before, name in pairwise(letters)
    )
    path = tmp_path / "log.xes"
    path.write_text(_BOMB % (layers, "j"), "utf-8")
    refusal(path, tmp_path, XES)


@pytest.mark.parametrize(
    "text",
    [
        _BOMB % ("", "a"),
        '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<log><trace><string key="concept:name" value="1"/>&x;</trace></log>',
        '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">'
        '<log><trace><string key="concept:name" value="1"/></trace></log>',
    ],
    ids=["entity", "external entity", "external type"],
)
def test_a_log_with_a_document_type_is_refused_and_nothing_is_fetched(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "log.xes"
    path.write_text(text, "utf-8")
    assert "document type" in refusal(path, tmp_path, XES)


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.data"])
def test_events_of_a_csv_are_grouped_by_case_wherever_they_stand(tmp_path: Path, name: str) -> None:
    rows = [
        {"case": f"c{number % 7}", "activity": f"a{number}", "at": f"2014-01-{number % 28 + 1:02d}"}
        for number in range(84)
    ]
    random.Random(5).shuffle(rows)
    path = write_csv(tmp_path / name, EVENT_COLUMNS, rows)
    cases = cases_of(path, tmp_path, EVENTS)
    assert [case.fields["case"] for case in cases] == [f"c{number}" for number in range(7)]
    for case in cases:
        mine = [row["activity"] for row in rows if row["case"] == case.fields["case"]]
        assert [event["activity"] for event in case.events] == mine
        first = 2 + min(
            number for number, row in enumerate(rows) if row["case"] == case.fields["case"]
        )
        assert case.place == f"line {first}"


def test_a_gzipped_csv_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    packed = write_csv(tmp_path / "a.csv.gz", EVENT_COLUMNS, [{"case": "1", "at": "2014-01-01"}])
    plain_name = packed.rename(tmp_path / "a.csv")
    assert len(cases_of(plain_name, tmp_path, EVENTS)) == 1


def test_another_delimiter_quotes_and_line_breaks_in_values_are_read(tmp_path: Path) -> None:
    rows = [{"case": "1", "activity": 'Nhận; "gấp"\nngay', "at": "2014-01-01", "who": "a,b"}]
    path = write_csv(tmp_path / "log.csv", EVENT_COLUMNS, rows, delimiter=";")
    [case] = cases_of(path, tmp_path, EVENTS, delimiter=";")
    assert case.events[0]["activity"] == 'Nhận; "gấp"\nngay'
    assert case.events[0]["who"] == "a,b"


def test_a_case_that_stands_twice_in_a_csv_of_cases_is_refused_with_both_lines(
    tmp_path: Path,
) -> None:
    rows = [{"case": name, "received": "2014-01-02"} for name in ("x", "y", "z", "y")]
    path = write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows)
    assert "'y' stands twice, in line 3 and in line 5" in refusal(path, tmp_path, CASES)


def test_columns_that_the_mapping_names_and_the_file_lacks_are_listed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "log.csv", ("case", "activity"), [{"case": "1", "activity": "x"}])
    message = refusal(path, tmp_path, EVENTS)
    assert "columns that it does not have: at, channel, due, who" in message


@pytest.mark.parametrize("row", ["1,x", "1,x,2014-01-01,w,Desk,2014-01-02,more", '1,"x'])
def test_a_row_with_too_few_or_too_many_values_is_refused(tmp_path: Path, row: str) -> None:
    good = "1,x,2014-01-01,w,Desk,2014-01-02"
    lines = [",".join(EVENT_COLUMNS), *[good] * 40, row, *[good] * 40]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    refusal(path, tmp_path, EVENTS)


def test_a_csv_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "log.csv", EVENT_COLUMNS, [{"case": "1", "at": "2014-01-01"}])
    path.write_bytes(path.read_bytes() + "2,Nhận,2014-01-01,,,\n".encode("utf-16"))
    refusal(path, tmp_path, EVENTS)


def test_names_with_quotes_are_names_and_no_commands(tmp_path: Path) -> None:
    odd = 'ca"se'
    columns = (odd, *EVENT_COLUMNS[1:])
    path = write_csv(tmp_path / "log.csv", columns, [{odd: "1", "at": "2014-01-01"}])
    [case] = cases_of(path, tmp_path, EVENTS, case={"id": odd, "due": "due"})
    assert case.fields[odd] == "1"


def test_a_name_with_wildcards_reads_that_file_only(tmp_path: Path) -> None:
    write_csv(tmp_path / "log1.csv", EVENT_COLUMNS, [{"case": "other", "at": "2014-01-01"}])
    path = write_csv(tmp_path / "log*.csv", EVENT_COLUMNS, [{"case": "mine", "at": "2014-01-01"}])
    assert [case.fields["case"] for case in cases_of(path, tmp_path, EVENTS)] == ["mine"]


def test_nothing_is_left_beside_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    path = write_csv(tmp_path / "log.csv", EVENT_COLUMNS, [{"case": "1", "at": "2014-01-01"}])
    cases_of(path, tmp_path, EVENTS)
    assert list(place.iterdir()) == []


def _peak(cases: Iterator[RawCase]) -> tuple[int, int]:
    """How many cases there are, and the most memory held while walking them."""
    tracemalloc.start()
    try:
        count = sum(1 for _ in cases)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("base", [XES, EVENTS], ids=["xes", "csv"])
def test_a_log_four_times_as_long_needs_no_more_memory(tmp_path: Path, base: dict) -> None:
    peaks = []
    for size in (1000, 4000) if base is XES else (5000, 15_000):
        path = tmp_path / f"log{size}"
        if base is XES:
            event = {"concept:name": "x" * 30, "time:timestamp": "2014-01-01T00:00:00+07:00"}
            write_xes(path, [({"concept:name": f"c{n}"}, [event] * 2) for n in range(size)])
        else:
            with path.open("w", encoding="utf-8", newline="") as handle:
                out = csv.writer(handle)
                out.writerow(EVENT_COLUMNS)
                for number in range(size * 2):
                    out.writerow([f"c{number % size}", "x" * 30, "2014-01-01", "", "", ""])
        count, peak = _peak(read_cases(path, mapping_of(tmp_path, base)))
        assert count == size
        peaks.append(peak)
    assert peaks[1] < 1.3 * peaks[0] + 200_000


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[int] = []
    path = write_xes(tmp_path / "log.xes", [({"concept:name": f"{n}"}, []) for n in range(250)])
    list(read_cases(path, mapping_of(tmp_path, XES), told.append))
    assert told == [100, 200]
    with gzip.open(tmp_path / "unused.gz", "wb") as packed:
        packed.write(b"")
