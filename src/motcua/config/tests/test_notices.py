"""Applicants are told of their dossier's changes, by its events, unless they want none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from motcua.config.environment import EnvironmentInvalid, read_environment
from motcua.config.notices import (
    CONSEQUENCE_KINDS,
    QUESTION_KINDS,
    REMEDY_KINDS,
    TASK_KINDS,
    WITHOUT_REFORM,
)
from motcua.core import outbox
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.dossiers import services
from motcua.dossiers.contracts import Applicant, Kind
from motcua.dossiers.tests.factories import (
    MARRIAGE,
    NOW,
    PERSON,
    finish,
    handling,
    one_stop,
    receive,
)
from motcua.notifications import api as notifications
from motcua.notifications.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = replace(PERSON, email="anh@example.vn")
LATER = NOW + timedelta(hours=1)


def deliver() -> None:
    while outbox.deliver_one(SUBSCRIPTIONS):
        pass


def kinds(code: str) -> list[str]:
    deliver()
    return [row.kind for row in notifications.messages_of(code) if row.way == "EMAIL"]


def test_each_change_that_matters_is_told_once_and_steps_inside_are_not() -> None:
    code = receive(person=TOLD, procedure=MARRIAGE).code
    services.dossier_request_supplement(
        actor=handling(), at=LATER, code=code, components=["CCCD"], reason="mờ"
    )
    services.dossier_supplement(actor=one_stop(), at=LATER, code=code)
    finish(code, at=LATER)
    services.dossier_return(actor=one_stop(), at=LATER, code=code)
    told = [
        "dossier.received", "dossier.supplement_requested", "dossier.finished",
        "dossier.returned",
    ]  # fmt: skip
    assert kinds(code) == told
    assert kinds(code) == told


def test_every_kind_of_notice_is_a_kind_of_act_or_of_reminder() -> None:
    told = {kind.value for kind in Kind}
    for kinds in (TASK_KINDS, REMEDY_KINDS, CONSEQUENCE_KINDS, QUESTION_KINDS):
        told |= set(kinds.values())
    told.add(WITHOUT_REFORM)
    assert set(notifications.templates()) <= told


def test_the_receipts_notice_names_the_due_day() -> None:
    receipt = receive(person=TOLD, procedure=MARRIAGE)
    deliver()
    row = Message.objects.get(dossier=receipt.code, way="SMS")
    assert receipt.due_on is not None
    assert f"{receipt.due_on:%d/%m/%Y}" in row.body


def test_no_message_names_the_person_or_their_papers() -> None:
    code = receive(person=TOLD, procedure=MARRIAGE).code
    services.dossier_refuse(actor=handling(), at=LATER, code=code, reason="Không đủ điều kiện")
    deliver()
    rows = list(Message.objects.filter(dossier=code))
    assert len(rows) == 4
    for row in rows:
        for secret in ("Ánh", "Anh", PERSON.id_number, "0912004321", "đủ điều kiện", "anh@"):
            assert secret not in row.subject + row.body.replace("Thư này", "")


def test_who_wants_no_notice_or_left_no_address_gets_none() -> None:
    silent = receive(person=replace(TOLD, notices=False)).code
    nowhere = receive(person=Applicant("Nguyễn Văn Ba")).code
    deliver()
    assert notifications.messages_of(silent) == notifications.messages_of(nowhere) == []


@pytest.mark.parametrize("url", ["mail.vn", "http://mail.vn", "smtp://"])
def test_a_mail_server_that_is_none_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(EnvironmentInvalid, match="MOTCUA_SMTP_URL"):
        read_environment({"MOTCUA_SMTP_URL": url})


def test_a_mail_server_is_read_from_the_environment() -> None:
    found = read_environment(
        {"MOTCUA_SMTP_URL": "smtp://a:b@mail.vn:587", "MOTCUA_MAIL_FROM": "x@y.vn"}
    )
    assert (found.smtp_url, found.mail_from) == ("smtp://a:b@mail.vn:587", "x@y.vn")
