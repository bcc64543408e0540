"""What the doctor finds on real servers, and that one failing check stops no other."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from outbound.transport import Security
from service.cli import main
from service.doctor import Check, Outcome, examine
from service.doctor.records import remedy_for
from service.settings import CompanySettings, MailboxAnswers, OAuthSettings, Settings, SmtpSettings
from service.store import cursors, schema
from service.store.cursors import Folder
from service.store.engine import Store
from tests.outbound.smtp_server import DROP, Script, serving
from tests.service.building import a_mail
from tests.service.installation import a_mailbox
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.scripted_imap import Script as ImapScript
from tests.system.scripted_imap import ScriptedImap

pytestmark = pytest.mark.dovecot

_users = (f"doctor{number}@company.example" for number in itertools.count())


@pytest.fixture
def settings(dovecot: Dovecot, tmp_path: Path) -> Settings:
    """The settings of one mailbox on Dovecot, with its password in a file of ours alone."""
    secret = tmp_path / "password"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD, encoding="utf-8")
    mailbox = a_mailbox(
        host="localhost",
        port=dovecot.imap_port,
        user=next(_users),
        security=Security.STARTTLS,
        ca_file=dovecot.ca_file,
        password_file=Path("password"),
    )
    company = CompanySettings(name="Company", domains=("company.example",))
    usual = Settings(
        company=company, mailboxes=(mailbox,), smtp=SmtpSettings(host="127.0.0.1", security=Security.NONE, port=1)
    )
    (tmp_path / "data").mkdir(mode=0o700)
    return replace(usual, base=tmp_path, alarms=replace(usual.alarms, disk_mb=0, ends_in_days=0))


def examined(settings: Settings, **mailbox: Any) -> list[Check]:
    changed = replace(settings, mailboxes=(replace(settings.mailboxes[0], **mailbox),))
    return list(examine(changed, now=datetime.now(UTC)))


def those(checks: Iterable[Check], what: str) -> list[Check]:
    return [check for check in checks if check.what == what]


def outcomes(checks: Iterable[Check], what: str) -> list[Outcome]:
    return [check.outcome for check in those(checks, what)]


def test_a_good_installation_has_no_failure(settings: Settings) -> None:
    with serving(Script()) as smtp:
        checks = examined(replace(settings, smtp=replace(settings.smtp, port=smtp.port)))
    assert [check for check in checks if check.outcome is Outcome.FAILED] == []
    assert "Dovecot" in those(checks, "log-in")[0].said
    assert outcomes(checks, "sender") == [Outcome.OK, Outcome.OK]  # the null sender, and the mailbox's address
    assert outcomes(checks, "IDLE") == [Outcome.OK]
    assert outcomes(checks, "certificate") == [Outcome.OK]


def test_no_mail_is_sent_and_none_is_marked(settings: Settings, dovecot: Dovecot) -> None:
    user = settings.mailboxes[0].user
    dovecot.deliver(user, a_mail("Hola"))
    with serving(Script()) as smtp:
        examined(replace(settings, smtp=replace(settings.smtp, port=smtp.port)))
        assert smtp.accepted == []
        assert smtp.senders == []
    flags = [file.name.partition(":2,")[2] for file in (dovecot.base / "mail" / user).glob("[cn][ue][rw]/*")]
    assert flags == [""]


def test_every_check_is_done_though_everything_is_down(settings: Settings) -> None:
    checks = examined(settings, port=1, password_file=Path("nowhere"))
    assert {check.what for check in checks if check.outcome is Outcome.FAILED} == {"log-in", "passwords", "certificate"}
    assert outcomes(checks, "writing") == [Outcome.OK]


@pytest.mark.parametrize(
    ("changes", "what", "says", "remedy"),
    [
        # a wrong password, in the server's own words
        ({"password_file": Path("wrong")}, "log-in", "AUTHENTICATIONFAILED", "app password"),
        # a certificate of an authority that nobody named
        ({"ca_file": None}, "log-in", "not trusted", "ca_file"),
        # a folder that is not there
        ({"folders": ("INBOX", "Facturas")}, "folders", "Facturas is not there; the server has", "correct its name"),
        # TLS where there is none yet
        ({"security": Security.TLS}, "log-in", "", "starttls"),
        # filed mail has nowhere to go
        ({"after_filing": "move:Nowhere"}, "after filing", "Nowhere is not there", "make that folder"),
        ({"after_filing": "label:Done"}, "after filing", "only Gmail", "move:"),
        # what is sent is looked for in a folder that is not there
        ({"sent_folder": "Enviados"}, "folders", "Enviados is not there", "correct its name"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(
    settings: Settings, changes: dict[str, Any], what: str, says: str, remedy: str
) -> None:
    (settings.base / "wrong").write_text("wrong")
    failed = [check for check in examined(settings, **changes) if check.outcome is Outcome.FAILED]
    [found] = [check for check in those(failed, what) if not check.about.startswith("SMTP")]
    assert says in found.said
    assert remedy in (found.remedy or "")


def test_it_says_what_will_happen_to_the_mail_that_is_there(settings: Settings, dovecot: Dovecot) -> None:
    user, tomorrow = settings.mailboxes[0].user, date.today() + timedelta(days=1)  # noqa: DTZ011 -- the server's own day
    for number in range(3):
        dovecot.deliver(user, a_mail(f"Hola {number}"))
    [found] = those(examined(settings), "mail there")
    assert found.outcome is Outcome.WARNING
    assert found.said.startswith("3 of 3 mails would be fetched, and every one")
    assert "answer_from = " in (found.remedy or "")
    [found] = those(examined(settings, answer_from=tomorrow), "mail there")
    assert (found.outcome, "0 came since and may be answered" in found.said) == (Outcome.NOTE, True)
    [found] = those(examined(settings, answer_from=date(2020, 1, 1)), "mail there")
    assert "3 came since and may be answered" in found.said
    shadow = MailboxAnswers(shadow=True)
    [found] = those(examined(settings, answer_from=date(2020, 1, 1), answers=shadow), "mail there")
    assert "3 came since and get answers that are held" in found.said
    [found] = those(examined(settings, answers=shadow), "mail there")
    assert (found.outcome, "in shadow mode" in found.said) == (Outcome.NOTE, True)


def test_mail_that_was_looked_at_before_is_told_apart(settings: Settings, dovecot: Dovecot) -> None:
    user = settings.mailboxes[0].user
    for number in range(3):
        dovecot.deliver(user, a_mail(f"Hola {number}"))
    uidvalidity = int(those(examined(settings), "UIDVALIDITY")[0].said.partition(",")[0])
    store = Store(f"sqlite:///{settings.base}/data/acuse.sqlite3")
    schema.upgrade(store)

    def walked(uid: int, numbering: int) -> list[Check]:
        place = Folder(mailbox="facturas", folder="INBOX", uidvalidity=numbering)
        with store.write() as connection:
            cursors.rewind(connection, place, datetime.now(UTC))
            cursors.advance(connection, place, uid, datetime.now(UTC))
        return those(examined(settings), "mail there")

    assert [check.said[:22] for check in walked(2, uidvalidity)] == ["1 of 3 mails would be "]
    assert [check.outcome for check in walked(3, uidvalidity)] == [Outcome.OK]
    anew = walked(3, uidvalidity - 1)
    assert "numbered its 3 mails anew" in anew[0].said
    store.close()


def test_it_proposes_who_vouches_for_senders_and_notices_another(settings: Settings, dovecot: Dovecot) -> None:
    dovecot.deliver(settings.mailboxes[0].user, a_mail("Hola"))
    [found] = those(examined(settings), "authenticated senders")
    assert found.outcome is Outcome.WARNING
    assert 'trusted_authserv_id = "mx.aurora.example"' in (found.remedy or "")
    [found] = those(examined(settings, trusted_authserv_id="mx.aurora.example"), "authenticated senders")
    assert found.outcome is Outcome.OK
    [found] = those(examined(settings, trusted_authserv_id="mx.other.example"), "authenticated senders")
    assert (found.outcome, "mx.aurora.example" in found.said) == (Outcome.WARNING, True)


def test_an_empty_mailbox_leaves_open_who_vouches_and_what_time_it_is(settings: Settings) -> None:
    checks = examined(settings)
    assert outcomes(checks, "authenticated senders") == [Outcome.UNKNOWN]
    assert those(checks, "clock")[0].outcome is Outcome.UNKNOWN


def test_a_clock_that_is_behind_the_servers_is_a_failure(settings: Settings, dovecot: Dovecot) -> None:
    dovecot.deliver(settings.mailboxes[0].user, a_mail("Hola"))
    early = datetime.now(UTC) - timedelta(days=1)
    [found, *_] = those(examine(settings, now=early), "clock")
    assert (found.outcome, "set this machine's clock" in (found.remedy or "")) == (Outcome.FAILED, True)


@pytest.mark.parametrize(
    ("faults", "null_sender", "expected"),
    [
        ({"MAIL": ["550 5.7.1 no null sender", "250 ok"]}, True, [Outcome.FAILED, Outcome.OK]),
        # automatic answers go with the null sender: another address matters only to what a person sends
        ({"MAIL": ["250 ok", "553 not yours"]}, True, [Outcome.OK, Outcome.WARNING]),
        ({"MAIL": ["553 not yours"]}, False, [Outcome.FAILED]),
        ({"MAIL": DROP}, False, [Outcome.FAILED]),
    ],
)
def test_the_senders_of_our_mails_are_offered_to_the_server(
    settings: Settings, faults: dict[str, Any], null_sender: bool, expected: list[Outcome]
) -> None:
    with serving(Script(faults=faults)) as smtp:
        changed = replace(settings.smtp, port=smtp.port, null_sender=null_sender)
        assert outcomes(examined(replace(settings, smtp=changed)), "sender") == expected


def test_a_client_secret_that_ended_is_a_failure(settings: Settings) -> None:
    oauth = OAuthSettings(token_command=("false",), ends_on=date(2020, 1, 1))
    checks = examined(settings, oauth=oauth, password_file=None)
    assert outcomes(checks, "token") == [Outcome.FAILED]
    assert "token command" in those(checks, "log-in")[0].said


def test_a_secret_that_others_can_read_is_a_warning(settings: Settings) -> None:
    (settings.base / "password").chmod(0o644)
    [found] = [check for check in examined(settings) if check.about == "secrets"]
    assert (found.outcome, found.remedy) == (Outcome.WARNING, f"chmod 600 {settings.base / 'password'}")


def test_a_database_of_another_version_is_a_failure(settings: Settings) -> None:
    store = Store(f"sqlite:///{settings.base}/data/acuse.sqlite3")
    schema.upgrade(store)
    store.close()
    assert outcomes(examined(settings), "schema") == [Outcome.OK]
    with sqlite3.connect(settings.base / "data" / "acuse.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert outcomes(examined(settings), "schema") == [Outcome.FAILED]


def test_a_server_without_idle_is_asked_by_the_clock(settings: Settings) -> None:
    with ScriptedImap(ImapScript()) as server:
        checks = examined(settings, host="127.0.0.1", port=server.port, security=Security.NONE, ca_file=None)
    assert outcomes(checks, "IDLE") == [Outcome.NOTE]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (OSError("[Errno -2] Name or service not known"), "spelt right"),
        (OSError("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"), "starttls"),
        (ValueError("NO [ALERT] Application-specific password required"), "app password"),
        (OSError("nobody has seen this before"), None),
    ],
)
def test_what_to_do_is_told_by_the_words(error: Exception, remedy: str | None) -> None:
    told = remedy_for(error)
    assert told is None if remedy is None else remedy in (told or "")


def test_the_command_ends_with_one_when_something_fails(settings: Settings, tmp_path: Path) -> None:
    mailbox = settings.mailboxes[0]
    path = tmp_path / "config.toml"
    path.write_text(
        f"""[company]
name = "Aurora"
[[mailbox]]
name = "facturas"
address = "facturas@aurora.example"
host = "localhost"
port = {mailbox.port}
security = "starttls"
ca_file = "{mailbox.ca_file}"
user = "{mailbox.user}"
password_file = "password"
[smtp]
host = "127.0.0.1"
port = 1
security = "none"
""",
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["doctor", "--json", "--config", str(path)])
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["check"] for line in lines if line["outcome"] == "failed"} == {"log-in"}
    assert PASSWORD not in result.output
