"""What other modules are told."""

from __future__ import annotations

from typing import Final

STEERING_ACTED: Final = "steering.record.acted.v1"
"""An act was recorded on a meeting, a plan, an inspection, a finding, a draw or a practice."""

CONSEQUENCE_REMINDED: Final = "steering.consequence.reminded.v1"
"""An answer on responsibility is due, due soon, or overdue: somebody has to be told."""

QUESTION_REMINDED: Final = "steering.question.reminded.v1"
"""A reply to a question of a supervision is due, due soon, or overdue."""

REMEDY_REMINDED: Final = "steering.remedy.reminded.v1"
"""Somebody is to be told of the due day of a remedy that comes or has passed."""
