"""Passwords and tokens never come out: not in the log, not in the database, not in what the doctor says."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from service import clock
from tests.outbound.smtp_server import Script, serving
from tests.service.building import a_mail, an_application, an_invoice, receive
from tests.system.dovecot import Dovecot
from tests.system.token_endpoint import token_endpoint

# aiosmtpd warns of a log-in without TLS: on loopback that is what is wanted.
pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

PATIENCE_SECONDS = 60.0
IMAP, SMTP, CLIENT, REFRESH = (f"canary-{name}-8d41c7" for name in ("imap", "smtp", "client", "refresh"))
CANARIES = (IMAP, SMTP, CLIENT, REFRESH)


def configured(folder: Path, dovecot: Dovecot, smtp_port: int, token_address: str) -> Path:
    path = folder / "config.toml"
    path.write_text(
        f"""[company]
name = "Aurora Alimentos"
[storage]
folder = "."
database = "sqlite:///acuse.sqlite3"
minimum_free_mb = 1
[[mailbox]]
name = "by password"
address = "a@aurora.example"
host = "127.0.0.1"
port = {dovecot.imap_port}
security = "none"
user = "a@aurora.example"
password_env = "CANARY_IMAP"
[[mailbox]]
name = "by token"
address = "b@aurora.example"
host = "127.0.0.1"
port = {dovecot.imap_port}
security = "none"
user = "b@aurora.example"
[mailbox.oauth]
token_endpoint = "{token_address}"
client_id = "acuse"
client_secret_env = "CANARY_CLIENT"
refresh_token_file = "refresh"
[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
user = "acuse"
password_env = "CANARY_SMTP"
[log]
format = "json"
level = "debug"
""",
        encoding="utf-8",
    )
    (folder / "refresh").write_text(REFRESH)
    return path


def runs(*command: str, until: tuple[str, ...]) -> str:
    """Run a part until its log holds these words; return the log."""
    variables = {"CANARY_IMAP": IMAP, "CANARY_SMTP": SMTP, "CANARY_CLIENT": CLIENT}
    log = Path(command[-1]).with_suffix(f".{len(list(Path(command[-1]).parent.glob('*.log')))}.log")
    with log.open("wb") as out:
        environment = {**os.environ, **variables}
        process = subprocess.Popen([sys.executable, "-m", "service", *command], stdout=out, stderr=out, env=environment)
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            while not all(word in log.read_text() for word in until):
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
    return log.read_text()


def test_no_secret_is_ever_written_anywhere(dovecot: Dovecot, tmp_path: Path) -> None:
    app = replace(an_application(tmp_path), clock=clock.now)
    receive(app, a_mail("Factura.", an_invoice("A-1")))
    app.store.close()
    # A provider that is careless: it says back what it was asked with.
    with (
        token_endpoint(lambda form: (400, {"error": "invalid_grant", "asked": str(form)})) as tokens,
        serving(Script(), login=True) as smtp,
    ):
        path = str(configured(tmp_path, dovecot, smtp.port, tokens.address))
        said = runs("run", "--only", "poll", "--config", path, until=("AUTHENTICATIONFAILED", "invalid_grant"))
        said += runs("run", "--only", "send", "--config", path, until=("smtp_refuses_us",))
        said += runs("doctor", "--json", "--config", path, until=("AUTHENTICATIONFAILED", "invalid_grant", "535"))
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("acuse.sqlite3*"))
    for canary in CANARIES:
        assert canary not in said
        assert canary.encode() not in kept
