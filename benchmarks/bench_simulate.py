"""A simulated year through the real commands, beside receiving in the same run.

`python -m benchmarks.bench_simulate 50000` lives a whole year of that many dossiers; the
number that is measured by default is stated with the result.
"""

from __future__ import annotations

import sys
import time
import uuid
from datetime import date

from benchmarks import common
from benchmarks.replay import Player, record_life

UNIT, PROCEDURE = "AG.30307", "1.001193"
DOSSIERS, YEAR = 2_500, 2012


def _raw_receipts(count: int) -> float:
    """Receipts a second as the same SQL sent with the bare driver, one client."""
    player = Player(common.raw_connection(), record_life(UNIT, PROCEDURE))
    begun = time.perf_counter()
    for _ in range(count):
        player.receive()
    return count / (time.perf_counter() - begun)


def _receipts(count: int) -> float:
    """Receipts a second through the service, one client."""
    from motcua.core import clock
    from motcua.dossiers import api as dossiers
    from motcua.dossiers.contracts import Applicant
    from motcua.organisation.contracts import SYSTEM

    begun = time.perf_counter()
    for _ in range(count):
        dossiers.dossier_receive(
            actor=SYSTEM, at=clock.now(), unit_code=UNIT, procedure_code=PROCEDURE,
            applicant=Applicant("Nguyễn Văn An", "089080001234", "0912004321", "Long Xuyên"),
            components=["TK_KS", "GCS", "CCCD"], key=uuid.uuid4().hex,
        )  # fmt: skip
    return count / (time.perf_counter() - begun)


def main(dossiers_asked: int) -> None:
    with common.server():
        from motcua.core import clock
        from motcua.dossiers import api as dossiers
        from motcua.dossiers.simulation.planning import plan
        from motcua.ledger import api as ledger
        from motcua.organisation.contracts import SYSTEM

        asked = dossiers.SimulationAsked(dossiers_asked, 1, date(YEAR, 1, 1), date(YEAR, 12, 31))
        begun = time.perf_counter()
        planned = sum(1 for _ in plan(asked, dossiers.simulation_assumptions()))
        planning = time.perf_counter() - begun
        found = dossiers.simulate(actor=SYSTEM, at=clock.now(), asked=asked)
        key = ledger.signing_key()
        while ledger.seal(key=key).entries:
            pass
        faults = dossiers.facts_verify()["faults"]
        if faults or not ledger.verify().sound or planned != found["acts"]:
            raise SystemExit(f"the simulation broke a rule: {faults}")
        receive, raw = _receipts(400), _raw_receipts(400)
        common.note(
            f"a simulated {YEAR} of {dossiers_asked:,} dossiers, one client: acts a second",
            "every invariant holds; at least 0.35 of the raw rate of receipts",
            {
                "dossiers": found["received"], "counters": found["counters"],
                "acts": found["acts"], "ours": found["acts_per_second"],
                "receiving": receive, "raw_receipts": raw,
                "ratio": found["acts_per_second"] / raw,
                "planning_s": planning, "seconds": found["seconds"],
            },
        )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DOSSIERS)
