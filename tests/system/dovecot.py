"""A throw-away Dovecot on loopback and free ports: maildirs, one password for everybody, IMAP and LMTP.

Runs as root and as an ordinary user. In charge of the server and of what only its administrator can do to a mailbox
(renumber it, damage a file). The configuration is that of Dovecot 2.3 (Debian 12).
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from service.demo.ports import free_port

PASSWORD = "made-up-pässword"
_START_SECONDS = 60.0
_STOP_SECONDS = 60.0

_CONFIGURATION = """\
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
first_valid_uid = {uid}
first_valid_gid = {gid}
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{base}/mail/%u:LAYOUT=fs
mailbox_list_index = yes
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Processed {{
    auto = subscribe
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@localhost
  auth_username_format = %Lu
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap_port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps_port}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
"""


def dovecot_path() -> str | None:
    """Return where Dovecot is installed; None when it is not."""
    return shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")


def dovecot_version() -> str:
    """Return its version, as in `2.3.19.1`."""
    told = subprocess.run([str(dovecot_path()), "--version"], check=True, capture_output=True, text=True)
    return told.stdout.split()[0]


class Dovecot:
    """One server. Every user name exists, with its own empty mailbox, under `PASSWORD`."""

    host = "127.0.0.1"

    def __init__(self, base: Path) -> None:
        """`base` is a folder of its own, reachable by every user: as root, Dovecot works as another."""
        self.base = base
        self.imap_port, self.imaps_port, self.lmtp_port = (free_port(self.host) for _ in range(3))
        self.ca_file = base / "cert.pem"

    def start(self) -> Self:
        """Write the configuration and start; raise RuntimeError with Dovecot's own words when it does not come up."""
        self._configure()
        command = [str(dovecot_path()), "-F", "-c", str(self.base / "dovecot.conf")]
        with (self.base / "stderr").open("wb") as errors:
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        until = time.monotonic() + _START_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError((self.base / "stderr").read_text() + self._log())
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """Stop the server and whatever it started."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        finally:
            self._process.kill()

    def deliver(self, user: str, raw: bytes) -> None:
        """Deliver a mail by LMTP, as a border server does."""
        with smtplib.LMTP(self.host, self.lmtp_port, timeout=60) as lmtp:
            lmtp.sendmail("sender@supplier.example", [user], raw)

    def renumber(self, user: str) -> None:
        """Make Dovecot give the mails of INBOX new UIDs under a new UIDVALIDITY, as after a restored backup."""
        uidlist = self._maildir(user) / "dovecot-uidlist"
        version, uidvalidity, _uidnext, *others = uidlist.read_text().splitlines()[0].split()
        renumbered = uidlist.with_suffix(".new")
        renumbered.write_text(f"{' '.join([version, f'V{int(uidvalidity[1:]) + 1}', 'N1', *others])}\n")
        os.chown(renumbered, uidlist.stat().st_uid, uidlist.stat().st_gid)
        for file in self._maildir(user).glob("dovecot.index*"):
            file.unlink()
        renumbered.rename(uidlist)

    def damage(self, user: str, content: bytes) -> None:
        """Make the one file of INBOX that holds `content` unreadable for the server."""
        found = [file for file in self._maildir(user).glob("[cn][ue][rw]/*") if content in file.read_bytes()]
        assert len(found) == 1, found
        found[0].chmod(0)

    def repair(self, user: str) -> None:
        """Make every file of INBOX readable again."""
        for file in self._maildir(user).glob("[cn][ue][rw]/*"):
            file.chmod(0o600)

    def _maildir(self, user: str) -> Path:
        return self.base / "mail" / user

    def _log(self) -> str:
        log = self.base / "dovecot.log"
        return log.read_text() if log.exists() else ""

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.imap_port), 1) as connection:
                connection.settimeout(5)
                return connection.recv(100).startswith(b"* OK")
        except OSError:
            return False

    def _configure(self) -> None:
        is_root = os.getuid() == 0
        # Dovecot refuses to keep mail for user id 0.
        owner = pwd.getpwnam("dovecot") if is_root else pwd.getpwuid(os.getuid())
        for name in ("run", "state", "mail"):
            (self.base / name).mkdir(parents=True, exist_ok=True)
        if is_root:
            self.base.chmod(0o755)
            os.chown(self.base / "mail", owner.pw_uid, owner.pw_gid)
        _make_certificate(self.base)
        configuration = _CONFIGURATION.format(
            base=self.base,
            user=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            login_user="dovenull" if is_root else owner.pw_name,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            password=PASSWORD,
            chroot="" if is_root else "chroot =",
            imap_port=self.imap_port,
            imaps_port=self.imaps_port,
            lmtp_port=self.lmtp_port,
        )
        (self.base / "dovecot.conf").write_text(configuration)


def _make_certificate(base: Path) -> None:
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    files = ["-keyout", str(base / "key.pem"), "-out", str(base / "cert.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(
        [*command, "-days", "2", "-subj", "/CN=localhost", "-addext", names, *files], check=True, capture_output=True
    )
