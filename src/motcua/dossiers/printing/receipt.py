"""The printed receipt: A5, Vietnamese fonts inside, tagged PDF/A, QR to its own proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.core import clock, paper
from motcua.dossiers.contracts import DossierDetail, Kind
from motcua.dossiers.selectors import stream_of
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

PAPERS = Path(__file__).parent / "papers"


def _clock_words(moment: datetime | None) -> str:
    if moment is None:
        return "không xác định"
    local = clock.local(moment)
    return f"{local:%H} giờ {local:%M} phút, {procedures.official_day(clock.local_day(moment))}"


def tracking_url(code: str) -> str:
    """The address that the receipt's QR opens: the clock with its proof."""
    return f"{settings.MOTCUA_PUBLIC_URL}/ho-so/{code}/dong-ho/"


def _data(detail: DossierDetail, officer: str) -> dict[str, Any]:
    row = detail.row
    version = procedures.procedure_version_get(row.procedure, row.procedure_version)
    procedure = procedures.procedure_get(row.procedure)
    components = {component.code: component for component in version.components}
    unit = organisation.unit_get(row.unit)
    entry = ledger.entry_get(stream=stream_of(row.code), seq=1)
    received = next(act for act in detail.acts if act.kind == Kind.RECEIVED)
    case = procedures.cases_of(version).get(received.body.get("case") or "")
    day = clock.local_day(received.occurred_at)
    place = organisation.place_of(organisation.province(on=day))
    fee = f"{detail.fee:,}".replace(",", ".") + " đồng" if detail.fee else "không thu"
    return {
        "title": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "parent": organisation.parent_name(row.unit),
        "agency": unit.name_vi,
        "place_date": f"{place}, {procedures.official_day(day)}",
        "code": row.code,
        "applicant": detail.applicant.name,
        "phone": detail.applicant.phone,
        "address": detail.applicant.address,
        "procedure": procedure.name.vi,
        "limit": procedures.limit_words(detail.clock.limit) + (f" ({case.vi})" if case else ""),
        "received": _clock_words(received.occurred_at),
        "due": _clock_words(detail.clock.due_at),
        "proposed": detail.clock.proposed,
        "components": [_component(part, components) for part in detail.components],
        "fee": fee,
        "officer": officer,
        "hash": entry.hash.hex(),
        "key": str(ledger.signing_key().verifier),
        "url": tracking_url(row.code),
        "qr_alt": f"Mã QR tra cứu hồ sơ {row.code}",
    }


def _component(part: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    component = known.get(part["code"])
    return {
        "name": component.name.vi if component else str(part["code"]),
        "quantity": str(part["quantity"]),
        "form": procedures.PAPER_FORMS.get(str(component.form), "") if component else "",
    }


def receipt_pdf(*, detail: DossierDetail, officer: str) -> bytes:
    """The receipt of a dossier of ours as PDF bytes (PDF/A-2a, so tagged)."""
    return paper.set_paper(
        PAPERS / "receipt.typ", _data(detail, officer), qr=tracking_url(detail.row.code)
    )
