"""What other modules are told."""

from __future__ import annotations

from typing import Final

TASK_ACTED: Final = "tasks.task.acted.v1"
"""An act was recorded on a task."""

TASK_REMINDED: Final = "tasks.task.reminded.v1"
"""Somebody is to be told of a due day that comes or has passed."""

PROGRAMME_ACTED: Final = "tasks.programme.acted.v1"
"""An act was recorded on a work programme."""

PROGRAMME_WITHOUT_REFORM: Final = "tasks.programme.without_reform.v1"
"""The province's programme of a year holds no item of the administrative reform."""
