"""The tables on procedures in the province's report, and form II.07b, recounted by plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection

from motcua.core.definitions import definitions_dir
from motcua.procedures import api as procedures
from motcua.procedures import control, overlay
from motcua.procedures.tests import test_control, test_review
from motcua.procedures.tests.test_control import AT, CHAIRMAN, CONTROLLER, DRAFTER, GOOD, TODAY
from motcua.reports import api as reports
from motcua.reports.contracts import CutOff, RowKind
from motcua.reports.periodic import api
from tests.trials.plain_reports import ask, works

pytestmark = pytest.mark.django_db(transaction=True)

NOW = date(2026, 12, 20)
LATE, OTHER, DOUBTED, SILENT = "T.000002", "T.000003", "T.000004", "T.000005"
PERIODS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-H1", "2026-9M", "2026")
PUBLICATION = """
SELECT d.number,
       (SELECT count(*) FROM procedures_decision_item i WHERE i.decision_id = d.id),
       (SELECT count(*) FROM procedures_decision_item i WHERE i.decision_id = d.id
                                                          AND i.act = 'NEW'),
       (SELECT count(*) FROM procedures_decision_item i WHERE i.decision_id = d.id
                                                          AND i.act = 'AMENDED'),
       (SELECT count(*) FROM procedures_decision_item i WHERE i.decision_id = d.id
                                                          AND i.act = 'REPLACED'),
       (SELECT count(*) FROM procedures_decision_item i WHERE i.decision_id = d.id
                                                          AND i.act = 'ABOLISHED'),
       (SELECT array_agg(ARRAY[many, late, days] ORDER BY place) FROM (
            SELECT w.place, count(p.id) AS many,
                   count(p.id) FILTER (WHERE o.days > 0) AS late, coalesce(sum(o.days), 0) AS days
              FROM unnest(ARRAY['1 PORTAL', '2 OPEN_DATA', '3 POSTED']) AS w(place)
              LEFT JOIN procedures_publication p
                     ON p.decision_id = d.id AND p.place = substr(w.place, 3)
              LEFT JOIN LATERAL (SELECT count(*) AS days FROM plain_open x
                                  WHERE x.day > p.due_on AND x.day <= p.published_on) o ON TRUE
             GROUP BY w.place) each)
  FROM procedures_decision d
 WHERE d.signed_at IS NOT NULL AND d.signed_on >= %(since)s AND d.signed_on < %(until)s
