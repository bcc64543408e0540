"""kill -9 at every step of the second door: whoever heard 250 finds the mail kept, whoever did not tries again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_kill_at_any_step_loses_no_mail_that_was_answered_250() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.door_crashes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["faults"] == []
    assert found["steps"] > 2 + 6  # the file made and renamed; the statements of one transaction, and more
