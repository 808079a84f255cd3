"""Answers that are files, for pages of officials and of the public."""

from __future__ import annotations

from django.http import HttpResponse


def file_answer(
    data: bytes | str, *, name: str, media_type: str, inline: bool = False
) -> HttpResponse:
    """A file under a name that we made, in ASCII: to be kept, or ``inline`` to be shown."""
    answer = HttpResponse(data, content_type=media_type)
    way = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{name}"'
    return answer
