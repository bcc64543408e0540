"""The first configuration: what is written from a few answers, and what never is."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outbound.transport import Security
from service.cli import main
from service.configuration import load_settings
from service.init import Answers, SecretPlace, ServerAnswers, TokenAnswers, draft, fill_in, provider_of, providers
from service.init.example import example_text
from service.settings import OAuthProvider
from tests.outbound.smtp_server import Script, serving
from tests.service.building import a_mail
from tests.system.dovecot import PASSWORD, Dovecot

ADDRESS = "facturas@aurora.example"
ENOUGH = ("--company", "Aurora", "--address", ADDRESS, "--imap-password-env", "ACUSE_IMAP_PASSWORD")


def acuse_init(folder: Path, *options: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *options], input=typed)


def some_answers(**changes: object) -> Answers:
    imap = ServerAnswers(host="imap.x.example", port=993, security=Security.TLS, user=ADDRESS)
    smtp = ServerAnswers(host="smtp.x.example", port=587, security=Security.STARTTLS)
    usual: dict[str, object] = {"company": "Aurora", "address": ADDRESS, "imap": imap, "smtp": smtp}
    return Answers(**{**usual, **changes})  # type: ignore[arg-type]


def test_the_file_is_the_example_with_the_answers_in_it(tmp_path: Path) -> None:
    secret = SecretPlace(file=Path("secrets/imap-password"))
    imap = ServerAnswers(host="imap.x.example", port=143, security=Security.STARTTLS, user="u", secret=secret)
    company, day = 'Aurora "A"\\B, S.A.', date(2026, 12, 1)
    answers = some_answers(company=company, tax_ids=("ESA1", "ESB2"), imap=imap, answer_from=day)
    path = tmp_path / "config.toml"
    path.write_text(draft(answers), encoding="utf-8")
    settings = load_settings(path)
    [mailbox] = settings.mailboxes
    assert settings.company.name == company
    assert settings.company.tax_ids == ("ESA1", "ESB2")
    assert (mailbox.host, mailbox.effective_port, mailbox.security) == ("imap.x.example", 143, Security.STARTTLS)
    assert (mailbox.password_file, mailbox.password_env) == (Path("secrets/imap-password"), None)
    assert mailbox.answer_from == day
    assert (settings.smtp.user, settings.smtp.password_env) == (None, None)
    comments = [line for line in example_text().splitlines() if line.startswith("# ") and " = " not in line]
    assert set(comments) <= set(path.read_text(encoding="utf-8").splitlines())


def test_a_section_that_is_only_a_comment_is_opened_by_an_answer_in_it(tmp_path: Path) -> None:
    file = Path("secrets/refresh-token")
    token = TokenAnswers(provider="microsoft", client_id="1b2c", tenant="x.example", refresh_token_file=file)
    imap = ServerAnswers(host="imap.x.example", port=993, security=Security.TLS, user=ADDRESS, token=token)
    path = tmp_path / "config.toml"
    path.write_text(draft(some_answers(imap=imap)), encoding="utf-8")
    oauth = load_settings(path).mailboxes[0].oauth
    assert oauth is not None
    assert (oauth.provider, oauth.client_id, oauth.tenant) == (OAuthProvider.MICROSOFT, "1b2c", "x.example")
    assert oauth.refresh_token_file == file


def test_an_answer_that_the_example_has_no_place_for_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError, match=r"mailbox\.colour"):
        fill_in(example_text(), {"mailbox.colour": "red"})


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("a@gmail.com", "google"),
        ("a@Outlook.com", "microsoft"),
        ("a@yahoo.com.ar", "yahoo"),
        ("a@aurora.example", None),
    ],
)
def test_a_providers_own_address_shows_who_hosts_it(address: str, name: str | None) -> None:
    found = provider_of(address)
    assert (found.name if found is not None else None) == name


def test_every_provider_is_reached_protected() -> None:
    places = [place for one in providers().values() for place in (one.imap, one.smtp)]
    assert len(places) > 20
    assert Security.NONE not in {place.security for place in places}
    assert {one.oauth for one in providers().values()} <= {None, *OAuthProvider}


def test_options_alone_are_enough(tmp_path: Path) -> None:
    result = acuse_init(tmp_path / "new", *ENOUGH, "--provider", "google", "--no-input", "--no-try")
    assert result.exit_code == 0, result.output
    settings = load_settings(tmp_path / "new" / "config.toml")
    assert (settings.mailboxes[0].host, settings.smtp.host) == ("imap.gmail.com", "smtp.gmail.com")
    assert settings.smtp.password_env == "ACUSE_IMAP_PASSWORD"
    assert settings.mailboxes[0].answer_from is not None  # mail that is there already is filed in silence


def test_what_is_missing_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    result = acuse_init(tmp_path, "--no-input", "--no-try")
    assert result.exit_code == 2
    assert "--company, --address" in result.output
    assert list(tmp_path.iterdir()) == []


def test_what_contradicts_itself_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    result = acuse_init(tmp_path, *ENOUGH, "--timezone", "Nowhere", "--no-input", "--no-try")
    assert result.exit_code == 2
    assert "'Nowhere' is no time zone" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_that_is_there_stays_unless_it_is_forced(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine", encoding="utf-8")
    assert acuse_init(tmp_path, *ENOUGH, "--no-input", "--no-try").exit_code == 2
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "mine"
    assert acuse_init(tmp_path, *ENOUGH, "--no-input", "--no-try", "--force").exit_code == 0
    assert load_settings(tmp_path / "config.toml")


@pytest.mark.dovecot
def test_answers_are_tried_at_once_in_the_servers_own_words(dovecot: Dovecot, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "imap-password").write_text("wrong")
    with serving(Script(faults={"MAIL": "550 5.7.1 no null sender here"})) as smtp:
        options = _servers(dovecot, smtp.port, "--imap-password-file", "secrets/imap-password")
        result = acuse_init(tmp_path, *options, "--no-input", "--json")
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    said = {(line["check"], line["outcome"]): line["said"] for line in lines if "check" in line}
    assert "AUTHENTICATIONFAILED" in said["log-in", "failed"]
    assert "5.7.1 no null sender here" in said["sender", "failed"]
    assert load_settings(tmp_path / "config.toml")  # written all the same: it is corrected by hand more easily


def _servers(dovecot: Dovecot, smtp_port: int, *more: str) -> tuple[str, ...]:
    imap = ("--imap-host", "localhost", "--imap-port", str(dovecot.imap_port), "--imap-security", "starttls")
    smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(smtp_port), "--smtp-security", "none", "--smtp-user", "-")
    return ("--company", "Aurora", "--address", ADDRESS, "--ca-file", str(dovecot.ca_file), *imap, *smtp, *more)


@pytest.mark.dovecot
def test_a_person_answers_corrects_a_wrong_password_and_is_shown_who_vouches(
    dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACUSE_IMAP_PASSWORD", raising=False)
    user = "init@aurora.example"
    dovecot.deliver(user, a_mail("Hola"))
    typed = (
        *("ESA1, ESB2", "", "Spain", "es", "pt", "Madrid", "Europe/Madrid"),  # what is wrong is asked for again
        "other",
        user,  # the log-in; server, protection and port are options, and not asked
        *("y", "", "wrong"),  # the password goes into a file, and cannot be empty
        "INBOX, Compras",
        "y",  # change these answers
        *("", "", "", ""),  # asked again, every question proposes what was answered: server, protection, port, log-in
        *("y", PASSWORD, ""),
        "y",  # the log-in is right now, and one of the folders is not there
        *("", "", "", ""),
        *("y", "", "INBOX"),  # the password stays as it was typed
        *("y", "2026-11-25", "n"),  # who vouches, since when, no shadow
        *(ADDRESS, "root@aurora.example"),  # alarms: not into the mailbox that is read
    )
    with serving(Script()) as smtp:
        options = [one for one in _servers(dovecot, smtp.port) if one]
        result = acuse_init(tmp_path, *options, typed="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    settings = load_settings(tmp_path / "config.toml")
    [mailbox] = settings.mailboxes
    assert (mailbox.user, mailbox.trusted_authserv_id) == (user, "mx.aurora.example")
    assert (settings.company.country, settings.company.language) == ("ES", "pt")
    assert settings.alarms.to == ("root@aurora.example",)
    secret = tmp_path / "secrets" / "imap-password"
    assert secret.read_text(encoding="utf-8") == f"{PASSWORD}\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    assert settings.mailboxes[0].folders == ("INBOX",)
    for told in (
        "'Madrid' is no time zone",
        "two capital letters",
        "Compras is not there",
        "is the mailbox that Acuse",
    ):
        assert result.output.count(told) == 1, told
    assert PASSWORD not in (tmp_path / "config.toml").read_text(encoding="utf-8") + result.output


def test_the_port_that_is_proposed_follows_the_protection(tmp_path: Path) -> None:
    typed = ("", "", "", "", "", "other")
    imap = ("imap.aurora.example", "starttls", "", "", "n", "ACUSE_SET_LATER", "secret", "")
    smtp = ("smtp.aurora.example", "tls", "", "-")
    options = ("--company", "Aurora", "--address", ADDRESS, "--no-try")
    result = acuse_init(tmp_path, *options, typed="\n".join((*typed, *imap, *smtp, "", "", "")) + "\n")
    assert result.exit_code == 0, result.output
    settings = load_settings(tmp_path / "config.toml")
    assert (settings.mailboxes[0].port, settings.smtp.port) == (143, 465)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    result = acuse_init(tmp_path / "file" / "acuse", typed="")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert "cannot be written" in result.output


@pytest.mark.dovecot
def test_answers_that_contradict_themselves_are_asked_for_again(dovecot: Dovecot, tmp_path: Path) -> None:
    typed = ("", "", "", "", "", "other")
    unprotected = ("imap.aurora.example", "none", "", "init", "y", PASSWORD, "", "y")
    protected = ("localhost", "starttls", str(dovecot.imap_port), "", "y", "", "")
    options = ("--company", "Aurora", "--address", ADDRESS, "--ca-file", str(dovecot.ca_file))
    with serving(Script()) as smtp:
        away = (
            "--smtp-host",
            "127.0.0.1",
            "--smtp-port",
            str(smtp.port),
            "--smtp-security",
            "none",
            "--smtp-user",
            "-",
        )
        told = "\n".join((*typed, *unprotected, *protected, "", "", "")) + "\n"
        result = acuse_init(tmp_path, *options, *away, typed=told)
    assert result.exit_code == 0, result.output
    assert "[mailbox.0.security] a password may not travel to imap.aurora.example unprotected" in result.output
    assert "config.toml.new" not in result.output
    assert load_settings(tmp_path / "config.toml").mailboxes[0].host == "localhost"
