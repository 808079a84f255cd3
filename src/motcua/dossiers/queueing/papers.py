"""The printed number: A7, Vietnamese fonts inside, tagged PDF/A."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from motcua.core import clock, paper
from motcua.dossiers.queueing.contracts import Ticket
from motcua.dossiers.queueing.loading import queues
from motcua.organisation import api as organisation

PAPERS = Path(__file__).parents[1] / "papers"


def screen_url(unit: str) -> str:
    """The address of a unit's calling screen."""
    return f"{settings.MOTCUA_PUBLIC_URL}/man-hinh/{unit}/"


def ticket_pdf(*, ticket: Ticket, ahead: int) -> bytes:
    """The number of a ticket as PDF bytes; ``ahead`` are those who waited then."""
    name = next(item.name_vi for item in queues() if item.code == ticket.queue)
    local = clock.local(ticket.taken_at)
    return paper.set_paper(
        PAPERS / "ticket.typ",
        {
            "title": "Số thứ tự", "agency": organisation.unit_get(ticket.unit).name_vi,
            "label": ticket.label, "queue": name, "taken": f"{local:%H:%M, %d/%m/%Y}",
            "ahead": str(ahead), "url": screen_url(ticket.unit),
        },
    )  # fmt: skip
