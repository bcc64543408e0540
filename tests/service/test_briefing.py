"""Who asked for it hears by mail what waits for a person, at once or once a day, and each thing once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.accounts import Account, AccountError, Role, create_account, set_active, set_briefing
from service.application import Application
from service.briefing import brief_people
from service.store.outgoing import counts
from service.store.tables import outgoing
from tests.service.building import NOW, a_mail, an_application, an_invoice, receive, rows

DISPUTED = "No estamos de acuerdo con el descuento de la factura A-1.\n\nUn saludo,\nAna"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    return an_application(tmp_path)


def somebody(app: Application, told: str, *, name: str = "eva", address: str = "Eva@aurora.example") -> Account:
    made = create_account(
        app.store, name=name, password="a long password", role=Role.COLLECTOR, language="es", actor="tests", now=NOW
    )
    signed_up = set_briefing(
        app.store, made.id, address=address, told=told, own_domains=("aurora.example",), actor=name, now=app.clock()
    )
    wait(app, seconds=1)
    return signed_up


def wait(app: Application, **time: float) -> None:
    app.clock.pass_by(**time)  # type: ignore[attr-defined]


def briefings(app: Application) -> list[str]:
    return [f"{row.recipient}\n{row.subject}\n{row.text}" for row in rows(app, outgoing) if row.kind == "tasks"]


def test_a_person_is_told_within_two_minutes_of_everything_new_in_one_mail_and_once(app: Application) -> None:
    somebody(app, "at_once")
    wait(app, seconds=30)
    receive(app, a_mail("Adjunto factura.", an_invoice("B-7", order=None)))
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="99.00")))
    receive(app, a_mail(DISPUTED, subject="Reclamo por A-1"))
    wait(app, seconds=90)
    assert brief_people(app) == 1
    [mail] = briefings(app)
    assert mail.startswith("eva@aurora.example\n2 cosas nuevas esperan a una persona\n")
    assert "Factura A-1 de Papelera del Norte, S.L. por 1.197,90" in mail
    assert "Correo de Papelera del Norte, S.L.: Reclamo por A-1." in mail
    assert "B-7" not in mail  # it waits for its supplier
    wait(app, minutes=10)
    assert brief_people(app) == 0


def test_what_waited_before_somebody_signed_up_is_not_told(app: Application) -> None:
    receive(app, a_mail(DISPUTED, subject="Reclamo"))
    wait(app, seconds=1)
    somebody(app, "at_once")
    wait(app, minutes=5)
    assert brief_people(app) == 0


def test_a_digest_comes_once_a_day_from_eight_on(app: Application) -> None:
    somebody(app, "digest")  # 9:00 in UTC, the company's zone
    receive(app, a_mail(DISPUTED, subject="Reclamo"))
    wait(app, hours=22)  # 7:00 of the next day
    assert brief_people(app) == 0
    wait(app, hours=1.5)
    assert [brief_people(app), brief_people(app)] == [1, 0]
    wait(app, days=1)
    assert brief_people(app) == 0  # nothing new


def test_nobody_is_told_who_left_or_never_asked(app: Application) -> None:
    somebody(app, "", name="luis")
    left = somebody(app, "at_once")
    set_active(app.store, left.id, False, actor="tests", now=NOW)
    receive(app, a_mail(DISPUTED, subject="Reclamo"))
    wait(app, minutes=5)
    assert brief_people(app) == 0


@pytest.mark.parametrize("address", ["eva@papelera.example", "eva", "", "a@aurora.example,b@x.example", "@a"])
def test_only_our_own_domains_hear_of_our_work(app: Application, address: str) -> None:
    with pytest.raises(AccountError) as refused:
        somebody(app, "at_once", address=address)
    assert refused.value.code == "address"


def test_what_strangers_write_is_no_link_in_our_mail(app: Application) -> None:
    somebody(app, "at_once")
    receive(app, a_mail("Hola, ¿cuándo pagan?", subject="Mire www.evil.example ya", sender="eva@nueva.example"))
    wait(app, minutes=3)
    assert brief_people(app) == 1
    [mail] = briefings(app)
    assert "www.evil.example" not in mail
    assert "evil" in mail


def test_these_mails_do_not_count_against_the_breaker(app: Application) -> None:
    somebody(app, "at_once")
    receive(app, a_mail(DISPUTED, subject="Reclamo"))
    wait(app, minutes=3)
    brief_people(app)

    with app.store.read() as connection:
        assert counts(connection, "eva@aurora.example", now=app.clock() + timedelta(seconds=1)).address_hour == 0
