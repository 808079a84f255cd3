"""A sample review plan of the demonstration, made through the real commands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from motcua.dossiers import api as dossiers
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures

REVIEWED: Final = 3
"""So many of the most burdensome procedures are in the plan."""


def make_review(at: datetime, today: date) -> None:
    """A plan of this year over what burdens people most; one review has a proposal.

    Nothing is made where the sample history burdens nobody, or the plan is there.
    """
    since, until = dossiers.twelve_months(today)
    known = procedures.catalogue().procedures
    codes = [
        row.procedure for row in dossiers.burden_ranking(since=since, until=until).rows
        if row.procedure in known and known[row.procedure].version_on(today) is not None
    ][:REVIEWED]  # fmt: skip
    if not codes or any(plan.year == today.year for plan in procedures.plan_list()):
        return
    procedures.plan_draw(
        actor=SYSTEM, at=at, year=today.year, title=f"Kế hoạch rà soát mẫu năm {today.year}"
    )
    for code in codes:
        procedures.plan_item_add(
            actor=SYSTEM, at=at, year=today.year, code=code, unit="AG.VP", basis="CHOICE",
            reason="Gánh nặng đo được trong 12 tháng qua lớn nhất",
            product="Phương án đơn giản hóa", due_on=date(today.year, 12, 15),
        )  # fmt: skip
    procedures.plan_approve(
        actor=SYSTEM, at=at, year=today.year, number="Kế hoạch mẫu",
        approved_on=min(today, date(today.year, 1, 20)),
    )  # fmt: skip
    _review(at, today, codes[0])


def _review(at: datetime, today: date, code: str) -> None:
    year = today.year
    questions = procedures.control_rules(today).review.questions
    procedures.review_record(
        actor=SYSTEM, at=at, year=year, code=code,
        findings={
            question: procedures.Answer(question != "COST", "Nhận xét mẫu của bản trình diễn")
            for question in questions
        },
    )  # fmt: skip
    since, until = dossiers.twelve_months(today)
    people = dossiers.procedure_performance(code, since=since, until=until).burden.n or None
    volume = procedures.Volume(people, 1, "MEASURED" if people else "NONE", since, until)
    online = procedures.Change(procedures.Measure.DIGITISE, amount=50)
    changes = [online]
    limit = procedures.procedure_version_on(code, today).time_limit
    if limit is not None and limit.amount > 1:
        changes.append(procedures.Change(procedures.Measure.SHORTEN, amount=limit.amount - 1))
    for title, chosen in (
        ("Một nửa nộp, nhận trực tuyến", [online]),
        ("Trực tuyến và rút ngắn thời hạn", changes),
    ):
        procedures.option_add(
            actor=SYSTEM, at=at, year=year, code=code, title=title, changes=chosen, volume=volume
        )
    procedures.proposal_send(
        actor=SYSTEM, at=at, year=year, code=code, option=2, words="Giảm nhiều nhất cho người dân"
    )
