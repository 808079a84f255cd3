"""Open data: described as DCAT-AP, complete, the same as the pages, and without people."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from motcua.core import clock
from motcua.procedures import api as procedures
from motcua.programme import api as programme

pytestmark = pytest.mark.django_db


def load(client: Client, name: str) -> dict:
    answer = client.get(reverse(f"portal:{name}"))
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.content)


def test_every_download_that_the_catalogue_names_can_be_had(client: Client) -> None:
    described = load(client, "open_data_catalogue")
    assert described["@type"] == "dcat:Catalog"
    for needed in ("dct:title", "dct:description", "dct:publisher"):
        assert described[needed]
    parts = [part for item in described["dcat:dataset"] for part in item["dcat:distribution"]]
    assert len(parts) == 3
    for part in parts:
        address = part["dcat:downloadURL"]["@id"]
        answer = client.get("/" + address.split("/", 3)[3])
        assert answer.status_code == 200
        media = part["dcat:mediaType"]["@id"].rpartition("media-types/")[2]
        assert answer["Content-Type"].startswith(media)


def test_every_procedure_with_every_version_is_in_the_feed(client: Client) -> None:
    found = {item["code"]: item for item in load(client, "procedures_json")["procedures"]}
    known = procedures.catalogue().procedures
    assert set(found) == set(known)
    for code, procedure in known.items():
        given = [
            (item["version"], item["valid_from"], item["fingerprint"])
            for item in found[code]["versions"]
        ]
        assert given == [
            (version.version, version.valid_from.isoformat(), version.fingerprint)
            for version in procedure.versions
        ]


def test_the_table_holds_what_is_in_force_today(client: Client) -> None:
    answer = client.get(reverse("portal:procedures_csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    in_force = {item.code for item in procedures.procedure_list(on=clock.today())}
    assert {row["ma_thu_tuc"] for row in rows} == in_force


def test_the_measures_are_those_of_the_scoreboard(client: Client) -> None:
    rows = load(client, "targets_json")["measures"]
    assert [row["measure"] for row in rows] == [
        measure.key for measure in programme.programme_get().measures
    ]
    assert all(row["value"] is None for row in rows if row["state"] == "NO_EVIDENCE")


def test_the_page_links_to_every_file(client: Client) -> None:
    text = client.get(reverse("portal:open_data")).content.decode()
    for name in ("procedures_json", "procedures_csv", "targets_json", "open_data_catalogue"):
        assert f'href="{reverse(f"portal:{name}")}"' in text
