"""A throw-away Postfix on a loopback port that delivers everything for one domain by LMTP, with its own queue.

Needs root, as Postfix does. In charge of the server; where it delivers to is told.
"""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from service.demo.ports import free_port

_START_SECONDS = 60.0
_MAIN = """\
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.company.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
relay_domains = company.example
relay_transport = lmtp:inet:127.0.0.1:{lmtp_port}
default_transport = error:nothing leaves this test
smtpd_recipient_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
lmtp_connect_timeout = 5s
lmtp_line_length_limit = 0
smtpd_peername_lookup = no
message_size_limit = 100000000
line_length_limit = 2048
maillog_file = {base}/log/mail.log
maillog_file_prefixes = {base}
"""
_MASTER = """\
127.0.0.1:{smtp_port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""


def postfix_path() -> str | None:
    """Return where Postfix is installed; None when it is not."""
    return shutil.which("postfix") or shutil.which("/usr/sbin/postfix")


class Postfix:
    """One server. It hands mail for `company.example` to a door on `lmtp_port` of this machine."""

    def __init__(self, base: Path, lmtp_port: int) -> None:
        self.base = base
        self.lmtp_port = lmtp_port
        self.smtp_port = free_port("127.0.0.1")
        self._taken = 0
        self._configuration = base / "etc"

    def start(self) -> Self:
        """Write the configuration and start; RuntimeError with Postfix's own words when it does not come up."""
        for name in ("etc", "queue", "data", "log"):
            (self.base / name).mkdir(parents=True)
        shutil.chown(self.base / "data", "postfix")
        daemons = _asked("daemon_directory")
        values = {"base": self.base, "daemons": daemons, "lmtp_port": self.lmtp_port, "smtp_port": self.smtp_port}
        (self._configuration / "main.cf").write_text(_MAIN.format(**values))
        (self._configuration / "master.cf").write_text(_MASTER.format(**values))
        self._command("start")
        until = time.monotonic() + _START_SECONDS
        while not self._listens():
            if time.monotonic() > until:
                raise RuntimeError(self.log)
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop; a queue that still holds mail goes with the folder."""
        self._command("stop")

    def send(self, sender: str, recipients: list[str], mail: bytes) -> None:
        """Hand a mail to Postfix, which takes it into its queue."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=60) as client:
            client.sendmail(sender, recipients, mail)
        self._taken += 1

    def waits(self) -> bool:
        """Say whether any mail that it took has not left its queue yet.

        By its log: a mail that goes from one of its queues to the next is in neither list while they are read.
        """
        return self.log.count(": removed\n") < self._taken

    def retry(self) -> None:
        """Try everything in the queue again, now."""
        subprocess.run(["/usr/sbin/postqueue", "-c", str(self._configuration), "-f"], check=True)

    @property
    def log(self) -> str:
        """What it wrote into its log."""
        path = self.base / "log" / "mail.log"
        return path.read_text() if path.exists() else ""

    def _command(self, word: str) -> None:
        done = subprocess.run(
            [str(postfix_path()), "-c", str(self._configuration), word], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"postfix {word}: {done.stdout}{done.stderr}{self.log}")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.smtp_port)) == 0


def may_run() -> bool:
    """Say whether this process may start a Postfix."""
    return os.geteuid() == 0


def _asked(parameter: str) -> str:
    told = subprocess.run(["/usr/sbin/postconf", "-dh", parameter], check=True, capture_output=True, text=True)
    return told.stdout.strip()
