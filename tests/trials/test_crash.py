"""A short trial of sudden death: `python -m benchmarks.trial_crash` is the long one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.xdist_group("crash")
def test_no_act_is_lost_or_doubled_when_clients_worker_and_database_are_killed() -> None:
    """The trial has a server of its own; it fails by itself when something does not hold."""
    environment = {name: text for name, text in os.environ.items() if name[:7] != "MOTCUA_"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.trial_crash", "--seconds", "8", "--seed", "3"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["answered"] > 0
    assert sum(found["killed"].values()) > 2
    assert found["sent"] == found["answered"] + found["refused"] + found["no_answer"]
