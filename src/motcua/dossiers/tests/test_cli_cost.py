"""``motcua procedures cost`` and ``search``: what they print, and what they refuse."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from motcua.dossiers import cli_cost
from motcua.dossiers.contracts import Channel
from motcua.dossiers.services import dossier_return
from motcua.dossiers.tests.factories import BIRTH, NOW, finish, one_stop, receive
from motcua.procedures import api as procedures
from motcua.procedures.errors import ProcedureNotInForce, ProcedureUnknown

pytestmark = pytest.mark.django_db(transaction=True)
DAY = NOW.date().isoformat()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli_cost.app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def returned() -> None:
    code = receive().code
    finish(code, at=NOW)
    dossier_return(actor=one_stop(), at=NOW, code=code, channel=Channel.COUNTER)


def test_the_estimate_is_printed_with_its_parts_and_its_parameters() -> None:
    ended, out = run("cost", BIRTH, "--on", DAY, "--json")
    assert ended == 0
    values = json.loads(out)
    estimate = values["estimate"]
    assert sum(line["amount"] for line in estimate["lines"]) == estimate["once"]
    assert sum(estimate["by_kind"].values()) == estimate["once"]
    parameters = procedures.cost_parameters()
    assert estimate["parameters"] == parameters.fingerprint
    assert estimate["unverified"] == list(parameters.unverified)
    assert estimate["hourly_wage"] == pytest.approx(float(parameters.hourly_wage(NOW.date())), 1e-3)


def test_what_was_incurred_is_measured_up_to_the_day_and_from_the_day_asked_for() -> None:
    for _ in range(2):
        returned()
    _, out = run("cost", BIRTH, "--on", DAY, "--json")
    burden = json.loads(out)["measured"]["burden"]
    assert (burden["n"], burden["cost_n"], burden["trips_mean"]) == (2, 2, 2)
    assert burden["cost_p10"] == burden["cost_p50"] == burden["cost_p90"] == burden["cost_mean"]
    assert burden["assumed_distance"] == 2
    _, out = run("cost", BIRTH, "--on", "2026-03-01", "--json")
    assert json.loads(out)["measured"]["burden"]["n"] == 0
    _, out = run("cost", BIRTH, "--on", "2028-03-01", "--since", DAY, "--json")
    assert json.loads(out)["measured"]["burden"]["n"] == 2
    _, out = run("cost", BIRTH, "--on", "2028-03-01", "--json")
    assert json.loads(out)["measured"]["burden"]["n"] == 0


def test_people_read_the_same_in_lines_and_no_figure_where_there_is_none() -> None:
    ended, out = run("cost", BIRTH, "--on", DAY)
    assert ended == 0
    for words in ("Estimate", "PREPARE", "not verified", "trips, mean", "no figure"):
        assert words in out


def test_a_window_that_ends_before_it_begins_and_an_unknown_procedure_are_refused() -> None:
    assert run("cost", BIRTH, "--on", "2015-01-01", "--since", "2015-01-02")[0] == 2
    with pytest.raises(ProcedureUnknown):
        run("cost", "9.999999", "--on", DAY)
    with pytest.raises(ProcedureNotInForce):
        run("cost", BIRTH, "--on", "1990-01-01")


def test_a_search_prints_the_best_hit_first_narrowed_by_level() -> None:
    ended, out = run("search", "khia", "sinh", "--on", DAY, "--json")
    assert ended == 0
    assert json.loads(out)[0]["slug"] == "khai-sinh"
    ended, out = run("search", "khia", "sinh", "--on", DAY)
    assert out.splitlines()[0].split()[0] == BIRTH
    _, out = run("search", "khia", "sinh", "--on", DAY, "--level", "PROVINCE", "--json")
    assert BIRTH not in {row["code"] for row in json.loads(out)}
    assert "No procedure found" in run("search", "zzzz")[1]
