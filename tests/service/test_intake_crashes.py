"""kill -9 at every step of the intake: nothing is lost, nothing doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.mailbox import Account, a_mail
from tests.system.dovecot import PASSWORD, Dovecot

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.dovecot
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(dovecot: Dovecot, tmp_path: Path):
    account = Account(host=dovecot.host, port=dovecot.imap_port, user="crashes@company.example", password=PASSWORD)
    mails = [a_mail(str(number)) for number in range(3)]
    account.append(*mails)
    listed = tmp_path / "mails"
    listed.write_text("\n".join(mail.hex() for mail in mails))
    command = [account.host, account.user, account.password, str(listed), str(account.port)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.intake_crashes", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["steps"] > 3 * 2 + 2 * 5  # each file opened and renamed, each batch's statements, and more
