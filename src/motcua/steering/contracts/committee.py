"""The committee, its support team, their meetings and conclusions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text
from motcua.steering.contracts import File
from motcua.steering.contracts.issues import PaperIssue


class Body(StrEnum):
    """The steering committee (ban chỉ đạo) and its support team (tổ giúp việc)."""

    COMMITTEE = "COMMITTEE"
    SUPPORT_TEAM = "SUPPORT_TEAM"


class Place(StrEnum):
    """What somebody is in a body."""

    HEAD = "HEAD"
    STANDING_DEPUTY = "STANDING_DEPUTY"
    DEPUTY = "DEPUTY"
    MEMBER = "MEMBER"
    TEAM_LEADER = "TEAM_LEADER"
    TEAM_MEMBER = "TEAM_MEMBER"


PLACES: Final[Mapping[Body, tuple[Place, ...]]] = {
    Body.COMMITTEE: (Place.HEAD, Place.STANDING_DEPUTY, Place.DEPUTY, Place.MEMBER),
    Body.SUPPORT_TEAM: (Place.TEAM_LEADER, Place.TEAM_MEMBER),
}
ALONE: Final = (Place.HEAD, Place.STANDING_DEPUTY, Place.TEAM_LEADER)
"""Places that one person holds at a time."""


class Presence(StrEnum):
    """How a member attended a meeting."""

    PRESENT = "PRESENT"
    REPRESENTED = "REPRESENTED"
    ABSENT = "ABSENT"


BODY_NAMES: Final[Mapping[Body, Text]] = {
    Body.COMMITTEE: Text("Ban Chỉ đạo", "Steering Committee"),
    Body.SUPPORT_TEAM: Text("Tổ giúp việc", "Support team"),
}
PLACE_NAMES: Final[Mapping[Place, Text]] = {
    Place.HEAD: Text("Trưởng ban", "Head"),
    Place.STANDING_DEPUTY: Text("Phó Trưởng ban Thường trực", "Standing deputy head"),
    Place.DEPUTY: Text("Phó Trưởng ban", "Deputy head"),
    Place.MEMBER: Text("Ủy viên", "Member"),
    Place.TEAM_LEADER: Text("Tổ trưởng", "Leader"),
    Place.TEAM_MEMBER: Text("Thành viên", "Member"),
}
PRESENCE_NAMES: Final[Mapping[Presence, Text]] = {
    Presence.PRESENT: Text("Có mặt", "Present"),
    Presence.REPRESENTED: Text("Cử người dự thay", "Represented"),
    Presence.ABSENT: Text("Vắng", "Absent"),
}


@dataclass(frozen=True)
class NewSeat:
    """Somebody named to a body from a day on, by a decision. ``until`` is the first day after."""

    body: Body
    place: Place
    person: str
    post: str
    unit: str
    since: date
    until: date | None
    decision_number: str
    decision_on: date
    decision: File | None = None


@dataclass(frozen=True)
class Seat:
    """A term of a member: the days ``[since, until)``."""

    seat_id: int
    body: Body
    place: Place
    person: str
    post: str
    unit: str
    since: date
    until: date | None
    decision_number: str
    decision_on: date
    decision: File | None

    def held_on(self, day: date) -> bool:
        """True on a day of the term."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class NewMeeting:
    """A meeting that was held. ``presence`` is by the number of a member's term."""

    body: Body
    held_on: date
    place: str
    agenda: str
    presence: Mapping[int, Presence] = field(default_factory=dict)
    minutes: File | None = None


@dataclass(frozen=True)
class Meeting:
    """A meeting in a list."""

    code: str
    body: Body
    held_on: date
    place: str
    agenda: str
    minutes: File | None


@dataclass(frozen=True)
class Resolution:
    """A conclusion of a meeting; ``task`` is the code of the task that it became, if any."""

    meeting: str
    number: int
    text: str
    owner: str
    due_on: date
    task: str
    held_on: date


@dataclass(frozen=True)
class MeetingDetail:
    """A meeting with who attended and what was concluded."""

    meeting: Meeting
    attended: tuple[tuple[Seat, Presence], ...]
    resolutions: tuple[Resolution, ...]
    issued: PaperIssue | None = None
