"""Addresses of the officials' pages."""

from __future__ import annotations

from django.urls import path

from motcua.desk import (
    views,
    views_access,
    views_acts,
    views_changes,
    views_control,
    views_fees,
    views_queue,
    views_receive,
    views_reports,
    views_review,
    views_scores,
)
from motcua.face import converters as converters

app_name = "desk"

DRAFT = "thu-tuc/nhap/<procedure_code:code>/"
REVIEW = "ra-soat/<year:year>/thu-tuc/<procedure_code:code>/"

urlpatterns = [
    path("", views_control.enter, name="home"),
    path("tiep-nhan/", views_receive.receive, name="receive"),
    path("tiep-nhan/<slug:slug>/", views_receive.receive_form, name="receive_form"),
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
    path("ho-so/<dossier_code:code>/chuyen-lai/", views_changes.send_back, name="send_back"),
    path("ho-so/<dossier_code:code>/hen-lai/", views_changes.reappoint, name="reappoint"),
    path(
        "ho-so/<dossier_code:code>/hen-lai/quyet-dinh/",
        views_changes.reappointment_decide,
        name="reappointment_decide",
    ),
    path(
        "ho-so/<dossier_code:code>/nghia-vu-tai-chinh/",
        views_changes.request_payment,
        name="request_payment",
    ),
    path("ho-so/<dossier_code:code>/da-nop-tien/", views_changes.paid, name="paid"),
    path("ho-so/<dossier_code:code>/phan-cong/", views_changes.assign, name="assign"),
    path("ho-so/<dossier_code:code>/ghi-chu/", views_changes.note, name="note"),
    path("ho-so/<dossier_code:code>/dung/", views_changes.stop, name="stop"),
    path("ho-so/<dossier_code:code>/phi/<int:seq>/thu/", views_fees.fee_take, name="fee_take"),
    path(
        "ho-so/<dossier_code:code>/phi/<int:seq>/hoan/",
        views_fees.refund_propose,
        name="refund_propose",
    ),
    path(
        "ho-so/<dossier_code:code>/phi/<int:seq>/hoan/quyet-dinh/",
        views_fees.refund_decide,
        name="refund_decide",
    ),
    path("thu-phi/", views_fees.fee_desk, name="fees"),
    path("thu-phi/sao-ke/", views_fees.statement_take, name="statement_take"),
    path("thu-tuc/", views_control.control, name="control"),
    path("thu-tuc/mau.xlsx", views_control.control_template, name="control_template"),
    path("thu-tuc/nhap-bieu-mau/", views_control.control_import, name="control_import"),
    path("thu-tuc/bao-cao/", views_control.control_report, name="control_report"),
    path(DRAFT, views_control.control_draft, name="control_draft"),
    path(f"{DRAFT}danh-gia/", views_control.control_assess, name="control_assess"),
    path(f"{DRAFT}y-kien/", views_control.control_opinion, name="control_opinion"),
    path("quyet-dinh/", views_control.decisions, name="decisions"),
    path("quyet-dinh/moi/", views_control.decision_new, name="decision_new"),
    path("quyet-dinh/<int:decision_id>/", views_control.decision, name="decision"),
    path(
        "quyet-dinh/<int:decision_id>/quyet-dinh.docx",
        views_control.decision_docx,
        name="decision_docx",
    ),
    path(
        "quyet-dinh/<int:decision_id>/quyet-dinh.pdf",
        views_control.decision_pdf,
        name="decision_pdf",
    ),
    path("quyet-dinh/<int:decision_id>/ky/", views_control.decision_sign, name="decision_sign"),
    path(
        "quyet-dinh/<int:decision_id>/rut/",
        views_control.decision_withdraw,
        name="decision_withdraw",
    ),
    path("ra-soat/", views_review.reviews, name="reviews"),
    path("ra-soat/moi/", views_review.review_plan_new, name="review_plan_new"),
    path("ra-soat/<year:year>/", views_review.review_plan, name="review_plan"),
    path("ra-soat/<year:year>/them/", views_review.review_plan_add, name="review_plan_add"),
    path("ra-soat/<year:year>/bo/", views_review.review_plan_remove, name="review_plan_remove"),
    path(
        "ra-soat/<year:year>/phe-duyet/",
        views_review.review_plan_approve,
        name="review_plan_approve",
    ),
    path(REVIEW, views_review.review_item, name="review_item"),
    path(f"{REVIEW}ra-soat/", views_review.review_findings, name="review_findings"),
    path(f"{REVIEW}phuong-an/", views_review.review_option, name="review_option"),
    path(f"{REVIEW}trinh/", views_review.review_propose, name="review_propose"),
    path(f"{REVIEW}quyet-dinh/", views_review.review_decide, name="review_decide"),
    path(f"{REVIEW}thuc-thi/", views_review.review_carry_out, name="review_carry_out"),
    path("niem-yet/", views_control.postings, name="postings"),
    path("hang-cho/", views_queue.queue, name="queue"),
    path("hang-cho/lay-so/", views_queue.ticket_take, name="ticket_take"),
    path("hang-cho/goi/", views_queue.ticket_call, name="ticket_call"),
    path("hang-cho/<int:ticket>/", views_queue.ticket_end, name="ticket_end"),
    path("hang-cho/<int:ticket>/phieu.pdf", views_queue.ticket_paper, name="ticket_paper"),
    path("truy-cap/", views_access.readings, name="readings"),
    path("bao-cao/", views_reports.report_list, name="reports"),
    path("bao-cao/cham-diem/", views_scores.scores, name="scores"),
    path("bao-cao/cham-diem/ho-so/", views_scores.score_records, name="score_records"),
    path("bao-cao/dung-han/ho-so/", views_scores.on_time_records, name="on_time_records"),
    path("bao-cao/dau-hieu/", views_scores.outliers, name="outliers"),
    path("bao-cao/dau-hieu/ho-so/", views_scores.outlier_records, name="outlier_records"),
    path("bao-cao/<slug:slug>/", views_reports.report, name="report"),
    path("bao-cao/<slug:slug>/chi-tiet/", views_reports.report_records, name="report_records"),
    path("bao-cao/<slug:slug>/tai-ve.<str:kind>", views_reports.report_file, name="report_file"),
    path("van-hanh/", views.outbox_page, name="outbox"),
    path("van-hanh/<int:event_id>/thu-lai/", views.outbox_retry, name="outbox_retry"),
    path("van-hanh/tin/<int:message>/thu-lai/", views.notice_retry, name="notice_retry"),
    path("tai-khoan/", views.account, name="account"),
]
