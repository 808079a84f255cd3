"""``motcua simulate`` as scripts use it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from motcua.config.entrance_cli import build
from motcua.dossiers.models import Dossier
from motcua.dossiers.tests.factories import receive

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = (
    "simulate",
    "--dossiers",
    "12",
    "--seed",
    "7",
    "--from",
    "2026-03-02",
    "--to",
    "2026-04-24",
)


def test_it_gives_counts_rate_and_fingerprint_as_one_object() -> None:
    done = CliRunner().invoke(build(), [*ASKED, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["dossiers"], found["seed"]) == (12, 7)
    assert (found["from"], found["to"]) == ("2026-03-02", "2026-04-24")
    assert set(found["by_time"]) == {"ON_TIME", "LATE", "UNJUDGEABLE", "OPEN"}
    assert sum(found["by_outcome"].values()) == found["received"] == Dossier.objects.count()
    assert found["acts_per_second"] > 0
    assert len(found["fingerprint"]) == 64
    again = json.loads(CliRunner().invoke(build(), [*ASKED, "--json"]).stdout)
    assert again["already_run"]
    assert again["fingerprint"] == found["fingerprint"]


def test_it_says_the_same_in_words() -> None:
    done = CliRunner().invoke(build(), [*ASKED, "--unit", "AG.30307"])
    assert "at 1 counter(s), 2026-03-02 to 2026-04-24" in done.stdout
    assert {*Dossier.objects.values_list("unit", flat=True)} == {"AG.30307"}
    assert "nothing was added" in CliRunner().invoke(build(), [*ASKED, "--unit", "AG.30307"]).stdout


def test_it_is_refused_beside_real_dossiers() -> None:
    receive()
    done = CliRunner().invoke(build(), [*ASKED])
    assert done.exit_code != 0
    assert "not simulated" in str(done.exception)
    assert Dossier.objects.count() == 1
