"""What other modules may call."""

from __future__ import annotations

from motcua.plans.aggregation import aggregate, plan_lines
from motcua.plans.drafting import draft_save, items_for, plan_code, round_open, round_read
from motcua.plans.exporting import plan_xlsx, template_xlsx, unit_names
from motcua.plans.facts_check import facts_verify
from motcua.plans.funds.capital import MOST_SHOWN, capital_plan, capital_xlsx
from motcua.plans.importing import lines_import
from motcua.plans.loading import rules_for_year, rules_on
from motcua.plans.money import (
    adjustment_decide,
    adjustment_propose,
    adjustments_of,
    finance_unit,
    money_import,
    money_record,
    plan_settle,
)
from motcua.plans.moving import balances_of, movements_of, movers_of
from motcua.plans.owners import (
    acting_unit,
    committee_on,
    head_on,
    owner_kind,
    owners_by_code,
)
from motcua.plans.papers import decision_docx, decision_pdf, plan_docx, plan_pdf
from motcua.plans.requests.papers import request_docx, request_pdf
from motcua.plans.requests.selectors import request_get, request_list
from motcua.plans.requests.services import (
    request_answer,
    request_draft,
    request_issue,
    request_withdraw,
)
from motcua.plans.rules import (
    area_of,
    differences,
    drafters,
    is_writable,
    missing,
    money_by_category,
    money_by_source,
    shown_sources,
    summed,
)
from motcua.plans.schemes.keeping import files_forget, text_bytes, text_keep
from motcua.plans.schemes.papers import opinions_docx, opinions_pdf
from motcua.plans.schemes.selectors import open_opinions, scheme_get, scheme_list
from motcua.plans.schemes.services import (
    milestone_reach,
    scheme_answer,
    scheme_approve,
    scheme_ask,
    scheme_open,
    scheme_return,
    scheme_say,
    scheme_submit,
)
from motcua.plans.schemes.texts import scheme_text_keep
from motcua.plans.selectors import (
    Filter,
    lines_of,
    plan_detail,
    plan_get,
    plan_list,
    readings,
    receipts_of,
    round_get,
    round_list,
)
from motcua.plans.services import (
    plan_approve,
    plan_comment,
    plan_opinion,
    plan_return,
    plan_submit,
    receivers_on,
    round_approve,
)
from motcua.plans.tables import LINE_COLUMNS, amount_of, codes_of, read_movements
from motcua.plans.tasking import plan_tasks_give, tasks_of_plan
from motcua.plans.wording import LONGEST_SECTION, sections_of, text_get, text_missing, text_save

__all__ = [
    "LINE_COLUMNS",
    "LONGEST_SECTION",
    "MOST_SHOWN",
    "Filter",
    "acting_unit",
    "adjustment_decide",
    "adjustment_propose",
    "adjustments_of",
    "aggregate",
    "amount_of",
    "area_of",
    "balances_of",
    "capital_plan",
    "capital_xlsx",
    "codes_of",
    "committee_on",
    "decision_docx",
    "decision_pdf",
    "differences",
    "draft_save",
    "drafters",
    "facts_verify",
    "files_forget",
    "finance_unit",
    "head_on",
    "is_writable",
    "items_for",
    "lines_import",
    "lines_of",
    "milestone_reach",
    "missing",
    "money_by_category",
    "money_by_source",
    "money_import",
    "money_record",
    "movements_of",
    "movers_of",
    "open_opinions",
    "opinions_docx",
    "opinions_pdf",
    "owner_kind",
    "owners_by_code",
    "plan_approve",
    "plan_code",
    "plan_comment",
    "plan_detail",
    "plan_docx",
    "plan_get",
    "plan_lines",
    "plan_list",
    "plan_opinion",
    "plan_pdf",
    "plan_return",
    "plan_settle",
    "plan_submit",
    "plan_tasks_give",
    "plan_xlsx",
    "read_movements",
    "readings",
    "receipts_of",
    "receivers_on",
    "request_answer",
    "request_docx",
    "request_draft",
    "request_get",
    "request_issue",
    "request_list",
    "request_pdf",
    "request_withdraw",
    "round_approve",
    "round_get",
    "round_list",
    "round_open",
    "round_read",
    "rules_for_year",
    "rules_on",
    "scheme_answer",
    "scheme_approve",
    "scheme_ask",
    "scheme_get",
    "scheme_list",
    "scheme_open",
    "scheme_return",
    "scheme_say",
    "scheme_submit",
    "scheme_text_keep",
    "sections_of",
    "shown_sources",
    "summed",
    "tasks_of_plan",
    "template_xlsx",
    "text_bytes",
    "text_get",
    "text_keep",
    "text_missing",
    "text_save",
    "unit_names",
]
