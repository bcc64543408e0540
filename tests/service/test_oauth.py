"""Where access tokens come from, and when they are asked for again."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.credentials import MissingSecret
from service.oauth import EARLY, TokenError, Tokens, TokenSource, endpoint_of, scope_of
from service.settings import OAuthProvider, OAuthSettings
from tests.system.token_endpoint import TokenEndpoint, token_endpoint

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Provider:
    """Gives numbered tokens; `fault` is what it answers instead, while it is set."""

    def __init__(self) -> None:
        self.given = 0
        self.fault: tuple[int, Mapping[str, Any] | str] | None = None
        self.more: Mapping[str, Any] = {}

    def __call__(self, _form: Mapping[str, str]) -> tuple[int, Mapping[str, Any] | str]:
        if self.fault is not None:
            return self.fault
        self.given += 1
        return 200, {"access_token": f"token-{self.given}", "expires_in": 3600, **self.more}


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def endpoint(provider: Provider) -> Iterator[TokenEndpoint]:
    with token_endpoint(provider) as serving:
        yield serving


@pytest.fixture
def source(endpoint: TokenEndpoint, tmp_path: Path) -> Callable[..., TokenSource]:
    def make(**changes: Any) -> TokenSource:
        (tmp_path / "refresh").write_text("refresh-1\n")
        (tmp_path / "secret").write_text("client-secret\n")
        usual = OAuthSettings(token_endpoint=endpoint.address, client_id="acuse", refresh_token_file=Path("refresh"))
        return TokenSource(replace(usual, **changes), base=tmp_path, what="the mailbox 'facturas'")

    return make


def test_a_token_is_kept_until_shortly_before_it_ends(source: Callable[..., TokenSource]) -> None:
    tokens = source()
    moments = (NOW, NOW + HOUR - EARLY - timedelta(seconds=1), NOW + HOUR - EARLY)
    assert [tokens.token(moment).value for moment in moments] == ["token-1", "token-1", "token-2"]


def test_while_the_provider_is_away_the_old_token_serves_until_its_end(
    source: Callable[..., TokenSource], provider: Provider
) -> None:
    tokens = source()
    tokens.token(NOW)
    provider.fault = (503, "busy")
    assert tokens.token(NOW + HOUR - timedelta(minutes=1)).value == "token-1"
    with pytest.raises(TokenError, match="503") as raised:
        tokens.token(NOW + HOUR)
    assert raised.value.temporary


def test_a_refused_refresh_is_told_at_once_though_the_old_token_would_serve(
    source: Callable[..., TokenSource], provider: Provider
) -> None:
    tokens = source()
    tokens.token(NOW)
    provider.fault = (400, {"error": "invalid_grant", "error_description": "revoked\nby the user"})
    with pytest.raises(TokenError, match="invalid_grant revoked by the user") as raised:
        tokens.token(NOW + HOUR - timedelta(minutes=1))
    assert not raised.value.temporary


def test_a_replaced_refresh_token_is_written_back_for_us_alone(
    source: Callable[..., TokenSource], provider: Provider, endpoint: TokenEndpoint, tmp_path: Path
) -> None:
    provider.more = {"refresh_token": "refresh-2"}
    tokens = source()
    tokens.token(NOW)
    tokens.token(NOW + HOUR)
    assert [form["refresh_token"] for form in endpoint.asked] == ["refresh-1", "refresh-2"]
    assert stat.S_IMODE((tmp_path / "refresh").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["refresh", "secret"]


def test_the_end_of_the_refresh_token_is_known_where_the_provider_says_it(
    source: Callable[..., TokenSource], provider: Provider
) -> None:
    tokens = source()
    tokens.token(NOW)
    assert tokens.refresh_ends_at is None
    provider.more = {"refresh_token_expires_in": 86400}
    tokens.token(NOW + HOUR)
    assert tokens.refresh_ends_at == NOW + HOUR + timedelta(days=1)


def test_without_a_refresh_token_the_application_asks_for_itself(
    source: Callable[..., TokenSource], endpoint: TokenEndpoint
) -> None:
    source(refresh_token_file=None, client_secret_file=Path("secret"), provider=OAuthProvider.MICROSOFT).token(NOW)
    assert endpoint.asked == [
        {
            "client_id": "acuse",
            "client_secret": "client-secret",
            "grant_type": "client_credentials",
            "scope": "https://outlook.office365.com/.default",
        }
    ]


@pytest.mark.parametrize(
    ("printed", "ends_after"),
    [
        ("opaque-token", timedelta(minutes=5)),  # says nothing about its end
        ('{"access_token": "opaque", "expires_in": 900}', timedelta(minutes=15)),
        ('{"access_token": "opaque", "expires_in": -1}', timedelta(minutes=5)),
        # a JWT carries its end; its signature is the mail server's to check
        (f"e30.{base64.urlsafe_b64encode(json.dumps({'exp': (NOW + HOUR).timestamp()}).encode()).decode()}.x", HOUR),
        ("a.b.c", timedelta(minutes=5)),  # looks like a JWT and is none
    ],
)
def test_a_printed_token_serves_as_long_as_it_says(tmp_path: Path, printed: str, ends_after: timedelta) -> None:
    (tmp_path / "token").write_text(printed)
    source = TokenSource(OAuthSettings(token_command=("cat", "token")), base=tmp_path, what="a mailbox")
    assert source.token(NOW).ends_at == NOW + ends_after


@pytest.mark.parametrize(
    ("command", "says", "temporary"),
    [
        (("sh", "-c", "echo not logged in >&2; exit 3"), r"failed \(3\): not logged in", True),
        (("no-such-program-anywhere",), "cannot be run", False),
        (("echo",), "no access token", False),
        (("echo", "two words"), "no access token", False),  # a message, not a token
    ],
)
def test_a_program_that_prints_no_token_is_told_in_its_own_words(
    tmp_path: Path, command: tuple[str, ...], says: str, temporary: bool
) -> None:
    source = TokenSource(OAuthSettings(token_command=command), base=tmp_path, what="a mailbox")
    with pytest.raises(TokenError, match=says) as raised:
        source.token(NOW)
    assert raised.value.temporary is temporary


def test_a_refresh_token_that_is_not_there_is_named_with_its_place(
    source: Callable[..., TokenSource], endpoint: TokenEndpoint
) -> None:
    with pytest.raises(MissingSecret, match="ACUSE_NO_SUCH_VARIABLE"):
        source(refresh_token_file=None, refresh_token_env="ACUSE_NO_SUCH_VARIABLE").token(NOW)
    assert not endpoint.asked


def test_the_same_login_has_one_source_in_a_process(tmp_path: Path) -> None:
    tokens = Tokens()
    same = [tokens.source(OAuthSettings(client_id="a"), base=tmp_path, what="x") for _ in range(2)]
    other = tokens.source(OAuthSettings(client_id="b"), base=tmp_path, what="x")
    assert same[0] is same[1]
    assert same[0] is not other


@pytest.mark.parametrize(
    ("settings", "address", "scope"),
    [
        (
            OAuthSettings(provider=OAuthProvider.GOOGLE, refresh_token_env="R"),
            "https://oauth2.googleapis.com/token",
            "https://mail.google.com/",
        ),
        (
            OAuthSettings(provider=OAuthProvider.MICROSOFT, tenant="aurora.example", client_secret_env="S"),
            "https://login.microsoftonline.com/aurora.example/oauth2/v2.0/token",
            "https://outlook.office365.com/.default",
        ),
        # what is configured goes before what is usual
        (
            OAuthSettings(provider=OAuthProvider.GOOGLE, token_endpoint="https://idp.example/t", scope="mail"),
            "https://idp.example/t",
            "mail",
        ),
    ],
)
def test_the_providers_endpoints_are_known(settings: OAuthSettings, address: str, scope: str) -> None:
    assert (endpoint_of(settings), scope_of(settings)) == (address, scope)
