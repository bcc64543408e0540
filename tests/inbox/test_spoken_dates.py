"""Dates as people say them, counted from Wednesday 4 March 2026."""

from __future__ import annotations

from datetime import date

import pytest

from inbox.spoken_dates import find_dates

SENT = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("el viernes te transfiero", "2026-03-06"),
        ("el miércoles", "2026-03-11"),  # the next one, not the day of the mail
        ("na sexta-feira", "2026-03-06"),
        ("next Friday", "2026-03-06"),
        ("divendres", "2026-03-06"),
        ("vendredi prochain", "2026-03-06"),
        ("per venerdì", "2026-03-06"),
        ("am Freitag", "2026-03-06"),
        ("el lunes 16 de marzo", "2026-03-16"),  # one day, named twice
        ("mañana por la mañana", "2026-03-05"),
        ("pasado mañana", "2026-03-06"),
        ("amanhã", "2026-03-05"),
        ("hoy mismo", "2026-03-04"),
        ("fin de mes", "2026-03-31"),
        ("a finales de mes", "2026-03-31"),
        ("fim do mês", "2026-03-31"),
        ("by the end of the month", "2026-03-31"),
        ("bis Ende des Monats", "2026-03-31"),
        ("entro fine mese", "2026-03-31"),
        ("fin del mes que viene", "2026-04-30"),
        ("a fines de febrero", "2027-02-28"),
        ("el día 15", "2026-03-15"),
        ("on the 2nd", "2026-04-02"),  # gone by this month
        ("dia 10", "2026-03-10"),
        ("20/03", "2026-03-20"),
        ("20/03/2026", "2026-03-20"),
        ("3/25/2026", "2026-03-25"),  # month first, as it cannot be otherwise
        ("2026-03-31", "2026-03-31"),
        ("20 de marzo", "2026-03-20"),
        ("March 20", "2026-03-20"),
        ("20th of March", "2026-03-20"),
        ("le 15 avril", "2026-04-15"),
        ("am 3. Juni", "2026-06-03"),
        ("10 de enero", "2026-01-10"),  # just gone by: not next year
        ("5 de diciembre", "2026-12-05"),
        ("dentro de 10 días", "2026-03-14"),
        ("in two weeks", "2026-03-18"),
        ("en 48 horas", "2026-03-06"),
        ("el último día hábil de mayo", "2026-05-29"),
        ("no último dia útil de maio", "2026-05-29"),
        ("on the last working day of May", "2026-05-29"),
        ("el último día de mayo", "2026-05-31"),
        ("within 5 working days", "2026-03-11"),
        ("en 3 días hábiles", "2026-03-09"),
        ("no prazo de 2 dias úteis", "2026-03-06"),
        ("innerhalb von 10 Werktagen", "2026-03-18"),
        ("a 30 días de hoy", "2026-04-03"),
        ("30 days from today", "2026-04-03"),
        ("by the end of this week", "2026-03-06"),
        ("by the end of next week", "2026-03-13"),
        ("a fines de la semana que viene", "2026-03-13"),
        ("fim da semana", "2026-03-06"),
        ("el fin de semana", None),
        ("esta semana", None),
        ("en la mañana", None),
        ("la factura 12345", None),
        ("31 de febrero", None),
    ],
)
def test_the_first_day_named(text: str, day: str | None) -> None:
    found = next(find_dates(text, SENT), None)
    assert (found.isoformat() if found else None) == day


def test_days_come_in_the_order_written() -> None:
    found = find_dates("el viernes la mitad y el 20/03 el resto", SENT)
    assert [day.isoformat() for day in found] == ["2026-03-06", "2026-03-20"]