"""
ASSESSMENT = """
SELECT coalesce(v.procedure_content, p.content)->>'field_name',
       count(*), count(*) FILTER (WHERE o.agrees), count(*) FILTER (WHERE NOT o.agrees),
       count(*) FILTER (WHERE o.agrees IS NULL),
       count(*) FILTER (WHERE a.cost_before IS NULL),
       count(*) FILTER (WHERE a.cost_after < a.cost_before),
       count(*) FILTER (WHERE a.cost_after = a.cost_before),
       count(*) FILTER (WHERE a.cost_after > a.cost_before)
  FROM procedures_assessment a
  JOIN procedures_version v ON v.id = a.version_id
  JOIN procedures_procedure p ON p.code = v.procedure_id
  LEFT JOIN LATERAL (
       SELECT x.agrees FROM procedures_opinion x
        WHERE x.version_id = a.version_id AND x.fingerprint = a.fingerprint
          AND (x.given_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < %(until)s
        ORDER BY x.id DESC LIMIT 1) o ON TRUE
 WHERE (a.assessed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date >= %(since)s
   AND (a.assessed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < %(until)s
 GROUP BY 1
"""
REVIEW = """
WITH told AS (
  SELECT f.field, i.accepted, i.option_id,
         l.approved_on >= %(since)s AND l.approved_on < %(until)s AS planned,
         (i.reviewed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS reviewed_on, i.due_on,
         (i.proposed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS proposed_on,
         coalesce(i.decided_on >= %(since)s AND i.decided_on < %(until)s, FALSE) AS decided,
         coalesce(v.valid_from >= %(since)s AND v.valid_from < %(until)s, FALSE) AS done,
         o.yearly_before - o.yearly_after AS saved, o.days_before - o.days_after AS cut
    FROM procedures_review_item i
    JOIN procedures_review_plan l ON l.id = i.plan_id AND l.approved_at IS NOT NULL
    JOIN plain_catalogue f ON f.code = i.procedure_code AND f.first
    LEFT JOIN procedures_review_option o ON o.id = i.option_id
    LEFT JOIN procedures_version v ON v.procedure_id = i.procedure_code
          AND v.number = i.draft_number AND v.state = 'PUBLISHED' AND i.accepted
), counted AS (
  SELECT field, count(*) FILTER (WHERE planned) AS c3,
         count(*) FILTER (WHERE reviewed_on >= %(since)s AND reviewed_on < %(until)s) AS c4,
         count(*) FILTER (WHERE reviewed_on >= %(since)s AND reviewed_on < %(until)s
                            AND reviewed_on > due_on) AS c5,
         count(*) FILTER (WHERE proposed_on >= %(since)s AND proposed_on < %(until)s) AS c6,
         count(*) FILTER (WHERE decided) AS c7,
         count(*) FILTER (WHERE decided AND accepted AND option_id IS NOT NULL) AS c8,
         count(*) FILTER (WHERE decided AND NOT accepted) AS c9,
         count(*) FILTER (WHERE decided AND accepted AND option_id IS NULL) AS c10,
         count(*) FILTER (WHERE done) AS c11,
         coalesce(sum(saved) FILTER (WHERE done), 0) AS c12,
         coalesce(sum(cut) FILTER (WHERE done), 0) AS c13
    FROM told GROUP BY field
)
SELECT * FROM counted WHERE c3 + c4 + c6 + c7 + c11 > 0
"""
CATALOGUE = """
SELECT field, %(columns)s FROM plain_catalogue
 WHERE scope <> 'INTERNAL' AND valid_from <= DATE '%(day)s'
   AND (valid_until IS NULL OR valid_until > DATE '%(day)s')
 GROUP BY field
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    overlay.forget()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_open, plain_catalogue")
        cursor.execute("CREATE TEMP TABLE plain_open (day date)")
        days = (date(2026, 1, 1) + timedelta(days=n) for n in range(400))
        cursor.executemany(
            "INSERT INTO plain_open VALUES (%s)", [(day,) for day in days if works(day)]
        )
        cursor.execute(
            "CREATE TEMP TABLE plain_catalogue (code text, first boolean, field text, level text,"
            " scope text, valid_from date, valid_until date, begins_with text, steps int)"
        )
        cursor.executemany(
            "INSERT INTO plain_catalogue VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            list(written_versions()),
        )
    yield
    overlay.forget()


def written_versions() -> Iterator[tuple[Any, ...]]:
    """Each version of the catalogue as its file says it, read without the program's reader."""
    for path in sorted((definitions_dir() / "procedures").glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "versions" not in told:
            continue
        for place, version in enumerate(told["versions"]):
            steps = version.get("steps") or []
            yield (
                str(told["code"]), place == 0, told["field"], version["level"],
                version.get("scope", ""), version["valid_from"], version["valid_until"],
                steps[0]["role"] if steps else "", len(steps),
            )  # fmt: skip


def rows_of(content: api.Content, section: str) -> dict[str, tuple[int | None, ...]]:
    """Key of each line of a table → its numbers; the total adds its lines up."""
    table = next(table for table in content.tables if table.section == section)
    found = {
        row.key: tuple(row.cells[column.number] for column in table.edition.numbers)
        for row in table.rows if row.kind is RowKind.LINE
    }  # fmt: skip
    sums = tuple(sum(value or 0 for value in column) for column in zip(*found.values(),
                 strict=True)) if found else ()  # fmt: skip
    assert tuple(v or 0 for v in table.total.values()) == (sums or (0,) * len(table.total))
    return found


def live_through_the_year(tmp_path: Path) -> None:
    """Drafts, opinions of both kinds, a late publication, a review carried out."""
    test_review.reviewed()
    test_review.propose(test_review.option())
    test_review.decide()
    procedures.proposal_carry_out(actor=CONTROLLER, at=AT, year=2026, code=test_review.CODE)
    test_review.publish()
    test_control.ready(tmp_path)
    test_control.sign(test_control.draw())
    test_control.ready(tmp_path, LATE)
    decision = test_control.draw(test_control.DraftItem(LATE, "NEW"))
    control.decision_sign(
        actor=CHAIRMAN, at=AT + timedelta(days=70), decision_id=decision, number="77/QĐ-UBND",
        signed_on=TODAY + timedelta(days=62), name="Lê An",
    )  # fmt: skip
    for code, agrees in ((OTHER, True), (DOUBTED, False), (SILENT, None)):
        at = AT + timedelta(days=60 if code == OTHER else 61)  # the last days of quarter 3
        test_control.draft(tmp_path, code)
        control.draft_assess(actor=DRAFTER, at=at, code=code, answers=GOOD)
        if agrees is not None:
            control.opinion_give(  # of the second one when that quarter is over
                actor=CONTROLLER, at=at + timedelta(days=2), code=code, agrees=agrees, reason="Vì"
            )


def test_the_tables_on_procedures_are_what_plain_sql_counts(tmp_path: Path) -> None:
    live_through_the_year(tmp_path)
    some: dict[str, int] = {}
    for period in PERIODS:
        span = api.span_get(period, cut_off=CutOff.REPORTING).period
        days = {"since": span.since, "until": span.until}
        content = api.content_now(kind="kstt", unit="AG", period=period, today=NOW)
        found = rows_of(content, "danh-gia-tac-dong")
        assert found == {row[0]: row[1:] for row in ask(ASSESSMENT, **days)}
        some["assessment"] = some.get("assessment", 0) + sum(row[0] or 0 for row in found.values())
        found = rows_of(content, "cong-bo")
        numbers = dict(ask("SELECT id::text, number FROM procedures_decision"))
        plain = {
            row[0]: (*row[1:6], *(number for place in row[6] for number in place))
            for row in ask(PUBLICATION, **days)
        }
        assert {numbers[key]: cells for key, cells in found.items()} == plain
        some["late"] = some.get("late", 0) + sum(cells[6] for cells in plain.values())
        found = rows_of(content, "ra-soat")
        assert found == {row[0]: tuple(map(int, row[1:])) for row in ask(REVIEW, **days)}
        some["saved"] = some.get("saved", 0) + sum(row[9] or 0 for row in found.values())
    assert all(some.values()), some


def test_form_ii07b_is_what_plain_sql_counts_in_the_written_catalogue() -> None:
    levels = ("PROVINCE", "DISTRICT", "COMMUNE")
    kinds = ("TRUE", "begins_with = 'ONE_STOP_OFFICER'", "steps > 0")
    columns = ", ".join(
        f"count(*) FILTER (WHERE {kind} AND level = '{level}')" for kind in kinds
        for level in levels
    )  # fmt: skip
    for day in (date(2014, 6, 30), date(2020, 12, 14), date(2025, 7, 1), date(2026, 9, 14)):
        scope = reports.scope_of(unit_code="AG", period=reports.day_period(day), today=NOW)
        filled = reports.form_fill(reports.form_get("ii07b", on=day), scope=scope)
        plain = {
            field: tuple(
                number for place in (0, 3, 6)
                for number in (sum(counts[place:place + 3]), *counts[place:place + 3])
            )
            for field, *counts in ask(CATALOGUE % {"columns": columns, "day": day})
        }  # fmt: skip
        lines = {
            row.key: tuple(row.cells[number] for number in range(3, 15))
            for row in filled.rows if row.kind is RowKind.LINE
        }  # fmt: skip
        assert lines == plain
        total = tuple(sum(column) for column in zip(*plain.values(), strict=True))
        assert tuple(filled.rows[0].cells[number] for number in range(3, 15)) == total
        assert total[0] > 0
