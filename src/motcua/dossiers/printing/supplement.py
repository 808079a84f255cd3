"""The request for a supplement: which papers are missing, why, and whom to ask."""

from __future__ import annotations

from motcua.dossiers.contracts import FormRole, Kind, SupplementEffect
from motcua.dossiers.printing.case import Case
from motcua.dossiers.printing.registry import Paper, acts_of_kind
from motcua.dossiers.printing.sheet import A5, Grid, Head, Prose, Sheet, Signature

_EFFECTS = {
    SupplementEffect.PAUSE: "Thời gian chờ bổ sung không tính vào thời hạn giải quyết.",
    SupplementEffect.RESTART: "Thời hạn giải quyết được tính lại từ đầu khi nhận đủ hồ sơ.",
}


def sheet(case: Case) -> Sheet:
    """One request; its papers are those of the act, its reason the act's note."""
    asked = case.act.body.get("components", ())
    return case.sheet(
        size=A5, facts=case.person_facts(),
        blocks=(
            Prose(case.say(case.wording.opening)),
            Grid(
                "", (Head("STT", 10, centred=True), Head("Loại giấy tờ cần bổ sung")),
                tuple(
                    (str(number), case.component_name(part))
                    for number, part in enumerate(asked, start=1)
                ),
            ),
            Prose(f"Lý do: {case.note}"),
            Prose(_EFFECTS[case.pack.supplement_effect]),
            Prose(case.say(case.wording.closing)),
        ),
        signatures=(Signature(case.wording.signer, case.officer),),
    )  # fmt: skip


PAPER = Paper(
    FormRole.SUPPLEMENT, "yeu-cau-bo-sung", acts_of_kind(Kind.SUPPLEMENT_REQUESTED), sheet
)
