"""Secrets: passwords that environment variables or files hold, and the installation's own signing key.

In charge of fetching them at the moment of use. None of them is ever part of a record, a log line or the database.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


class MissingSecret(Exception):  # noqa: N818 -- it is the secret that is missing; "error" would say less
    """A password is not where the configuration says; the message names the place and the remedy."""


def password(base: Path, *, variable: str | None, file: Path | None, what: str) -> str:
    """Return the password that the configuration points at; MissingSecret when it is not there."""
    if variable is not None:
        value = os.environ.get(variable)
        if not value:
            raise MissingSecret(
                f"the password for {what} should be in the environment variable {variable}, which is not set"
            )
        return value
    if file is None:
        raise MissingSecret(f"no password is configured for {what}: name password_env or password_file")
    try:
        return (base / file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise MissingSecret(f"the password for {what} should be in {base / file}: {error.strerror}") from error


def keep_secret(path: Path, secret: str) -> None:
    """Write a secret to a file that we alone can read, in place of what it held; a kill leaves the old or the new."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = _written_for_us_alone(path, f"{secret}\n".encode())
    temporary.replace(path)


def signing_key(path: Path) -> bytes:
    """Return the key that signs reply tokens and sessions; made at random at the first call, readable by us alone."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        keep_signing_key(path, secrets.token_bytes(KEY_BYTES))
        key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise MissingSecret(f"the signing key in {path} is damaged: restore it from a backup")
    return key


def keep_signing_key(path: Path, key: bytes) -> None:
    """Keep the key of a restored installation there; a key that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _written_for_us_alone(path, key)
    try:
        os.link(temporary, path)  # two processes may start at once: the first link wins, both read the same key
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _written_for_us_alone(beside: Path, content: bytes) -> Path:
    """Return a new durable file of mode 0600 in the same folder."""
    temporary = beside.with_name(f"{beside.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary
