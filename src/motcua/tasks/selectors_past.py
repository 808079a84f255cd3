"""How several tasks stood at the end of a day, from their acts in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from motcua.ledger import api as ledger
from motcua.tasks.contracts import Act, Kind, Standing, Verdict
from motcua.tasks.rules import standing_of, verdict
from motcua.tasks.selectors import stream_of


def standings_on(codes: Sequence[str], day: date) -> dict[str, tuple[Standing, Verdict]]:
    """Where each task stood and how it was judged; one not given by then is left out.

    One statement, however many tasks there are.
    """
    by_stream = {stream_of(code): code for code in codes}
    found: dict[str, tuple[Standing, Verdict]] = {}
    for stream, entries in ledger.entries_of(streams=list(by_stream)).items():
        acts = [
            Act(one.seq, Kind(one.kind), one.actor, one.occurred_at, one.recorded_at, one.body)
            for one in entries
        ]
        standing = standing_of(acts, on=day)
        if standing is not None:
            found[by_stream[stream]] = (standing, verdict(standing, day))
    return found
