"""The words of notices: short enough, plain enough, and naming nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError
from motcua.notifications.loading import read_templates, template_on, templates
from motcua.notifications.rules import (
    GSM,
    LONGEST,
    MOST_SMS,
    PLACES,
    mobile,
    places_of,
    sms_fault,
)

TOLD = {
    "dossier.received",
    "dossier.supplement_requested",
    "dossier.payment_requested",
    "dossier.reappointed",
    "dossier.finished",
    "dossier.returned",
    "dossier.refused",
    "dossier.stopped",
}
REMINDED = {
    f"{record}.{step}"
    for record in ("task", "remedy", "consequence", "supervision")
    for step in ("due", "overdue")
}
WARNED = {"programme.without_reform"}
VERSIONS = [item for versions in templates().values() for item in versions]


def test_every_change_that_matters_every_reminder_and_every_warning_has_words() -> None:
    assert set(templates()) == TOLD | REMINDED | WARNED
    assert template_on("dossier.moved", date(2026, 1, 1)) is None
    assert template_on("dossier.received", date(2008, 12, 31)) is None


@pytest.mark.parametrize("item", VERSIONS, ids=lambda item: item.kind)
def test_a_notice_holds_code_and_date_and_nothing_of_the_person(item: object) -> None:
    words = (item.sms, item.subject, item.email)  # type: ignore[attr-defined]
    assert set().union(*(places_of(text) for text in words)) <= PLACES == {"code", "date", "url"}
    assert all("{code}" in text for text in words)


@pytest.mark.parametrize("item", VERSIONS, ids=lambda item: item.kind)
def test_a_text_message_fits_one_with_the_longest_code_and_date(item: object) -> None:
    filled = item.sms.format(**LONGEST)  # type: ignore[attr-defined]
    assert len(filled) <= MOST_SMS
    assert set(filled) <= GSM


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Ho so {code} cua {name}", "not name"), ("Hồ sơ {code}", "cost more"),
        ("x" * 160 + "{code}", "at most 160"), ("{code", "expected"), ("{code!r}", "not code!"),
        (" ", "empty"), ("{code} [x]", "cost more"), ("{url}", "not url"), ("{}", "not "),
    ],
)  # fmt: skip
def test_words_that_cannot_be_a_text_message_say_why(words: str, reason: str) -> None:
    assert reason in sms_fault(words)


def test_160_characters_fit_and_161_do_not() -> None:
    rest = MOST_SMS - len(LONGEST["code"])
    assert sms_fault("{code}" + "x" * rest) == ""
    assert sms_fault("{code}" + "x" * (rest + 1)) != ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 004 321", "84912004321"), ("+84912004321", "84912004321"),
        ("84.912.004.321", "84912004321"), ("0296 3852 576", ""), ("", ""), ("12345", ""),
        ("09120043210", ""), ("٠٩١٢٠٠٤٣٢١", ""),
    ],
)  # fmt: skip
def test_only_a_mobile_number_gets_a_text_message(typed: str, number: str) -> None:
    assert mobile(typed) == number


GOOD = """kind: dossier.received
versions:
  - valid_from: 2009-01-01
    sms: "Ho so {code}"
    subject: "Hồ sơ {code}"
    email: "Hồ sơ {code}: {url}"
"""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD.replace("Ho so", "Hồ sơ", 1), 4, "cost more"),
        (GOOD.replace("Hồ sơ {code}: {url}", "{phone}"), 6, "not phone"),
        (GOOD.replace("subject", "title"), 5, "unknown key"),
        (GOOD + GOOD.partition("versions:\n")[2], 7, "follow one another"),
        (GOOD.replace('"Hồ sơ {code}"', '"a\\nb"'), 5, "one line"),
        ("other: 1\n" + GOOD, 1, "unknown key"),
        ("kind: x\nversions: []\n", 2, "at least one"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        read_templates(path)
    assert refusal.value.params["line"] == line
    assert reason in refusal.value.params["reason"]
