"""The API object: its addresses carry their mark, its description says what is true."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from motcua.core.entrances import open_to_public
from motcua.rest.problems import MEDIA_TYPE

EACH_ASKS = "every operation asks for the token and the permission that it names itself"


class Api(NinjaAPI):
    """The library's API object, corrected in two places."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Mark the views for the access middleware: the operations guard themselves."""
        found: list[URLResolver | URLPattern] = super()._get_urls()
        for pattern in found:
            if isinstance(pattern, URLPattern):
                open_to_public(EACH_ASKS)(pattern.callback)
        return found

    def get_openapi_schema(self, **arguments: Any) -> OpenAPISchema:
        """Refusals are described under the media type that they are sent with."""
        described: OpenAPISchema = super().get_openapi_schema(**arguments)
        for operations in described["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
        return described
