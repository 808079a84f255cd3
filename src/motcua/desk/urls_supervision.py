"""Addresses of the officials' pages of supervision from outside."""

from __future__ import annotations

from django.urls import path

from motcua.desk import views_supervision, views_supervision_questions

SESSION = "giam-sat/cuoc/<task_code:code>/"
QUESTION = "giam-sat/cau-hoi/<task_code:code>/"

urlpatterns = [
    path("giam-sat/", views_supervision.supervisions, name="supervisions"),
    path("giam-sat/ghi/", views_supervision.supervision_new, name="supervision_new"),
    path(
        "giam-sat/cau-hoi/", views_supervision.supervision_questions, name="supervision_questions"
    ),
    path(
        "giam-sat/kien-nghi/",
        views_supervision.supervision_recommendations,
        name="supervision_recommendations",
    ),
    path(SESSION, views_supervision.supervision_one, name="supervision"),
    path(f"{SESSION}da-lam/", views_supervision.supervision_hold, name="supervision_hold"),
    path(f"{SESSION}rut/", views_supervision.supervision_drop, name="supervision_drop"),
    path(f"{SESSION}hoi/", views_supervision.question_ask, name="supervision_ask"),
    path(
        f"{SESSION}kien-nghi/", views_supervision.recommendation_add, name="supervision_recommend"
    ),
    path(
        f"{SESSION}kien-nghi/<int:number>/giao/",
        views_supervision.recommendation_task,
        name="supervision_task",
    ),
    path(
        f"{SESSION}tep/<slug:digest>/", views_supervision.supervision_file, name="supervision_file"
    ),
    path(QUESTION, views_supervision_questions.supervision_question, name="supervision_question"),
    path(
        f"{QUESTION}tra-loi/",
        views_supervision_questions.supervision_reply,
        name="supervision_reply",
    ),
    path(
        f"{QUESTION}quyet-dinh/",
        views_supervision_questions.supervision_decide,
        name="supervision_decide",
    ),
    path(
        f"{QUESTION}tep/<slug:digest>/",
        views_supervision.supervision_file,
        name="supervision_reply_file",
    ),
]
