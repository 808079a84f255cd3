"""Open data: the catalogue of procedures and the targets, for anybody to harvest.

The description follows DCAT-AP 3 as JSON-LD. Nothing here holds personal data.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.face.answers import file_answer
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.programme import api as programme
from motcua.programme.contracts import PublishedStanding

OPEN = "open data for everybody; procedures and figures of the programme are public"
LICENCE = "http://publications.europa.eu/resource/authority/licence/CC0"
FORMAT = "http://publications.europa.eu/resource/authority/file-type/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip


def _url(name: str) -> str:
    return f"{settings.MOTCUA_PUBLIC_URL}{reverse(name)}"


def _said(vi: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "vi", "@value": vi}, {"@language": "en", "@value": en}]


def _distribution(name: str, media: str, kind: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution", "dcat:accessURL": {"@id": _url(name)},
        "dcat:downloadURL": {"@id": _url(name)}, "dct:license": {"@id": LICENCE},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:format": {"@id": f"{FORMAT}{kind}"},
    }  # fmt: skip


def _dataset(
    key: str, title: list[dict[str, str]], text: list[dict[str, str]], parts: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset", "@id": f"{_url('portal:open_data')}#{key}", "dct:title": title,
        "dct:description": text, "dct:publisher": {"@id": f"{_url('portal:home')}#publisher"},
        "dct:language": [
            {"@id": "http://publications.europa.eu/resource/authority/language/VIE"}
        ],
        "dct:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT"
        },
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE"},
        "dcat:distribution": parts,
    }  # fmt: skip


def _json(value: Any, content_type: str = "application/json") -> HttpResponse:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    response = HttpResponse(text + "\n", content_type=f"{content_type}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@open_to_public(OPEN)
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Which data there are, and how they may be used."""
    procedures.catalogue_refresh()
    return render(
        request, "portal/open_data.html",
        {"count": len(procedures.catalogue().procedures), "licence": LICENCE},
    )  # fmt: skip


@open_to_public(OPEN)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The description of all data sets, as DCAT-AP JSON-LD."""
    publisher = organisation.unit_get(programme.programme_get().unit)
    described = {
        "@context": _CONTEXT,
        "@type": "dcat:Catalog", "@id": _url("portal:open_data"),
        "dct:title": _said("Dữ liệu mở của Motcua", "Open data of Motcua"),
        "dct:description": _said(
            "Thủ tục hành chính và mục tiêu cải cách, tính từ hồ sơ.",
            "Administrative procedures, and reform targets computed from dossiers.",
        ),
        "dct:publisher": {
            "@type": "foaf:Agent", "@id": f"{_url('portal:home')}#publisher",
            "foaf:name": _said(publisher.name_vi, publisher.name_en),
        },
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": [
            _dataset(
                "procedures",
                _said("Danh mục thủ tục hành chính", "Catalogue of administrative procedures"),
                _said(
                    "Mọi thủ tục với mọi phiên bản: giấy tờ, thời hạn, phí, căn cứ, các bước.",
                    "Every procedure with all versions: papers, limit, fee, legal basis, steps.",
                ),
                [
                    _distribution("portal:procedures_json", "application/json", "JSON"),
                    _distribution("portal:procedures_csv", "text/csv", "CSV"),
                ],
            ),
            _dataset(
                "targets",
                _said("Mục tiêu cải cách hành chính", "Targets of the reform programme"),
                _said(
                    "Từng thước đo hôm nay: giá trị, tử số, mẫu số, phiên bản định nghĩa.",
                    "Each measure today: value, numerator, denominator, definition version.",
                ),
                [_distribution("portal:targets_json", "application/json", "JSON")],
            ),
        ],
    }  # fmt: skip
    return _json(described, "application/ld+json")


@open_to_public(OPEN)
@require_safe
def procedures_json(request: HttpRequest) -> HttpResponse:
    """Every procedure with all its versions."""
    procedures.catalogue_refresh()
    return _json({"procedures": procedures.catalogue_json(on=clock.today())})


@open_to_public(OPEN)
@require_safe
def procedures_csv(request: HttpRequest) -> HttpResponse:
    """The procedures in force today, one a row, in the columns of the form."""
    procedures.catalogue_refresh()
    rows = procedures.catalogue_cells(clock.today())
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    response = file_answer(out.getvalue(), name="thu-tuc.csv", media_type="text/csv; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _measure(key: str, standing: PublishedStanding) -> dict[str, Any]:
    judged, measure = standing.judged, standing.measure
    told = standing.outlook.forecast if standing.outlook else None
    return {
        "target": key, "measure": measure.key, "clause": measure.clause,
        "says": {"vi": measure.says.vi, "en": measure.says.en}, "state": standing.state.value,
        "due_on": measure.due_on.isoformat(), "needed": measure.threshold.vi,
        "indicator": measure.indicator,
        "judged_on": judged.on.isoformat() if judged else None,
        "value": str(judged.value) if judged and judged.value is not None else None,
        "numerator": str(judged.numerator) if judged else None,
        "denominator": judged.denominator if judged else None,
        "imported": judged.imported if judged else None,
        "simulated": judged.simulated if judged else None,
        "provisional": judged.provisional if judged else None,
        "published_at": judged.published_at.isoformat() if judged else None,
        "definition_version": judged.version if judged else None,
        "fingerprint": judged.fingerprint if judged else None,
        "forecast": str(told.estimate) if told else None,
        "forecast_low": str(told.low) if told else None,
        "forecast_high": str(told.high) if told else None,
    }  # fmt: skip


@open_to_public(OPEN)
@require_safe
def targets_json(request: HttpRequest) -> HttpResponse:
    """Every measure of the programme as published up to today. Nothing is counted."""
    on = clock.today()
    board = programme.board(on=on, code=programme.programme_get().code)
    rows = [_measure(row.target.key, part) for row in board.rows for part in row.standings]
    return _json({"programme": board.programme.code, "on": on.isoformat(), "measures": rows})
