"""A Dovecot that lets people in by signed access tokens (JWT, RS256), checked with a key that it holds itself."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.system.dovecot import Dovecot

_CONFIGURATION = """
auth_mechanisms = plain {mechanisms}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
"""
_OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={base}/keys/
username_attribute = email
"""


class OAuthDovecot(Dovecot):
    """The same server, with log-in by token too; `mechanisms` are those that it offers."""

    def __init__(self, base: Path, *, mechanisms: str = "xoauth2 oauthbearer") -> None:
        """`base` is a folder of its own, reachable by every user."""
        super().__init__(base)
        self.mechanisms = mechanisms

    def token(self, user: str, *, ends_at: float) -> str:
        """Return a token for that user, signed with the key that the server trusts."""
        return signed(self.base / "token.pem", {"email": user, "sub": user, "iat": 0, "exp": int(ends_at)})

    def _configure(self) -> None:
        super()._configure()
        keys = self.base / "keys" / "default" / "RS256"
        keys.mkdir(parents=True)
        make_key(self.base / "token.pem")
        command = ["openssl", "pkey", "-in", str(self.base / "token.pem"), "-pubout", "-out", str(keys / "default")]
        subprocess.run(command, check=True, capture_output=True)
        for path in (self.base / "keys", *(self.base / "keys").rglob("*")):
            os.chmod(path, 0o755 if path.is_dir() else 0o644)  # noqa: PTH101 -- as root, Dovecot reads as another user
        (self.base / "oauth2.conf").write_text(_OAUTH.format(base=self.base))
        configuration = self.base / "dovecot.conf"
        more = _CONFIGURATION.format(base=self.base, mechanisms=self.mechanisms)
        configuration.write_text(configuration.read_text() + more)


def make_key(path: Path) -> None:
    """Make an RSA key that signs tokens."""
    command = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)


def signed(key: Path, claims: Mapping[str, Any]) -> str:
    """Return the claims as a JWT (RFC 7519), signed with RS256."""
    parts = ({"typ": "JWT", "alg": "RS256"}, claims)
    text = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
    command = ["openssl", "dgst", "-sha256", "-sign", str(key)]
    signature = subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout
    return f"{text}.{_base64url(signature)}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
