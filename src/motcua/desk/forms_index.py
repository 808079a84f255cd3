"""What officials type on the pages of the reform index: scores, evidence, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from motcua.core import filestore, text
from motcua.core.errors import Invalid
from motcua.desk.forms import FormInvalid
from motcua.face.templatetags.face import choose
from motcua.indicators.contracts import Text
from motcua.reform_index import api as reform_index
from motcua.reform_index.contracts import (
    EVIDENCE_AREA,
    Edition,
    Entry,
    Given,
    Kind,
    Part,
    Source,
    Stage,
)

LONGEST: Final = 2000
STAGES: Final[Mapping[str, Text]] = {
    "SELF": Text("Tự chấm", "Self-score"),
    "APPRAISED": Text("Thẩm định", "Appraisal"),
    "SURVEY": Text("Khảo sát", "Survey"),
    "STATED": Text("Bảng nhập vào", "Table taken in"),
}


@dataclass(frozen=True)
class ItemForm:
    """One item of the form: what is known, and what stands in its fields."""

    part: Part
    field: Part
    own: Given | None
    appraised: Given | None
    rule: Any
    value: str
    not_applicable: bool
    agrees: bool
    evidence: str
    reason: str


def _shown(given: Given | None) -> str:
    """A recorded value as a person of this language types it."""
    if given is None or given.value is None:
        return ""
    plain = reform_index.plain(given.value)
    return plain.replace(".", choose(",", "."))


def item_forms(
    edition: Edition, given: Mapping[tuple[str, Stage], Given], stage: Stage,
    post: QueryDict | None,
) -> list[ItemForm]:  # fmt: skip
    """The items that a unit scores itself, with what is recorded or was typed."""
    found = []
    for field in edition.parts:
        for part in field.items():
            if part.source is not Source.SELF:
                continue
            own, appraised = (given.get((part.code, one)) for one in (Stage.SELF, Stage.APPRAISED))
            now = own if stage is Stage.SELF else appraised
            form = ItemForm(
                part=part, field=field, own=own, appraised=appraised,
                rule=reform_index.formula_words(part), value=_shown(now),
                not_applicable=now is not None and now.value is None, agrees=False,
                evidence=now.evidence if now else "", reason=now.reason if now else "",
            )  # fmt: skip
            found.append(form if post is None else _typed(form, post))
    return found


def _typed(form: ItemForm, post: QueryDict) -> ItemForm:
    code = form.part.code
    return replace(
        form, value=post.get(f"value-{code}", "")[:40],
        not_applicable=f"na-{code}" in post, agrees=f"agree-{code}" in post,
        evidence=text.clean(post.get(f"evidence-{code}", ""))[: LONGEST + 1],
        reason=text.clean(post.get(f"reason-{code}", ""))[: LONGEST + 1],
    )  # fmt: skip


def entries_of(
    forms: list[ItemForm], files: MultiValueDict[str, UploadedFile] | None = None
) -> list[Entry]:
    """What is to be recorded; items without anything typed are left out.

    Files are kept once all the rest can be read. Raises ``FormInvalid``.
    """
    wrong: dict[str, str] = {}
    found: list[tuple[ItemForm, Decimal | None]] = []
    for form in forms:
        code = form.part.code
        if form.agrees and form.own is not None:
            found.append((form, form.own.value))
        elif form.not_applicable:
            found.append((form, None))
        elif form.value.strip():
            try:
                found.append((form, _number(form)))
            except ValueError:
                wrong[code] = choose(
                    f"“{form.value}” không phải là số, ví dụ 82,5",
                    f"“{form.value}” is no number such as 82.5",
                )
    if wrong:
        raise FormInvalid(wrong)
    if not found:
        raise FormInvalid({"": choose("Chưa ghi điểm nào", "No score is given")})
    return [_entry(form, value, files) for form, value in found]


def _number(form: ItemForm) -> Decimal:
    typed = form.value.strip()
    if typed.count(",") == 1 and "." not in typed:
        typed = typed.replace(",", ".")
    number = reform_index.number_of(typed)
    if number is None or (typed.isalpha() and form.part.kind is not Kind.YES_NO):
        raise ValueError(typed)
    return number


def _entry(
    form: ItemForm, value: Decimal | None, files: MultiValueDict[str, UploadedFile] | None
) -> Entry:
    now = form.own if files is not None else None
    digest, kind = (now.evidence_digest, "") if now else ("", "")
    upload = files.get(f"file-{form.part.code}") if files is not None else None
    if upload is not None:
        try:
            digest, kind, _size = filestore.keep(upload, area=EVIDENCE_AREA)  # type: ignore[arg-type]
        except Invalid as refusal:
            raise FormInvalid({form.part.code: str(refusal)}) from None
    return Entry(form.part.code, value, form.evidence, digest, kind, form.reason)
