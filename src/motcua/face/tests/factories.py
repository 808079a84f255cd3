"""Units, officials and dossiers for tests of pages, of the JSON API and of journeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.contrib.auth import get_user_model
from django.test import Client

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Channel, Receipt
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures

WARD = "AG.30307"
"""Phường Long Xuyên, a commune-level counter since 1 July 2025."""
OTHER_WARD = "AG.30316"
"""Phường Châu Đốc, where the officials of the first ward have no say."""
OLD_WARD = "AG.883.30280"
"""Phường Mỹ Bình, a counter in the programme's own years."""
PROCEDURE = "2.000884"
"""Certify a signature: two papers; receive, examine, sign, return."""
SLUG = "chung-thuc-chu-ky"
PAPERS = ("VB_KY", "CCCD")
PERSON = Applicant("Nguyễn Thị Ánh", "089080001234", "0912004321", "Khóm Đông Thịnh, Long Xuyên")
PASSWORD = "lúa-mùa-nước-nổi-2026"
ROLES = (
    "ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "CLERK", "PROCEDURE_CONTROLLER",
    "REFORM_COORDINATOR", "INSPECTOR", "ADMINISTRATOR", "OPERATOR",
)  # fmt: skip


def load_units() -> None:
    """The units of the shipped definitions."""
    organisation.organisation_load(at=clock.now())


def make_official(
    role: str, unit: str = WARD, *, username: str = "", password: str | None = None
) -> str:
    """An account with one post held since the year began; returns its user name."""
    name = username or f"{role.lower()}-{unit.rpartition('.')[2].lower()}"
    organisation.account_create(
        actor=SYSTEM, username=name, full_name=f"Cán bộ {name}", password=password
    )
    organisation.post_assign(
        actor=SYSTEM, username=name, unit_code=unit, role=role, valid_from=date(2026, 1, 1)
    )
    return name


def sign_in(client: Client, username: str) -> Client:
    """``client``, signed in as that account."""
    client.force_login(get_user_model().objects.get(username=username))
    return client


def client_of(role: str, unit: str = WARD) -> Client:
    """A client signed in as a new official."""
    return sign_in(Client(), make_official(role, unit))


def make_token(username: str) -> str:
    """A token of that account."""
    return organisation.token_issue(actor=SYSTEM, at=clock.now(), username=username, name="test")


def receive(
    *, unit: str = WARD, procedure: str = PROCEDURE, at: datetime | None = None,
    person: Applicant = PERSON, channel: Channel = Channel.COUNTER,
) -> Receipt:  # fmt: skip
    """A dossier received by the system itself, with all that the procedure asks for."""
    moment = at or clock.now()
    version = procedures.procedure_version_on(procedure, clock.local_day(moment))
    return dossiers.dossier_receive(
        actor=SYSTEM, at=moment, unit_code=unit, procedure_code=procedure, applicant=person,
        components=[part.code for part in version.components if part.condition is None],
        channel=channel,
    )  # fmt: skip


def advance(code: str, times: int = 1, *, at: datetime | None = None) -> None:
    """Complete that many steps."""
    for _ in range(times):
        dossiers.dossier_advance(actor=SYSTEM, at=at or clock.now(), code=code)


def finish(code: str, *, at: datetime | None = None) -> None:
    """Examine and sign: the result is ready."""
    advance(code, 2, at=at)


def hand_over(code: str, channel: Channel = Channel.POST, *, at: datetime | None = None) -> None:
    """Return the result."""
    dossiers.dossier_return(actor=SYSTEM, at=at or clock.now(), code=code, channel=channel)


def ask_supplement(code: str, components: Sequence[str] = ("CCCD",)) -> None:
    """Ask for what is missing."""
    dossiers.dossier_request_supplement(
        actor=SYSTEM, at=clock.now(), code=code, components=components, reason="Bản chụp bị mờ"
    )


def seal_all() -> None:
    """Seal whatever waits."""
    while ledger.seal(key=ledger.signing_key()).entries:
        pass


def morning(year: int, month: int, day: int) -> datetime:
    """Nine o'clock in An Giang."""
    return datetime(year, month, day, 2, 0, tzinfo=UTC)
