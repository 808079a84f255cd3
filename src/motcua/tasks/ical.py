"""The subset of iCalendar (RFC 5545) that a calendar of due days needs. Pure.

Lines end with CR LF and are folded so that no line is longer than 75 octets and no
character is split (3.1); TEXT values are escaped (3.3.11); an event that takes a day has a
DATE as start and the next day as end (3.6.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

MOST_OCTETS: Final = 75
PRODUCT: Final = "-//Motcua//Tasks//VI"
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES: Final = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"))


@dataclass(frozen=True)
class DayEvent:
    """Something that stands on one day. ``sequence`` grows with each change of it."""

    uid: str
    on: date
    title: str
    stamp: datetime
    sequence: int = 0
    url: str = ""


def escaped(value: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line break escaped, no control character."""
    plain = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for sign, instead in _ESCAPES:
        plain = plain.replace(sign, instead)
    return plain


def folded(line: str) -> str:
    """A content line in parts of at most 75 octets; each further part begins with a blank."""
    parts: list[str] = []
    part, room = "", MOST_OCTETS
    size = 0
    for char in line:
        octets = len(char.encode())
        if size + octets > room:
            parts.append(part)
            part, size, room = "", 0, MOST_OCTETS - 1
        part += char
        size += octets
    return "\r\n ".join([*parts, part])


def _date(day: date) -> str:
    return day.strftime("%Y%m%d")


def _event(event: DayEvent) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{event.stamp.astimezone(UTC).strftime('%Y%m%dT%H%M%SZ')}",
        f"DTSTART;VALUE=DATE:{_date(event.on)}",
        f"DTEND;VALUE=DATE:{_date(event.on + timedelta(days=1))}",
        f"SEQUENCE:{event.sequence}",
        f"SUMMARY:{escaped(event.title)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
    ]
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def calendar(events: Iterable[DayEvent], *, name: str) -> bytes:
    """A whole calendar as UTF-8."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()
