"""Reading config.toml: the example is complete, and every mistake is named with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from matching.policy import MatchPolicy, Tolerances
from outbound.transport import Security
from service.configuration import SECTIONS, ConfigurationError, database_url, load_settings, open_application
from service.settings import MailboxAnswers, MailboxSettings, OAuthSettings, ReminderSettings
from service.store import schema

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config.example.toml"

SMALLEST = """
[company]
name = "Aurora"

[[mailbox]]
name = "facturas"
address = "facturas@aurora.example"
host = "imap.aurora.example"
user = "facturas"
password_env = "IMAP"

[smtp]
host = "smtp.aurora.example"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_accepted_as_it_stands() -> None:
    settings = load_settings(EXAMPLE)
    assert settings.company.tax_ids
    assert settings.mailboxes[0].security is Security.TLS


def _keys_of_example() -> dict[str, set[str]]:
    """Return the keys of each section, those that are commented out included."""
    table = tomllib.loads(_uncommented())
    table["mailbox"] = table["mailbox"][0]
    return {name: set(section) for name, section in table.items()}


def _uncommented() -> str:
    text = re.sub(r"^# (\w+ = |\[)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    doubled = re.compile(r"^(password_env|password_file) = .*$", re.MULTILINE)
    return doubled.sub(r'\1 = "x"', text)


def test_the_example_shows_every_setting_and_no_other() -> None:
    shown = _keys_of_example()
    expected = {name: {field.name for field in fields(record)} for name, record in SECTIONS.items()}
    shown["reminders"] -= {"stale_after", "approval_above", "days_between"}  # the policy's, as examples
    expected["reminders"] = {field.name for field in fields(ReminderSettings)}
    expected["mailbox"] = {field.name for field in fields(MailboxSettings)}
    for section, names in expected.items():
        assert shown[section] == names, section
    mailbox = tomllib.loads(_uncommented())["mailbox"][0]
    assert set(mailbox["answers"]) == {field.name for field in fields(MailboxAnswers)}
    assert set(mailbox["oauth"]) == {field.name for field in fields(OAuthSettings)}
    # Left out of the example: they have a sensible value for everybody, or none.
    tables = {"severities", "per_euro", "overrides"}
    assert shown["matching"] == {field.name for field in fields(MatchPolicy)} - tables
    table = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))["matching"]["tolerances"]
    assert set(table) == {field.name for field in fields(Tolerances)}


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    """What has a default stands in the example with that very value, so that reading it tells what happens."""
    example, smallest = load_settings(EXAMPLE), load_settings(written(tmp_path, SMALLEST))
    for section in ("answers", "reading", "admin", "work", "matching", "reminders", "log", "metrics", "alarms"):
        assert getattr(example, section) == getattr(smallest, section), section


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        # a key that nothing is called, with the nearest one
        (('host = "smtp', 'hots = "smtp'), 13, "did you mean host"),
        # a value of the wrong type
        (('host = "smtp.aurora.example"', 'host = "smtp.aurora.example"\nport = "25"'), 14, "a whole number"),
        # a password that would travel in the clear
        (('password_env = "IMAP"', 'password_env = "IMAP"\nsecurity = "none"'), 11, "unprotected"),
        # no way to the password
        (('password_env = "IMAP"\n', ""), 5, "password_env"),
        # an unknown word where a few are known
        (('name = "Aurora"', 'name = "Aurora"\nlanguage = "xx"'), 4, "es, en, pt"),
        # a mailbox that no mail would come into
        (('host = "imap.aurora.example"\n', ""), 5, "let [listen] serve it"),
        # a door that is open to everybody; one that serves nobody we know; one too narrow for its own mails
        (("[smtp]", '[listen]\nhost = "0.0.0.0"\n[smtp]'), 13, "open to others"),
        (("[smtp]", '[listen]\nmailboxes = ["compras"]\n[smtp]'), 13, "there are facturas"),
        (("[smtp]", "[listen]\nmax_in_flight_mb = 50\n[smtp]"), 13, "at least max_mail_mb"),
        (("[smtp]", '[listen]\nclients = ["10.1.2.3/24"]\n[smtp]'), 13, "write a network as"),
        (("[smtp]", '[listen]\nsocket_mode = "rw"\n[smtp]'), 13, "in octal"),
        # a section that is not there at all
        (('[smtp]\nhost = "smtp.aurora.example"\n', ""), None, "[smtp] is missing"),
        # a section of a mailbox's own, with its own line
        (('password_env = "IMAP"', '[mailbox.oauth]\nclient_idd = "x"'), 11, "did you mean client_id"),
        # a way to a token that cannot work
        (('password_env = "IMAP"', '[mailbox.oauth]\nclient_id = "x"\nprovider = "google"'), 10, "refresh_token_file"),
        # a token endpoint that secrets would reach in the clear
        (
            (
                'password_env = "IMAP"',
                '[mailbox.oauth]\nclient_id = "x"\nclient_secret_env = "S"\ntoken_endpoint = "http://idp.example/token"',
            ),
            13,
            "https://",
        ),
        # alarms that Acuse itself would read
        (("[smtp]", '[alarms]\nto = ["facturas@aurora.example"]\n[smtp]'), 13, "administrator's own"),
        # mails that would be moved to where they come from, without end; our own sent mail read as mail to us
        (("[smtp]", 'after_filing = "move:inbox"\n[smtp]'), 12, "without end"),
        (("[smtp]", 'sent_folder = "INBOX"\n[smtp]'), 12, "read as mail to us"),
        (("[smtp]", 'folders = ["A", "A"]\n[smtp]'), 12, "names a folder twice"),
        # the same folder in two mailboxes
        (
            (
                "[smtp]",
                (
                    '[[mailbox]]\nname = "b"\naddress = "b@aurora.example"\nhost = "IMAP.aurora.example"\n'
                    'user = "facturas"\npassword_env = "B"\nfolders = ["inbox"]\n[smtp]'
                ),
            ),
            18,
            "leave it out of one",
        ),
        # a moment where a day is meant (a date and a moment cannot be compared)
        (("[smtp]", "answer_from = 2026-12-01T10:00:00Z\n[smtp]"), 12, "a date as"),
        # a database of a kind that nobody uses; one whose driver is another
        (("[smtp]", '[storage]\ndatabase = "mysql://root@db/acuse"\n[smtp]'), 13, "sqlite:///FILE"),
        (("[smtp]", '[storage]\ndatabase = "postgresql://db/acuse"\n[smtp]'), 13, "postgresql+psycopg://db/acuse"),
        # numbers that would stop a part, or make it spin
        (("[smtp]", "[work]\nsweep_seconds = 0.0\n[smtp]"), 13, "0.05 or more"),
        (("[smtp]", "[answers]\ntoken_days = 0\n[smtp]"), 13, "1 or more"),
        (("[smtp]", "[alarms]\nrepeat_hours = -1\n[smtp]"), 13, "0.01 or more"),
        (("[smtp]", "[admin]\nport = 80250\n[smtp]"), 13, "between 1 and 65535"),
        # the policy of matching, at its own line
        (("[smtp]", '[matching]\nmode = "5-way"\n[smtp]'), 13, "2-way, 3-way, 4-way"),
        # what is not TOML, with the line that is wrong
        (('name = "Aurora"', 'name = "Aurora'), 3, "quotes of that line are not closed"),
        (('name = "Aurora"', 'name = "Aurora"\nname = "B"'), 4, "keep one"),
        # a time zone that nobody knows
        (('name = "Aurora"', 'name = "Aurora"\ntimezone = "Madrid"'), 4, "Europe/Madrid"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(
    tmp_path: Path, change: tuple[str, str], line: int | None, says: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_settings(written(tmp_path, SMALLEST.replace(*change)))
    assert [finding.line for finding in raised.value.findings if says in finding.message] == [line]


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    text = SMALLEST.replace("host = ", "hots = ") + '\n[answers]\nstatus = "perhaps"\n[nonsense]\n'
    with pytest.raises(ConfigurationError) as raised:
        load_settings(written(tmp_path, text))
    assert len(raised.value.findings) >= 5


def test_a_wrong_type_hides_no_contradiction_and_each_mistake_is_told_once_in_the_order_of_the_lines(
    tmp_path: Path,
) -> None:
    text = SMALLEST.replace('name = "Aurora"', 'name = "Aurora"\ncountry = "Spain"\ntimezone = "Madrid"')
    text = text.replace("[smtp]", 'idle = "yes"\nsecurity = "tsl"\nport = 99999\n[smtp]') + "mails_per_minute = 0\n"
    with pytest.raises(ConfigurationError) as raised:
        load_settings(written(tmp_path, text))
    told = [(finding.place, finding.line) for finding in raised.value.findings]
    assert [place for place, _line in told] == [
        "company.country",
        "company.timezone",
        "mailbox.0.idle",
        "mailbox.0.security",
        "mailbox.0.port",
        "smtp.mails_per_minute",
    ]
    assert [line for _place, line in told] == sorted(line or 0 for _place, line in told)


def test_what_a_section_lacks_is_not_told_beside_the_typing_error_that_explains_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_settings(written(tmp_path, SMALLEST.replace('user = "', 'usr = "', 1)))
    assert [finding.place for finding in raised.value.findings] == ["mailbox.0.usr"]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    assert load_settings(path).company.name == "Aurora"


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(SMALLEST.replace("Aurora", "Señora").encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r":3: is not UTF-8"):
        load_settings(path)


def test_a_mailbox_that_the_door_serves_needs_no_imap_server(tmp_path: Path) -> None:
    without = re.sub(r'^(host = "imap.*|user = .*|password_env = .*)\n', "", SMALLEST, flags=re.MULTILINE)
    settings = load_settings(written(tmp_path, without + "\n[listen]\nenabled = true\n"))
    assert not settings.mailboxes[0].is_polled


def test_a_file_that_is_not_there_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"config\.example\.toml"):
        load_settings(tmp_path / "nowhere.toml")


def test_relative_paths_start_from_the_files_folder(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, SMALLEST))
    assert database_url(settings) == f"sqlite:///{tmp_path / 'data' / 'acuse.sqlite3'}"


def test_opening_makes_folders_and_a_key_of_our_own_that_stays(tmp_path: Path) -> None:
    path = written(tmp_path, SMALLEST)
    first, second = open_application(path), open_application(path)
    assert first.secret == second.secret
    assert len(first.secret) == 32
    assert (tmp_path / "data" / "signing.key").stat().st_mode & 0o077 == 0
    assert schema.upgrade(first.store)
    assert not schema.upgrade(second.store)
    for app in (first, second):
        app.store.close()
