"""The printed receipt: A5, with the checklist, the day of the result, and its own proof."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from motcua.core import paper
from motcua.dossiers.contracts import FormRole, Kind
from motcua.dossiers.files.contracts import Way
from motcua.dossiers.files.selectors import reused_of
from motcua.dossiers.printing.case import Case, dong, form_words, moment_words, tracking_url
from motcua.dossiers.printing.case import place_date as place_date_on
from motcua.dossiers.printing.registry import Paper, acts_of_kind
from motcua.dossiers.printing.sheet import A5, Fact, Grid, Head, Prose, Sheet, Signature
from motcua.dossiers.selectors import stream_of
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

PAPERS = Path(__file__).parent.parent / "papers"
_PROPOSED = "(Ngày trả tính theo lịch dự kiến; lịch nghỉ chính thức của năm đó chưa ban hành.)"


def _limit(case: Case) -> str:
    named = procedures.cases_of(case.version).get(case.act.body.get("case") or "")
    words = procedures.limit_words(case.detail.clock.limit)
    return f"{words} ({named.vi})" if named else words


_WAYS: Mapping[str, str] = {Way.PAPER: "bản giấy", Way.FILE: "tệp điện tử"}


def _served(case: Case) -> dict[str, str]:
    """What served instead of each reused paper. One statement, none where nothing was reused."""
    if not any(part.get("way") == Way.REUSED for part in case.detail.components):
        return {}
    found: dict[str, list[str]] = {}
    for item in reused_of(dossier_id=case.detail.row.dossier_id):
        words = f"{item.result}, mã hồ sơ {item.code}, cấp ngày {item.issued_on:%d/%m/%Y}"
        found.setdefault(item.component, []).append(words)
    return {
        code: f"không phải nộp, Nhà nước đã cấp: {'; '.join(words)}"
        for code, words in found.items()
    }


def _rows(case: Case) -> list[dict[str, str]]:
    """The checklist, and of each paper how it came where the receipt's act says so."""
    known = {component.code: component for component in case.version.components}
    served = _served(case)
    found = []
    for part in case.detail.components:
        component = known.get(part["code"])
        found.append(
            {
                "name": component.name.vi if component else str(part["code"]),
                "quantity": str(part["quantity"]),
                "form": procedures.PAPER_FORMS.get(str(component.form), "") if component else "",
                "way": served.get(part["code"]) or _WAYS.get(part.get("way", ""), ""),
            }
        )
    return found


def _fee(case: Case) -> str:
    return dong(case.detail.fee) if case.detail.fee else "không thu"


def _data(case: Case) -> dict[str, Any]:
    detail, wording = case.detail, case.wording
    entry = ledger.entry_get(stream=stream_of(case.code), seq=1)
    form = case.pack.forms[FormRole.RECEIPT]
    return {
        "form": form_words(case.pack, form),
        "title": form.title.upper(),
        "parent": organisation.parent_name(detail.row.unit),
        "agency": case.agency,
        "office": wording.office.upper(),
        "opening": case.say(wording.opening),
        "closing": case.say(wording.closing),
        "signer": wording.signer,
        "place_date": place_date_on(case.day),
        "code": case.code,
        "simulated": case.simulated,
        "applicant": detail.applicant.name,
        "phone": detail.applicant.phone,
        "address": detail.applicant.address,
        "procedure": case.procedure,
        "limit": _limit(case),
        "received": moment_words(case.act.occurred_at),
        "due": moment_words(detail.clock.due_at),
        "proposed": detail.clock.proposed,
        "components": _rows(case),
        "fee": _fee(case),
        "officer": case.officer,
        "hash": entry.hash.hex(),
        "key": str(ledger.signing_key().verifier),
        "url": tracking_url(case.code),
        "qr_alt": f"Mã QR tra cứu hồ sơ {case.code}",
    }


def pdf(case: Case) -> bytes:
    """The receipt as PDF, in its own close layout: one page for an ordinary dossier."""
    return paper.set_paper(PAPERS / "receipt.typ", _data(case), qr=tracking_url(case.code))


def sheet(case: Case) -> Sheet:
    """The same words for Word."""
    entry = ledger.entry_get(stream=stream_of(case.code), seq=1)
    clock = case.detail.clock
    facts = (
        *case.person_facts(), Fact("Thời gian giải quyết theo quy định", _limit(case)),
        Fact("Thời gian trả kết quả", moment_words(clock.due_at), strong=True),
    )  # fmt: skip
    heads = (Head("STT", 10, centred=True), Head("Tên giấy tờ"), Head("Số bản", 15, centred=True),
             Head("Hình thức", 30))  # fmt: skip
    rows = tuple(
        (
            str(number),
            " – ".join(filter(None, (row["name"], row["way"]))),
            row["quantity"],
            row["form"],
        )
        for number, row in enumerate(_rows(case), start=1)
    )
    return case.sheet(
        size=A5, facts=facts,
        blocks=(
            *((Prose(_PROPOSED),) if clock.proposed else ()),
            Grid("Thành phần hồ sơ", heads, rows),
            Prose(f"Phí, lệ phí: {_fee(case)}. Nhận kết quả tại: {case.agency}."),
        ),
        signatures=(
            Signature("NGƯỜI NỘP HỒ SƠ"), Signature(case.wording.signer, case.officer)
        ),
        notes=(
            case.say(case.wording.opening),
            f"Dấu vân tay của lần tiếp nhận (SHA-256): {entry.hash.hex()}",
            f"Khóa xác minh của sổ cái: {ledger.signing_key().verifier}",
            case.say(case.wording.closing),
        ),
    )  # fmt: skip


PAPER = Paper(FormRole.RECEIPT, "giay-tiep-nhan", acts_of_kind(Kind.RECEIVED), sheet, pdf)
