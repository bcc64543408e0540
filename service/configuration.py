"""Reading `config.toml`: every mistake found is reported at once, with its line and its remedy.

In charge of turning TOML into `service.settings` records. Not in charge of trying the servers (`service.doctor`).
"""

from __future__ import annotations

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from matching.policy import MatchPolicy
from matching.policy_file import PolicyError, policy_from_mapping
from service.application import Application
from service.blobs import BlobFolder
from service.checks import check_settings
from service.credentials import signing_key
from service.findings import Finding
from service.remindersections import reminder_sections
from service.settings import (
    AdminSettings,
    AlarmSettings,
    AnswerSettings,
    CompanySettings,
    ListenerSettings,
    LogSettings,
    MailboxSettings,
    MetricsSettings,
    ReadingSettings,
    ReminderSettings,
    Settings,
    SmtpSettings,
    StorageSettings,
    TeamSettings,
    WorkSettings,
)
from service.store.engine import Store

SECTIONS: Mapping[str, type] = {
    "company": CompanySettings,
    "storage": StorageSettings,
    "smtp": SmtpSettings,
    "answers": AnswerSettings,
    "reading": ReadingSettings,
    "admin": AdminSettings,
    "work": WorkSettings,
    "listen": ListenerSettings,
    "log": LogSettings,
    "metrics": MetricsSettings,
    "alarms": AlarmSettings,
    "team": TeamSettings,
}
REQUIRED_SECTIONS = ("company", "smtp")


