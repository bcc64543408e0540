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
_COUNTS = {
    1: "un una uno um uma a one une ein einem einer",
    2: "dos dois duas two deux due zwei dues",
    3: "tres three trois tre drei",
    5: "cinco five cinq cinque funf",
    10: "diez dez ten dix dieci zehn",
    15: "quince quinze",
}
_NUMBER_WORDS = {word: number for number, words in _COUNTS.items() for word in words.split()}
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_NUMBER_WORDS) + r")"
_OF = r"(?:\s+(?:de(?:l|u)?|do|of|d'))?\s+"
_END = (
    r"(?:(?:a |para |al |por )?(?:fin|final|fines|finales|finals|ultimo dia(?: habil)?)(?: de| del| do| d[oe]l?)?|"
    r"(?:o )?(?:fim|final|finais|ultimo dia(?: util)?) d[eo]|"
    r"(?:by |at |on )?(?:the )?(?:end|last (?:working |business )?day) (?:of|in)|"
    r"(?:a la |la |en )?fin (?:de|du)|(?:a |entro )?(?:la )?fine(?: del?| di)?|ende(?: des)?)"
)
_THIS_MONTH = (
    r"(?:este |mismo |the |this |current |ce |le |el |o |corrente |questo |dieses |des |al )?(?:mes|month|mois|"
    r"mese|monats?|mes corriente|mes en curso)"
)
_NEXT_MONTH = (
    r"(?:(?:el |the |do |il |le )?(?:proximo|next|prochain|prossimo|nachsten|proper) (?:mes|month|mois|mese|"
    r"monats?)|(?:el |do |del )?(?:mes|mois|mese) (?:que viene|que vem|proximo|entrante|prochain|prossimo))"
)
_FRIDAY = 4
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


def names_a_day(text: str) -> bool:
    """Return whether a folded text names some day, in whatever words."""
    return any(pattern.search(text) for pattern, _ in _FORMS)


def _iso(match: re.Match[str], _sent: date) -> date | None:
    return _day(int(match["year"]), int(match["m"]), int(match["d"]))


def _numeric(match: re.Match[str], sent: date) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if month > 12:
        day, month = month, day
    return _dated(day, month, match["year"], sent)


def _named(match: re.Match[str], sent: date) -> date | None:
    return _dated(int(match["d"]), _MONTH_OF[match["month"]], match["year"], sent)


def _dated(day: int, month: int, year: str | None, sent: date) -> date | None:
    """Return the day; without a year the one nearest ahead (up to two months back is a slip, not next year)."""
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _day(sent.year, month, day)
    if this_year is not None and this_year < sent - timedelta(days=60):
        return _day(sent.year + 1, month, day)
    return this_year


