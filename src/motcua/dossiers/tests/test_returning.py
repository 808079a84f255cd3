"""Returning a result: who collected it, and what is kept for the next time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from motcua.core.idempotency import KeyReused
from motcua.dossiers import services
from motcua.dossiers.contracts import Channel, Collector, CollectorKind, IssuedResult
from motcua.dossiers.errors import CollectorInvalid
from motcua.dossiers.models import Handover, Result
from motcua.dossiers.results import holder_of, results_of
from motcua.dossiers.services.returning import collector_digest
from motcua.dossiers.tests.factories import (
    BIRTH,
    NOW,
    PERSON,
    entries,
    finish,
    head,
    local,
    one_stop,
    receive,
)

pytestmark = pytest.mark.django_db
LATER = local(2026, 3, 3)
WHO = Collector("Trần Văn  Nhận", "089 080 009 999", CollectorKind.AUTHORISED, "12/UQ")


def ready(**given: Any) -> str:
    code = receive(**given).code
    finish(code, at=NOW)
    return code


def back(code: str, collector: Collector | None = None, **given: Any) -> Any:
    return services.dossier_return(
        actor=one_stop(), at=LATER, code=code, collector=collector, **given
    )


def test_whoever_collected_is_kept_and_the_ledger_has_only_a_digest() -> None:
    code = ready()
    back(code, WHO)
    kept = Handover.objects.get()
    assert (kept.name, kept.id_number, kept.kind, kept.paper_number, kept.seq) == (
        "Trần Văn Nhận", "089080009999", "AUTHORISED", "12/UQ", 4
    )  # fmt: skip
    body = entries(code)[-1].body
    cleaned = replace(WHO, name="Trần Văn Nhận", id_number="089080009999")
    assert body == {
        "channel": "COUNTER", "collected_by": "AUTHORISED",
        "collector_digest": collector_digest(code, cleaned, kept.salt),
    }  # fmt: skip
    assert "089080009999" not in str(body)


def test_the_same_collector_has_another_digest_each_time() -> None:
    bodies = []
    for _ in range(2):
        code = ready()
        back(code, WHO)
        bodies.append(entries(code)[-1].body["collector_digest"])
    assert bodies[0] != bodies[1]
    assert len(set(Handover.objects.values_list("salt", flat=True))) == 2


def test_without_a_collector_the_entry_is_as_before() -> None:
    code = ready()
    back(code, channel=Channel.POST)
    assert entries(code)[-1].body == {"channel": "POST"}
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("collector", "field"),
    [
        (Collector(" ", "089"), "collector.name"),
        (Collector("Trần Văn Nhận", " - "), "collector.id_number"),
        (replace(WHO, paper_number=" "), "collector.paper_number"),
    ],
)
def test_half_a_collector_is_refused_and_nothing_is_returned(
    collector: Collector, field: str
) -> None:
    code = ready()
    with pytest.raises(CollectorInvalid) as caught:
        back(code, collector)
    assert set(caught.value.fields) == {field}
    assert len(entries(code)) == 3
    assert not Result.objects.exists()


def test_a_repeat_with_the_same_key_is_answered_and_another_collector_is_refused() -> None:
    code = ready()
    done = back(code, WHO, key="return-key")
    assert back(code, WHO, key="return-key") == done
    assert Handover.objects.count() == 1
    with pytest.raises(KeyReused):
        back(code, replace(WHO, name="Người khác"), key="return-key")


class TestReuse:
    def test_a_returned_result_is_found_by_the_number_of_its_holder(self) -> None:
        code = ready()
        back(code)
        assert results_of("0890 8000 1234") == (
            IssuedResult(code, BIRTH, "Giấy khai sinh", LATER.date()),
        )
        assert results_of("089080001235") == ()

    def test_the_number_itself_is_not_kept_beside_the_result(self) -> None:
        back(ready())
        kept = Result.objects.get()
        assert PERSON.id_number not in str(vars(kept))
        assert len(kept.holder) == 64

    def test_another_installation_has_other_digests(self, settings: Any) -> None:
        ours = holder_of(PERSON.id_number)
        settings.SECRET_KEY = "another"
        assert holder_of(PERSON.id_number) != ours

    def test_without_a_number_nobody_is_found(self) -> None:
        back(ready(person=replace(PERSON, id_number="")))
        assert results_of("") == ()
        assert Result.objects.get().holder == ""

    def test_a_refusal_is_no_result(self) -> None:
        code = receive().code
        services.dossier_refuse(actor=head(), at=NOW, code=code, reason="Không đủ")
        assert not Result.objects.exists()

    def test_the_latest_comes_first(self) -> None:
        first, second = ready(), ready()
        services.dossier_return(actor=one_stop(), at=NOW, code=first)
        back(second)
        assert [found.code for found in results_of(PERSON.id_number)] == [second, first]
