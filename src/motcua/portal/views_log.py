"""The public log: checkpoint, tiles and key, for monitors, witnesses and the curious."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core.entrances import open_to_public
from motcua.ledger import api as ledger

OPEN = "anybody may follow the log; it holds no content"


@open_to_public(OPEN)
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint (C2SP tlog-checkpoint)."""
    newest = ledger.checkpoint_latest()
    if newest is None:
        raise Http404
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")


@open_to_public(OPEN)
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The verifier key as ``name+id+key``."""
    text = f"{ledger.signing_key().verifier}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@open_to_public(OPEN)
@require_safe
def tile(request: HttpRequest, level: str, path: str, width: str | None = None) -> HttpResponse:
    """A tile or an entry bundle (C2SP tlog-tiles)."""
    index = 0
    for part in path.split("/"):
        index = index * 1000 + int(part.lstrip("x"))
    wide = int(width) if width else ledger.TILE_WIDTH
    data = (
        ledger.bundle_bytes(tile_index=index, width=wide)
        if level == "entries"
        else ledger.tile_bytes(level=int(level), tile_index=index, width=wide)
    )
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="application/octet-stream")
    if not width:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@open_to_public(OPEN)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, where it stands, and how to check it."""
    sealed, pending = ledger.counts()
    return render(
        request,
        "portal/log.html",
        {
            "checkpoint": ledger.checkpoint_latest(),
            "sealed": sealed,
            "pending": pending,
            "key": ledger.signing_key().verifier,
        },
    )
