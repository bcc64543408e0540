"""Access tokens for log-ins without a password (RFC 6749): got, kept until shortly before they end, got again.

In charge of the token endpoint, of a program that prints tokens, and of the refresh token's file. Not in charge of what
a server wants to hear with a token: XOAUTH2 and OAUTHBEARER are spoken where we log in (`service.logins`).
"""

from __future__ import annotations

import base64
import binascii
import json
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from service.credentials import MissingSecret, keep_secret, password
from service.settings import OAuthProvider, OAuthSettings

ANSWER_SECONDS = 20.0
MOST_BYTES = 256 * 1024
EARLY = timedelta(minutes=5)  # a token is got anew this long before it ends
USUAL_LIFE = timedelta(minutes=5)  # of a token that says nothing about its end (RFC 6749 section 5.1)
LONGEST_WORDS = 300
_ENDPOINTS = {
    OAuthProvider.GOOGLE: "https://oauth2.googleapis.com/token",
    OAuthProvider.MICROSOFT: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
_SCOPES = {
    OAuthProvider.GOOGLE: "https://mail.google.com/",
    OAuthProvider.MICROSOFT: (
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
    ),
}
# Microsoft 365 gives an application of its own whatever its administrator granted it.
_APPLICATION_SCOPES = {OAuthProvider.MICROSOFT: "https://outlook.office365.com/.default"}


class TokenError(Exception):
    """There is no token to log in with. `temporary`: asking later may help. The message has the server's words."""

    def __init__(self, message: str, *, temporary: bool) -> None:
        super().__init__(message)
        self.temporary = temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """One token, and until when it serves."""

    value: str = field(repr=False)
    ends_at: datetime


class TokenSource:
    """Where the tokens of one configured log-in come from. Safe to share between threads."""

    def __init__(self, settings: OAuthSettings, *, base: Path, what: str) -> None:
        """`base` is where relative paths start; `what` names the log-in in messages."""
        self._settings = settings
        self._base = base
        self._what = what
        self._lock = threading.Lock()
        self._token: AccessToken | None = None
        self.refresh_ends_at: datetime | None = None  # where the provider says when its refresh token ends

    def token(self, now: datetime) -> AccessToken:
        """Return a token that still serves for some minutes; raise TokenError, or MissingSecret.

        While the provider does not answer, the one before is given out until its own end.
        """
        with self._lock:
            held = self._token
            if held is not None and now < held.ends_at - EARLY:
                return held
            try:
                self._token = self._fetched(now)
            except TokenError as error:
                if not error.temporary or held is None or now >= held.ends_at:
                    raise
                return held
            return self._token

    def forget(self) -> None:
        """Give out no more what a server refused."""
        with self._lock:
            self._token = None

    def _fetched(self, now: datetime) -> AccessToken:
        if self._settings.token_command:
            return _token_from(self._printed(), now, what=self._what)
        answer = self._ask()
        self._keep_what_is_new(answer, now)
        return _token_from(answer, now, what=self._what)

    def _printed(self) -> Mapping[str, Any]:
        """Return what the configured program printed: an OAuth answer in JSON, or a token alone."""
        command = list(self._settings.token_command)
        try:
            run = subprocess.run(  # noqa: S603 -- the administrator's own program, without a shell
                command, capture_output=True, cwd=self._base, timeout=ANSWER_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            message = f"the token command for {self._what} did not end in {ANSWER_SECONDS:.0f} seconds"
            raise TokenError(message, temporary=True) from error
        except OSError as error:
            message = f"the token command for {self._what} cannot be run: {error}"
            raise TokenError(message, temporary=False) from error
        if run.returncode != 0:
            said = _bounded(run.stderr.decode("utf-8", "replace"))
            raise TokenError(f"the token command for {self._what} failed ({run.returncode}): {said}", temporary=True)
        printed = run.stdout[:MOST_BYTES].decode("utf-8", "replace").strip()
        return _object_in(printed) if printed.startswith("{") else {"access_token": printed}

    def _ask(self) -> Mapping[str, Any]:
        """Ask the token endpoint (RFC 6749 sections 4.4.2 and 6)."""
        form = urllib.parse.urlencode(self._form()).encode("ascii")
        address = endpoint_of(self._settings)
        request = urllib.request.Request(  # noqa: S310 -- https, or this machine: the settings were checked
            address, data=form, headers={"Accept": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 -- as above
                return _object_in(answer.read(MOST_BYTES).decode("utf-8", "replace"))
        except urllib.error.HTTPError as error:
            with error:
                said = _refusal_in(error.read(MOST_BYTES).decode("utf-8", "replace"))
            temporary = error.code >= 500 or error.code == 429
            message = f"{_host(address)} gives no token for {self._what}: {error.code} {said or error.reason}"
            raise TokenError(message, temporary=temporary) from error
        except (OSError, ValueError) as error:
            message = f"{_host(address)} gives no token for {self._what}: {_bounded(str(error))}"
            raise TokenError(message, temporary=True) from error

    def _form(self) -> Mapping[str, str]:
        settings = self._settings
        form = {"client_id": settings.client_id or ""}
        if settings.has_client_secret:
            form["client_secret"] = self._secret(settings.client_secret_env, settings.client_secret_file)
        if settings.has_refresh_token:
            form |= {"grant_type": "refresh_token"}
            form["refresh_token"] = self._secret(settings.refresh_token_env, settings.refresh_token_file)
        else:
            form["grant_type"] = "client_credentials"
        scope = scope_of(settings)
        return form | {"scope": scope} if scope else form

    def _secret(self, variable: str | None, file: Path | None) -> str:
        return _secret(variable, file, base=self._base, what=self._what)

    def _keep_what_is_new(self, answer: Mapping[str, Any], now: datetime) -> None:
        """Write a replaced refresh token back to its file (RFC 6749 section 6); note when it ends, if said."""
        life = answer.get("refresh_token_expires_in")
        self.refresh_ends_at = now + timedelta(seconds=life) if isinstance(life, int | float) and life > 0 else None
        fresh, file = answer.get("refresh_token"), self._settings.refresh_token_file
        if isinstance(fresh, str) and fresh and file is not None and fresh != self._secret(None, file):
            try:
                keep_secret(self._base / file, fresh)
            except OSError as error:
                message = f"the new refresh token of {self._what} cannot be written to {self._base / file}: {error}"
                raise MissingSecret(message) from error


class Tokens:
    """Every token source of one process, one for each configured log-in, so that a token serves all its connections."""

    def __init__(self) -> None:
        self._sources: dict[tuple[OAuthSettings, Path], TokenSource] = {}
        self._lock = threading.Lock()

    def source(self, settings: OAuthSettings, *, base: Path, what: str) -> TokenSource:
        """Return the source of a log-in's tokens, made at the first call."""
        with self._lock:
            return self._sources.setdefault((settings, base), TokenSource(settings, base=base, what=what))


def check_secrets(settings: OAuthSettings, *, base: Path, what: str) -> None:
    """Raise MissingSecret when a configured secret is not there."""
    for present, variable, file in (
        (settings.has_client_secret, settings.client_secret_env, settings.client_secret_file),
        (settings.has_refresh_token, settings.refresh_token_env, settings.refresh_token_file),
    ):
        if present:
            _secret(variable, file, base=base, what=what)


def endpoint_of(settings: OAuthSettings) -> str:
    """Return the address of the token endpoint: the configured one, else the provider's."""
    usual = _ENDPOINTS.get(settings.provider, "")
    return settings.token_endpoint or usual.format(tenant=urllib.parse.quote(settings.tenant, safe=""))


def scope_of(settings: OAuthSettings) -> str | None:
    """Return what the token is asked for: the configured scope, else the provider's for mail; None: for none."""
    usual = _SCOPES if settings.has_refresh_token else _APPLICATION_SCOPES
    return settings.scope or usual.get(settings.provider)


def _secret(variable: str | None, file: Path | None, *, base: Path, what: str) -> str:
    return password(base, variable=variable, file=file, what=f"the token for {what}")


def _token_from(answer: Mapping[str, Any], now: datetime, *, what: str) -> AccessToken:
    value = answer.get("access_token")
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable() or " " in value:
        raise TokenError(f"the answer for {what} holds no access token", temporary=False)
    life = answer.get("expires_in")
    if isinstance(life, int | float) and not isinstance(life, bool) and life > 0:
        return AccessToken(value=value, ends_at=now + timedelta(seconds=life))
    return AccessToken(value=value, ends_at=_end_inside(value) or now + USUAL_LIFE)


def _end_inside(token: str) -> datetime | None:
    """Return the end that a JWT carries (RFC 7519 section 4.1.4), unchecked; None for a token that is no JWT."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (binascii.Error, ValueError, KeyError, TypeError, OverflowError, OSError):
        return None


def _object_in(text: str) -> Mapping[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("the answer is no JSON object")
    return found


def _refusal_in(text: str) -> str:
    """Return the two members of a refusal that are words (RFC 6749 section 5.2); nothing else of it is repeated."""
    try:
        answer = _object_in(text)
    except ValueError:
        return ""
    return _bounded(" ".join(str(answer[name]) for name in ("error", "error_description") if answer.get(name)))


def _bounded(text: str) -> str:
    return " ".join(text.split())[:LONGEST_WORDS]


def _host(address: str) -> str:
    return urllib.parse.urlsplit(address).hostname or address
