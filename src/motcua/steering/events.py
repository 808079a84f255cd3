"""What other modules are told."""

from __future__ import annotations

from typing import Final

STEERING_ACTED: Final = "steering.record.acted.v1"
"""An act was recorded on a meeting, a plan, an inspection, a finding, a draw or a practice."""
