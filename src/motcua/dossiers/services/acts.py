"""Act on a dossier as a whole: wait for the applicant, refuse, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from motcua.core import text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Done, Kind
from motcua.dossiers.errors import (
    CHOOSE_ONE,
    REASON_NEEDED,
    UNKNOWN_COMPONENT,
    UNKNOWN_UNIT,
    DossierInvalid,
    SupplementLimitReached,
)
from motcua.dossiers.selectors import acts_of
from motcua.dossiers.services.acting import (
    Plan,
    act_simply,
    check_state,
    claim,
    done_again,
    lock,
    record_act,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures


@command
def dossier_request_supplement(
    *, actor: Actor, at: datetime, code: str, components: Sequence[str], reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Ask the applicant, once and completely, for what is missing. The clock stands.

    Raises ``SupplementLimitReached`` when the rules allow no further request, and
    ``DossierInvalid`` without a reason or for a component that the procedure does not have.
    """
    claimed = claim(actor, key, "supplement", code, components=list(components), reason=reason)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "dossiers.supplement", locked.unit)
    check_state(locked, expected_seq, Kind.SUPPLEMENT_REQUESTED)
    known = set()
    if locked.version:
        version = procedures.procedure_version_get(locked.procedure, locked.version)
        known = {component.code for component in version.components}
    wrong = {
        f"components.{part}": str(UNKNOWN_COMPONENT) for part in components if part not in known
    }
    if not components:
        wrong["components"] = str(CHOOSE_ONE)
    if not text.clean(reason):
        wrong["reason"] = str(REASON_NEEDED)
    if wrong:
        raise DossierInvalid(wrong)
    asked = sum(act.kind == Kind.SUPPLEMENT_REQUESTED for act in acts_of(code))
    if asked >= locked.pack.max_supplement_requests:
        raise SupplementLimitReached(code=code, count=asked, basis=locked.pack.max_supplement_basis)
    plan = Plan(
        Kind.SUPPLEMENT_REQUESTED, {"components": list(components)}, events.DOSSIER_MOVED,
        text.clean(reason),
    )  # fmt: skip
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )


@command
def dossier_supplement(
    *, actor: Actor, at: datetime, code: str, expected_seq: int | None = None,
    key: str | None = None, note: str = "",
) -> Done:  # fmt: skip
    """What was missing has come; the clock goes on, or starts again, as the rules say."""
    return act_simply(
        act="supplemented", permission="dossiers.receive", actor=actor, at=at, code=code,
        reason=note, expected_seq=expected_seq, key=key, kind=Kind.SUPPLEMENTED,
        event=events.DOSSIER_MOVED, reason_needed=False,
    )  # fmt: skip


@command
def dossier_refuse(
    *, actor: Actor, at: datetime, code: str, reason: str, right_unit: str = "",
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Refuse in writing, with the reason. Handling ends.

    ``right_unit`` is the code of the agency that the applicant should turn to, if there is
    one. Raises ``DossierInvalid`` for a unit that is not known.
    """
    if right_unit and right_unit not in organisation.units_by_code():
        raise DossierInvalid({"right_unit": str(UNKNOWN_UNIT)})
    return act_simply(
        act="refuse", permission="dossiers.refuse", actor=actor, at=at, code=code, reason=reason,
        expected_seq=expected_seq, key=key, kind=Kind.REFUSED, event=events.DOSSIER_CLOSED,
        body={"right_unit": right_unit} if right_unit else None,
    )  # fmt: skip


@command
def dossier_withdraw(
    *, actor: Actor, at: datetime, code: str, reason: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """The applicant takes the dossier back. Handling ends."""
    return act_simply(
        act="withdraw", permission="dossiers.receive", actor=actor, at=at, code=code,
        reason=reason, expected_seq=expected_seq, key=key, kind=Kind.WITHDRAWN,
        event=events.DOSSIER_CLOSED,
    )  # fmt: skip