def _month_end(match: re.Match[str], sent: date) -> date | None:
    if match["month"]:
        month = _MONTH_OF[match["month"]]
        last = _last_day(int(match["year"]) if match["year"] else sent.year + (month < sent.month), month)
    else:
        ahead = 1 if match["following"] else 0
        last = _last_day(sent.year + (sent.month + ahead - 1) // 12, (sent.month + ahead - 1) % 12 + 1)
    return last - timedelta(days=max(0, last.weekday() - _FRIDAY)) if _WORKING.search(match.group()) else last


def _week_end(match: re.Match[str], sent: date) -> date | None:
    """Return the Friday of this week, or of the next one."""
    friday = sent + timedelta(days=(_FRIDAY - sent.weekday()) % 7)
    return friday + timedelta(days=7) if any(match.groupdict().values()) else friday


def _this_month_end(_match: re.Match[str], sent: date) -> date | None:
    return _last_day(sent.year, sent.month)


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


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
        return sent + timedelta(hours=24 * (count // 24)) if count >= 24 else sent
    weeks = unit.startswith(("sem", "sett", "week", "woche", "setm"))
    if not weeks and _WORKING.search(match.group()):
        return _working_days_on(sent, count)
    return sent + timedelta(days=count * (7 if weeks else 1))


def _working_days_on(sent: date, count: int) -> date:
    """Return the day after so many days from Monday to Friday; what holidays fall in between, nobody here knows."""
    weeks, rest = divmod(count, 5)
    day = sent + timedelta(weeks=weeks)
    while rest or day.weekday() > _FRIDAY:
        day += timedelta(days=1)
        rest -= rest and day.weekday() <= _FRIDAY
    return day


def _relative(days: int) -> Callable[[re.Match[str], date], date | None]:
    def counted_on(_match: re.Match[str], sent: date) -> date | None:
        return sent + timedelta(days=days)

    return counted_on


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_YEAR = r"(?P<year>20\d{2}|\d{2})"
_ISO = r"\b(?P<year>20\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"
_FULL = rf"(?<![\d/.-])(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})[/.-]{_YEAR}(?![\d/-])"
_END_OF_MONTH = rf"{_END}\s+(?:(?P<following>{_NEXT_MONTH})|{_THIS_MONTH}\b|{_MONTH}(?:{_OF}(?P<year>20\d{{2}}))?)"
_END_OF_THIS_MONTH = (
    r"\b(?:eom|(?:the )?month[- ]?end|cierre de(?:l)? mes|monatsende|fine mese|fin de mes|fins de mes|ultimo(?! dia))\b"
)
_WORKING = re.compile(r"habil|uti[ls]|uteis|working|business|laborable|ouvr|lavorativ|feiner|werktag|arbeitstag")
_WORKING_AFTER = r"(?: (?:habiles|uteis|laborables|ouvres|ouvrables|lavorativi|feiners))?"
_END_OF_WEEK = (
    r"\b(?:end of (?:this|the) (?P<following>next )?week|end of (?P<coming>next week)|"
    r"(?:fin|fines|final|finales|fim) d(?:e la|e esta|a|esta) (?P<near>proxima )?semana"
    r"(?P<ahead> que viene| que vem| proxima| entrante)?|"
    r"ende (?:der|dieser|(?P<soon>nachster)) woche)\b"
)
_DAY_MONTH = rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|o)?{_OF}(?:the month of )?{_MONTH}(?:(?:{_OF}|,? ?){_YEAR}\b)?"
_SHORT_DAY_MONTH = rf"\b(?P<d>\d{{1,2}})\.?[ /-]{_MONTH}(?:[ /-]{_YEAR}\b)?"
_MONTH_DAY = rf"\b{_MONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>20\d{{2}}))?"
_WITHOUT_YEAR = r"(?<![\d/.-])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?P<year>)(?![\d/]|[.-]\d)"
_NUMBERED_DAY = (
    r"\b(?:dia|el|the|le|il|am|del|al|zum|den|lunes|martes|miercoles|jueves|viernes|dilluns|dimarts|dimecres|dijous|"
    r"divendres) (?P<d>[12]?\d|3[01])(?:st|nd|rd|th|er|\.)?"
    r"(?![\d/%:]|[.,]\d| (?:de cada|dias|days|%|euros?|eur|pesos|unidades|facturas))\b"
)
_DAY_AFTER_TOMORROW = (
    r"\b(?:pasado manana|depois de amanha|day after tomorrow|apres-demain|dopodomani|ubermorgen|dema[- ]passat)\b"
)
# "Mañana" is tomorrow, "por la mañana" in the morning; so is German "morgen früh".
_TOMORROW = r"(?<!la )(?<!esta )\bmanana\b(?! siguiente)|\b(?:amanha|tomorrow|dema|demain|domani)\b|\bmorgen\b(?! fruh)"
_TODAY = r"\b(?:hoy|hoje|today|avui|aujourd'hui|oggi|heute)\b"
_AFTER_A_WHILE = (
    r"\b(?:en|dentro de|em|daqui a|within|in|dins de|d'aqui a|dans|tra|fra|entro|innerhalb von|binnen|"
    r"en un plazo de|no prazo de|within the next|in the next)\s+(?:los proximos |the next |next )?"
    rf"{_COUNT}\s+(?:working |business |habiles? )?(?P<unit>dias?|days?|jours?|giorni|giorno|"
    rf"(?:werk|arbeits)?tage?n?|dies|semanas?|weeks?|semaines?|settiman[ae]|wochen?|setman(?:a|es)|horas?|hours?|heures?|ore|stunden)\b"
    rf"{_WORKING_AFTER}"
)
_FROM_TODAY = (
    rf"\b(?:a |en |em )?{_COUNT} (?P<unit>dias?|days?|jours?|giorni|tagen?|semanas?|weeks?)\b{_WORKING_AFTER} "
    r"(?:de|desde|a partir de|a contar de|contados desde|from|ab|da|a partir d') ?"
    r"(?:hoy|hoje|today|now|heute|oggi|aujourd'hui|la fecha|esta fecha)\b"
)
# In order of certainty: what one form has taken, a later one does not read again.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (re.compile(_ISO), _iso),
    (re.compile(_FULL), _numeric),
    (re.compile(_FROM_TODAY), _counted),
    (re.compile(_END_OF_WEEK), _week_end),
    (re.compile(_END_OF_MONTH), _month_end),
    (re.compile(_END_OF_THIS_MONTH), _this_month_end),
    (re.compile(_DAY_MONTH), _named),
    (re.compile(_SHORT_DAY_MONTH), _named),
    (re.compile(_MONTH_DAY), _named),
    (re.compile(_WITHOUT_YEAR), _numeric),
    (re.compile(_NUMBERED_DAY), _day_of_month),
    (re.compile(_DAY_AFTER_TOMORROW), _relative(2)),
    (re.compile(_TOMORROW), _relative(1)),
    (re.compile(_TODAY), _relative(0)),
    (re.compile(rf"\b{_WEEKDAY}"), _next_weekday),
    (re.compile(_AFTER_A_WHILE), _counted),
)
