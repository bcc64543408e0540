"""What is an alarm, how often one is told, and the mail that tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from outbound.alarms import Alarm, AlarmCause, alarm_words
from outbound.catalogue import languages
from outbound.records import Claim, DeliveryResult, Settlement, Why
from outbound.transport import Security
from service.alarms import find_alarms
from service.application import Application
from service.sender import send_due
from service.settings import AlarmSettings, OAuthSettings
from service.stalepayments import StalePayments
from service.store import alarms, cursors, standstill
from service.store.cursors import Folder
from service.store.desk_health import Health, SwitchState
from service.store.own_tables import alarm as alarm_table
from service.store.tables import mailbox_uid
from service.store.tables import outgoing as outgoing_table
from service.vitals import CERTIFICATE, COMPLETENESS, Ending, FolderVitals, Vitals, look
from service.watch import Watch
from tests.service.building import NOW, OPEN, a_mail, an_invoice, arrive, receive, rows

Make = Callable[..., Application]
LIMITS = AlarmSettings()
ADMINISTRATOR = "sysadmin@aurora.example"


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def some_health(**changes: Any) -> Health:
    usual = Health(
        mailboxes=(),
        messages={},
        outgoing={},
        oldest_unread=None,
        oldest_unsent=None,
        last_received=None,
        switches=(),
        alarms=(),
    )
    return replace(usual, **changes)


def a_folder(**changes: Any) -> FolderVitals:
    return replace(FolderVitals(mailbox="facturas", folder="INBOX", good_at=NOW, error=None), **changes)


def some_vitals(**changes: Any) -> Vitals:
    usual = Vitals(
        at=NOW,
        folders=(a_folder(),),
        health=some_health(),
        free_bytes=50_000_000_000,
        smtp_refusal=None,
        completeness_day=date(2026, 11, 24),
        unexplained=0,
        certificates=(),
        tokens=(),
    )
    return replace(usual, **changes)


STOPPED = SwitchState(name="automatic_mail", value="stopped", reason=Why.LOOP_ALL, changed_at=NOW)


@pytest.mark.parametrize(
    ("vitals", "causes"),
    [
        (some_vitals(), []),
        # an error alone is no alarm yet: the next look may go well
        (some_vitals(folders=(a_folder(good_at=ago(minutes=29), error="no route"),)), []),
        (some_vitals(folders=(a_folder(good_at=ago(minutes=30)),)), [AlarmCause.MAILBOX_BEHIND]),
        # never looked at since the watch began, an hour ago
        (some_vitals(folders=(a_folder(good_at=None, error="535"),)), [AlarmCause.MAILBOX_BEHIND]),
        (some_vitals(health=some_health(oldest_unread=ago(minutes=61))), [AlarmCause.MAIL_WAITING]),
        (some_vitals(health=some_health(oldest_unsent=ago(minutes=239))), []),
        (some_vitals(health=some_health(oldest_unsent=ago(minutes=240))), [AlarmCause.QUEUE_OLD]),
        (some_vitals(unexplained=1), [AlarmCause.COMPLETENESS_BROKEN]),
        # a refusal with nothing left to send is over
        (some_vitals(smtp_refusal="535 no"), []),
        (some_vitals(smtp_refusal="535 no", health=some_health(outgoing={"queued": 1})), [AlarmCause.SMTP_REFUSES]),
        (some_vitals(free_bytes=999_999_999), [AlarmCause.DISK_LOW]),
        (some_vitals(stale_payments=StalePayments(day=None)), [AlarmCause.PAYMENTS_STALE]),
        (some_vitals(health=some_health(switches=(STOPPED,))), [AlarmCause.TOO_MANY_ANSWERS]),
        # a restore stopped automatic mail: a person did that
        (some_vitals(health=some_health(switches=(replace(STOPPED, reason=Why.RESTORED),))), []),
        (some_vitals(health=some_health(switches=(replace(STOPPED, value="running"),))), []),
        (some_vitals(certificates=(Ending(about="imap", day=date(2026, 12, 9)),)), [AlarmCause.CERTIFICATE_ENDS]),
        (some_vitals(certificates=(Ending(about="imap", day=date(2026, 12, 10)),)), []),
        (some_vitals(tokens=(Ending(about="imap", day=date(2026, 11, 20)),)), [AlarmCause.TOKEN_ENDS]),
    ],
)
def test_what_is_an_alarm(vitals: Vitals, causes: list[AlarmCause]) -> None:
    found = find_alarms(vitals, LIMITS, server="smtp.example", watching_since=ago(hours=1))
    assert [alarm.cause for alarm in found] == causes


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("cause", AlarmCause)
def test_every_alarm_has_its_words_in_every_language(language: str, cause: AlarmCause) -> None:
    alarm = Alarm(cause=cause, about="x", minutes=31, number=7, day=date(2026, 12, 3), words="535\r\nno\x1b[31m")
    words = alarm_words(alarm, language)
    assert words.what.endswith(".")
    assert words.remedy.endswith(".")
    assert (words.what + words.remedy).isprintable()


def an_alarm(about: str = "", **changes: Any) -> Alarm:
    return replace(Alarm(cause=AlarmCause.MAILBOX_BEHIND, about=about), **changes)


def test_one_cause_is_told_once_and_again_while_it_lasts(app: Application) -> None:
    told: list[int] = []
    for hours in (0, 1, 23, 24, 25, 48):
        with app.store.write() as connection:
            now = NOW + timedelta(hours=hours)
            told.append(len(alarms.keep(connection, [an_alarm(minutes=hours)], now=now, repeat=timedelta(days=1))))
    assert told == [1, 0, 0, 1, 0, 1]


def test_an_alarm_told_while_the_clock_was_wrong_is_told_again_once_it_is_right(app: Application) -> None:
    told: list[int] = []
    for days in (365, 0, 0):
        with app.store.write() as connection:
            now = NOW + timedelta(days=days)
            told.append(len(alarms.keep(connection, [an_alarm()], now=now, repeat=timedelta(days=1))))
    assert told == [1, 1, 0]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 minuto "), (31, "31 minutos "), (119, "119 minutos "), (47 * 60, "47 horas "), (4 * 24 * 60, "4 días ")],
)
def test_how_long_it_lasts_is_said_in_the_unit_that_people_use(minutes: int, said: str) -> None:
    alarm = Alarm(cause=AlarmCause.MAILBOX_BEHIND, about="facturas (INBOX)", minutes=minutes)
    assert f"lleva {said}sin consultarse." in alarm_words(alarm, "es").what


def test_an_alarm_that_comes_and_goes_is_told_once(app: Application) -> None:
    told: list[int] = []
    for minutes in range(6):
        with app.store.write() as connection:
            found = [an_alarm()] if minutes % 2 == 0 else []
            now = NOW + timedelta(minutes=minutes)
            told.append(len(alarms.keep(connection, found, now=now, repeat=timedelta(days=1))))
    assert sum(told) == 1
    [row] = rows(app, alarm_table)
    assert (row.since, row.ended_at) == (NOW + timedelta(minutes=4), NOW + timedelta(minutes=5))


def test_each_mailbox_has_an_alarm_of_its_own(app: Application) -> None:
    with app.store.write() as connection:
        alarms.keep(connection, [an_alarm("a")], now=NOW, repeat=timedelta(days=1))
        told = alarms.keep(connection, [an_alarm("a"), an_alarm("b")], now=NOW, repeat=timedelta(days=1))
        assert [one.alarm.about for one in told] == ["b"]
        assert [one.alarm.about for one in alarms.lasting(connection)] == ["a", "b"]


def watched(app: Application, **changes: Any) -> Application:
    """Return the installation with an administrator to tell, its mailbox looked at just now."""
    limits = replace(LIMITS, to=(ADMINISTRATOR,), disk_mb=0, **changes)
    with app.store.write() as connection:
        cursors.advance(connection, Folder(mailbox="facturas", folder="INBOX", uidvalidity=1), 0, app.clock())
    return replace(app, settings=replace(app.settings, alarms=limits))


def alarm_mails(app: Application) -> list[Row[Any]]:
    return [row for row in rows(app, outgoing_table) if row.kind == "alarm"]


def pass_by(app: Application, **time: float) -> None:
    app.clock.pass_by(**time)  # type: ignore[attr-defined]


def test_the_administrator_gets_one_mail_with_all_that_is_new(applications: Make) -> None:
    app = watched(applications(answers=replace(OPEN, shadow=True)))  # shadow mode keeps no alarm back
    watch = Watch(app=app, since=app.clock())
    assert watch.round() == ()
    arrive(app, a_mail())
    pass_by(app, hours=2)
    assert {one.alarm.cause for one in watch.round()} == {AlarmCause.MAILBOX_BEHIND, AlarmCause.MAIL_WAITING}
    watch.round()
    [mail] = alarm_mails(app)
    assert (mail.state, mail.recipient, mail.language) == ("queued", ADMINISTRATOR, "es")
    parsed = message_from_bytes(mail.raw)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Reply-To"] is None
    for shown in ("facturas (INBOX)", "2 horas", "/health"):
        assert shown in mail.text
        assert shown in mail.html


def test_an_alarm_leaves_though_all_automatic_mail_is_stopped(applications: Make) -> None:
    app = watched(applications(answers=replace(OPEN, breaker_per_ten_minutes=1)))
    for number in (1, 2):
        receive(app, a_mail("Factura.", an_invoice(f"A-{number}", quantity="1")))
    assert [one.alarm.cause for one in Watch(app=app, since=NOW).round()] == [AlarmCause.TOO_MANY_ANSWERS]
    assert [row.state for row in alarm_mails(app)] == ["queued"]
    with app.store.write() as connection:
        standstill.resume(connection, now=NOW, actor="eva")
    Watch(app=app, since=NOW).round()
    assert [row.ended_at for row in rows(app, alarm_table)] == [NOW]


def test_without_an_administrator_alarms_are_kept_and_nobody_is_written_to(applications: Make) -> None:
    app = watched(applications())
    app = replace(app, settings=replace(app.settings, alarms=replace(app.settings.alarms, to=())))
    pass_by(app, hours=1)
    assert Watch(app=app, since=NOW).round()
    assert alarm_mails(app) == []


def completeness_result(app: Application) -> Mapping[str, Any]:
    with app.store.read() as connection:
        return alarms.noted(connection)[COMPLETENESS].facts


def test_yesterday_is_accounted_for_and_a_broken_day_until_it_is_whole(applications: Make) -> None:
    app = watched(applications(), mailbox_minutes=1_000_000)
    key = arrive(app, a_mail("Uno"))
    uid = {"mailbox": "facturas", "folder": "INBOX", "uidvalidity": 1, "uid": 1, "outcome": "stored"}
    with app.store.write() as connection:
        connection.execute(mailbox_uid.insert().values(**uid, message_id=key, seen_at=NOW))
    [blob] = (path for path in app.blobs.folder.rglob("*") if path.is_file())
    content = blob.read_bytes()
    blob.unlink()
    watch = Watch(app=app, since=NOW)
    watch.round()
    pass_by(app, days=1)
    told = [one.alarm for one in watch.round() if one.alarm.cause is AlarmCause.COMPLETENESS_BROKEN]
    assert [(alarm.day, alarm.number) for alarm in told] == [(NOW.date(), 1)]
    pass_by(app, days=1)
    watch.round()
    assert completeness_result(app) == {"day": NOW.date().isoformat(), "unexplained": 1}  # it is not forgotten
    blob.write_bytes(content)
    pass_by(app, hours=2)
    watch.round()
    assert completeness_result(app) == {"day": NOW.date().isoformat(), "unexplained": 0}
    watch.round()
    assert completeness_result(app) == {"day": (NOW + timedelta(days=1)).date().isoformat(), "unexplained": 0}


def test_the_days_of_a_standstill_are_accounted_for_one_after_the_other(applications: Make) -> None:
    app = watched(applications(), mailbox_minutes=1_000_000)
    watch = Watch(app=app, since=NOW)
    watch.round()
    pass_by(app, days=4)
    days = []
    for _ in range(5):
        watch.round()
        days.append(completeness_result(app)["day"])
    assert days == [(NOW + timedelta(days=number)).date().isoformat() for number in (0, 1, 2, 3, 3)]


def test_a_day_that_was_checked_while_the_clock_was_wrong_stops_no_later_check(applications: Make) -> None:
    app = watched(applications(), mailbox_minutes=1_000_000)
    pass_by(app, days=300)
    Watch(app=app, since=NOW).round()
    pass_by(app, days=-300)
    Watch(app=app, since=NOW).round()
    assert completeness_result(app) == {"day": (NOW - timedelta(days=1)).date().isoformat(), "unexplained": 0}


def test_what_cannot_be_checked_hides_no_alarm(applications: Make) -> None:
    app = watched(applications())
    with app.store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE mailbox_uid RENAME TO away")  # the ledger cannot be read
    pass_by(app, hours=1)
    told = Watch(app=app, since=NOW).round()
    assert [one.alarm.cause for one in told] == [AlarmCause.MAILBOX_BEHIND]


def test_an_alarm_that_cannot_be_written_down_is_logged_once(applications: Make) -> None:
    app = watched(applications())
    watch = Watch(app=app, since=NOW)
    watch.round()
    pass_by(app, hours=1)
    with app.store.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON alarm BEGIN SELECT RAISE(FAIL, 'full'); END")
    with capture_logs() as logged:
        for _ in range(2):
            with pytest.raises(SQLAlchemyError):
                watch.round()
    [alarm] = [line for line in logged if line["event"] == "alarm"]
    assert (alarm["cause"], alarm["about"], alarm["minutes"]) == ("mailbox_behind", "facturas (INBOX)", 60)


def test_the_end_of_a_client_secret_is_an_alarm_before_it_comes(applications: Make) -> None:
    oauth = OAuthSettings(client_id="acuse", client_secret_env="S", ends_on=date(2026, 12, 1))
    app = watched(applications(oauth=oauth))
    [told] = Watch(app=app, since=NOW).round()
    assert (told.alarm.cause, told.alarm.day) == (AlarmCause.TOKEN_ENDS, date(2026, 12, 1))
    assert "1 de diciembre de 2026" in alarm_mails(app)[0].text
    assert told.alarm.about == "facturas"  # a name, in no language


def test_only_the_certificates_of_servers_that_are_configured_are_of_interest(applications: Make) -> None:
    app = applications()
    smtp = replace(app.settings.smtp, host="smtp.aurora.example", security=Security.TLS)
    app = replace(app, settings=replace(app.settings, smtp=smtp))
    with app.store.write() as connection:
        for host in ("smtp.aurora.example", "given-up.example"):
            alarms.note(connection, f"{CERTIFICATE}{host}", {"day": "2026-11-26"}, now=NOW)
    assert look(app).certificates == (Ending(about="smtp.aurora.example", day=date(2026, 11, 26)),)


class Refusing:
    """A server that refuses us, or takes everything."""

    def __init__(self) -> None:
        self.settlement = Settlement(result=DeliveryResult.RETRY, reply="535 no", alarm="it accepts no login: 535 no")

    def send(self, claim: Claim, before_dot: Callable[[], bool]) -> Settlement:
        return self.settlement

    def close(self) -> None:
        """Nothing is open."""


def test_that_the_smtp_server_refuses_us_is_known_until_it_takes_a_mail(applications: Make) -> None:
    app, server = watched(applications()), Refusing()
    receive(app, a_mail("Factura.", an_invoice("A-1")))
    send_due(app, server, owner="t")
    assert look(app).smtp_refusal == "535 no"
    assert [one.alarm.cause for one in Watch(app=app, since=NOW).round()] == [AlarmCause.SMTP_REFUSES]
    server.settlement = Settlement(result=DeliveryResult.SENT, reply="250 ok")
    pass_by(app, hours=1)
    send_due(app, server, owner="t")
    assert look(app).smtp_refusal is None
