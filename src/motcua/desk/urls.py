"""Addresses of the officials' pages."""

from __future__ import annotations

from django.urls import path

from motcua.desk import views, views_acts
from motcua.face import converters as converters

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("tiep-nhan/", views.receive, name="receive"),
    path("tiep-nhan/<slug:slug>/", views.receive_form, name="receive_form"),
    path("ho-so/<dossier_code:code>/", views.dossier, name="dossier"),
    path("ho-so/<dossier_code:code>/giay-tiep-nhan.pdf", views.receipt, name="receipt"),
    path("ho-so/<dossier_code:code>/xong-buoc/", views_acts.advance, name="advance"),
    path(
        "ho-so/<dossier_code:code>/yeu-cau-bo-sung/",
        views_acts.request_supplement,
        name="request_supplement",
    ),
    path("ho-so/<dossier_code:code>/da-bo-sung/", views_acts.supplement, name="supplement"),
    path("ho-so/<dossier_code:code>/tu-choi/", views_acts.refuse, name="refuse"),
    path("ho-so/<dossier_code:code>/rut/", views_acts.withdraw, name="withdraw"),
    path("ho-so/<dossier_code:code>/tra/", views_acts.hand_over, name="hand_over"),
    path("van-hanh/", views.outbox_page, name="outbox"),
    path("van-hanh/<int:event_id>/thu-lai/", views.outbox_retry, name="outbox_retry"),
    path("tai-khoan/", views.account, name="account"),
]
