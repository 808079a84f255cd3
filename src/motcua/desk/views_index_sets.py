"""The reform index for those who keep it: sets taken in, results for files of evaluation."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock, text
from motcua.core.definitions import DefinitionError
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk.views import actor_of
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.reform_index import api as reform_index

MOST_BYTES: Final = 2_000_000


@requires("index.import")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index_import(request: HttpRequest) -> HttpResponse:
    """Take an index set in from its file, whole or not at all."""
    context: dict[str, object] = {"errors": [], "wrong": {}, "sets": reform_index.set_list()}
    if request.method != "POST":
        return render(request, "desk/index_import.html", context)
    upload = request.FILES.get("file")
    wrong: list[str] = []
    if upload is None or not upload.size:
        wrong.append(choose("Chọn tệp YAML của bộ chỉ số.", "Choose the YAML file of the set."))
    elif upload.size > MOST_BYTES:
        wrong.append(choose("Tệp lớn hơn 2 MB.", "The file is larger than 2 MB."))
    else:
        try:
            done = reform_index.set_upload(
                actor=actor_of(request), at=clock.now(), data=upload.read(),
                name=text.clean(upload.name or "")[:100],
            )  # fmt: skip
        except DefinitionError as refusal:
            wrong = refusal.faults
        except (Conflict, Invalid) as refusal:
            wrong.append(str(refusal))
        else:
            added = ", ".join(done.added) or choose("không có bản mới", "no new edition")
            messages.success(
                request, choose(f"Đã nhận bộ {done.set_code}: {added}.",
                                f"Set {done.set_code} is taken in: {added}.")
            )  # fmt: skip
            return redirect("desk:index_import")
    context.update(errors=[("file", one) for one in wrong], wrong={"file": " ".join(wrong)})
    return render(request, "desk/index_import.html", context, status=422)


@requires("index.read")
@never_cache
@require_safe
def index_evaluation(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A published result for files of evaluation: post, rank, total, percent, fingerprint."""
    period = reform_index.period_get(text.clean(request.GET.get("ky", ""))[:10])
    index = reform_index.set_get(code)
    ranking = reform_index.ranking_published(set_code=index.code, period=period.code)
    return file_answer(
        reform_index.evaluation_of(ranking, kind),
        name=f"ho-so-danh-gia-{index.code}-{period.code}.{kind}",
        media_type=reform_index.KINDS[kind],
    )  # fmt: skip
