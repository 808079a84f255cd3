"""Receiving and advancing a dossier through the services, against the same SQL sent raw."""

from __future__ import annotations

import uuid
from functools import partial

from benchmarks import common
from benchmarks.replay import Life, Player, record_life

UNIT, PROCEDURE = "AG.30307", "1.001193"


def prepare_service(*, advance: bool) -> common.Client:
    """A client that uses the services."""
    import django

    django.setup()
    from motcua.core import clock
    from motcua.dossiers import api as dossiers
    from motcua.dossiers.contracts import Applicant
    from motcua.organisation.contracts import SYSTEM

    def work(number: int, count: int) -> None:
        for _ in range(count):
            receipt = dossiers.dossier_receive(
                actor=SYSTEM, at=clock.now(), unit_code=UNIT, procedure_code=PROCEDURE,
                applicant=Applicant("Nguyễn Văn An", "089080001234", "0912004321", "Long Xuyên"),
                components=["TK_KS", "GCS", "CCCD"], key=uuid.uuid4().hex,
            )  # fmt: skip
            if advance:
                dossiers.dossier_advance(
                    actor=SYSTEM, at=clock.now(), code=receipt.code, key=uuid.uuid4().hex
                )

    return work


def prepare_raw(life: Life, *, advance: bool) -> common.Client:
    """A client that sends the same SQL with the bare driver."""
    player = Player(common.raw_connection(), life)

    def work(number: int, count: int) -> None:
        for _ in range(count):
            player.receive()
            if advance:
                player.advance()

    return work


def main() -> None:
    with common.server():
        work = prepare_service(advance=True)
        work(0, 2)
        life = record_life(UNIT, PROCEDURE)
        common.note(
            "statements to receive, to advance, to look up", "at most 12, 12 and 3",
            {"receive": len(life.receive), "advance": len(life.advance),
             "look_up": len(life.look_up)},
        )  # fmt: skip
        for advance, what in ((False, "receive"), (True, "receive and advance")):
            for clients, count in ((1, 400), (8, 120)):
                figures = common.compare(
                    partial(common.rate, partial(prepare_service, advance=advance),
                            clients=clients, count=count),
                    partial(common.rate, partial(prepare_raw, life, advance=advance),
                            clients=clients, count=count),
                )  # fmt: skip
                common.note(
                    f"{what} through the services, {clients} client(s), against raw SQL",
                    "at least 0.35 of the raw rate", figures,
                )  # fmt: skip


if __name__ == "__main__":
    main()
