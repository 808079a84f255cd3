"""What other modules may call."""

from __future__ import annotations

import json

from motcua.organisation import api as organisation
from motcua.reform_index.codec import plain
from motcua.reform_index.contracts import Ranking
from motcua.reform_index.deadlines import deadlines_of, late_list
from motcua.reform_index.evaluation import EVALUATION_KINDS, evaluation_file
from motcua.reform_index.exporting import (
    KINDS,
    ranking_csv,
    ranking_dict,
    ranking_xlsx,
    row_dict,
    score_dict,
)
from motcua.reform_index.rules import gaps_to_best, part_result, rounded
from motcua.reform_index.selectors import (
    edition_for,
    evidence_type,
    given_current,
    given_history,
    period_get,
    periods_scored,
    ranking_now,
    ranking_published,
    result_list,
    results_published,
    row_of,
    scores_of,
    set_get,
    set_list,
    subjects_of,
    unit_comparison,
    unit_lifts,
)
from motcua.reform_index.services import (
    check_second_person,
    evidence_forget,
    scores_appraise,
    scores_import,
    scores_self,
    set_import,
    set_upload,
)
from motcua.reform_index.services_results import result_publish
from motcua.reform_index.tables import number_of
from motcua.reform_index.words import formula_words, period_words


def unit_names(ranking: Ranking) -> dict[str, str]:
    """What the units of a ranking are called, in Vietnamese; a free name is its own."""
    known = organisation.units_by_code()
    units = (row.result.unit for row in ranking.rows)
    return {unit: known[unit].name_vi if unit in known else unit for unit in units}


def evaluation_of(ranking: Ranking, kind: str) -> bytes:
    """A published ranking for files of evaluation and emulation, ``csv`` or ``xlsx``.

    Raises ``ResultUnknown`` for what is no published result.
    """
    return evaluation_file(ranking, unit_names(ranking), kind)


def ranking_file(ranking: Ranking, kind: str) -> bytes:
    """The ranking as a file of one of ``KINDS``."""
    if kind == "json":
        told = ranking_dict(ranking, items=True)
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    write = {"csv": ranking_csv, "xlsx": ranking_xlsx}[kind]
    return write(ranking, unit_names(ranking))


__all__ = [
    "EVALUATION_KINDS",
    "KINDS",
    "check_second_person",
    "deadlines_of",
    "edition_for",
    "evaluation_of",
    "evidence_forget",
    "evidence_type",
    "formula_words",
    "gaps_to_best",
    "given_current",
    "given_history",
    "late_list",
    "number_of",
    "part_result",
    "period_get",
    "period_words",
    "periods_scored",
    "plain",
    "ranking_dict",
    "ranking_file",
    "ranking_now",
    "ranking_published",
    "result_list",
    "result_publish",
    "results_published",
    "rounded",
    "row_dict",
    "row_of",
    "score_dict",
    "scores_appraise",
    "scores_import",
    "scores_of",
    "scores_self",
    "set_get",
    "set_import",
    "set_list",
    "set_upload",
    "subjects_of",
    "unit_comparison",
    "unit_lifts",
    "unit_names",
]
