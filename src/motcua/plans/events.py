"""What other modules are told."""

from __future__ import annotations

from typing import Final

ROUND_OPENED: Final = "plans.round.opened.v1"
"""Guidance for a round of plans was sent down."""

ROUND_ACTED: Final = "plans.round.acted.v1"
"""The words of a round's plan were saved or approved."""

PLAN_ACTED: Final = "plans.plan.acted.v1"
"""An act was recorded on a plan."""

SCHEME_ACTED: Final = "plans.scheme.acted.v1"
"""An act was recorded on a scheme."""

REQUEST_ACTED: Final = "plans.request.acted.v1"
"""An act was recorded on a request to the centre."""
