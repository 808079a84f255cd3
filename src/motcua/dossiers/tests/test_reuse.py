"""Papers that nobody has to bring: results that the state issued to the same person before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import services
from motcua.dossiers.contracts import Applicant, Channel, Receipt
from motcua.dossiers.errors import ComponentMissing, DossierInvalid
from motcua.dossiers.files.contracts import ReuseCount, Reused
from motcua.dossiers.files.selectors import reuse_counts, reuse_list, reuse_offers, reused_of
from motcua.dossiers.models import Reuse
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    BIRTH,
    MARRIAGE,
    NOW,
    OLD_WARD,
    PERSON,
    WARD,
    entries,
    finish,
    local,
    one_stop,
    receive,
)
from motcua.procedures import api as procedures

pytestmark = pytest.mark.django_db
STATUS = "1.004873"  # certificate of marital status: the marriage's paper TTHN
ISSUED = local(2026, 2, 26)
WINDOW = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}
ANOTHER = replace(PERSON, name="Trần Văn Bình", id_number="089080009999")


def issued(person: Applicant = PERSON, procedure: str = STATUS, unit: str = WARD) -> str:
    """A result that lies with its holder."""
    code = receive(procedure=procedure, person=person, unit=unit, at=ISSUED).code
    finish(code, at=ISSUED, unit=unit)
    services.dossier_return(actor=one_stop(unit), at=ISSUED, code=code)
    return code


def marry(
    reused: Mapping[str, Sequence[str]], components: Sequence[str] = ("TK_KH", "CCCD"),
    person: Applicant = PERSON, **more: Any,
) -> Receipt:  # fmt: skip
    return services.dossier_receive(
        actor=one_stop(), at=NOW, unit_code=WARD, procedure_code=MARRIAGE, applicant=person,
        components=components, reused=reused, **more,
    )  # fmt: skip


def offers(person: Applicant = PERSON, procedure: str = MARRIAGE) -> list[tuple[str, str]]:
    version = procedures.procedure_version_on(procedure, NOW.date())
    found = reuse_offers(version, id_number=person.id_number)
    return [(part, result.code) for part, results in found.items() for result in results]


def test_a_result_is_offered_for_the_paper_that_it_serves_and_to_its_holder_only() -> None:
    first, second = issued(), issued(unit="AG.30316")
    issued(procedure=BIRTH)
    assert sorted(offers()) == sorted([("TTHN", first), ("TTHN", second)])
    assert offers(replace(PERSON, id_number="089 080 001 234")) == offers()
    assert offers(ANOTHER) == []
    assert offers(replace(PERSON, id_number="")) == []


def test_where_no_paper_can_be_reused_nothing_is_asked_of_the_database() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert offers(procedure=BIRTH) == []
    assert len(captured) == 0
    with CaptureQueriesContext(connection) as captured:
        offers()
    assert len(captured) == 1


def test_a_result_that_is_not_out_yet_is_not_offered() -> None:
    receive(procedure=STATUS, at=ISSUED)
    assert offers() == []


def test_the_receipt_says_which_result_served_and_the_paper_is_not_missing() -> None:
    source = issued()
    receipt = marry({"TTHN": [source]})
    ways = {part["code"]: part["way"] for part in dossier_detail(code=receipt.code).components}
    assert ways == {"TK_KH": "PAPER", "CCCD": "PAPER", "TTHN": "REUSED"}
    result = procedures.procedure_version_on(STATUS, NOW.date()).result.vi
    assert reused_of(dossier_id=receipt.dossier_id) == [
        Reused("TTHN", source, result, ISSUED.date())
    ]


def test_the_public_entry_does_not_tie_two_dossiers_to_one_person() -> None:
    source = issued()
    (taken,) = entries(marry({"TTHN": [source]}).code)[0].body["reused"]
    assert taken["component"] == "TTHN"
    assert len(taken["seal"]) == 64
    assert source not in str(taken)


def test_what_is_reused_counts_as_reused_even_where_the_paper_was_ticked() -> None:
    receipt = marry({"TTHN": [issued()]}, ("TK_KH", "CCCD", "TTHN"))
    ways = {part["code"]: part["way"] for part in dossier_detail(code=receipt.code).components}
    assert ways["TTHN"] == "REUSED"


def test_another_persons_result_or_one_of_another_kind_does_not_serve() -> None:
    theirs, other_kind = issued(ANOTHER), issued(procedure=BIRTH)
    for code in (theirs, other_kind, "H01-NONE", ""):
        with pytest.raises(DossierInvalid, match="No result of this person") as refusal:
            marry({"TTHN": [code]})
        assert list(refusal.value.fields) == ["reused.TTHN"]
    with pytest.raises(DossierInvalid):
        marry({"CCCD": [issued()]}, ("TK_KH", "TTHN"))
    with pytest.raises(ComponentMissing):
        marry({"TTHN": []})
    assert not Reuse.objects.exists()


def test_the_same_request_sent_twice_reuses_once() -> None:
    source = issued()
    first = marry({"TTHN": [source, source]}, key="the-form-key")
    assert marry({"TTHN": [source, source]}, key="the-form-key") == first
    assert Reuse.objects.count() == 1


def test_without_a_dossier_there_is_no_evidence() -> None:
    assert reuse_counts(**WINDOW, units=None) == ()
    receive(procedure=BIRTH)
    assert reuse_counts(**WINDOW, units=None) == ()


def test_papers_that_nobody_had_to_bring_are_counted_and_open_to_their_dossiers() -> None:
    source = issued()
    code = marry({"TTHN": [source]}).code
    marry({}, ("TK_KH", "CCCD", "TTHN"), person=ANOTHER)
    (count,) = [
        row for row in reuse_counts(**WINDOW, units=[WARD]) if row.procedure == MARRIAGE
    ]  # fmt: skip
    assert count == ReuseCount(MARRIAGE, received=2, reusing=1, papers=1, simulated=0)
    (row,) = reuse_list(**WINDOW, units=[WARD], procedure=MARRIAGE, limit=10)
    assert (row.code, row.component, row.issued_on) == (code, "TTHN", ISSUED.date())
    assert reuse_list(**WINDOW, units=[WARD], procedure=BIRTH, limit=10) == ()
    assert reuse_list(**WINDOW, units=[OLD_WARD], limit=10) == ()
    assert reuse_counts(**WINDOW, units=[OLD_WARD]) == ()
    later = {"since": NOW.date() + timedelta(days=1), "until": date(2027, 1, 1)}
    assert reuse_counts(**later, units=None) == ()
    assert reuse_list(**later, units=None, limit=10) == ()


def test_what_does_not_say_how_its_papers_came_is_not_counted() -> None:
    marry({}, ("TK_KH", "CCCD", "TTHN"), channel=Channel.ONLINE)
    assert reuse_counts(**WINDOW, units=None) == ()


def test_counting_costs_one_statement_at_any_number() -> None:
    for _ in range(3):
        marry({}, ("TK_KH", "CCCD", "TTHN"))
        with CaptureQueriesContext(connection) as captured:
            reuse_counts(**WINDOW, units=None)
            reuse_list(**WINDOW, units=None, limit=10)
        assert len(captured) == 2
