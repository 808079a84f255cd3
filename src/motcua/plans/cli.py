"""``motcua plans``: rounds, plans, what is sent and approved, money, and what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.ledger.errors import LedgerBroken
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api, cli_province, cli_schemes
from motcua.plans.cli_common import (
    JSON,
    day_text,
    file_bytes,
    file_write,
    print_json,
    share,
    typed,
)
from motcua.plans.contracts import (
    Aggregate,
    Balance,
    Line,
    NewRound,
    PlanRow,
    Round,
    Span,
    Timeliness,
)
from motcua.plans.errors import PlanInvalid
from motcua.plans.rules import money_by_category, money_by_source, summed
from motcua.tasks import api as tasks

app = typer.Typer(no_args_is_help=True, help="Reform plans of agencies, their estimates and money.")
app.add_typer(cli_province.app)
app.add_typer(cli_schemes.app)
CODE = Annotated[str, typer.Argument(help="Code of the plan, e.g. KH-2027-AG.STP.")]
ROUND = Annotated[str, typer.Argument(help="Code of the round, e.g. 2027 or 2026-2030.")]
APPROVED = Annotated[bool, typer.Option("--approved", help="Only plans that are approved.")]


def round_dict(known: Round) -> dict[str, Any]:
    """A round as JSON."""
    return {
        "code": known.code, "span": known.span.value, "programme": known.programme,
        "first_year": known.first_year, "last_year": known.last_year,
        "due_on": known.due_on.isoformat(), "title": known.title,
        "document_number": known.document_number, "document_on": known.document_on.isoformat(),
        "units": list(known.units),
    }  # fmt: skip


def plan_dict(row: PlanRow) -> dict[str, Any]:
    """A plan as JSON: state and timeliness by their codes, money in whole đồng."""
    now = row.standing
    return {
        "code": row.code, "round": row.round, "unit": row.unit, "state": now.state.value,
        "version": row.shown, "lines": row.lines, "money": dict(row.money), "total": row.total,
        "due_on": row.due_on.isoformat(), "first_sent_on": day_text(now.first_sent_on),
        "sent_on": day_text(now.sent_on), "timeliness": row.timeliness.value,
        "opinions": {key: said.value for key, said in sorted(now.opinions.items())},
        "approved_on": day_text(now.approved_on), "returns": now.returns, "seq": now.last_seq,
    }  # fmt: skip


def line_dict(line: Line) -> dict[str, Any]:
    """A line as JSON."""
    return {
        "code": line.code, "clause": line.clause, "area": line.area, "title": line.title,
        "product": line.product, "due_on": day_text(line.due_on), "owner": line.owner,
        "supporting": list(line.supporting), "money": dict(line.money), "total": line.total,
    }  # fmt: skip


def balance_dict(row: Balance) -> dict[str, Any]:
    """Running totals as JSON, with the shares of what was allotted and spent."""
    return {
        **vars(row), "allowed": row.allowed, "rest": row.rest,
        "allotted_of": share(row.allotted, row.allowed),
        "spent_of": share(row.spent, row.allotted),
    }  # fmt: skip


def aggregate_dict(found: Aggregate) -> dict[str, Any]:
    """The province's plan as JSON."""
    counts = {kind.value: found.counted(kind) for kind in Timeliness}
    return {
        "round": found.round.code, "on": found.on.isoformat(), "total": found.total,
        "by_unit": found.by("unit"), "by_area": found.by("area"), "by_source": found.by("source"),
        "by_category": money_by_category(
            found.by("source"), api.rules_for_year(found.round.first_year).sources
        ),
        "lines": dict(found.lines), "timeliness": counts,
        "on_time_of": share(counts["ON_TIME"], found.due),
        "units": [
            {
                "unit": one.unit, "plan": one.plan, "state": one.state.value if one.state else None,
                "timeliness": one.timeliness.value, "sent_on": day_text(one.sent_on),
                "readers": one.readers,
            }
            for one in found.units
        ],
    }  # fmt: skip


