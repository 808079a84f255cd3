"""``motcua webhook``: each command says in JSON what it did, and refuses as the service does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from motcua.webhooks import cli
from motcua.webhooks.api import deliver_due
from motcua.webhooks.errors import DeliveryNotStopped, SubscriptionUnknown, WebhookInvalid
from motcua.webhooks.models import Delivery
from motcua.webhooks.tests.factories import (
    make_official,
    receive,
    receiver,
    status,
    take_events,
    verified,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("ready")]


def run(*words: str) -> str:
    done = CliRunner().invoke(cli.app, list(words))
    if done.exception is not None:
        raise done.exception
    return done.stdout


def said(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--json"))
    return found


def test_an_operator_subscribes_looks_retries_and_removes() -> None:
    account = make_official("HEAD")
    with receiver(status(500), status(200)) as found:
        made = said("add", found.url, "--account", account)
        code = receive().code
        take_events()
        assert deliver_due() == 1
        shown = said("deliveries", "--subscription", str(made["subscription"]))
        [row] = shown["deliveries"]
        assert (row["state"], row["dossier"], row["last_error"]) == ("WAITING", code, "HTTP 500")
        assert shown["standing"]["waiting"] == 1
        Delivery.objects.update(state="FAILED")
        [sub] = said("list")["subscriptions"]
        assert (sub["url"], sub["account_name"], sub["failed"]) == (
            found.url,
            f"Cán bộ {account}",
            1,
        )
        assert made["secret"] not in run("list", "--json")
        assert said("retry", str(row["delivery"])) == {"retried": row["delivery"]}
        assert deliver_due() == 1
        assert verified(made["secret"], found.got[1])
    assert said("deliveries", "--state", "SENT")["deliveries"][0]["attempts"] == 1
    assert said("remove", str(made["subscription"])) == {
        "removed": made["subscription"], "withheld": 0,
    }  # fmt: skip
    assert said("list") == {"subscriptions": []}


def test_the_words_say_the_same_to_people() -> None:
    account = make_official("HEAD")
    text = run("add", "http://localhost:9/", "--account", account, "--unit", "AG.30307",
               "--event", "dossiers.dossier.closed.v1")  # fmt: skip
    assert "whsec_" in text
    assert "dossiers.dossier.closed.v1; AG.30307; 0 waiting, 0 failed" in run("list")
    receive()
    take_events()
    assert run("deliveries") == ""


def test_what_is_refused_changes_nothing() -> None:
    account = make_official("HEAD")
    for url in ("ftp://a.example", "https://10.0.0.1/", "https://nowhere.invalid/"):
        with pytest.raises(WebhookInvalid):
            run("add", url, "--account", account)
    with pytest.raises(SubscriptionUnknown):
        run("remove", "7")
    with pytest.raises(DeliveryNotStopped):
        run("retry", "7")
    assert said("list") == {"subscriptions": []}
