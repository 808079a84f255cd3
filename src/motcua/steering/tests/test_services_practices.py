"""Good practices: accepted by another person, taken over by other agencies once each."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from motcua.indicators import api as indicators
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts.practices import PracticeState
from motcua.steering.errors import (
    OtherPersonNeeded,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.tests.factories import (
    AT,
    COORDINATOR,
    HOME,
    OTHER_HEAD,
    OTHER_WARD,
    PRACTICE,
    TODAY,
    WARD,
    WARD_HEAD,
    on,
    person,
    propose,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def accept(code: str) -> None:
    api.practice_decide(actor=COORDINATOR, at=AT, code=code, accept=True)


def test_a_practice_is_public_once_another_person_accepted_it() -> None:
    shown = api.file_keep(BytesIO(b"%PDF-1.7 anh"), "minh-chung.pdf")
    code = propose(files=(shown,), indicator=indicators.indicator_list()[0].code)
    assert api.practice_list(accepted_only=True) == []
    accept(code)
    found = api.practice_get(code)
    assert (found.state, found.decided_on, found.files) == (
        PracticeState.ACCEPTED, TODAY, (shown,),
    )  # fmt: skip
    assert [one.code for one in api.practice_list(accepted_only=True)] == [code]
    with pytest.raises(StepNotPossible):
        accept(code)


def test_nobody_accepts_the_own_proposal_and_a_refusal_says_why() -> None:
    code = propose()
    with pytest.raises(OtherPersonNeeded):
        api.practice_decide(
            actor=person(Role.REFORM_COORDINATOR, HOME, WARD_HEAD.code), at=AT, code=code,
            accept=True,
        )  # fmt: skip
    with pytest.raises(PermissionMissing):
        api.practice_decide(actor=OTHER_HEAD, at=AT, code=code, accept=True)
    with pytest.raises(SteeringInvalid):
        api.practice_decide(actor=COORDINATOR, at=AT, code=code, accept=False)
    api.practice_decide(actor=COORDINATOR, at=AT, code=code, accept=False, reason="Chưa rõ")
    found = api.practice_get(code)
    assert (found.state, found.reason) == (PracticeState.DECLINED, "Chưa rõ")
    with pytest.raises(RecordUnknown):
        api.practice_get("MH-0")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"), ({"done": ""}, "done"), ({"effect": ""}, "effect"),
        ({"indicator": "none"}, "indicator"), ({"title": "x" * 301}, "title"),
    ],
)  # fmt: skip
def test_a_practice_without_its_effect_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(SteeringInvalid) as error:
        propose(**changed)
    assert set(error.value.fields) == {field}
    with pytest.raises(PermissionMissing):
        api.practice_propose(actor=OTHER_HEAD, at=AT, practice=PRACTICE)


def test_another_agency_takes_an_accepted_practice_over_once() -> None:
    code = propose()

    def take(actor: Any = OTHER_HEAD, unit: str = OTHER_WARD, **more: Any) -> None:
        whole = {"since": TODAY, "words": "Đã áp dụng tại một cửa"} | more
        api.practice_replicate(actor=actor, at=AT, code=code, unit=unit, **whole)

    with pytest.raises(StepNotPossible):
        take()
    accept(code)
    with pytest.raises(StepNotPossible):
        take(WARD_HEAD, WARD)
    with pytest.raises(PermissionMissing):
        take(WARD_HEAD)
    for fields in ({"since": on(1)}, {"words": " "}):
        with pytest.raises(SteeringInvalid):
            take(**fields)
    take()
    with pytest.raises(StepNotPossible):
        take()
    found = api.practice_get(code)
    assert (found.replicated, [one.unit for one in found.replications]) == (1, [OTHER_WARD])


def test_the_same_request_proposes_once() -> None:
    for _ in range(2):
        api.practice_propose(actor=WARD_HEAD, at=AT, practice=PRACTICE, key="mo-hinh-1")
    assert len(api.practice_list()) == 1


def test_codes_of_a_year_follow_each_other_whatever_failed_between_them() -> None:
    codes = [propose()]
    with pytest.raises(SteeringInvalid):
        propose(title="")
    codes += [propose(), propose()]
    assert codes == [f"MH-{AT.year}-{number:05d}" for number in (1, 2, 3)]
