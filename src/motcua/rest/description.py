"""The API object: its addresses carry their mark, its description says what is true."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from motcua.core.entrances import open_to_public
from motcua.rest.problems import MEDIA_TYPE, MethodNotAllowed, PathUnknown, problem

EACH_ASKS = "every operation asks for the token and the permission that it names itself"
NOTHING_THERE = "says that there is nothing at this address"


class Api(NinjaAPI):
    """The library's API object, corrected where its answers are not those of this API."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Mark the views for the access middleware: the operations guard themselves.

        A wrong method and an unknown address are told as problems, like every refusal.
        """
        *found, root = super()._get_urls()
        for pattern in found:
            if isinstance(pattern, URLPattern):
                pattern.callback = open_to_public(EACH_ASKS)(self._told(pattern.callback))
        if isinstance(root, URLPattern):
            open_to_public(NOTHING_THERE)(root.callback)
        return [*found, re_path(r"^", self._nothing_there(), name="nothing-there"), root]

    def _nothing_there(self) -> Callable[..., HttpResponse]:
        """The view of every address that the API does not have."""

        @csrf_exempt
        @open_to_public(NOTHING_THERE)
        def nothing_there(request: HttpRequest) -> HttpResponse:
            return problem(self, request, PathUnknown(path=request.path))

        return nothing_there

    def _told(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """``view``, with a wrong method told as a problem."""

        @wraps(view)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = view(request, *args, **kwargs)
            if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                return answer
            allowed = ", ".join(sorted(answer["Allow"].split(", ")))
            refused = problem(
                self, request, MethodNotAllowed(method=request.method, allowed=allowed)
            )
            refused["Allow"] = allowed
            return refused

        return told

    def get_openapi_schema(self, **arguments: Any) -> OpenAPISchema:
        """Refusals are described under the media type that they are sent with."""
        described: OpenAPISchema = super().get_openapi_schema(**arguments)
        for operations in described["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
        return described
