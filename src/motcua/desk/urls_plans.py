"""Addresses of the officials' pages of plans, schemes and requests to the centre."""

from __future__ import annotations

from django.urls import path

from motcua.desk import (
    views_plan_acts,
    views_plan_capital,
    views_plan_money,
    views_plan_requests,
    views_plan_text,
    views_plans,
    views_schemes,
)

REQUEST = "ke-hoach/de-nghi/<task_code:code>/"
SCHEME = "ke-hoach/de-an/<task_code:code>/"
ROUND = "ke-hoach/dot/<slug:code>/"
PLAN = "ke-hoach/<task_code:code>/"

urlpatterns = [
    path("ke-hoach/", views_plans.plan_list, name="plans"),
    path("ke-hoach/dot-moi/", views_plan_acts.plan_round_new, name="plan_round_new"),
    path("ke-hoach/de-an/", views_schemes.schemes, name="schemes"),
    path("ke-hoach/von-dau-tu/", views_plan_capital.plan_capital, name="plan_capital"),
    path(
        "ke-hoach/von-dau-tu.xlsx", views_plan_capital.plan_capital_file, name="plan_capital_file"
    ),
    path("ke-hoach/de-nghi/", views_plan_requests.plan_requests, name="plan_requests"),
    path(
        "ke-hoach/lap-de-nghi/", views_plan_requests.plan_request_draft, name="plan_request_draft"
    ),
    path(REQUEST, views_plan_requests.plan_request, name="plan_request"),
    path(
        f"{REQUEST}to-trinh.<str:kind>",
        views_plan_requests.plan_request_file,
        name="plan_request_file",
    ),
    path(f"{REQUEST}rut/", views_plan_requests.plan_request_withdraw, name="plan_request_withdraw"),
    path(f"{REQUEST}gui/", views_plan_requests.plan_request_issue, name="plan_request_issue"),
    path(f"{REQUEST}tra-loi/", views_plan_requests.plan_request_answer, name="plan_request_answer"),
    path("ke-hoach/lap-de-an/", views_schemes.scheme_new, name="scheme_new"),
    path(SCHEME, views_schemes.scheme, name="scheme"),
    path(f"{SCHEME}y-kien.<str:kind>", views_schemes.scheme_file, name="scheme_file"),
    path(f"{SCHEME}van-ban/", views_schemes.scheme_text_keep, name="scheme_text_keep"),
    path(f"{SCHEME}van-ban/<int:number>/", views_schemes.scheme_text, name="scheme_text"),
    path(f"{SCHEME}lay-y-kien/", views_schemes.scheme_ask, name="scheme_ask"),
    path(f"{SCHEME}gop-y/", views_schemes.scheme_say, name="scheme_say"),
    path(f"{SCHEME}tra-loi/", views_schemes.scheme_answer, name="scheme_answer"),
    path(f"{SCHEME}trinh/", views_schemes.scheme_submit, name="scheme_submit"),
    path(f"{SCHEME}phe-duyet/", views_schemes.scheme_approve, name="scheme_approve"),
    path(f"{SCHEME}tra-lai/", views_schemes.scheme_return, name="scheme_return"),
    path(f"{SCHEME}moc/<int:number>/", views_schemes.scheme_reach, name="scheme_reach"),
    path(ROUND, views_plans.plan_round, name="plan_round"),
    path(f"{ROUND}ke-hoach.<str:kind>", views_plans.plan_round_file, name="plan_round_file"),
    path(f"{ROUND}loi-van/", views_plan_text.plan_text, name="plan_text"),
    path(f"{ROUND}phe-duyet/", views_plan_acts.plan_round_approve, name="plan_round_approve"),
    path(f"{ROUND}kinh-phi/", views_plan_acts.plan_round_money, name="plan_round_money"),
    path(f"{ROUND}da-doc/<task_code:unit>/", views_plan_acts.plan_round_read, name="plan_read"),
    path(f"{ROUND}mau/<task_code:unit>.xlsx", views_plans.plan_template, name="plan_template"),
    path(f"{ROUND}soan/<task_code:unit>/", views_plan_acts.plan_edit, name="plan_edit"),
    path(f"{ROUND}soan/<task_code:unit>/bang/", views_plan_acts.plan_import, name="plan_import"),
    path(PLAN, views_plans.plan, name="plan"),
    path(f"{PLAN}ke-hoach.<str:kind>", views_plans.plan_file, name="plan_file"),
    path(f"{PLAN}gui/", views_plan_acts.plan_submit, name="plan_submit"),
    path(f"{PLAN}gop-y/", views_plan_acts.plan_comment, name="plan_comment"),
    path(f"{PLAN}y-kien/", views_plan_acts.plan_opinion, name="plan_opinion"),
    path(f"{PLAN}tra-lai/", views_plan_acts.plan_return, name="plan_return"),
    path(f"{PLAN}giao-nhiem-vu/", views_plan_acts.plan_tasks, name="plan_tasks"),
    path(f"{PLAN}phe-duyet/", views_plan_acts.plan_approve, name="plan_approve"),
    path(f"{PLAN}kinh-phi/", views_plan_money.plan_money, name="plan_money"),
    path(f"{PLAN}kinh-phi/cap/", views_plan_acts.plan_allot, name="plan_allot"),
    path(f"{PLAN}kinh-phi/chi/", views_plan_acts.plan_spend, name="plan_spend"),
    path(f"{PLAN}kinh-phi/dieu-chinh/", views_plan_acts.plan_adjust, name="plan_adjust"),
    path(
        f"{PLAN}kinh-phi/dieu-chinh/<int:number>/",
        views_plan_acts.plan_adjust_decide,
        name="plan_adjust_decide",
    ),
    path(f"{PLAN}kinh-phi/quyet-toan/", views_plan_acts.plan_settle, name="plan_settle"),
]
