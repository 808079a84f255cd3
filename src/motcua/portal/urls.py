"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path, re_path

from motcua.face import converters as converters
from motcua.portal import (
    views,
    views_burden,
    views_dossier,
    views_forms,
    views_index,
    views_log,
    views_method,
    views_open_data,
    views_posting,
    views_procedures,
    views_process,
    views_programme,
    views_reviews,
    views_screen,
    views_steering,
    views_targets,
    views_work_programmes,
)

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("design/", views.design, name="design"),
    path("thu-tuc/", views_procedures.procedure_list, name="procedure_list"),
    path("thu-tuc/cong-bo/", views_posting.published, name="published"),
    path("thu-tuc/ra-soat/", views_reviews.reviews, name="reviews"),
    path("thu-tuc/ganh-nang/", views_burden.burden, name="burden"),
    path("thu-tuc/cach-tinh/", views_method.method, name="method"),
    path("thu-tuc/noi-bo/", views_procedures.internal_list, name="internal_list"),
    path("thu-tuc/<slug:slug>/", views_procedures.procedure, name="procedure"),
    path("thu-tuc/<slug:slug>/niem-yet.pdf", views_posting.posting_sheet, name="posting_sheet"),
    path(
        "thu-tuc/<slug:slug>/giay-to/", views_procedures.procedure_papers, name="procedure_papers"
    ),
    path("thu-tuc/<slug:slug>/quy-trinh/", views_process.process, name="process"),
    path("thu-tuc/<slug:slug>/quy-trinh.bpmn", views_process.process_file, name="process_file"),
    re_path(
        r"^thu-tuc/(?P<slug>[-a-zA-Z0-9_]+)/mau/(?P<form>[a-z0-9-]+)\.(?P<kind>pdf|docx)$",
        views_forms.blank_form,
        name="blank_form",
    ),
    path("man-hinh/<procedure_code:unit>/", views_screen.screen, name="screen"),
    path("tra-cuu/", views_dossier.track, name="track"),
    path("ho-so/<dossier_code:code>/", views_dossier.status, name="status"),
    path("ho-so/<dossier_code:code>/chi-tiet/", views_dossier.details, name="details"),
    path("ho-so/<dossier_code:code>/dong-ho/", views_dossier.proof_page, name="proof_page"),
    path("ho-so/<dossier_code:code>/bang-chung.json", views_dossier.proof_file, name="proof_file"),
    path("muc-tieu/", views_targets.scoreboard, name="scoreboard"),
    path("muc-tieu/bang-diem.<str:kind>", views_targets.scoreboard_file, name="scoreboard_file"),
    path("muc-tieu/du-bao/", views_targets.outlook, name="outlook"),
    path("muc-tieu/bieu-do/<str:part>.vl.json", views_targets.target_chart, name="target_chart"),
    path("muc-tieu/<str:part>/", views_targets.target, name="target"),
    path("chuong-trinh/", views_programme.programme_page, name="programme"),
    path("chuong-trinh-cong-tac/", views_work_programmes.work_programmes, name="work_programmes"),
    path(
        "chuong-trinh-cong-tac/<task_code:code>/",
        views_work_programmes.work_programme,
        name="work_programme",
    ),
    path("chi-so/", views_index.index_list, name="index_list"),
    path("chi-so/<str:code>/can-cu/", views_targets.evidence, name="evidence"),
    path("chi-so/<slug:code>/", views_index.index_ranking, name="index_ranking"),
    path("chi-so/<slug:code>/don-vi/", views_index.index_unit, name="index_unit"),
    re_path(
        r"^chi-so/(?P<code>[-a-zA-Z0-9_]+)/ket-qua\.(?P<kind>csv|xlsx|json)$",
        views_index.index_file,
        name="index_file",
    ),
    path("ban-chi-dao/", views_steering.committee, name="committee"),
    path("giam-sat/", views_steering.supervisions, name="supervisions"),
    path("giam-sat/<task_code:code>/", views_steering.supervision, name="supervision"),
    path("kiem-tra/rut-tham/", views_steering.draws, name="draws"),
    path("kiem-tra/rut-tham/<task_code:code>/", views_steering.draw, name="draw"),
    path("mo-hinh-hay/", views_steering.practices, name="practices"),
    path("mo-hinh-hay/<task_code:code>/", views_steering.practice, name="practice"),
    path(
        "mo-hinh-hay/<task_code:code>/tep/<slug:digest>/",
        views_steering.practice_file,
        name="practice_file",
    ),
    path("du-lieu-mo/", views_open_data.open_data, name="open_data"),
    path("du-lieu-mo/catalog.jsonld", views_open_data.catalogue, name="open_data_catalogue"),
    path("du-lieu-mo/thu-tuc.json", views_open_data.procedures_json, name="procedures_json"),
    path("du-lieu-mo/thu-tuc.csv", views_open_data.procedures_csv, name="procedures_csv"),
    path("du-lieu-mo/muc-tieu.json", views_open_data.targets_json, name="targets_json"),
    path("so-cai/", views_log.log, name="log"),
    path("tlog/checkpoint", views_log.checkpoint, name="checkpoint"),
    path("tlog/key", views_log.key, name="log_key"),
    re_path(
        r"^tlog/tile/(?P<level>[0-9]{1,2}|entries)/(?P<path>(?:x[0-9]{3}/)*[0-9]{3})"
        r"(?:\.p/(?P<width>[0-9]{1,3}))?$",
        views_log.tile,
        name="tile",
    ),
]
