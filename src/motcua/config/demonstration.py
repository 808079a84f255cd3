"""The demonstration: made by ``motcua demo`` below its own data directory, nowhere else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from motcua.config import (
    sample_courses,
    sample_history,
    sample_index,
    sample_plans,
    sample_review,
    sample_steering,
    sample_tasks,
)
from motcua.config.environment import DEMO_MARKER
from motcua.config.installing import needs_migration, set_up
from motcua.core import clock
from motcua.core.definitions import definitions_dir
from motcua.core.errors import Invalid
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Channel
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.organisation.errors import AccountExists
from motcua.portal.personas import COUNTER_UNIT, PERSONAS, username_of
from motcua.procedures import api as procedures
from motcua.programme import api as programme

CASES: Final = 24_000
LOG_SETTING: Final = "MOTCUA_DEMO_LOG"
Say = Callable[[str], None]


class DemonstrationRefused(Invalid):
    """The data directory holds something else, or a database URL is set."""

    code = "demonstration_refused"
    message = "The demonstration cannot be made here: %(reason)s."


def _marker() -> Path:
    return Path(settings.MOTCUA_DATA_DIR) / DEMO_MARKER


def read_marker() -> dict[str, Any]:
    """What the demonstration holds; empty when there is none."""
    path = _marker()
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _check_place() -> None:
    """Refuse to put sample data where real data may lie."""
    if settings.ENVIRONMENT.database_url is not None:
        raise DemonstrationRefused(
            reason="MOTCUA_DATABASE_URL is set; the demonstration uses a server of its own"
        )
    if not _marker().exists() and not settings.MOTCUA_DATA_DIR_WAS_NEW:
        raise DemonstrationRefused(
            reason=f"{settings.MOTCUA_DATA_DIR} is in use and was not made by the demonstration; "
            "name an empty directory in MOTCUA_DATA_DIR"
        )


def make(say: Say) -> None:
    """Make what is missing of the demonstration; a second run finds it whole.

    Raises ``DemonstrationRefused``.
    """
    _check_place()
    done = read_marker()
    if not done:
        done = {"state": "making", "day": clock.today().isoformat()}
        _write_marker(done)
    if done.get("state") == "ready":
        if needs_migration():
            set_up()
        return
    say("Preparing the database …")
    set_up()
    _make_accounts()
    say(f"Importing a sample history of about {CASES:,} dossiers since 2010 …")
    reports = [_import_sample()]
    log = os.environ.get(LOG_SETTING)
    if log:
        say(f"Importing the case log {log} …")
        reports.append(_import_log(Path(log)))
    say("Living through some simulated weeks …")
    _simulate(date.fromisoformat(done.get("day") or clock.today().isoformat()))
    say("Receiving a few dossiers of today …")
    codes = _receive_some()
    sample_courses.make_courses(clock.now(), commune=COUNTER_UNIT, department="AG.NNPTNT")
    sample_review.make_review(clock.now(), clock.today())
    say("Scoring some departments with invented values …")
    sample_index.make_scores(clock.now(), clock.today().year, commune=COUNTER_UNIT)
    say("Giving some invented tasks …")
    sample_tasks.make_tasks(clock.now(), commune=COUNTER_UNIT)
    say("Recording an invented committee and inspection …")
    sample_steering.make_steering(clock.now(), commune=COUNTER_UNIT, other="AG.30316")
    say("Planning an invented budget year …")
    sample_plans.make_plans(clock.now(), commune=COUNTER_UNIT)
    say("Publishing what the targets count, month by month …")
    _publish_months(clock.today())
    say("Sealing the ledger …")
    key = ledger.signing_key()
    while ledger.seal(key=key).entries:
        pass
    _write_marker({"state": "ready", "citizen": codes, "imports": reports})


def _write_marker(values: dict[str, Any]) -> None:
    draft = _marker().with_suffix(".part")
    draft.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(_marker())


def _make_accounts() -> None:
    today = clock.today()
    for persona in PERSONAS:
        if not persona.role:
            continue
        username = username_of(persona)
        with suppress(AccountExists):
            organisation.account_create(
                actor=SYSTEM, username=username, full_name=persona.full_name, password=None
            )
        founded = organisation.unit_get(persona.unit).valid_from
        organisation.post_assign(
            actor=SYSTEM, username=username, unit_code=persona.unit, role=persona.role,
            valid_from=max(today - timedelta(days=30), founded),
        )  # fmt: skip


def _publish_months(today: date) -> None:
    """Freeze the last thirteen months of the present programme, as its figures were known.

    Of the decision's programme the days on which its targets were due.
    """
    at = clock.now()
    programme.months_publish(
        programme=programme.programme_on(today), from_on=today - timedelta(days=400),
        to_on=today, actor=SYSTEM, at=at,
    )  # fmt: skip
    programme.due_publish(programme=programme.programme_get(), actor=SYSTEM, at=at)


def _import_sample() -> dict[str, Any]:
    folder = Path(settings.MOTCUA_DATA_DIR) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample-history.csv"
    if not path.exists():
        draft = path.with_suffix(".part")
        sample_history.write_sample(draft, until=clock.today(), cases=CASES)
        draft.replace(path)
    return dossiers.history_import(
        actor=SYSTEM, at=clock.now(), file=path,
        mapping_file=definitions_dir() / "imports" / "sample-history.yaml",
    )  # fmt: skip


def _import_log(path: Path) -> dict[str, Any]:
    return dossiers.history_import(
        actor=SYSTEM,
        at=clock.now(),
        file=path,
        mapping_file=definitions_dir() / "imports" / "receipt-wabo.yaml",
    )


SIMULATED: Final = 300
WEEKS: Final = timedelta(weeks=6)
_DEPARTMENTS: Final = ("AG.STP", "AG.STC", "AG.XD", "AG.NNPTNT")


def _simulate(today: date) -> None:
    """The recent weeks at a dozen counters, every dossier marked as simulated."""
    communes = organisation.unit_list(on=today, level="COMMUNE")
    counters = {COUNTER_UNIT, *_DEPARTMENTS, *(unit.code for unit in communes[::15])}
    dossiers.simulate(
        actor=SYSTEM, at=clock.now(), demonstration=True,
        asked=dossiers.SimulationAsked(
            SIMULATED, sample_history.SEED, today - WEEKS, today - timedelta(days=1),
            tuple(sorted(counters)),
        ),
    )  # fmt: skip


_PEOPLE: Final = (
    ("Nguyễn Văn An", "089080001234", "0912004321", "1.001193", Channel.COUNTER, 1),
    ("Trần Thị Bích", "089082005678", "0913008765", "1.000894", Channel.COUNTER, 0),
    ("Lê Quốc Cường", "089075002468", "0914001357", "1.001612", Channel.ONLINE, 2),
    ("Phạm Mỹ Dung", "089090001111", "0915002222", "2.000815", Channel.COUNTER, 3),
    ("Võ Minh Đức", "089085003333", "0916004444", "1.004873", Channel.POST, 1),
)
"""Sample applicants: name, id number, telephone, procedure, channel, steps to take."""


def _receive_some() -> list[dict[str, str]]:
    """Dossiers of today at the demonstration's counter, each at another step."""
    actor = Actor(code="system", name="Motcua", is_system=True)
    found = []
    for number, (name, id_number, phone, procedure, channel, moves) in enumerate(_PEOPLE):
        version = procedures.procedure_version_on(procedure, clock.today())
        receipt = dossiers.dossier_receive(
            actor=actor, at=clock.now(), unit_code=COUNTER_UNIT, procedure_code=procedure,
            applicant=Applicant(name, id_number, phone, "Phường Long Xuyên, An Giang"),
            components=[part.code for part in version.components if part.condition is None],
            channel=channel, key=f"demo-receive-{number}",
        )  # fmt: skip
        for move in range(min(moves, len(version.steps) - 2)):
            dossiers.dossier_advance(
                actor=actor, at=clock.now(), code=receipt.code, key=f"demo-{number}-{move}"
            )
        if moves > len(version.steps) - 2:
            dossiers.dossier_return(
                actor=actor, at=clock.now(), code=receipt.code, channel=Channel.POST,
                key=f"demo-{number}-return",
            )  # fmt: skip
        found.append({"code": receipt.code, "digits": phone[-4:]})
    return found
