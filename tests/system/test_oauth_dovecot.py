"""Logging in without a password on a real Dovecot that checks signed tokens itself."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from inbox.mailbox import ConnectionLostError, LoginRefusedError
from service.application import Application
from service.poller import open_mailbox
from service.settings import OAuthSettings
from tests.service.installation import an_installation
from tests.system.dovecot import Dovecot
from tests.system.oauth_dovecot import OAuthDovecot, make_key, signed
from tests.system.token_endpoint import TokenEndpoint, token_endpoint

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("oauth_dovecot")]

HOUR = 3600
_users = (f"oauth{number}@company.example" for number in itertools.count())


@contextmanager
def _running(mechanisms: str) -> Iterator[OAuthDovecot]:
    with tempfile.TemporaryDirectory(prefix="acuse-oauth-", ignore_cleanup_errors=True) as folder:
        server = OAuthDovecot(Path(folder), mechanisms=mechanisms)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="module", params=["xoauth2 oauthbearer", "xoauth2"])
def server(request: pytest.FixtureRequest, dovecot: Dovecot) -> Iterator[OAuthDovecot]:
    """A Dovecot with both mechanisms, as Google has them, and one with XOAUTH2 alone, as Microsoft 365."""
    with _running(request.param) as running:
        yield running


@pytest.fixture
def installed(server: OAuthDovecot, tmp_path: Path) -> Iterator[Callable[[OAuthSettings], Application]]:
    made: list[Application] = []

    def make(oauth: OAuthSettings) -> Application:
        made.append(an_installation(tmp_path, host=server.host, port=server.imap_port, user=next(_users), oauth=oauth))
        return made[-1]

    yield make
    for app in made:
        app.store.close()


def _oauth(endpoint: TokenEndpoint, folder: Path) -> OAuthSettings:
    (folder / "refresh-token").write_text("first-refresh-token\n")
    return OAuthSettings(
        token_endpoint=endpoint.address, client_id="acuse", refresh_token_file=Path("refresh-token"), scope="mail"
    )


def _looks_in(app: Application) -> bool:
    with closing(open_mailbox(app, app.settings.mailboxes[0])) as mailbox:
        return list(mailbox.new_uids(0)) == [] if mailbox.open("INBOX") else False


def test_a_refresh_token_opens_the_mailbox_and_one_access_token_serves_every_connection(
    server: OAuthDovecot, installed: Callable[[OAuthSettings], Application], tmp_path: Path
) -> None:
    apps: list[Application] = []

    def answer(_form: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
        user = apps[0].settings.mailboxes[0].user
        return 200, {"access_token": server.token(user, ends_at=time.time() + HOUR), "expires_in": HOUR}

    with token_endpoint(answer) as endpoint:
        apps.append(installed(_oauth(endpoint, tmp_path)))
        assert _looks_in(apps[0])
        assert _looks_in(apps[0])
    assert endpoint.asked == [
        {"client_id": "acuse", "grant_type": "refresh_token", "refresh_token": "first-refresh-token", "scope": "mail"}
    ]


def test_a_program_prints_the_token(
    server: OAuthDovecot, installed: Callable[[OAuthSettings], Application], tmp_path: Path
) -> None:
    printed = tmp_path / "token"
    app = installed(OAuthSettings(token_command=("cat", "token")))
    printed.write_text(server.token(app.settings.mailboxes[0].user, ends_at=time.time() + HOUR))
    assert _looks_in(app)


def test_a_token_that_the_server_refuses_is_not_shown_to_it_again(
    server: OAuthDovecot, installed: Callable[[OAuthSettings], Application], tmp_path: Path
) -> None:
    printed = tmp_path / "token"
    app = installed(OAuthSettings(token_command=("cat", "token")))
    user = app.settings.mailboxes[0].user
    make_key(tmp_path / "foreign.pem")
    refused = (
        signed(tmp_path / "foreign.pem", {"email": user, "exp": int(time.time()) + HOUR}),  # another's signature
        server.token(user, ends_at=time.time() - HOUR),  # over
        server.token("somebody@else.example", ends_at=time.time() + HOUR),  # another's mailbox
        "no-token-at-all",
    )
    for token in refused:
        printed.write_text(token)
        with pytest.raises(LoginRefusedError):
            open_mailbox(app, app.settings.mailboxes[0])
    printed.write_text(server.token(user, ends_at=time.time() + HOUR))
    assert _looks_in(app)


@pytest.mark.parametrize(
    ("status", "reply", "error"),
    [
        (400, {"error": "invalid_grant", "error_description": "Token has been revoked."}, LoginRefusedError),
        (401, {"error": "invalid_client"}, LoginRefusedError),
        (503, "busy", ConnectionLostError),  # the provider's trouble: asked again soon
        (200, "<html>", ConnectionLostError),  # a captive portal, or a proxy's page
        (200, {"token_type": "Bearer"}, LoginRefusedError),
    ],
)
def test_what_the_provider_says_instead_of_a_token_is_told_apart(
    installed: Callable[[OAuthSettings], Application],
    tmp_path: Path,
    status: int,
    reply: Mapping[str, Any] | str,
    error: type[Exception],
) -> None:
    with token_endpoint(lambda _form: (status, reply)) as endpoint:
        app = installed(_oauth(endpoint, tmp_path))
        with pytest.raises(error) as raised:
            open_mailbox(app, app.settings.mailboxes[0])
    if isinstance(reply, dict) and "error" in reply:
        assert reply["error"] in str(raised.value)
    assert "first-refresh-token" not in str(raised.value)
