"""Commands on changes of plans, notices, minutes and responsibility: actors, JSON, refusals."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Role
from motcua.organisation.errors import PermissionMissing, UnitUnknown, UserUnknown
from motcua.steering import api, cli, cli_inspections
from motcua.steering.errors import (
    FileUnreadable,
    OtherPersonNeeded,
    RecordUnknown,
    SteeringInvalid,
)
from motcua.steering.tests.factories import (
    ALL,
    AT,
    INSPECTOR,
    INSPECTORATE,
    PROVINCE,
    TODAY,
    WARD,
    found,
    meet,
    on,
    planned,
)
from motcua.steering.tests.test_cli import INSPECTIONS, STEERING, refused, run, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
PLAN = f"KHKT-2026-{INSPECTORATE}"


def account(name: str, role: Role, unit: str) -> str:
    organisation.account_create(actor=SYSTEM, username=name, full_name=name, password=None)
    organisation.post_assign(
        actor=SYSTEM, username=name, unit_code=unit, role=role, valid_from=date(2026, 1, 1)
    )
    return name


def proposal(**changed: Any) -> str:
    finding = found()
    asked: dict[str, Any] = {
        "actor": INSPECTOR, "at": AT, "finding": finding, "unit": WARD, "due_on": on(10),
        "asked": "Xem xét trách nhiệm người tiếp nhận",
    }  # fmt: skip
    return api.consequence_propose(**{**asked, **changed}).code


def test_a_change_is_proposed_by_one_named_person_and_decided_by_another() -> None:
    planned()
    drafter = account("soan", Role.INSPECTOR, INSPECTORATE)
    head = account("chu-tich", Role.HEAD, PROVINCE)
    words = (
        "change-propose",
        PLAN,
        "--reason",
        "Phát sinh phản ánh",
        "--move",
        "1=9",
        "--unit",
        "AG.STC",
        "--month",
        "10",
        "--subject",
        "Kiểm tra bổ sung",
        "--team",
        "A",
    )
    refused(INSPECTIONS, PermissionMissing, *words, "--person", head)
    refused(INSPECTIONS, UserUnknown, *words, "--person", "không-có")
    made = said(INSPECTIONS, *words, "--person", drafter)
    assert (made["number"], made["state"], len(made["lines"])) == (1, "PROPOSED", 2)
    assert said(INSPECTIONS, "changes", PLAN)[0]["state"] == "PROPOSED"
    decide = ("change-decide", PLAN, "1", "--accept", "--document", "9/QĐ")
    refused(INSPECTIONS, PermissionMissing, *decide, "--person", drafter)
    assert said(INSPECTIONS, *decide, "--person", head)["state"] == "APPROVED"
    assert {item.month for item in api.plan_get(PLAN).items} == {9, 10}
    for told in (run(INSPECTIONS, "changes", PLAN), run(INSPECTIONS, "change-show", PLAN, "1")):
        assert "9/QĐ" in told
    assert "Kiểm tra bổ sung" in run(INSPECTIONS, "change-show", PLAN, "1")
    assert said(INSPECTIONS, "change-show", PLAN, "1")["document_number"] == "9/QĐ"
    refused(INSPECTIONS, RecordUnknown, "change-show", PLAN, "7")


def test_a_change_is_refused_with_a_reason_and_wrong_words_are_named() -> None:
    planned()
    for move in ("x", "1", "1=", "=9"):
        refused(
            INSPECTIONS, SteeringInvalid, "change-propose", PLAN, "--reason", "x", "--move", move
        )
    run(INSPECTIONS, "change-propose", PLAN, "--reason", "Chuyển", "--move", "1=9")
    refused(INSPECTIONS, SteeringInvalid, "change-decide", PLAN, "1", "--refuse")
    assert "REFUSED" in run(
        INSPECTIONS, "change-decide", PLAN, "1", "--refuse", "--reason", "Chưa cần"
    )


def test_a_notice_and_minutes_are_issued_by_a_named_person() -> None:
    code, meeting = found().rpartition("-")[0], meet()
    head = account("chanh-thanh-tra", Role.HEAD, INSPECTORATE)
    given = ("--number", "15/TB", "--on", TODAY.isoformat(), "--signer", "Trần Thị Mẫu")
    words = ("notice-issue", code, *given)
    assert said(INSPECTIONS, *words, "--person", head)["kind"] == "paper.issued"
    issued = api.inspection_get(code, ALL, on=TODAY).issued
    assert issued is not None
    assert issued.number == "15/TB"
    refused(INSPECTIONS, SteeringInvalid, "notice-issue", code, *given[:2], "--on", "mai",
            *given[4:])  # fmt: skip
    other = account("dau-moi", Role.REFORM_COORDINATOR, "AG.SNV")
    refused(STEERING, PermissionMissing, "minutes-issue", meeting, *given, "--person", head)
    assert "Issued" in run(STEERING, "minutes-issue", meeting, *given, "--person", other)
    second = meet()
    assert said(STEERING, "minutes-issue", second, *given)["code"] == second


def test_a_proposal_is_listed_answered_with_its_outcome_and_handed_on(tmp_path: Path) -> None:
    code = proposal()
    head = account("phuong", Role.HEAD, WARD)
    assert code in run(INSPECTIONS, "responsibility", "--open")
    assert said(INSPECTIONS, "responsibility", "--agency", PROVINCE) == []
    decision = tmp_path / "qd.pdf"
    decision.write_bytes(b"%PDF-1.7 sample")
    words = ("responsibility-answer", code, "--number", "7/QĐ", "--on", TODAY.isoformat())
    refused(INSPECTIONS, SteeringInvalid, *words, "--outcome", "TU_BIA")
    refused(INSPECTIONS, FileUnreadable, *words, "--file", str(tmp_path / "none.pdf"))
    made = said(INSPECTIONS, *words, "--outcome", "KHIEN_TRACH", "--file", str(decision),
                "--words", "Đã xử lý", "--person", head)  # fmt: skip
    assert made["kind"] == "consequence.answered"
    known = said(INSPECTIONS, "responsibility")[0]
    assert (known["outcome"], known["decision_number"], len(known["files"])) == (
        "KHIEN_TRACH", "7/QĐ", 1
    )  # fmt: skip
    assert said(INSPECTIONS, "responsibility", "--open") == []
    assert "KHIEN_TRACH" in run(INSPECTIONS, "responsibility")
    assert api.facts_verify()["faults"] == []


def test_the_file_for_the_personnel_records_names_documents_and_nobody(tmp_path: Path) -> None:
    code = proposal()
    api.consequence_answer(
        actor=SYSTEM, at=AT, code=code, decision_number="=7/QĐ", decision_on=TODAY,
        words="Khiển trách ông Nguyễn Văn Mẫu", outcome="KHIEN_TRACH",
    )  # fmt: skip
    told = {}
    for kind in ("csv", "xlsx", "json"):
        file = tmp_path / f"trach-nhiem.{kind}"
        words = ("responsibility-export", str(file), "--format", kind)
        assert said(INSPECTIONS, *words) == {"file": str(file), "proposals": 1}
        told[kind] = file.read_bytes()
    row = next(csv.DictReader(io.StringIO(told["csv"].decode("utf-8-sig"))))
    assert (row["Hình thức xử lý"], row["Số quyết định"]) == ("Khiển trách", "'=7/QĐ")
    sheet = openpyxl.load_workbook(io.BytesIO(told["xlsx"])).worksheets[0]
    assert [cell.value for cell in sheet[2]][5] == "=7/QĐ"
    assert sheet[2][5].data_type == "s"
    listed = json.loads(told["json"])
    assert (listed[0]["outcome"], listed[0]["agency"], listed[0]["overdue"]) == (
        "KHIEN_TRACH", WARD, False
    )  # fmt: skip
    texts = told["csv"].decode("utf-8-sig") + told["json"].decode() + str(
        [cell.value for line in sheet.iter_rows() for cell in line]
    )  # fmt: skip
    for secret in ("Nguyễn", "user:", "system", "Xem xét người"):
        assert secret not in texts


def test_the_file_is_narrowed_by_agency_and_days_and_refused_where_it_cannot_be_written(
    tmp_path: Path,
) -> None:
    proposal()
    file = tmp_path / "a.json"
    for words, number in (
        (("--agency", WARD), 1), (("--agency", "AG.STP"), 0), (("--since", "2026-07-16"), 0),
        (("--until", "2026-07-14"), 0), (("--since", "2026-07-15", "--until", "15/07/2026"), 1),
    ):  # fmt: skip
        assert said(INSPECTIONS, "responsibility-export", str(file), *words)["proposals"] == number
    assert "Written" in run(INSPECTIONS, "responsibility-export", str(file))
    refused(INSPECTIONS, FileUnreadable, "responsibility-export", str(tmp_path / "x" / "y.csv"))
    refused(INSPECTIONS, SteeringInvalid, "responsibility-export", str(file), "--since", "mai")
    file.unlink()
    refused(INSPECTIONS, SteeringInvalid, "responsibility-export", str(file), "--since",
            "2026-07-16", "--until", "2026-07-15")  # fmt: skip
    refused(INSPECTIONS, UnitUnknown, "responsibility-export", str(file), "--agency", "AG.KHONG")
    refused(INSPECTIONS, UnitUnknown, "responsibility", "--agency", "AG.KHONG")
    assert not file.exists(), "an empty file would say that there is nothing"


def test_nobody_answers_by_command_what_they_proposed_themselves() -> None:
    both = account("hai-vai", Role.INSPECTOR, INSPECTORATE)
    actor = organisation.actor_named(username=both, at=AT)
    code = proposal(actor=actor)
    organisation.post_assign(
        actor=SYSTEM, username=both, unit_code=WARD, role=Role.HEAD, valid_from=date(2026, 1, 1)
    )
    refused(INSPECTIONS, OtherPersonNeeded, "responsibility-answer", code, "--number", "7/QĐ",
            "--on", TODAY.isoformat(), "--person", both)  # fmt: skip


def test_the_commands_stand_in_their_groups() -> None:
    assert cli_inspections.app is INSPECTIONS
    assert cli.app is STEERING
    for name in ("changes", "responsibility-export", "notice-issue"):
        assert name in CliRunner().invoke(INSPECTIONS, ["--help"]).output
