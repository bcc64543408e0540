"""Dates as people say them: "el viernes", "fin de mes", "on the 15th", "dia 10", "am 3. Juni".

In charge of turning them into a day, counted from the day the mail was sent. Not in charge of whether a promise was
meant (`intents`), nor of dates on documents (`parsing`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from inbox.phrases import folded

_MONTHS = (
    "enero janeiro january gener janvier gennaio januar jan ene genn",
    "febrero fevereiro february febrer fevrier febbraio februar feb fev febr",
    "marzo marco march marc mars marz mar",
    "abril april avril aprile abr apr avr",
    "mayo maio may maig mai maggio magg",
    "junio junho june juny juin giugno juni jun giu",
    "julio julho july juliol juillet luglio juli jul lug juil",
    "agosto august agost aout ago aug",
    "septiembre setiembre setembro september setembre septembre settembre sep sept set",
    "octubre outubro october octobre ottobre oktober oct out ott okt",
    "noviembre novembro november novembre nov",
    "diciembre dezembro december desembre decembre dicembre dezember dic dez dec",
)
_WEEKDAYS = (
    "lunes segunda segunda-feira monday dilluns lundi lunedi montag mon",
    "martes terca terca-feira tuesday dimarts mardi martedi dienstag tue",
    "miercoles quarta quarta-feira wednesday dimecres mercredi mercoledi mittwoch wed",
    "jueves quinta quinta-feira thursday dijous jeudi giovedi donnerstag thu",
    "viernes sexta sexta-feira friday divendres vendredi venerdi freitag fri",
    "sabado saturday dissabte samedi sabato samstag",
    "domingo sunday diumenge dimanche domenica sonntag",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAY_OF = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?P<weekday>" + "|".join(sorted(_DAY_OF, key=len, reverse=True)) + r")\b"
_NUMBER_WORDS = {
    "un": 1, "una": 1, "uno": 1, "um": 1, "uma": 1, "a": 1, "one": 1, "une": 1, "ein": 1, "einem": 1, "einer": 1, "dos": 2,
    "dois": 2, "duas": 2, "two": 2, "deux": 2, "due": 2, "zwei": 2, "dues": 2, "tres": 3, "three": 3, "trois": 3, "tre": 3,
    "drei": 3, "cinco": 5, "five": 5, "cinq": 5, "cinque": 5, "funf": 5, "diez": 10, "dez": 10, "ten": 10, "dix": 10,
    "dieci": 10, "zehn": 10, "quince": 15, "quinze": 15,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_NUMBER_WORDS) + r")"
_OF = r"(?:\s+(?:de(?:l|u)?|do|of|d'))?\s+"
_END = (
    r"(?:(?:a |para |al |por )?(?:fin|final|fines|finales|finals|ultimo dia)(?: de| del| do| d[oe]l?)?|(?:o )?(?:fim|final|finais|ultimo dia) d[eo]|(?:by |at )?(?:the )?end of|"
    r"(?:a la |la |en )?fin (?:de|du)|(?:a |entro )?(?:la )?fine(?: del?| di)?|ende(?: des)?)"
)
_THIS_MONTH = r"(?:este |mismo |the |this |current |ce |le |el |o |corrente |questo |dieses |des |al )?(?:mes|month|mois|mese|monats?|mes corriente|mes en curso)"
_NEXT_MONTH = r"(?:(?:el |the |do |il |le )?(?:proximo|next|prochain|prossimo|nachsten|proper) (?:mes|month|mois|mese|monats?)|(?:el |do |del )?(?:mes|mois|mese) (?:que viene|que vem|proximo|entrante|prochain|prossimo))"
_NEXT_TO = 5  # characters between a weekday and its date: ", den "


def find_dates(text: str, sent: date) -> Iterator[date]:
    """Yield the days that a text names, in the order written, as meant on the day it was sent."""
    plain = folded(text)
    found: list[tuple[int, int, date]] = []
    for pattern, meaning in _FORMS:
        for match in pattern.finditer(plain):
            day = meaning(match, sent)
            if day is not None and not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), day))
    found.sort()
    for place, (_, end, day) in enumerate(found):
        # "el lunes 16 de marzo" names one day twice: the later, fuller form counts.
        if place + 1 == len(found) or found[place + 1][0] - end > _NEXT_TO:
            yield day


def _iso(match: re.Match[str], sent: date) -> date | None:
    return _day(int(match["year"]), int(match["m"]), int(match["d"]))


def _numeric(match: re.Match[str], sent: date) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if month > 12:  # noqa: PLR2004 -- month first, as Americans write it
        day, month = month, day
    return _dated(day, month, match["year"], sent)


def _named(match: re.Match[str], sent: date) -> date | None:
    return _dated(int(match["d"]), _MONTH_OF[match["month"]], match["year"], sent)


def _dated(day: int, month: int, year: str | None, sent: date) -> date | None:
    """Return the day; without a year the one nearest ahead (up to two months back is a slip, not next year)."""
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)  # noqa: PLR2004
    this_year = _day(sent.year, month, day)
    if this_year is not None and this_year < sent - timedelta(days=60):
        return _day(sent.year + 1, month, day)
    return this_year


def _month_end(match: re.Match[str], sent: date) -> date | None:
    if match["month"]:
        month = _MONTH_OF[match["month"]]
        year = int(match["year"]) if match["year"] else sent.year + (month < sent.month)
    else:
        ahead = 1 if match["following"] else 0
        month, year = (sent.month + ahead - 1) % 12 + 1, sent.year + (sent.month + ahead - 1) // 12
    return _day(year, month, calendar.monthrange(year, month)[1])


def _next_weekday(match: re.Match[str], sent: date) -> date | None:
    ahead = (_DAY_OF[match["weekday"]] - sent.weekday() - 1) % 7 + 1
    return sent + timedelta(days=ahead)


def _day_of_month(match: re.Match[str], sent: date) -> date | None:
    day = int(match["d"])
    for ahead in range(3):
        month = sent.month + ahead
        candidate = _day(sent.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if candidate is not None and candidate >= sent:
            return candidate
    return None


def _counted(match: re.Match[str], sent: date) -> date | None:
    count = int(match["count"]) if match["count"].isdigit() else _NUMBER_WORDS[match["count"]]
    unit = match["unit"]
    if unit.startswith(("h", "or", "st")):
        return sent + timedelta(hours=24 * (count // 24)) if count >= 24 else sent  # noqa: PLR2004 -- hours of a day
    weeks = unit.startswith(("sem", "sett", "week", "woche", "setm"))
    return sent + timedelta(days=count * (7 if weeks else 1))


def _relative(days: int) -> Callable[[re.Match[str], date], date | None]:
    return lambda match, sent: sent + timedelta(days=days)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_YEAR = r"(?P<year>20\d{2}|\d{2})"
# In order of certainty: what one form has taken, a later one does not read again.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (re.compile(r"\b(?P<year>20\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"), _iso),
    (re.compile(rf"(?<![\d/.-])(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})[/.-]{_YEAR}(?![\d/-])"), _numeric),
    (re.compile(rf"{_END}\s+(?:(?P<following>{_NEXT_MONTH})|{_THIS_MONTH}\b|{_MONTH}(?:{_OF}(?P<year>20\d{{2}}))?)"), _month_end),
    (re.compile(r"\b(?P<month>)(?P<year>)(?P<following>)(?:eom|monatsende|fine mese|fin de mes|fins de mes|ultimo)\b"), _month_end),
    (re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|o)?{_OF}(?:the month of )?{_MONTH}(?:(?:{_OF}|,? ?){_YEAR}\b)?"), _named),
    (re.compile(rf"\b(?P<d>\d{{1,2}})\.?[ /-]{_MONTH}(?:[ /-]{_YEAR}\b)?"), _named),
    (re.compile(rf"\b{_MONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>20\d{{2}}))?"), _named),
    (re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?P<year>)(?![\d/]|[.-]\d)"), _numeric),
    (re.compile(r"\b(?:el |este |proximo |dia |lunes |martes |miercoles |jueves |viernes |al |del |no |em |on |the |by |le |il |am |den |zum |ate |para el |entro il |bis |corrida del )*"
                r"(?:dia|el|the|le|il|am|del|al|zum|lunes|martes|miercoles|jueves|viernes|dilluns|dimarts|dimecres|dijous|divendres|den) (?P<d>[12]?\d|3[01])(?:st|nd|rd|th|er|\.)?(?![\d/%:]|[.,]\d| (?:de cada|dias|days|%|euros?|eur|pesos|unidades|facturas))\b"), _day_of_month),
    (re.compile(r"\b(?:pasado manana|depois de amanha|day after tomorrow|apres-demain|dopodomani|ubermorgen|dema passat|dema-passat)\b"), _relative(2)),
    (re.compile(r"(?<!la )(?<!esta )\bmanana\b(?! siguiente)|\b(?:amanha|tomorrow|dema|demain|domani)\b|\bmorgen\b(?! fruh)"), _relative(1)),
    (re.compile(r"\b(?:hoy|hoje|today|avui|aujourd'hui|oggi|heute)\b"), _relative(0)),
    (re.compile(rf"\b{_WEEKDAY}"), _next_weekday),
    (re.compile(rf"\b(?:en|dentro de|em|daqui a|within|in|dins de|d'aqui a|dans|tra|fra|entro|innerhalb von|binnen|en un plazo de|no prazo de|within the next|in the next)\s+(?:los proximos |the next |next )?"
                rf"{_COUNT}\s+(?:working |business |habiles? )?(?P<unit>dias?|days?|jours?|giorni|giorno|tage?n?|dies|semanas?|weeks?|semaines?|settiman[ae]|wochen?|setman(?:a|es)|horas?|hours?|heures?|ore|stunden)\b"), _counted),
)  # fmt: skip