class ConfigurationError(Exception):
    """The configuration cannot be used. `findings` are all the reasons, each with line and remedy."""

    def __init__(self, path: Path, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{path}{finding}" for finding in findings))
        self.findings = findings


def load_settings(path: Path) -> Settings:
    """Read and check the configuration; ConfigurationError lists everything that is wrong with it."""
    text = _text_of(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(path, (_not_toml(error),)) from error
    settings, findings = _settings_from(table, path.parent.resolve())
    findings += _not_told_yet(check_settings(settings), findings)
    if findings:
        lines = _line_numbers(text)
        at_lines = (finding.at_line(lines) for finding in findings)
        raise ConfigurationError(path, tuple(sorted(at_lines, key=lambda finding: finding.line or 0)))
    return settings


def _text_of(path: Path) -> str:
    """Return the file's text; editors of Windows put a byte order mark before it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        remedy = "`acuse init` or config.example.toml makes one; --config or ACUSE_CONFIG names another"
        raise ConfigurationError(path, (Finding("", f"cannot be read ({error.strerror}); {remedy}"),)) from error
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        said = "is not UTF-8: save the file with that encoding (a letter with an accent is where it shows)"
        raise ConfigurationError(path, (Finding("", said, line),)) from error


_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")
_TOML_REMEDIES = (
    ("Cannot overwrite a value", "it stands there twice; keep one"),
    ("Cannot declare", "that section stands there twice; put its settings into one"),
    ("Illegal character '\\n'", "the quotes of that line are not closed"),
    ("Invalid value", 'text stands in quotes, a list as ["…"], true and false in small letters'),
    ("Unclosed array", "its closing ] is missing"),
    ("Unescaped '\\'", "in quotes, write a backslash twice"),
    ("Expected '=' after a key", "a setting is written as name = value"),
)


def _not_toml(error: tomllib.TOMLDecodeError) -> Finding:
    said = str(error)
    place = _TOML_PLACE.search(said)
    where = f" in column {place[2]}" if place else ""
    remedy = next((f"; {remedy}" for words, remedy in _TOML_REMEDIES if words in said), "")
    return Finding(
        "", f"is not valid TOML{where}: {_TOML_PLACE.sub('', said)}{remedy}", int(place[1]) if place else None
    )


def open_application(path: Path) -> Application:
    """Load the configuration and open what it names: database (its schema must be current), files, signing key."""
    settings = load_settings(path)
    folder = settings.base / settings.storage.folder
    folder.mkdir(parents=True, exist_ok=True)
    return Application(
        settings=settings,
        store=Store(database_url(settings)),
        blobs=BlobFolder(folder / "blobs"),
        secret=signing_key(folder / "signing.key"),
    )


def database_url(settings: Settings) -> str:
    """Return the database's address; a relative SQLite path starts from the configuration's folder."""
    prefix = "sqlite:///"
    url = settings.storage.database
    if url.startswith(prefix) and not Path(url.removeprefix(prefix)).is_absolute():
        return f"{prefix}{settings.base / url.removeprefix(prefix)}"
    return url


def _settings_from(table: dict[str, Any], base: Path) -> tuple[Settings, list[Finding]]:
    """Return the settings with what is wrong; a wrong value is replaced by its default, to check the others by."""
    findings = list(_unknown_sections(table))
    made: dict[str, Any] = {"base": base}
    for name, record in SECTIONS.items():
        if name in table:
            made[name] = _record_from(record, table[name], name, findings)
        elif name in REQUIRED_SECTIONS:
            findings.append(Finding(name, f"the section [{name}] is missing; config.example.toml shows it"))
            made[name] = _record_from(record, {}, name, [])
    made["mailboxes"] = tuple(_mailboxes_from(table, findings))
    made["matching"] = _policy_from(table.get("matching", {}), findings)
    reminders = reminder_sections(table)
    findings += reminders.findings
    made["reminders"] = _record_from(ReminderSettings, reminders.own, "reminders", findings)
    made["reminder_policy"], made["payment"] = reminders.policy, reminders.payment
    return Settings(**made), findings


def _not_told_yet(more: Iterable[Finding], told: list[Finding]) -> list[Finding]:
    """Return the findings that do not follow from one that is told already: in the same place, around or inside it."""
    places = [f"{finding.place}." for finding in told]
    return [
        finding
        for finding in more
        if not any(place.startswith(f"{finding.place}.") or f"{finding.place}.".startswith(place) for place in places)
    ]


def _unknown_sections(table: Mapping[str, object]) -> Iterator[Finding]:
    known = [*SECTIONS, "mailbox", "matching", "reminders", "payment"]
    for name in table:
        if name not in known:
            yield Finding(name, f"nothing is called [{name}] here{_nearest(name, known)}")


def _mailboxes_from(table: Mapping[str, Any], findings: list[Finding]) -> Iterator[MailboxSettings]:
    mailboxes = table.get("mailbox")
    if not isinstance(mailboxes, list) or not mailboxes:
        findings.append(Finding("mailbox", "at least one [[mailbox]] is needed (two brackets: there may be several)"))
        return
    for number, entry in enumerate(mailboxes):
        yield _record_from(MailboxSettings, entry, f"mailbox.{number}", findings)


def _policy_from(table: object, findings: list[Finding]) -> MatchPolicy:
    if not isinstance(table, dict):
        findings.append(Finding("matching", "must be a section: [matching]"))
        return MatchPolicy()
    try:
        return policy_from_mapping(table)
    except PolicyError as error:
        findings.extend(_in_matching(problem) for problem in error.problems)
        return MatchPolicy()


def _in_matching(problem: str) -> Finding:
    """Return a mistake of the policy at its own place: its words begin with the dotted key."""
    place, colon, said = problem.partition(": ")
    return Finding(f"matching.{place}", said) if colon else Finding("matching", problem)


def _record_from(record: type, table: object, place: str, findings: list[Finding]) -> Any:
    """Fill one settings record, adding what is wrong to the findings; a wrong value is left at its default."""
    if not isinstance(table, dict):
        findings.append(Finding(place, f"must be a section, not {table!r}"))
        table = {}
    known = {field.name: field for field in fields(record)}
    findings += [
        Finding(f"{place}.{key}", f"there is no setting {key}{_nearest(key, list(known))}")
        for key in sorted(table.keys() - known.keys())
    ]
    hints = typing.get_type_hints(record)
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            if (inner := _record_in(hints[name])) is not None:
                values[name] = _record_from(inner, table[name], f"{place}.{name}", findings)
                continue
            try:
                values[name] = _converted(table[name], hints[name])
            except ValueError as error:
                findings.append(Finding(f"{place}.{name}", str(error)))
        elif _is_required(field):
            findings.append(Finding(f"{place}.{name}", "is missing"))
        if _is_required(field):
            values.setdefault(name, "")  # every setting without a default is a text
    return record(**values)


def _record_in(hint: Any) -> type | None:
    """Return the settings record that a key holds as a section of its own, as `[mailbox.oauth]`; None for a value."""
    candidates = typing.get_args(hint) or (hint,)
    return next((one for one in candidates if isinstance(one, type) and is_dataclass(one)), None)


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"


def _converted(value: object, hint: Any) -> Any:
    """Return the TOML value as the type that the record asks for; ValueError says what was expected."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _converted(value, next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f'must be a list, as ["…"], not {value!r}')
        return tuple(_converted(item, arguments[0]) for item in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if value not in list(hint):
            raise ValueError(f"must be one of {', '.join(hint)}, not {value!r}")
        return hint(str(value))
    return _simple(value, hint)


def _simple(value: object, hint: type) -> object:
    if hint is Path and isinstance(value, str):
        return Path(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime):  # to Python a moment is a date too
        raise ValueError(f"must be {_SPOKEN.get(hint, hint.__name__)}, not {value.isoformat()}")
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise ValueError(f"must be {_SPOKEN.get(hint, hint.__name__)}, not {value!r}")
    return value


_SPOKEN = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date as 2026-11-25",
    Path: "a path in quotes",
}

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"^\s*([\w-]+)\s*=")


def _line_numbers(text: str) -> Mapping[str, int]:
    """Return where each section and key stands: `smtp.port` → 12, `mailbox.0.oauth.tenant` → 31."""
    lines: dict[str, int] = {}
    section, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = header[2]
            if header[1] == "[[":
                counts[section] = counts.get(section, -1) + 1
                section = f"{section}.{counts[section]}"
            elif (outer := section.partition("."))[0] in counts:  # [mailbox.oauth] belongs to the last [[mailbox]]
                section = f"{outer[0]}.{counts[outer[0]]}.{outer[2]}"
            lines.setdefault(section, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{section}.{key[1]}" if section else key[1], number)
    return lines
