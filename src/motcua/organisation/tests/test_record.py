"""Who gave which right to whom is in the ledger, without names; units are never removed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from motcua.ledger import api as ledger
from motcua.organisation import api
from motcua.organisation.contracts import SYSTEM
from motcua.organisation.errors import UnitsRemoved
from motcua.organisation.loading import forget

AT = datetime(2026, 1, 5, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def test_each_right_that_is_given_or_taken_is_an_entry_without_a_name() -> None:
    api.organisation_load(at=AT)
    user = api.account_create(actor=SYSTEM, username="binh", full_name="Lê Thị Bình", password=None)
    api.post_assign(
        actor=SYSTEM, username="binh", unit_code="AG.SNV", role="HEAD",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    api.token_issue(actor=SYSTEM, at=AT, username="binh", name="desk")
    api.token_revoke(actor=SYSTEM, at=AT, username="binh", name="desk")
    entries = ledger.entry_list(stream=f"account:{user}")
    assert [entry.kind for entry in entries] == [
        "organisation.account_created", "organisation.post_assigned",
        "organisation.token_issued", "organisation.tokens_revoked",
    ]  # fmt: skip
    assert {entry.actor for entry in entries} == {"system"}
    assert entries[1].body["unit"] == "AG.SNV"
    written = " ".join(str(entry.body) for entry in entries).lower()
    assert "bình" not in written
    assert "binh" not in written


def test_a_unit_that_is_gone_from_the_files_is_refused_and_stays(
    tmp_path: Path, settings: Any
) -> None:
    source = Path(settings.MOTCUA_DEFINITIONS_DIR)
    api.organisation_load(at=AT)
    target = tmp_path / "organisation"
    (target / "names").mkdir(parents=True)
    (target / "roles.yaml").write_text((source / "organisation" / "roles.yaml").read_text())
    lines = (source / "organisation" / "an-giang.csv").read_text().splitlines()
    kept = [line for line in lines if not line.startswith("AG.BDT,")]
    assert len(kept) == len(lines) - 1
    (target / "an-giang.csv").write_text("\n".join(kept) + "\n")
    settings.MOTCUA_DEFINITIONS_DIR = tmp_path
    try:
        with pytest.raises(UnitsRemoved, match=r"AG\.BDT"):
            api.organisation_load(at=AT)
    finally:
        forget()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organisation_unit WHERE code = 'AG.BDT'")
        assert cursor.fetchone() == (1,)
