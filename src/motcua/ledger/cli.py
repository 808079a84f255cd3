"""``motcua ledger``: verify, seal, publish, and check proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from motcua.core.entrances import command_permission
from motcua.ledger import api
from motcua.ledger.errors import LedgerBroken, ProofInvalid

app = typer.Typer(no_args_is_help=True, help="The append-only ledger and its proofs.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def _read_proof(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProofInvalid(reason=f"{path} cannot be read as JSON ({error})") from None
    if not isinstance(value, dict):
        raise ProofInvalid(reason=f"{path} is not a proof")
    return value


@app.command()
@command_permission("ledger.verify")
def verify(
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint that was kept outside. Repeatable.")
    ] = None,
    proof: Annotated[
        list[Path] | None, typer.Option(help="A proof file that was kept outside. Repeatable.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Verifier key name+id+key; default: ours.")
    ] = None,
    deep: Annotated[bool, typer.Option(help="Also check that bodies are canonical.")] = False,
    as_json: JSON = False,
) -> None:
    """Recompute every chain, the tree and all checkpoints; name the first wrong entry.

    Exit code 0 when sound, 8 when not.
    """
    verifier = api.VerifierKey.parse(key) if key else api.signing_key().verifier
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} entries"),
        TimeElapsedColumn(), transient=True, disable=as_json,
    ) as progress:  # fmt: skip
        task = progress.add_task("verifying", total=None)
        outcome = api.verify(
            key=verifier,
            checkpoints=[path.read_text(encoding="utf-8") for path in checkpoint or []],
            proofs=[_read_proof(path) for path in proof or []],
            deep=deep,
            progress=lambda done: progress.update(task, completed=done),
        )
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "sound": outcome.sound, "entries": outcome.entries,
                    "streams": outcome.streams, "sealed": outcome.sealed,
                    "pending": outcome.pending, "checkpoints": outcome.checkpoints,
                    "faults": [
                        {"place": fault.place, "reason": fault.reason} for fault in outcome.faults
                    ],
                },
                ensure_ascii=False,
            )
        )  # fmt: skip
    else:
        typer.echo(
            f"{outcome.entries} entries in {outcome.streams} streams, {outcome.sealed} sealed "
            f"under {outcome.checkpoints} checkpoints, {outcome.pending} waiting to be sealed."
        )
        for fault in outcome.faults:
            typer.echo(f"WRONG {fault.place}: {fault.reason}")
        typer.echo("The ledger is sound." if outcome.sound else "The ledger is NOT sound.")
    if not outcome.sound:
        raise typer.Exit(LedgerBroken.exit_code)


@app.command("verify-proof")
@command_permission("ledger.verify")
def verify_proof(
    file: Annotated[Path, typer.Argument(help="The proof, as downloaded from a receipt's page.")],
    key: Annotated[
        str | None, typer.Option(help="Verifier key from a source you trust (name+id+key).")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Check a downloaded proof, with no access to any server. Exit code 8 when it is wrong."""
    proof = _read_proof(file)
    verifier = api.VerifierKey.parse(key) if key else None
    proven = api.verify_proof(proof, key=verifier)
    if as_json:
        acts = [
            {"seq": seq, "kind": kind, "occurred_at": occurred_at, "recorded_at": recorded_at}
            for seq, kind, occurred_at, recorded_at in proven.acts
        ]
        typer.echo(
            json.dumps(
                {
                    "valid": True, "stream": proven.stream, "entries": proven.entries,
                    "tree_size": proven.tree_size, "signer": proven.signer,
                    "key_given": verifier is not None, "acts": acts,
                }
            )
        )  # fmt: skip
        return
    for seq, kind, occurred_at, recorded_at in proven.acts:
        typer.echo(f"{seq:>4}  {kind:<32} happened {occurred_at}  recorded {recorded_at}")
    typer.echo(
        f"Valid: {proven.entries} entries of {proven.stream}, sealed under a checkpoint of "
        f"{proven.tree_size} entries signed by {proven.signer}."
    )
    if verifier is None:
        typer.echo(
            "Note: the key came from the file itself. Give --key with the key printed on the "
            "receipt or published by the province to know who signed."
        )


@app.command()
@command_permission("system.operator")
def seal(as_json: JSON = False) -> None:
    """Seal what waits, now. The worker does this by itself every few seconds."""
    total = 0
    key = api.signing_key()
    while (done := api.seal(key=key)).entries:
        total += done.entries
    typer.echo(
        json.dumps({"sealed": total, "size": done.size})
        if as_json else f"{total} entries sealed; the tree has {done.size}."
    )  # fmt: skip


@app.command()
@command_permission("system.operator")
def key(as_json: JSON = False) -> None:
    """Print the public verifier key, to be published where nobody can change it quietly."""
    verifier = str(api.signing_key().verifier)
    typer.echo(json.dumps({"key": verifier}) if as_json else verifier)


@app.command()
@command_permission("system.operator")
def proof(
    stream: Annotated[str, typer.Argument(help="The stream, e.g. dossier:<code>.")],
    output: Annotated[Path | None, typer.Option(help="File to write; default: print.")] = None,
) -> None:
    """Write the proof of a stream under the newest checkpoint."""
    text = json.dumps(api.stream_proof(stream=stream, key=api.signing_key()), indent=1)
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        typer.echo(text)


@app.command()
@command_permission("system.operator")
def publish(
    folder: Annotated[Path, typer.Argument(help="Folder to publish into (static files).")],
    as_json: JSON = False,
) -> None:
    """Write the checkpoint and the tiles as static files (C2SP tlog-tiles)."""
    written = api.publish(folder)
    typer.echo(
        json.dumps({"files": written}) if as_json else f"{written} files written to {folder}."
    )
