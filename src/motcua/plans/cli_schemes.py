"""Commands of schemes and of requests to the centre."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.cli_common import JSON, day_text, file_bytes, file_write, print_json, share
from motcua.plans.contracts import CentralRequest, MilestoneVerdict, Scheme
from motcua.plans.errors import PlanInvalid

app = typer.Typer()


def scheme_dict(known: Scheme) -> dict[str, Any]:
    """A scheme as JSON, with its table of opinions and its milestones."""
    on_time = known.counted(MilestoneVerdict.ON_TIME)
    return {
        "code": known.code, "title": known.title, "lead": known.lead, "clause": known.clause,
        "state": known.state.value, "submitted_on": day_text(known.submitted_on),
        "decision_number": known.decision_number, "decision_on": day_text(known.decision_on),
        "on_time_of": share(on_time, known.judged),
        "opinions": [
            {"unit": one.unit, "until_on": one.until_on.isoformat(), "agrees": one.agrees,
             "said_on": day_text(one.said_on), "words": one.words, "response": one.response.value,
             "response_words": one.response_words}
            for one in known.opinions
        ],
        "milestones": [
            {"number": one.number, "title": one.title, "due_on": one.due_on.isoformat(),
             "done_on": day_text(one.done_on), "evidence": one.evidence,
             "verdict": one.verdict.value}
            for one in known.milestones
        ],
        "submitted_text": known.submitted_text, "approved_text": known.approved_text,
        "texts": [
            {"number": one.number, "stage": one.stage.value, "digest": one.file.digest,
             "media_type": one.file.media_type, "size": one.file.size,
             "kept_on": one.kept_on.isoformat(), "kept_by": one.kept_by,
             "post": f"{one.post_role}@{one.post_unit}" if one.post_role else ""}
            for one in known.texts
        ],
    }  # fmt: skip


@app.command("schemes")
@command_permission("plans.read")
def schemes(as_json: JSON = False) -> None:
    """List schemes with their opinions and milestones."""
    found = api.scheme_list(on=clock.today())
    if as_json:
        print_json([scheme_dict(known) for known in found])
        return
    for known in found:
        typer.echo(f"{known.code:14} {known.state.value:10} {known.lead:10} {known.title}")


@app.command("opinions")
@command_permission("plans.read")
def opinions(
    code: Annotated[str, typer.Argument(help="Code of the scheme, e.g. DA-2026-0001.")],
    to: Annotated[Path, typer.Argument(help="File to write: .docx or .pdf.")],
    as_json: JSON = False,
) -> None:
    """Write the table of opinions on a scheme, with what was taken up and what explained."""
    makers = {".docx": api.opinions_docx, ".pdf": api.opinions_pdf}
    make = makers.get(to.suffix.lower())
    if make is None:
        raise PlanInvalid({"to": ", ".join(makers)})
    file_write(to, make(code), as_json)


@app.command("scheme-text")
@command_permission("plans.draft")
def scheme_text(
    code: Annotated[str, typer.Argument(help="Code of the scheme, e.g. DA-2026-0001.")],
    file: Annotated[Path, typer.Argument(help="The text, as .pdf or .docx.")],
    as_json: JSON = False,
) -> None:
    """Keep a version of the text of a scheme; the same bytes again change nothing."""
    kept = api.text_keep(io.BytesIO(file_bytes(file)), file.name)
    number = api.scheme_text_keep(actor=SYSTEM, at=clock.now(), code=code, file=kept)
    if as_json:
        print_json({"code": code, "number": number, "digest": kept.digest, "size": kept.size})
        return
    typer.echo(f"{code}: version {number}, {kept.digest}")


def request_dict(known: CentralRequest) -> dict[str, Any]:
    """A request to the centre as JSON: sums in whole đồng, ``granted`` null without an answer."""
    return {
        "code": known.code, "round": known.round, "source": known.source,
        "ministry": known.ministry, "state": known.state.value, "total": known.total,
        "by_year": {str(year): total for year, total in known.by_year().items()},
        "granted": known.granted, "refused": known.refused, "number": known.number,
        "issued_on": day_text(known.issued_on), "answer_number": known.answer_number,
        "answered_on": day_text(known.answered_on),
        "withdrawn_on": day_text(known.withdrawn_on),
        "lines": [
            {"plan": one.plan, "line": one.line, "unit": one.unit, "year": one.year,
             "amount": one.amount, "granted": one.granted}
            for one in known.lines
        ],
    }  # fmt: skip


@app.command("requests")
@command_permission("plans.read")
def requests(
    round_code: Annotated[str, typer.Option("--round", help="Code of the round.")] = "",
    as_json: JSON = False,
) -> None:
    """List what was asked of the centre, with what was granted."""
    found = api.request_list(round_code=round_code)
    if as_json:
        print_json([request_dict(known) for known in found])
        return
    for known in found:
        granted = "–" if known.granted is None else f"{known.granted:,} đ"
        typer.echo(f"{known.code:14} {known.state.value:9} {known.total:>18,} đ  {granted}")


@app.command("request-export")
@command_permission("plans.read")
def request_export(
    code: Annotated[str, typer.Argument(help="Code of the request, e.g. DN-2027-01.")],
    to: Annotated[Path, typer.Argument(help="File to write: .docx or .pdf.")],
    as_json: JSON = False,
) -> None:
    """Write a request to the centre as a paper with its annex."""
    makers = {".docx": api.request_docx, ".pdf": api.request_pdf}
    make = makers.get(to.suffix.lower())
    if make is None:
        raise PlanInvalid({"to": ", ".join(makers)})
    file_write(to, make(code), as_json)
