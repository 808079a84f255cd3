"""Messages are made once for an act, sent at least once, and tried again when they fail."""

from __future__ import annotations

import json
import smtplib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from typer.testing import CliRunner

from motcua.core.commands import TransactionRequired, command
from motcua.notifications import api, cli
from motcua.notifications.contracts import MessageState, Recipient, Way
from motcua.notifications.errors import ExportExists, MessageNotFailed
from motcua.notifications.models import Message
from motcua.notifications.services import LEASE, MOST_ATTEMPTS, _claim

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
CODE = "H01.30.307-260302-0001"
BOTH = Recipient("anh@example.vn", "0912 004 321")
pytestmark = pytest.mark.django_db(transaction=True)


@command
def make(
    *, seq: int = 1, kind: str = "dossier.received", to: Recipient = BOTH,
    day: date | None = date(2026, 3, 9), code: str = CODE,
) -> int:  # fmt: skip
    return api.notice_make(
        at=AT, dossier=code, seq=seq, kind=kind, to=to, day=day, url=f"https://x.vn/ho-so/{code}/"
    )


@pytest.fixture
def server(settings: Any) -> Any:
    settings.MOTCUA_MAIL_SERVER = "mail.example.vn"
    return settings


class Broken(EmailBackend):
    """A mail server that refuses, and repeats the address as servers do."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPDataError(451, b"<anh@example.vn> try later")


def test_an_act_is_told_once_each_way_though_its_event_comes_twice() -> None:
    assert make() == 2
    assert make() == 0
    assert [(row.way, row.state) for row in api.messages_of(CODE)] == [
        (Way.EMAIL, MessageState.WAITING), (Way.SMS, MessageState.WAITING),
    ]  # fmt: skip
    assert make(seq=2, kind="dossier.finished") == 2


def test_words_hold_the_code_and_the_day_and_say_when_there_is_none() -> None:
    make()
    make(seq=2, day=None)
    texts = [item.text for item in api.texts_waiting()]
    assert texts[0] == (
        f"Ho so {CODE}: da tiep nhan. Hen tra ket qua: 09/03/2026. Xin giu giay hen."
    )
    assert "chua xac dinh" in texts[1]
    body = Message.objects.get(seq=1, way="EMAIL").body
    assert "09/03/2026" in body
    assert f"https://x.vn/ho-so/{CODE}/" in body


@pytest.mark.parametrize(
    ("to", "ways"),
    [
        (Recipient("", ""), []), (Recipient("a@b.vn", ""), ["EMAIL"]),
        (Recipient("", "0912004321"), ["SMS"]), (Recipient("", "0296 3852 576"), []),
    ],
)  # fmt: skip
def test_who_left_no_address_is_not_told_that_way(to: Recipient, ways: list[str]) -> None:
    assert make(to=to) == len(ways)
    assert [row.way.value for row in api.messages_of(CODE)] == ways


def test_an_act_that_no_words_are_written_for_makes_no_message() -> None:
    assert make(kind="dossier.moved") == 0


def test_a_notice_is_made_only_where_its_event_is_delivered() -> None:
    with pytest.raises(TransactionRequired):
        api.notice_make(
            at=AT, dossier=CODE, seq=1, kind="dossier.received", to=BOTH, day=None, url=""
        )


def test_without_a_mail_server_e_mails_wait_and_the_operator_is_told() -> None:
    make()
    assert api.deliver_due(at=AT) == 0
    assert mail.outbox == []
    found = api.standing()
    assert (found.mail_server, found.emails_waiting, found.texts_waiting) == (False, 1, 1)


@pytest.mark.usefixtures("server")
def test_an_e_mail_is_sent_once_with_an_id_of_its_own() -> None:
    make()
    assert api.deliver_due(at=AT) == 1
    assert api.deliver_due(at=AT + timedelta(days=1)) == 0
    [sent] = mail.outbox
    assert sent.to == ["anh@example.vn"]
    assert sent.subject == f"Hồ sơ {CODE}: đã tiếp nhận"
    assert sent.extra_headers["Message-ID"].startswith(f"<{CODE}.1@")
    assert api.standing().emails_sent == 1


@pytest.mark.usefixtures("server")
def test_a_message_whose_worker_died_is_sent_by_the_next_after_a_while() -> None:
    make()
    assert _claim(AT) is not None
    assert api.deliver_due(at=AT + LEASE - timedelta(seconds=1)) == 0
    assert api.deliver_due(at=AT + LEASE) == 1
    assert len(mail.outbox) == 1


def test_a_message_that_fails_is_tried_later_each_time_then_shown_without_the_address(
    server: Any,
) -> None:
    server.EMAIL_BACKEND = f"{__name__}.Broken"
    make()
    at, waits = AT, []
    for _ in range(MOST_ATTEMPTS):
        assert api.deliver_due(at=at) == 1
        row = Message.objects.get(way="EMAIL")
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits == [timedelta(minutes=2**number) for number in range(MOST_ATTEMPTS)]
    [failed] = api.messages_failed()
    assert (failed.attempts, failed.last_error) == (MOST_ATTEMPTS, "SMTPDataError 451")
    assert api.deliver_due(at=at + timedelta(days=9)) == 0
    api.message_retry(message=failed.message_id, at=at)
    with pytest.raises(MessageNotFailed):
        api.message_retry(message=failed.message_id, at=at)
    server.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert api.deliver_due(at=at) == 1
    assert api.messages_failed() == []


def test_text_messages_are_exported_once_and_a_file_is_not_written_over(tmp_path: Path) -> None:
    make()
    make(seq=2, kind="dossier.finished")
    file = tmp_path / "sms.csv"
    done = CliRunner().invoke(cli.app, ["export", str(file), "--json"], catch_exceptions=False)
    assert json.loads(done.output) == {"file": str(file), "exported": 2}
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "id,phone,text,created_at"
    assert [line.split(",")[1] for line in lines[1:]] == ["84912004321"] * 2
    assert api.texts_waiting() == []
    with pytest.raises(ExportExists):
        CliRunner().invoke(cli.app, ["export", str(file)], catch_exceptions=False)
    state = CliRunner().invoke(cli.app, ["status", "--json"], catch_exceptions=False)
    assert json.loads(state.output)["texts_exported"] == 2