@app.command("rounds")
@command_permission("plans.read")
def rounds(as_json: JSON = False) -> None:
    """List the rounds of plans, the latest year first."""
    found = api.round_list()
    if as_json:
        print_json([round_dict(known) for known in found])
        return
    for known in found:
        typer.echo(f"{known.code:10} {known.due_on} {len(known.units):4} units  {known.title}")


@app.command("open")
@command_permission("plans.guide")
def open_round(
    title: Annotated[str, typer.Argument(help="What the guidance is called.")],
    words: Annotated[str, typer.Option(help="What it asks for.")],
    document: Annotated[str, typer.Option(help="Number of the document.")],
    document_on: Annotated[str, typer.Option(help="Day of the document.")],
    units: Annotated[list[str], typer.Option("--unit", help="Agency called to plan; repeat it.")],
    programme: Annotated[str, typer.Option(help="Code of the programme.")],
    year: Annotated[int, typer.Option(help="Budget year; 0 for the whole period.")] = 0,
    due: Annotated[str, typer.Option(help="Due day; else that of the budget calendar.")] = "",
    as_json: JSON = False,
) -> None:
    """Open a round: send guidance down, with the day by which plans are due."""
    known = api.round_open(
        actor=SYSTEM, at=clock.now(),
        asked=NewRound(
            span=Span.YEAR if year else Span.PERIOD, programme=programme, title=title,
            words=words, document_number=document,
            document_on=typed("document_on", tasks.day_of, document_on), units=tuple(units),
            year=year, due_on=typed("due", tasks.day_of, due) if due else None,
        ),
    )  # fmt: skip
    if as_json:
        print_json(round_dict(known))
        return
    typer.echo(f"Open: {known.code}, due on {known.due_on}.")


@app.command("list")
@command_permission("plans.read")
def list_plans(
    round_code: Annotated[str, typer.Option("--round", help="Code of the round.")] = "",
    as_json: JSON = False,
) -> None:
    """List plans as they stand; a draft shows no line here."""
    rows = api.plan_list(api.Filter(round=round_code), on=clock.today())
    if as_json:
        print_json([plan_dict(row) for row in rows])
        return
    for row in rows:
        typer.echo(
            f"{row.code:24} {row.standing.state.value:10} {row.timeliness.value:8}"
            f" {row.lines:3} lines {row.total:>18,} đ"
        )


@app.command("show")
@command_permission("plans.read")
def show(
    code: CODE,
    version: Annotated[int, typer.Option(help="A version that was sent; else the last.")] = 0,
    as_json: JSON = False,
) -> None:
    """Show one plan with its lines, receivers and comments."""
    detail = api.plan_detail(code, on=clock.today(), own=True, version=version)
    if as_json:
        print_json({
            **plan_dict(detail.row), "content": [line_dict(line) for line in detail.lines],
            "content_money": money_by_source(detail.lines),
            "receipts": [
                {"version": one.version, "receiver": one.receiver, "unit": one.unit,
                 "opinion": one.opinion.value, "received_at": one.received_at.isoformat()}
                for one in detail.receipts
            ],
            "comments": [
                {"version": one.version, "receiver": one.receiver, "line": one.line,
                 "text": one.text}
                for one in detail.comments
            ],
            "decision_number": detail.decision_number, "decision_on": day_text(detail.decision_on),
        })  # fmt: skip
        return
    typer.echo(f"{code} {detail.row.standing.state.value} version {detail.row.shown}")
    for line in detail.lines:
        typer.echo(f"{line.code:6} {line.clause:10} {line.total:>18,} đ  {line.title}")


@app.command("template")
@command_permission("plans.read")
def template(
    round_code: ROUND,
    unit: Annotated[str, typer.Argument(help="Agency, e.g. AG.STP.")],
    to: Annotated[Path, typer.Argument(help="XLSX to write.")],
    as_json: JSON = False,
) -> None:
    """Write the form to fill in for an agency, begun with what the programme asks of it."""
    data = api.template_xlsx(round_code, unit)
    file_write(to, data, as_json)


