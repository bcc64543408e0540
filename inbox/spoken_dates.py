"""Dates as people say them: "el viernes", "fin de mes", "on the 15th", "dia 10", "am 3. Juni".

In charge of turning them into a day, counted from the day the mail was sent. Not in charge of whether a promise was
meant (`intents`), nor of dates on documents (`parsing`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from inbox.date_words import (
    COUNT,
    COUNT_OF,
    DAY_NUMBER_OF,
    DAY_OF,
    DAY_WORD,
    END,
    FIGURE,
    FIGURES,
    LAST,
    MONTH,
    MONTH_OF,
    MONTH_WORDS,
    NEXT_MONTH,
    NEXT_WEEK,
    NTH,
    OF,
    ORDINAL_OF,
    THIS_MONTH,
    UNIT_WORDS,
    WEEK_WORDS,
    WEEKDAY,
    WORKING_DAY,
    WORKING_WORDS,
)
from inbox.phrases import folded

_FRIDAY = 4
_WORDS = re.compile(r"\d|[a-z]+")
_NEXT_TO = 5  # characters between a weekday and its date: ", den "


def find_dates(text: str, sent: date) -> Iterator[date]:
    """Yield the days that a text names, in the order written, as meant on the day it was sent."""
    plain = folded(text)
    found: list[tuple[int, int, date]] = []
    for form in _forms_for(plain):
        for match in form.pattern.finditer(plain):
            day = form.meaning(match, sent)
            if day is not None and not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), day))
    found.sort()
    for place, (_, end, day) in enumerate(found):
        # "el lunes 16 de marzo" names one day twice: the later, fuller form counts.
        if place + 1 == len(found) or found[place + 1][0] - end > _NEXT_TO:
            yield day


def names_a_day(text: str) -> bool:
    """Return whether a folded text names some day, in whatever words."""
    return any(form.pattern.search(text) for form in _forms_for(text))


def _forms_for(text: str) -> Iterator[_Form]:
    """Yield the forms that can be in a folded text, by the words it has."""
    words = {FIGURE if word[0].isdigit() else word for word in _WORDS.findall(text)}
    yield from (form for form in _FORMS if form.words is None or not form.words.isdisjoint(words))


def _iso(match: re.Match[str], _sent: date) -> date | None:
    return _day(int(match["year"]), int(match["m"]), int(match["d"]))


def _numeric(match: re.Match[str], sent: date) -> date | None:
    day, month = int(match["d"]), int(match["m"])
    if month > 12:
        day, month = month, day
    return _dated(day, month, match["year"], sent)


def _named(match: re.Match[str], sent: date) -> date | None:
    return _dated(int(match["d"]), MONTH_OF[match["month"]], match["year"], sent)


def _in_words(match: re.Match[str], sent: date) -> date | None:
    return _dated(DAY_NUMBER_OF[match["word"]], MONTH_OF[match["month"]], match["year"], sent)


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
        month = MONTH_OF[match["month"]]
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
    ahead = (DAY_OF[match["weekday"]] - sent.weekday() - 1) % 7 + 1
    return sent + timedelta(days=ahead)


def _weekday_of_next_week(match: re.Match[str], sent: date) -> date | None:
    monday = sent + timedelta(days=7 - sent.weekday())
    return monday + timedelta(days=DAY_OF[match["weekday"]])


def _week_after_next_weekday(match: re.Match[str], sent: date) -> date | None:
    return sent + timedelta(days=(DAY_OF[match["weekday"]] - sent.weekday() - 1) % 7 + 8)


def _nth_weekday(match: re.Match[str], sent: date) -> date | None:
    """Return the first, second … or last of a weekday in a month."""
    weekday = DAY_OF[match["weekday"]]
    return _nth_of_month(match, sent, lambda day: day.weekday() == weekday)


def _nth_working_day(match: re.Match[str], sent: date) -> date | None:
    return _nth_of_month(match, sent, lambda day: day.weekday() <= _FRIDAY)


def _nth_of_month(match: re.Match[str], sent: date, counts: Callable[[date], bool]) -> date | None:
    """Return the nth day that counts: of the month named, else of the first month in which it lies ahead."""
    for ahead in range(1 if match["following"] else 0, 13):
        year, month = sent.year + (sent.month + ahead - 1) // 12, (sent.month + ahead - 1) % 12 + 1
        if match["month"] and MONTH_OF[match["month"]] != month:
            continue
        days = [date(year, month, one) for one in range(1, _last_day(year, month).day + 1)]
        counted = [day for day in days if counts(day)]
        place = -1 if match["nth"] in LAST else _number(match["nth"]) - 1
        if place < len(counted) and (counted[place] >= sent or match["following"]):
            return counted[place]
    return None


def _number(written: str) -> int:
    return int(written) if written.isdigit() else ORDINAL_OF[written]


def _day_of_next_month(match: re.Match[str], sent: date) -> date | None:
    written = match["d"]
    day = int(written) if written.isdigit() else DAY_NUMBER_OF[written]
    return _day(sent.year + sent.month // 12, sent.month % 12 + 1, day)


def _day_of_month(match: re.Match[str], sent: date) -> date | None:
    written = match["d"]
    day = int(written) if written.isdigit() else DAY_NUMBER_OF[written]
    for ahead in range(3):
        month = sent.month + ahead
        candidate = _day(sent.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if candidate is not None and candidate >= sent:
            return candidate
    return None


def _counted(match: re.Match[str], sent: date) -> date | None:
    count = int(match["count"]) if match["count"].isdigit() else COUNT_OF[match["count"]]
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
_ISO = r"\b(?P<year>20\d{2})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})\b"
_FULL = rf"(?<![\d/.-])(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})[/.-]{_YEAR}(?![\d/-])"
_END_OF_MONTH = rf"{END}\s+(?:(?P<following>{NEXT_MONTH})|{THIS_MONTH}\b|{MONTH}(?:{OF}(?P<year>20\d{{2}}))?)"
_END_OF_THIS_MONTH = (
    r"\b(?:eom|(?:the )?month[- ]?end|cierre de(?:l)? mes|monatsende|fine mese|fin de mes|fins de mes|ultimo(?! dia))\b"
)
_WORKING = re.compile(r"habil|uti[ls]|uteis|working|business|laborable|ouvr|lavorativ|feiner|werktag|arbeitstag")
_WORKING_AFTER = r"(?: (?:habiles|uteis|laborables|ouvres|ouvrables|lavorativi|feiners))?"
_END_OF_WEEK = (
    r"\b(?:end of (?:this|the) (?P<following>next )?week|end of (?P<coming>next week)|"
    r"(?:fin|fines|final|finales|fim) d(?:e la|e esta|a|esta) (?P<near>proxima )?semana"
    r"(?P<ahead> que viene| que vem| proxima| entrante)?|"
    r"ende (?:der|dieser|(?P<soon>nachster)) woche|wochenende|eow|before the weekend|"
    r"(?:a |en |d'ici )?(?:la )?(?:finals?|fin) de (?:la |la propera )?(?:setmana|semaine)|"
    r"(?:entro |a )?(?:la )?fine (?:della )?settimana)\b"
)
_DAY_MONTH = rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|o)?{OF}(?:the month of )?{MONTH}(?:(?:{OF}|,? ?){_YEAR}\b)?"
_DAY_MONTH_IN_WORDS = rf"\b(?P<word>{DAY_WORD}){OF}(?:the month of )?{MONTH}(?:(?:{OF}|,? ?){_YEAR}\b)?"
_OF_NEXT_MONTH = rf"\b(?P<d>\d{{1,2}}|{DAY_WORD})(?:st|nd|rd|th|er|\.|o)?{OF}{NEXT_MONTH}\b"
_OF_THIS_MONTH = r"\b(?P<d>\d{1,2}) (?:do|del?|de los) (?:corrente|corrientes?|cte|actual|c\. ?m)\b"
_OF_NEXT_WEEK = rf"\b{WEEKDAY}(?:,? (?:de|da|of|en|della|de la|in der|der))? ?{NEXT_WEEK}\b"
_NEXT_WEEK_ON = rf"\b{NEXT_WEEK},? (?:el |na |on |le |il |am )?{WEEKDAY}"
_A_WEEK_ON = rf"\ba week on {WEEKDAY}"
_WEEKDAY_WEEK = rf"\b{WEEKDAY} (?:week|in einer woche)\b"
_MONTH_MEANT = rf"(?:{OF}(?:(?P<following>{NEXT_MONTH})|{THIS_MONTH}\b|{MONTH}))"
_NTH_WEEKDAY = rf"\b{NTH}(?:o|a|st|nd|rd|th|er)? {WEEKDAY}{_MONTH_MEANT}"
_NTH_WORKING_DAY = rf"\b{NTH}(?:o|a|st|nd|rd|th|er|e|\.)? {WORKING_DAY}\b{_MONTH_MEANT}?"
_SHORT_DAY_MONTH = rf"\b(?P<d>\d{{1,2}})\.?[ /-]{MONTH}(?:[ /-]{_YEAR}\b)?"
_MONTH_DAY = rf"\b{MONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>20\d{{2}}))?"
_WITHOUT_YEAR = r"(?<![\d/.-])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?P<year>)(?![\d/]|[.-]\d)"
_NUMBERED_DAY = (
    r"\b(?:dia|el|the|le|il|am|del|al|zum|den|lunes|martes|miercoles|jueves|viernes|dilluns|dimarts|dimecres|dijous|"
    r"divendres|thurs|tues) (?P<d>[12]?\d|3[01])(?:st|nd|rd|th|er|ro|do|\.)?"
    r"(?![\d/%:]|[.,]\d| (?:de cada|dias|days|%|euros?|eur|pesos|unidades|facturas))\b"
)
_NUMBERED_DAY_IN_WORDS = rf"\b(?:dia|giorno|jour) (?P<d>{DAY_WORD})\b(?! (?:de|do|util|habil))"
_DAY_AFTER_TOMORROW = (
    r"\b(?:pasado manana|depois de amanha|day after tomorrow|apres-demain|dopodomani|ubermorgen|dema[- ]passat)\b"
)
# "Mañana" is tomorrow, "por la mañana" in the morning; so are "guten Morgen" and "heute Morgen".
_TOMORROW = (
    r"(?<!la )(?<!esta )\bmanana\b(?! siguiente)|\b(?:amanha|tomorrow|dema|demain|domani)\b|"
    r"(?<!guten )(?<!heute )(?<!am )(?<!jeden )(?<!schonen )\bmorgen\b"
)
_TODAY = (
    r"\b(?:hoy|hoje|today|avui|aujourd'hui|oggi|heute|esta (?:misma )?(?:tarde|noche)|"
    r"this (?:very )?(?:afternoon|evening)|tonight|cet apres-midi|ce soir|"
    r"stasera|questo pomeriggio|in giornata|aquesta (?:tarda|nit)|aquest vespre)\b"
)
_FORTNIGHT = r"\b(?:in|within) a fortnight\b"
_FIFTEEN_DAYS = r"\b(?:dans une quinzaine|sous quinzaine|en una quincena|entro una quindicina)\b"
_AFTER_A_WHILE = (
    r"\b(?:en|dentro de|em|daqui a|within|in|dins de|d'aqui a|d'aci a|dans|sous|tra|fra|entro|nelle|nei|"
    r"innerhalb(?: von)?|binnen|en un plazo de|no prazo de)\s+(?:l[oa]s proxim[oa]s |os proximos |as proximas |"
    r"the next |next |les (?:prochain(?:e?s) )?|prossim[ei] |den nachsten |den kommenden )?"
    rf"{COUNT}\s+(?:working |business |habiles? )?(?P<unit>dias?|days?|jours?|giorni|giorno|"
    rf"(?:werk|arbeits)?tage?n?|dies|semanas?|weeks?|semaines?|settiman[ae]|wochen?|setman(?:a|es)|horas?|hours?|heures?|ore|stunden)\b"
    rf"{_WORKING_AFTER}"
)
_FROM_TODAY = (
    rf"\b(?:a |en |em )?{COUNT} (?P<unit>dias?|days?|jours?|giorni|tagen?|semanas?|weeks?)\b{_WORKING_AFTER} "
    r"(?:de|desde|a partir de|a contar de|contados desde|from|ab|da|a partir d') ?"
    r"(?:hoy|hoje|today|now|heute|oggi|aujourd'hui|la fecha|esta fecha)\b"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of naming a day. `words`: it names none without one of these; None: nothing is asked for."""

    pattern: re.Pattern[str]
    meaning: Callable[[re.Match[str], date], date | None]
    words: frozenset[str] | None = None


