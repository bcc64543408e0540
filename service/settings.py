"""What the administrator configured: records filled from `config.toml`, every mistake reported at once.

In charge of shapes, defaults and their checks. Not in charge of files (`service.configuration` reads them) nor of
policies' meaning: `matching.policy`, `outbound.replies` and `outbound.reminders.policy` declare theirs.
`config.example.toml` documents every key; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from inbox.listener import DoorProtocol
from matching.policy import MatchPolicy
from outbound.reminders.payment import PaymentDetails
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.reading import standard_policy
from outbound.situation import AnswerMode
from outbound.transport import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySettings:
    """Who we are. `tax_ids` tell us from our suppliers on every document; `domains` are our own mail domains.
    `group_tax_ids`: of other companies of our group, whose invoices are passed on instead of refused.

    `issuers`: addresses outside them whose proven mail brings our own issued invoices, as an invoicing service's.
    `team` signs our mails; without one it is "accounts payable" in the language of each.
    """

    name: str
    team: str | None = None
    names: tuple[str, ...] = ()
    tax_ids: tuple[str, ...] = ()
    group_tax_ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    country: str | None = None
    language: str = "es"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Where things are kept. `folder` holds raw mails, files, the task queue's file and the signing key."""

    database: str = "sqlite:///data/acuse.sqlite3"
    folder: Path = Path("data")
    minimum_free_mb: int = 200