@app.command("import")
@command_permission("plans.draft")
def import_lines(
    round_code: ROUND,
    unit: Annotated[str, typer.Argument(help="Agency, e.g. AG.STP.")],
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a heading row.")],
    as_json: JSON = False,
) -> None:
    """Make a table the draft of an agency's plan, all or nothing; again changes nothing."""
    done = api.lines_import(
        actor=SYSTEM, at=clock.now(), round_code=round_code, unit=unit, data=file_bytes(file)
    )
    row = api.plan_get(done.code, on=clock.today())
    if as_json:
        print_json(plan_dict(row))
        return
    typer.echo(f"{row.code}: {row.lines} lines, {row.total:,} đ")


@app.command("submit")
@command_permission("plans.submit")
def submit(
    code: CODE,
    key: Annotated[str | None, typer.Option(help="Idempotency key.")] = None,
    as_json: JSON = False,
) -> None:
    """Send a plan to all its receivers at once."""
    done = api.plan_submit(actor=SYSTEM, at=clock.now(), code=code, key=key)
    if as_json:
        print_json(plan_dict(api.plan_get(done.code, on=clock.today())))
        return
    typer.echo(f"Sent: {done.code}")


@app.command("aggregate")
@command_permission("plans.read")
def aggregate(round_code: ROUND, approved: APPROVED = False, as_json: JSON = False) -> None:
    """Add up the province's plan: by agency, content and source, and who is late."""
    found = api.aggregate(round_code, on=clock.today(), approved_only=approved)
    if as_json:
        print_json(aggregate_dict(found))
        return
    for unit, amount in sorted(found.by("unit").items()):
        typer.echo(f"{unit:12} {amount:>20,} đ")
    typer.echo(f"{'':12} {found.total:>20,} đ")
    for one in found.units:
        if one.timeliness in (Timeliness.LATE, Timeliness.OVERDUE):
            typer.echo(f"{one.timeliness.value}: {one.unit}")


@app.command("export")
@command_permission("plans.read")
def export(
    round_code: ROUND,
    to: Annotated[Path, typer.Argument(help="File to write: .xlsx, .docx or .pdf.")],
    approved: APPROVED = False,
    as_json: JSON = False,
) -> None:
    """Write the province's plan as a workbook, or its decision as DOCX or PDF."""
    makers = {
        ".xlsx": api.plan_xlsx, ".docx": api.decision_docx, ".pdf": api.decision_pdf,
    }  # fmt: skip
    make = makers.get(to.suffix.lower())
    if make is None:
        raise PlanInvalid({"to": ", ".join(makers)})
    file_write(to, make(round_code, approved_only=approved), as_json)


@app.command("money")
@command_permission("plans.read")
def money(code: CODE, as_json: JSON = False) -> None:
    """Show what of a plan was estimated, allotted, spent and settled, by line and source."""
    api.plan_get(code, on=clock.today())
    rows = list(api.balances_of(code).values())
    if as_json:
        print_json({
            "plan": code, "total": balance_dict(summed(rows)),
            "rows": [balance_dict(row) for row in rows],
        })  # fmt: skip
        return
    for row in rows:
        typer.echo(
            f"{row.line:6} {row.source:10} estimate {row.allowed:,} allotted {row.allotted:,}"
            f" spent {row.spent:,}" + (" settled" if row.closed else "")
        )


@app.command("money-import")
@command_permission("plans.allot")
def money_import(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a heading row.")],
    as_json: JSON = False,
) -> None:
    """Take allotments and spending in, all or nothing; again changes nothing."""
    rows = api.read_movements(file_bytes(file), rules=api.rules_on(clock.today()))
    done = api.money_import(actor=SYSTEM, at=clock.now(), rows=rows)
    if as_json:
        print_json(vars(done))
        return
    typer.echo(f"{done.added} added, {done.known} known already.")


@app.command("verify")
@command_permission("ledger.verify")
def verify(as_json: JSON = False) -> None:
    """Derive every plan and scheme again from the ledger and name what differs.

    Exit code 0 when all agree, 8 when one does not.
    """
    found = api.facts_verify()
    if as_json:
        print_json(found)
    else:
        typer.echo(
            f"{found['plans']} plans and {found['schemes']} schemes compared with the ledger."
        )
        for fault in found["faults"]:
            typer.echo(f"WRONG {fault['code']}: {fault['reason']}")
    if found["faults"]:
        raise typer.Exit(LedgerBroken.exit_code)