def _form(
    pattern: str, meaning: Callable[[re.Match[str], date], date | None], words: Iterable[str] | None = None
) -> _Form:
    return _Form(re.compile(pattern), meaning, None if words is None else frozenset(words))


# In order of certainty: what one form has taken, a later one does not read again.
_FORMS = (
    _form(_ISO, _iso, FIGURES),
    _form(_FULL, _numeric, FIGURES),
    _form(_FROM_TODAY, _counted, UNIT_WORDS),
    _form(_NTH_WORKING_DAY, _nth_working_day, WORKING_WORDS),
    _form(_NTH_WEEKDAY, _nth_weekday, DAY_OF),
    _form(_OF_NEXT_WEEK, _weekday_of_next_week, WEEK_WORDS),
    _form(_NEXT_WEEK_ON, _weekday_of_next_week, WEEK_WORDS),
    _form(_A_WEEK_ON, _week_after_next_weekday, ("week",)),
    _form(_WEEKDAY_WEEK, _week_after_next_weekday, ("week", "woche")),
    _form(_OF_NEXT_MONTH, _day_of_next_month, MONTH_WORDS),
    _form(_OF_THIS_MONTH, _day_of_month, FIGURES),
    _form(_END_OF_WEEK, _week_end, (*WEEK_WORDS, "eow", "weekend", "wochenende")),
    _form(_END_OF_MONTH, _month_end, (*MONTH_WORDS, *MONTH_OF)),
    _form(_END_OF_THIS_MONTH, _this_month_end, (*MONTH_WORDS, "eom", "monatsende", "ultimo")),
    _form(_DAY_MONTH, _named, MONTH_OF),
    _form(_DAY_MONTH_IN_WORDS, _in_words, MONTH_OF),
    _form(_SHORT_DAY_MONTH, _named, MONTH_OF),
    _form(_MONTH_DAY, _named, MONTH_OF),
    _form(_WITHOUT_YEAR, _numeric, FIGURES),
    _form(_NUMBERED_DAY, _day_of_month, FIGURES),
    _form(_NUMBERED_DAY_IN_WORDS, _day_of_month, ("dia", "giorno", "jour")),
    _form(_DAY_AFTER_TOMORROW, _relative(2)),
    _form(_TOMORROW, _relative(1)),
    _form(_TODAY, _relative(0)),
    _form(rf"\b{WEEKDAY}", _next_weekday, DAY_OF),
    _form(_AFTER_A_WHILE, _counted, UNIT_WORDS),
    _form(_FORTNIGHT, _relative(14), ("fortnight",)),
    _form(_FIFTEEN_DAYS, _relative(15), ("quinzaine", "quincena", "quindicina")),
)
