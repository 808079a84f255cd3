"""Commands of the province's plan: its words, and the capital plan of a programme."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.cli_common import JSON, file_bytes, file_write, print_json, share
from motcua.plans.errors import PlanFileUnreadable

app = typer.Typer()
ROUND = Annotated[str, typer.Argument(help="Code of the round, e.g. 2027 or 2026-2030.")]


@app.command("text")
@command_permission("plans.read")
def text_show(round_code: ROUND, as_json: JSON = False) -> None:
    """Show the words of the province's plan, and which required sections are missing."""
    known, kept = api.round_get(round_code), api.text_get(round_code)
    lacking = [one.code for one in api.text_missing(round_code)]
    if as_json:
        print_json({
            "round": known.code, "number": kept.number if kept else 0,
            "sections": dict(kept.sections) if kept else {}, "missing": lacking,
            "frozen": bool(kept and kept.frozen),
            "decision_number": kept.decision_number if kept else "",
        })  # fmt: skip
        return
    for one in api.sections_of(known):
        said = kept.sections.get(one.code, "") if kept else ""
        typer.echo(f"{one.code}: {said or ('missing' if one.required else '–')}")


@app.command("text-save")
@command_permission("plans.guide")
def text_save(
    round_code: ROUND,
    section: Annotated[str, typer.Argument(help="Code of the section, e.g. GOALS.")],
    file: Annotated[Path, typer.Argument(help="Text in UTF-8, a paragraph on each line.")],
    as_json: JSON = False,
) -> None:
    """Save one section of the province's plan; the others stay as they are."""
    kept = api.text_get(round_code)
    done = api.text_save(
        actor=SYSTEM, at=clock.now(), code=round_code,
        sections={**(kept.sections if kept else {}), section: _utf8(file)},
        expected=kept.number if kept else 0,
    )  # fmt: skip
    if as_json:
        print_json({"round": round_code, "number": done.number, "digest": done.digest})
        return
    typer.echo(f"Saved: {round_code}, text {done.number}")


def _utf8(file: Path) -> str:
    """The words of a text file. Raises ``PlanFileUnreadable``."""
    try:
        return file_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanFileUnreadable(file=str(file), reason="UTF-8") from None


@app.command("capital")
@command_permission("plans.read")
def capital(
    programme: Annotated[str, typer.Argument(help="Code of the programme.")],
    round_code: Annotated[str, typer.Option("--round", help="Only this round.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Write the table as XLSX.")] = None,
    as_json: JSON = False,
) -> None:
    """Show development capital planned, allotted and disbursed, by round and line."""
    if to is not None:
        file_write(to, api.capital_xlsx(programme, round_code=round_code), as_json)
        return
    found = api.capital_plan(programme, round_code=round_code)
    if as_json:
        print_json([
            {**vars(one), "state": one.state.value, "disbursed_of": share(one.spent, one.allotted)}
            for one in found.lines
        ])  # fmt: skip
        return
    for one in found.lines:
        typer.echo(
            f"{one.plan:22} {one.line:6} {one.source:20} planned {one.planned:,}"
            f" allotted {one.allotted:,} spent {one.spent:,}"
        )
