"""Files of a dossier: what is taken, what is refused, and that nothing is changed unseen."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.core import clock
from motcua.core.errors import NotPermitted
from motcua.core.filestore import DiskStore, detect_type
from motcua.core.idempotency import KeyReused
from motcua.dossiers import services
from motcua.dossiers.contracts import Channel, Done, Kind, Receipt
from motcua.dossiers.errors import (
    ActNotPossible,
    ComponentMissing,
    DossierInvalid,
    FileChanged,
    FilesRefused,
    FileStruck,
    FileUnknown,
    NotYourStep,
    RealDossier,
)
from motcua.dossiers.files.contracts import Scan
from motcua.dossiers.files.keeping import (
    scan_keep,
    scan_of,
    scans_keep,
    ticket_of,
    uploads_forget,
)
from motcua.dossiers.files.models import DossierFile
from motcua.dossiers.files.selectors import file_bytes, file_get, files_of
from motcua.dossiers.files.verification import files_verify
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    BIRTH,
    BIRTH_PAPERS,
    NOW,
    PERSON,
    WARD,
    entries,
    finish,
    handling,
    head,
    one_stop,
    receive,
)
from motcua.ledger import api as ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
LATER = NOW + timedelta(hours=1)
PDF = b"%PDF-1.7\n%mot cua\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n"
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
OTHERS = one_stop("AG.30316")


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> DiskStore:
    settings.MOTCUA_DATA_DIR = tmp_path
    settings.MOTCUA_FILES_S3_BUCKET = None
    settings.MOTCUA_MAX_UPLOAD_BYTES = 1024 * 1024
    return DiskStore(tmp_path / "files" / "dossiers")


def scan(component: str = "GCS", data: bytes = PDF, name: str = "giấy chứng sinh.pdf") -> Scan:
    return scan_keep(component, name, io.BytesIO(data))


def receive_with(*scans: Scan, **more: Any) -> Receipt:
    given: dict[str, Any] = {
        "actor": one_stop(), "at": NOW, "unit_code": WARD, "procedure_code": BIRTH,
        "applicant": PERSON, "components": BIRTH_PAPERS,
    }  # fmt: skip
    return services.dossier_receive(**{**given, **more}, scans=scans)


def add(code: str, *scans: Scan, **more: Any) -> Done:
    given: dict[str, Any] = {"actor": handling(), "at": LATER, "code": code}
    return services.dossier_files_add(**{**given, **more}, scans=scans)


def strike(code: str, **more: Any) -> Done:
    given: dict[str, Any] = {
        "actor": handling(), "at": LATER, "code": code, "reason": "Quét nhầm giấy của người khác",
        "file_id": files_of(code=code)[0].file_id,
    }  # fmt: skip
    return services.dossier_file_strike(**{**given, **more})


# What is taken -------------------------------------------------------------------------


def test_files_come_with_the_receipt_in_one_act_and_come_back_as_they_were() -> None:
    code = receive_with(scan(), scan("GCS", PNG, "mặt sau.png"), scan("", PDF, "khác.pdf")).code
    rows = files_of(code=code)
    assert [(row.scan.component, row.scan.name, row.step, row.added_seq) for row in rows] == [
        ("GCS", "giấy chứng sinh.pdf", "RECEIVE", 1),
        ("GCS", "mặt sau.png", "RECEIVE", 1),
        ("", "khác.pdf", "RECEIVE", 1),
    ]
    assert [file_bytes(row) for row in rows] == [PDF, PNG, PDF]
    assert {row.added_by for row in rows} == {one_stop().code}
    assert len(entries(code)) == 1


def test_the_ledger_binds_each_file_and_tells_nothing_of_it() -> None:
    code = receive_with(scan()).code
    body = entries(code)[0].body
    assert body["files"] == [{"component": "GCS", "seal": files_of(code=code)[0].seal}]
    assert files_of(code=code)[0].scan.digest not in str(body)
    assert "chứng sinh" not in str(body)
    assert ledger.verify().sound


def test_each_paper_says_how_it_came() -> None:
    code = receive_with(scan("GCS"), components=("TK_KS", "CCCD")).code
    assert dossier_detail(code=code).components == (
        {"code": "TK_KS", "quantity": 1, "way": "PAPER"},
        {"code": "CCCD", "quantity": 1, "way": "PAPER"},
        {"code": "GCS", "quantity": 1, "way": "FILE"},
    )
    assert entries(code)[0].body["components"] == list(dossier_detail(code=code).components)


def test_a_paper_that_was_also_scanned_came_on_paper() -> None:
    code = receive_with(scan("GCS")).code
    ways = {part["code"]: part["way"] for part in dossier_detail(code=code).components}
    assert ways == dict.fromkeys(BIRTH_PAPERS, "PAPER")


def test_what_was_sent_online_and_is_no_file_here_does_not_say_how_it_came() -> None:
    code = receive_with(scan("GCS"), channel=Channel.ONLINE).code
    ways = {part["code"]: part.get("way") for part in dossier_detail(code=code).components}
    assert ways == {"TK_KS": None, "GCS": "FILE", "CCCD": None}


def test_a_file_does_not_stand_for_another_paper_that_is_missing() -> None:
    with pytest.raises(ComponentMissing) as refusal:
        receive_with(scan("GCS"), components=("TK_KS",))
    assert list(refusal.value.fields) == ["components.CCCD"]
    assert not DossierFile.objects.exists()


def test_whoever_holds_the_step_adds_files_and_the_clock_does_not_notice() -> None:
    code = receive().code
    before = dossier_detail(code=code, now=LATER).clock
    done = add(code, scan(), scan("", PNG, "biên bản.png"))
    after = dossier_detail(code=code, now=LATER).clock
    assert (done.seq, done.kind) == (2, Kind.FILES_ADDED)
    assert replace(after, last_seq=1) == before
    assert [(row.step, row.added_seq) for row in files_of(code=code)] == [("EXAMINE", 2)] * 2
    assert entries(code)[-1].body["at_step"] == "EXAMINE"


def test_the_counter_adds_what_comes_as_a_supplement() -> None:
    code = receive().code
    services.dossier_request_supplement(
        actor=handling(), at=LATER, code=code, components=["GCS"], reason="Bản chụp bị mờ"
    )
    add(code, scan(), actor=one_stop())
    services.dossier_supplement(actor=one_stop(), at=LATER, code=code)
    add(code, scan("GCS", PNG), actor=one_stop())
    assert len(files_of(code=code)) == 2


def test_the_same_request_sent_twice_is_done_once() -> None:
    first = receive_with(scan(), key="the-form-key")
    assert receive_with(scan(), key="the-form-key") == first
    with pytest.raises(KeyReused):
        receive_with(scan("GCS", PNG), key="the-form-key")
    done = add(first.code, scan("", PNG), key="the-file-key")
    assert add(first.code, scan("", PNG), key="the-file-key") == done
    assert len(files_of(code=first.code)) == 2
    assert Dossier.objects.count() == 1


# What is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("don.pdf", PAGE, "don.pdf: This kind of file is not accepted"),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not accepted"),
        ("may.pdf", b"MZ\x90\x00", "not accepted"),
        ("rong.pdf", b"", "rong.pdf: The file is empty"),
        ("to.pdf", PDF.ljust(1024 * 1024 + 1, b"%"), "to.pdf: The file is larger than 1 MB"),
        ("../../etc/passwd", PDF, "This is a path"),
        ("C:\\don.pdf", PDF, "This is a path"),
        ("..", PDF, "This is a path"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_by_name(
    store: DiskStore, name: str, data: bytes, said: str
) -> None:
    with pytest.raises(FilesRefused) as refusal:
        scan_keep("GCS", name, io.BytesIO(data))
    assert said in str(refusal.value.fields["files.GCS"])
    assert not store.root.exists()


def test_each_refused_file_is_named_and_the_good_ones_are_kept() -> None:
    kept, wrong = scans_keep(
        [
            ("GCS", "a.pdf", io.BytesIO(PDF)),
            ("GCS", "b.pdf", io.BytesIO(PAGE)),
            ("GCS", "c.pdf", io.BytesIO(b"")),
            ("CCCD", "d.png", io.BytesIO(PNG)),
        ]
    )
    assert [item.name for item in kept] == ["a.pdf", "d.png"]
    assert list(wrong) == ["files.GCS"]
    assert "b.pdf: " in wrong["files.GCS"]
    assert "c.pdf: " in wrong["files.GCS"]


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("ảnh.JPEG", b"\xff\xd8\xff\xe0", "ảnh.jpg"),
        ("don.pdf", PNG, "don.pdf.png"),
        ("", PDF, "tep.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("a\r\nSet-Cookie: b.pdf", PDF, "a Set-Cookie: b.pdf"),
        ("x" * 300 + ".pdf", PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_one_line_and_ends_as_the_bytes_say(name: str, data: bytes, kept: str) -> None:
    assert scan_keep("", name, io.BytesIO(data)).name == kept


def test_the_same_bytes_are_not_added_twice_to_one_paper() -> None:
    with pytest.raises(FilesRefused, match="stands there already"):
        receive_with(scan(), scan("GCS", PDF, "bản khác.pdf"))
    code = receive_with(scan()).code
    with pytest.raises(FilesRefused, match="stands there already"):
        add(code, scan("GCS", PDF, "bản khác.pdf"))
    add(code, scan("CCCD"))
    assert len(files_of(code=code)) == 2


def test_the_database_itself_refuses_the_same_bytes_twice() -> None:
    code = receive_with(scan()).code
    row = DossierFile.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="a_file_stands_once"), transaction.atomic():
        row.save(force_insert=True)
    strike(code)
    add(code, scan())


def test_a_paper_that_the_procedure_does_not_have_is_refused() -> None:
    with pytest.raises(DossierInvalid, match="no such component"):
        receive_with(scan("NO_SUCH"))
    code = receive().code
    with pytest.raises(FilesRefused, match="no such component"):
        add(code, scan("NO_SUCH"))
    with pytest.raises(FilesRefused, match="at least one file"):
        add(code)


def test_all_or_nothing() -> None:
    code = receive_with(scan()).code
    with pytest.raises(FilesRefused):
        add(code, scan("CCCD", PNG), scan())
    assert len(files_of(code=code)) == 1
    assert len(entries(code)) == 1


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(OTHERS, NotPermitted), (handling("AG.30316"), NotPermitted), (head(), NotYourStep)],
)
def test_nobody_else_adds_or_strikes_out(actor: Any, refusal: type[Exception]) -> None:
    code = receive_with(scan()).code
    with pytest.raises(refusal):
        add(code, scan("", PNG), actor=actor)
    with pytest.raises(refusal):
        strike(code, actor=actor)
    assert len(entries(code)) == 1


def _refused(code: str) -> None:
    services.dossier_refuse(actor=head(), at=LATER, code=code, reason="Không đủ điều kiện")


def _withdrawn(code: str) -> None:
    services.dossier_withdraw(actor=one_stop(), at=LATER, code=code, reason="Đổi ý")


@pytest.mark.parametrize("ends", [lambda code: finish(code, at=LATER), _refused, _withdrawn])
def test_a_closed_dossier_takes_no_file_and_loses_none(ends: Callable[[str], None]) -> None:
    code = receive_with(scan()).code
    ends(code)
    for actor in (handling(), one_stop(), head()):
        with pytest.raises((ActNotPossible, NotYourStep)):
            add(code, scan("", PNG), actor=actor)
    with pytest.raises(ActNotPossible):
        strike(code, actor=one_stop())
    assert len(files_of(code=code)) == 1


def test_a_simulated_official_adds_nothing_to_a_real_dossier() -> None:
    code = receive().code
    simulated = handling(code="sim:1")
    assert simulated.is_simulated
    with pytest.raises(RealDossier):
        add(code, scan(), actor=simulated)


# Struck out ----------------------------------------------------------------------------


def test_a_wrong_file_is_struck_out_with_a_reason_and_stays() -> None:
    code = receive_with(scan()).code
    done = strike(code)
    row = files_of(code=code)[0]
    assert (row.struck, row.struck_seq, row.struck_by) == (True, done.seq, handling().code)
    assert file_bytes(row) == PDF
    assert dossier_detail(code=code).notes[done.seq] == "Quét nhầm giấy của người khác"
    assert entries(code)[-1].body["seal"] == row.seal
    with pytest.raises(FileStruck):
        strike(code)


def test_without_a_reason_or_a_file_nothing_is_struck_out() -> None:
    code, other = receive_with(scan()).code, receive_with(scan()).code
    with pytest.raises(DossierInvalid, match="why the file"):
        strike(code, reason=" \t")
    with pytest.raises(FileUnknown):
        strike(code, file_id=files_of(code=other)[0].file_id)
    with pytest.raises(FileUnknown):
        file_get(code=code, file_id=files_of(code=other)[0].file_id)
    assert not files_of(code=code)[0].struck


# Nothing is changed unseen -------------------------------------------------------------


def test_bytes_that_were_changed_are_not_given_out(store: DiskStore) -> None:
    code = receive_with(scan()).code
    row = files_of(code=code)[0]
    assert files_verify() == {"files": 1, "faults": []}
    path = store._path(row.scan.digest)
    path.write_bytes(PDF + b"%")
    with pytest.raises(FileChanged, match=f"(?s){code}.*{row.scan.digest}"):
        file_bytes(row)
    assert "stored bytes" in files_verify()["faults"][0]["reason"]
    path.unlink()
    with pytest.raises(FileChanged):
        file_bytes(row)
    assert "stored bytes" in files_verify()["faults"][0]["reason"]


@pytest.mark.parametrize(
    "change",
    [{"name": "khác.pdf"}, {"component": "CCCD"}, {"size": 7}, {"media_type": "text/html"}],
)
def test_a_record_that_was_changed_does_not_agree_with_the_ledger(change: dict[str, Any]) -> None:
    code = receive_with(scan()).code
    DossierFile.objects.update(**change)
    with pytest.raises(FileChanged):
        file_bytes(files_of(code=code)[0])
    assert "what its act in the ledger names" in files_verify()["faults"][0]["reason"]


def test_another_file_put_in_its_place_is_found() -> None:
    code = receive_with(scan()).code
    other = scan("GCS", PDF + b"%forged")
    DossierFile.objects.update(digest=other.digest, size=other.size)
    with pytest.raises(FileChanged):
        file_bytes(files_of(code=code)[0])
    assert files_verify()["faults"]


def test_a_file_that_vanished_and_one_that_no_act_added_are_found() -> None:
    code = receive_with(scan()).code
    DossierFile.objects.all().delete()
    assert files_verify() == {
        "files": 0,
        "faults": [{"code": code, "reason": "1 file(s) that its acts added are not recorded"}],
    }
    receive_with(scan())
    row = DossierFile.objects.get()
    row.pk, row.component = None, ""
    row.save(force_insert=True)
    assert len(files_verify()["faults"]) == 2


# Tickets -------------------------------------------------------------------------------


def test_a_kept_file_comes_back_with_the_form_for_the_same_official_only() -> None:
    kept = scan()
    ticket = ticket_of(one_stop(), kept)
    assert scan_of(one_stop(), ticket) == kept
    for actor, sent in ((OTHERS, ticket), (one_stop(), ticket[:-2]), (one_stop(), "\x00")):
        if actor.code == one_stop().code and sent == ticket:
            actor = replace(actor, code="user:another")
        with pytest.raises(FilesRefused, match="chosen again"):
            scan_of(actor, sent)


def test_bytes_that_no_dossier_names_are_deleted_once_no_form_can_bring_them(
    store: DiskStore,
) -> None:
    code = receive_with(scan()).code
    strike(code)
    left = scan("", PNG)
    now = clock.now()
    assert uploads_forget(at=now + timedelta(days=1)) == 0
    assert uploads_forget(at=now + timedelta(days=3)) == 1
    assert not store._path(left.digest).exists()
    assert file_bytes(files_of(code=code)[0]) == PDF
    assert uploads_forget(at=now + timedelta(days=3)) == 0


# Cost and any bytes --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_adding_costs_at_most_twelve_statements_and_reading_two() -> None:
    code = receive().code
    kept = [scan("", PDF + str(number).encode()) for number in range(5)]
    with CaptureQueriesContext(connection) as captured:
        add(code, *kept, key="the-file-key")
    assert len(captured) <= 12
    with CaptureQueriesContext(connection) as captured:
        assert len(files_of(code=code)) == 5
    assert len(captured) == 1
    row = files_of(code=code)[0]
    with CaptureQueriesContext(connection) as captured:
        file_bytes(row)
    assert len(captured) == 1


BEGINNINGS = (b"", b"%PDF-", PNG, b"\xff\xd8\xff", b"II*\x00", b"PK\x03\x04", b"<a>")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=300),
    name=st.text(max_size=40),
)  # fmt: skip
def test_any_bytes_are_refused_with_a_reason_or_come_back_as_they_were(
    start: bytes, rest: bytes, name: str
) -> None:
    data = start + rest
    kept, wrong = scans_keep([("", name, io.BytesIO(data))])
    if not kept:
        (reason,) = wrong.values()
        assert not data or detect_type(data) is None or "is a path" in reason
        return
    code = receive_with(*kept).code
    row = files_of(code=code)[0]
    assert file_bytes(row) == data
    assert "\n" not in row.scan.name
    assert "/" not in row.scan.name
