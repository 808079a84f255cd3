"""A dossier at the act that a paper is about, with every name the paper needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from motcua.core import clock
from motcua.dossiers.contracts import Act, DossierDetail, FormRole, Origin, PackForm, RulePack
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.printing.sheet import Fact, Grid, Prose, Sheet, Signature
from motcua.dossiers.printing.wording import Wording, wording_on
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures


def moment_words(moment: datetime | None) -> str:
    """``09 giờ 05 phút, ngày 05 tháng 02 năm 2026``."""
    if moment is None:
        return "không xác định"
    local = clock.local(moment)
    return f"{local:%H} giờ {local:%M} phút, {procedures.official_day(clock.local_day(moment))}"


def dong(amount: int) -> str:
    """A sum in đồng, as papers write it."""
    return f"{amount:,}".replace(",", ".") + " đồng"


def tracking_url(code: str) -> str:
    """The address that a paper's QR opens: the clock with its proof."""
    return f"{settings.MOTCUA_PUBLIC_URL}/ho-so/{code}/dong-ho/"


def form_words(pack: RulePack, form: PackForm) -> str:
    """``Mẫu số 02, Thông tư …``; only the document where the form has no number."""
    number = f"Mẫu số {form.number}, " if form.number else "Theo "
    return f"{number}{pack.forms_cited}"


def place_date(day: date) -> str:
    """``An Giang, ngày 05 tháng 02 năm 2026``."""
    place = organisation.place_of(organisation.province(on=day))
    return f"{place}, {procedures.official_day(day)}"


SIMULATED = "HỒ SƠ MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ SỬ DỤNG"


@dataclass(frozen=True)
class Case:
    """``act`` is what the paper is about, ``role`` the paper, ``names`` those of officials."""

    detail: DossierDetail
    act: Act
    role: FormRole
    names: Mapping[str, str]

    @property
    def code(self) -> str:
        """The dossier's code."""
        return self.detail.row.code

    @property
    def simulated(self) -> bool:
        """True when nobody asked for anything: the paper must say so."""
        return self.detail.row.origin == Origin.SIMULATED

    @cached_property
    def pack(self) -> RulePack:
        """The rules that the dossier lives under."""
        return rule_pack_get(self.detail.pack)

    @cached_property
    def day(self) -> date:
        """The day of the act, and of the paper."""
        return clock.local_day(self.act.occurred_at)

    @cached_property
    def wording(self) -> Wording:
        """The words in force on the paper's day."""
        return wording_on(self.role, self.day)

    @cached_property
    def agency(self) -> str:
        """The unit as it is called on the paper's day."""
        return organisation.unit_get(self.detail.row.unit, on=self.day).name_vi

    @cached_property
    def procedure(self) -> str:
        """The procedure's name."""
        return procedures.procedure_get(self.detail.row.procedure).name.vi

    @cached_property
    def version(self) -> Any:
        """The version of the procedure under which the dossier lives."""
        row = self.detail.row
        return procedures.procedure_version_get(row.procedure, row.procedure_version)

    @property
    def officer(self) -> str:
        """Whoever did the act; empty where it was the system."""
        return self.names.get(self.act.actor, "")

    @property
    def note(self) -> str:
        """The words written with the act."""
        return self.detail.notes.get(self.act.seq, "")

    def component_name(self, code: str) -> str:
        """The name of one of the procedure's papers."""
        found = next((part for part in self.version.components if part.code == code), None)
        return found.name.vi if found else code

    def say(self, words: str, **more: str) -> str:
        """An office's words with their places filled."""
        detail = self.detail
        return words.format_map(
            {
                "agency": self.agency, "office": self.wording.office, "code": self.code,
                "applicant": detail.applicant.name, "procedure": self.procedure,
                "received": moment_words(detail.clock.received_at),
                "due": moment_words(detail.clock.due_at),
                "day": procedures.official_day(self.day),
                "officer": self.officer or "công chức hướng dẫn", **more,
            }
        )  # fmt: skip

    def person_facts(self) -> tuple[Fact, ...]:
        """Who filed what, as most papers begin."""
        person = self.detail.applicant
        given = (
            Fact("Họ và tên người nộp", person.name, strong=True),
            Fact("Số giấy tờ", person.id_number),
            Fact("Địa chỉ", person.address),
            Fact("Số điện thoại", person.phone),
            Fact("Nội dung yêu cầu giải quyết", self.procedure, strong=True),
            Fact("Thời gian nhận hồ sơ", moment_words(self.detail.clock.received_at)),
        )
        return tuple(fact for fact in given if fact.value)

    def sheet(
        self, *, size: str, facts: tuple[Fact, ...], blocks: tuple[Prose | Grid, ...],
        signatures: tuple[Signature, ...], notes: tuple[str, ...] = (),
    ) -> Sheet:  # fmt: skip
        """A paper with the head that all of them share."""
        form = self.pack.forms[self.role]
        if self.simulated:
            blocks = (Prose(SIMULATED, strong=True), *blocks)
        return Sheet(
            size=size, form=form_words(self.pack, form),
            parent=organisation.parent_name(self.detail.row.unit), agency=self.agency,
            office=self.wording.office, number=self.wording.number,
            place_date=place_date(self.day), title=form.title, code=self.code,
            url=tracking_url(self.code), facts=facts, blocks=blocks, signatures=signatures,
            notes=notes,
        )  # fmt: skip
