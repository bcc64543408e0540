"""The questions of `acuse init`, in their order, and how each group of answers is tried at once.

In charge of what is asked and of its defaults. How a question is put is `service.cli.interview`'s, what is written
`service.init`'s.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from outbound.transport import Security
from service.checks import LANGUAGES, wrong_address, wrong_country, wrong_timezone
from service.cli.interview import Interview
from service.cli.output import say
from service.configuration import ConfigurationError, load_settings
from service.credentials import keep_secret
from service.doctor import TROUBLE, Check, examine_login, examine_smtp, proposed_border
from service.init import (
    Answers,
    Place,
    Provider,
    SecretPlace,
    ServerAnswers,
    TokenAnswers,
    draft,
    guessed,
    provider_of,
    providers,
)
from service.oauth import Tokens
from service.settings import Settings

OTHER = "other"
SECURITIES = [security.value for security in Security]
NOT_ASKED_YET = ServerAnswers(host="127.0.0.1", port=25, security=Security.NONE)


@dataclass(slots=True, kw_only=True)
class Questions:
    """One run of `acuse init`. `show` prints checks and says whether one failed; `failed`: the last tries did."""

    folder: Path
    given: Mapping[str, Any]
    interactive: bool
    tries: bool
    show: Callable[[Iterable[Check]], bool]
    failed: bool = False
    ask: Interview = field(init=False)
    _typed_here: set[str] = field(default_factory=set)  # environment variables that only this process has
    _protections: dict[str, Security] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin the interview."""
        self.ask = Interview(given=self.given, interactive=self.interactive)

    def configuration(self, *, shadow: bool, now: datetime) -> str | None:
        """Ask everything, try it, and return the configuration's text; None where an answer is missing."""
        company = self._company()
        provider = self._provider(company.address)
        with_imap = self._tried(lambda: self._mailbox(company, provider), self._try_imap)
        with_smtp = self._tried(
            lambda: replace(with_imap, smtp=self._smtp(with_imap, provider)), lambda told: self._try_smtp(told, now)
        )
        answers = self._rest(with_smtp, shadow=shadow, today=now.date())
        if self.ask.missing:
            return None
        self._settings(answers)  # whatever contradicts itself is told before anything is written
        return draft(answers)

    def _company(self) -> Answers:
        ask = self.ask
        company = ask.text("company", "The company's name")
        tax_ids = ask.texts("tax_id", "Its tax ids, with commas between them")
        address = ask.text("address", "The mailbox's address, as suppliers write to it", wrong=wrong_address)
        own = address.rpartition("@")[2].lower() if provider_of(address) is None else ""
        return Answers(
            company=company,
            address=address,
            tax_ids=tax_ids,
            domains=ask.texts("domain", "Our own mail domains", (own,) if own else ()),
            country=ask.text("country", "Country (two letters)", optional=True, wrong=_wrong_country).upper() or None,
            language=ask.choice("language", "Language for who shows none", LANGUAGES, "es"),
            timezone=ask.text("timezone", "Time zone, as Europe/Madrid", "UTC", wrong=wrong_timezone),
            imap=NOT_ASKED_YET,
            smtp=NOT_ASKED_YET,
        )

    def _provider(self, address: str) -> Provider | None:
        """Return who hosts the mailbox; None for a server that no list knows."""
        by_domain = provider_of(address)
        if self.interactive and self.given.get("provider") is None:
            for one in providers().values():
                say(f"  {one.name:12}{one.title}")
        usual = by_domain.name if by_domain is not None else OTHER
        provider = providers().get(self.ask.choice("provider", "Who hosts it", [*providers(), OTHER], usual))
        if provider is not None and provider.password is not None:
            say(provider.password)
        return provider

    def _mailbox(self, company: Answers, provider: Provider | None) -> Answers:
        imap = self._imap(company.address, provider)
        return replace(company, imap=imap, folders=self.ask.texts("folder", "Folders to read", ("INBOX",)))

    def _imap(self, address: str, provider: Provider | None) -> ServerAnswers:
        usual = provider.imap if provider is not None else guessed(address)[0]
        server = self._server("imap", "IMAP", usual, {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143})
        server = replace(server, user=self.ask.text("imap_user", "Log-in", address))
        token = self._token(provider)
        return replace(server, token=token) if token is not None else replace(server, secret=self._secret("imap"))

    def _smtp(self, answers: Answers, provider: Provider | None) -> ServerAnswers:
        usual = provider.smtp if provider is not None else guessed(answers.address)[1]
        server = self._server("smtp", "SMTP", usual, {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25})
        user = self.ask.text("smtp_user", "Log-in (- for none)", answers.imap.user)
        if user in ("", "-"):
            return server
        server = replace(server, user=user, token=answers.imap.token)
        own_secret = bool(self.given.get("smtp_password_env") or self.given.get("smtp_password_file"))
        if server.token is not None:
            return server
        if user == answers.imap.user and not own_secret and self.ask.yes("The same password as for IMAP", default=True):
            return replace(server, secret=answers.imap.secret)
        return replace(server, secret=self._secret("smtp"))

    def _server(self, kind: str, title: str, usual: Place, ports: Mapping[Security, int]) -> ServerAnswers:
        """Ask where a server is; the port that is proposed follows the protection."""
        host = self.ask.text(f"{kind}_host", f"{title} server", usual.host)
        security = Security(self.ask.choice(f"{kind}_security", "Protection", SECURITIES, usual.security.value))
        if self._protections.get(kind, security) is not security:
            self.ask.forget(f"{kind}_port")
        self._protections[kind] = security
        ca_file = self.given.get("ca_file")
        return ServerAnswers(
            host=host,
            security=security,
            port=self.ask.number(f"{kind}_port", "Port", usual.port if security is usual.security else ports[security]),
            ca_file=Path(ca_file) if ca_file else None,
        )

    def _token(self, provider: Provider | None) -> TokenAnswers | None:
        """Return how tokens are got, where the provider gives some and they are wanted."""
        if provider is None or provider.oauth is None:
            return None
        usual = provider.oauth == "microsoft" and self.interactive
        if self.given.get("client_id") is None and not self.ask.yes("Log in by token (OAuth)", default=usual):
            return None
        client_id = self.ask.text("client_id", "The application's client id")
        tenant = self.ask.text("tenant", "Directory (tenant)", "organizations") if provider.oauth == "microsoft" else ""
        secret, refresh = self.given.get("client_secret_file"), self.given.get("refresh_token_file")
        if refresh is None and secret is None:
            refresh = "secrets/refresh-token"
            if token := self.ask.hidden(
                "token", f"Its refresh token (empty: put it into {refresh} later)", optional=True
            ):
                keep_secret(self.folder / refresh, token)
        return TokenAnswers(
            provider=provider.oauth,
            client_id=client_id,
            tenant=tenant or None,
            refresh_token_file=Path(refresh) if refresh else None,
            client_secret_file=Path(secret) if secret else None,
        )

    def _secret(self, kind: str) -> SecretPlace:
        """Return where a password stands; one that is typed goes into a file that we alone can read."""
        if file := self.given.get(f"{kind}_password_file"):
            return SecretPlace(file=Path(file))
        variable = f"{kind}_password_env"
        in_file = self.interactive and self.given.get(variable) is None
        if in_file and self.ask.yes("Keep the password in a file (else in an environment variable)", default=True):
            path = Path("secrets") / f"{kind}-password"
            keep_secret(self.folder / path, self.ask.hidden(kind, "Password"))
            return SecretPlace(file=path)
        name = self.ask.text(variable, "Environment variable", f"ACUSE_{kind.upper()}_PASSWORD")
        if self.interactive and (not os.environ.get(name) or name in self._typed_here):
            os.environ[name] = self.ask.hidden(kind, f"The password, to try it now (set {name} yourself later)")
            self._typed_here.add(name)
        return SecretPlace(variable=name)

    def _tried(self, asks: Callable[[], Answers], tries: Callable[[Answers], bool]) -> Answers:
        """Return answers that were tried; a person may change those that failed."""
        while True:
            answers = asks()
            if not self.tries or self.ask.missing:
                return answers
            try:
                failed = tries(answers)
            except ConfigurationError as error:
                if not self.interactive:
                    raise
                say(str(error))
                failed = True
            if not failed or not self.interactive or not self.ask.yes("Change these answers", default=True):
                self.failed |= failed
                return answers

    def _try_imap(self, answers: Answers) -> bool:
        settings = self._settings(answers)
        return self.show(examine_login(settings, settings.mailboxes[0], Tokens()))

    def _try_smtp(self, answers: Answers, now: datetime) -> bool:
        return self.show(examine_smtp(self._settings(answers), Tokens(), now=now))

    def _rest(self, answers: Answers, *, shadow: bool, today: date) -> Answers:
        ask = self.ask
        border = self._border(answers)

        def wrong_recipient(address: str) -> str | None:
            if address.lower() == answers.address.lower():
                return "is the mailbox that Acuse reads: name somebody's own address"
            return wrong_address(address)

        return replace(
            answers,
            trusted_authserv_id=border[0] if border is not None else None,
            stamps_below_received=border[1] if border is not None else False,
            answer_from=ask.day("answer_from", "Mail from before this day is filed in silence", today),
            shadow=shadow or ask.yes("Begin in shadow mode: conclude everything, send nothing", default=False),
            alarms_to=ask.texts("alarms_to", "Who is told by mail when something is wrong", wrong=wrong_recipient),
        )

    def _border(self, answers: Answers) -> tuple[str, bool] | None:
        """Return whose verdicts on senders are believed: proposed from the mailbox, confirmed by a person."""
        if not self.tries or not self.interactive or self.ask.missing:
            return None
        settings = self._settings(answers)
        try:
            border = proposed_border(settings, settings.mailboxes[0], Tokens())
        except TROUBLE:  # shown already, when the log-in was tried
            return None
        if border is None:
            say("No mail there says who checked its sender: acuse doctor proposes trusted_authserv_id later.")
            return None
        question = f"The newest mails are stamped by {border[0]}. Is that your own border server"
        return border if self.ask.yes(question, default=False) else None

    def _settings(self, answers: Answers) -> Settings:
        """Return the settings that these answers give; ConfigurationError for what contradicts itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        begun = self.folder / "config.toml.new"
        begun.write_text(draft(answers), encoding="utf-8")
        try:
            return load_settings(begun)
        except ConfigurationError as error:  # the lines are those of a file that is not kept
            findings = tuple(replace(finding, line=None) for finding in error.findings)
            raise ConfigurationError(self.folder / "config.toml", findings) from error
        finally:
            begun.unlink()


def _wrong_country(code: str) -> str | None:
    return wrong_country(code.upper()) if code else None