class OAuthProvider(StrEnum):
    """Whose token endpoint and scopes are the usual ones; `other` needs both configured."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthSettings:
    """How access tokens are got, for a log-in without a password.

    `token_command` prints one; else the token endpoint gives one for a refresh token, or, without a refresh token, for
    the client's own secret (Microsoft 365's application permissions). The secrets stand in the environment variables or
    files named; a refresh token that the server replaces is written back to its file. `tenant`: the directory in
    Microsoft's endpoint. `ends_on`: the day that the provider's console gives as the end of the client secret.
    """

    provider: OAuthProvider = OAuthProvider.OTHER
    tenant: str = "organizations"
    token_endpoint: str | None = None
    scope: str | None = None
    client_id: str | None = None
    client_secret_env: str | None = None
    client_secret_file: Path | None = None
    refresh_token_env: str | None = None
    refresh_token_file: Path | None = None
    token_command: tuple[str, ...] = ()
    ends_on: date | None = None

    @property
    def has_refresh_token(self) -> bool:
        """Say whether a refresh token is configured."""
        return self.refresh_token_env is not None or self.refresh_token_file is not None

    @property
    def has_client_secret(self) -> bool:
        """Say whether a client secret is configured; a desktop application's client may have none."""
        return self.client_secret_env is not None or self.client_secret_file is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAnswers:
    """What one mailbox answers otherwise than `[answers]` says; None follows it."""

    acknowledgement: AnswerMode | None = None
    receipt: AnswerMode | None = None
    status: AnswerMode | None = None
    statement: AnswerMode | None = None
    request: AnswerMode | None = None
    rescheduled: AnswerMode | None = None
    rejection: AnswerMode | None = None
    noted: AnswerMode | None = None
    shadow: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One mailbox. The password comes from the environment variable or the file named, never from here.

    `host` and `user`: of its IMAP server; without a host it is not polled, and its mail comes by the second door alone.
    `trusted_authserv_id`: whose Authentication-Results are believed; `stamps_below_received`: that server writes them
    below its own Received field and removes forged ones (Google, Postfix with milters). `after_filing`: `nothing`,
    `move:FOLDER`, `flag:FLAG`, `label:LABEL` (Gmail). `answer_from`: what arrived before that day is filed, never
    answered. `answer_as`: the address that answers come from and are answered to, when it is not the mailbox's own.
    `language`: for its senders who did not show one of theirs. `sent_folder`: where the server keeps what we send.
    """

    name: str
    address: str
    host: str = ""
    user: str = ""
    port: int | None = None
    security: Security = Security.TLS
    password_env: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    folders: tuple[str, ...] = ("INBOX",)
    poll_seconds: float = 60.0
    idle: bool = True
    max_mail_mb: int = 60
    batch: int = 50
    trusted_authserv_id: str | None = None
    stamps_below_received: bool = False
    after_filing: str = "nothing"
    answer_from: date | None = None
    answer_as: str | None = None
    sent_folder: str | None = None
    language: str | None = None
    oauth: OAuthSettings | None = None
    answers: MailboxAnswers = MailboxAnswers()

    @property
    def is_polled(self) -> bool:
        """Say whether its mail is fetched by IMAP."""
        return bool(self.host)

    @property
    def effective_port(self) -> int:
        """The configured port, else the usual one: 993 with TLS, 143 without."""
        return self.port or (993 if self.security is Security.TLS else 143)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerSettings:
    """The second door, for a mail server that hands mail over. `socket`, when given, stands for `host` and `port`.

    `clients`: the networks that may connect besides this machine. `mailboxes`: the names of those whose mail comes this
    way, with any subaddress; empty: all. `idle_seconds`: a session without a command; `content_seconds`: from DATA to
    our answer.
    """

    enabled: bool = False
    protocol: DoorProtocol = DoorProtocol.LMTP
    socket: Path | None = None
    socket_mode: str = "660"
    host: str = "127.0.0.1"
    port: int = 2424
    clients: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    max_mail_mb: int = 60
    max_in_flight_mb: int = 200
    max_connections: int = 50
    idle_seconds: float = 300.0
    content_seconds: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that takes our mail. `mails_per_minute` limits how fast it is fed."""

    host: str
    port: int | None = None
    security: Security = Security.STARTTLS
    user: str | None = None
    password_env: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    mails_per_minute: int = 120
    null_sender: bool = True
    oauth: OAuthSettings | None = None

    @property
    def effective_port(self) -> int:
        """The configured port, else the usual one: 465 with TLS, 587 with STARTTLS, 25 without."""
        return self.port or {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}[self.security]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSettings:
    """Which answers go by themselves. A new installation acknowledges and leaves the rest as drafts for a person.

    `minimum_confidence`: a mail whose words were understood with less (of 1) is shown to a person, who answers it.
    `shadow`: everything is concluded and put in words, and nothing leaves: what would have gone is held.
    """

    acknowledgement: AnswerMode = AnswerMode.AUTOMATIC
    receipt: AnswerMode = AnswerMode.AUTOMATIC
    status: AnswerMode = AnswerMode.DRAFT
    statement: AnswerMode = AnswerMode.DRAFT
    request: AnswerMode = AnswerMode.DRAFT
    rescheduled: AnswerMode = AnswerMode.DRAFT
    rejection: AnswerMode = AnswerMode.DRAFT
    noted: AnswerMode = AnswerMode.DRAFT
    minimum_confidence: float = 0.6
    hourly_per_address: int = 10
    hourly_per_domain: int = 50
    breaker_per_ten_minutes: int = 200
    token_days: int = 180
    shadow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSettings:
    """How payment reminders leave; what they are is `outbound.reminders.policy`'s.

    Until `live`, every one goes to `test_to`, plainly marked, or is held where there is none, and for its customer
    nothing has happened. `mailbox`: the name of the one that sends them and gets the answers; None: the first.
    `every_minutes`: how often it is looked for what is due.
    """

    live: bool = False
    test_to: str | None = None
    mailbox: str | None = None
    every_minutes: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """Limits for the child processes that read untrusted files.

    `ocr`: recognise text on pictures where the extra `acuse[ocr]` is installed; `ocr_seconds` and `ocr_memory_mb` are
    the limits of the one child that does.
    """

    children: int = 2
    seconds: float = 15.0
    memory_mb: int = 768
    ocr: bool = True
    ocr_seconds: float = 60.0
    ocr_memory_mb: int = 3072
    max_pages: int = 50
    documents_per_child: int = 500
    pdf_passwords_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSettings:
    """The web admin. Put a TLS proxy in front to serve it beyond this machine, and set `behind_proxy`."""

    host: str = "127.0.0.1"
    port: int = 8025
    public_url: str | None = None
    behind_proxy: bool = False
    session_hours: int = 10

    @property
    def address(self) -> str:
        """The address of the admin's pages, as people reach it, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSettings:
    """The worker. `broker`: `sqlite` keeps the task queue in a file, `redis://…` in Redis.

    `lease_seconds`: how long a mail is held without a sign of life; `stuck_seconds`: when a silent worker ends itself.
    """

    broker: str = "sqlite"
    workers: int = 2
    sweep_seconds: float = 15.0
    max_attempts: int = 3
    lease_seconds: float = 120.0
    stuck_seconds: float = 300.0
    send_lease_seconds: float = 1800.0


class LogFormat(StrEnum):
    """How a line of the log looks: `auto` is text on a terminal, JSON elsewhere."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """The least important event that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """The log, on standard error: one line an event."""

    format: LogFormat = LogFormat.AUTO
    level: LogLevel = LogLevel.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSettings:
    """Where the worker serves `/metrics` (Prometheus) and `/healthz`, without a log-in; `port` None serves neither."""

    host: str = "127.0.0.1"
    port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSettings:
    """When something is wrong, and who is told by mail; the health page shows every alarm in any case.

    One cause is told once, and again after `repeat_hours` while it lasts. Ages in minutes or days, disk in MB.
    """

    to: tuple[str, ...] = ()
    repeat_hours: float = 24.0
    check_seconds: float = 60.0
    mailbox_minutes: float = 30.0
    waiting_minutes: float = 60.0
    queue_minutes: float = 240.0
    disk_mb: int = 1000
    ends_in_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSettings:
    """What our own people may do by mail. `commands`: approve, reject and name an order in answer to a notification."""

    commands: bool = False
    command_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration, checked. `base` is the folder that relative paths start from: the file's own."""

    company: CompanySettings
    mailboxes: tuple[MailboxSettings, ...]
    smtp: SmtpSettings
    storage: StorageSettings = StorageSettings()
    answers: AnswerSettings = AnswerSettings()
    matching: MatchPolicy = field(default_factory=MatchPolicy)
    reminders: ReminderSettings = ReminderSettings()
    reminder_policy: ReminderPolicy = field(default_factory=standard_policy)
    payment: PaymentDetails = field(default_factory=PaymentDetails)
    reading: ReadingSettings = ReadingSettings()
    admin: AdminSettings = AdminSettings()
    work: WorkSettings = WorkSettings()
    listen: ListenerSettings = ListenerSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    alarms: AlarmSettings = AlarmSettings()
    team: TeamSettings = TeamSettings()
    base: Path = Path()

    @property
    def polled(self) -> tuple[MailboxSettings, ...]:
        """The mailboxes whose mail is fetched by IMAP."""
        return tuple(mailbox for mailbox in self.mailboxes if mailbox.is_polled)
