"""Days to come and days gone by, as people say them in a mail sent on a given day.

In charge of the words with the day they mean, worked out apart from the product. Not in charge of finding them again.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from random import Random

_WEEKDAYS = {
    "es": "lunes martes miércoles jueves viernes",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "en": "Monday Tuesday Wednesday Thursday Friday",
    "ca": "dilluns dimarts dimecres dijous divendres",
    "fr": "lundi mardi mercredi jeudi vendredi",
    "it": "lunedì martedì mercoledì giovedì venerdì",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag",
}
_MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "en": "January February March April May June July August September October November December",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
# {w} weekday, {d} day of the month, {m} month's name, {s} day/month as written there.
_COMING = {
    "weekday": {
        "es": ("el {w}", "este {w}", "el próximo {w}", "el {w} que viene", "el {w} a más tardar"),
        "pt": ("na {w}", "na próxima {w}", "até {w}", "nesta {w}"),
        "en": ("on {w}", "this {w}", "next {w}", "by {w}", "this coming {w}"),
        "ca": ("{w}", "aquest {w}", "{w} vinent"),
        "fr": ("{w}", "ce {w}", "{w} prochain", "d'ici {w}"),
        "it": ("{w}", "{w} prossimo", "entro {w}"),
        "de": ("am {w}", "bis {w}", "diesen {w}", "am kommenden {w}"),
    },
    "day": {
        "es": ("el {d}", "el día {d}", "antes del {d}"),
        "pt": ("no dia {d}", "até dia {d}", "dia {d}"),
        "en": ("on the {o}", "by the {o}", "the {o}"),
        "ca": ("el dia {d}", "el {d}"),
        "fr": ("le {d}", "avant le {d}"),
        "it": ("il {d}", "il giorno {d}"),
        "de": ("am {d}.", "bis zum {d}."),
    },
    "dated": {
        "es": ("el {d} de {m}", "el {s}", "el próximo {d} de {m}", "el día {d}/{n}"),
        "pt": ("em {d} de {m}", "no dia {s}", "até {s}"),
        "en": ("on {d} {m}", "on {m} {o}", "by {m} {d}", "on the {o} of {m}"),
        "ca": ("el {d} de {m}", "el {s}"),
        "fr": ("le {d} {m}", "le {s}"),
        "it": ("il {d} {m}", "il {s}", "entro il {d} {m}"),
        "de": ("am {d}. {m}", "am {g}", "bis zum {d}. {m}"),
    },
    "month_end": {
        "es": ("a fin de mes", "antes de fin de mes", "a finales de mes", "el último día del mes"),
        "pt": ("até ao fim do mês", "no final do mês", "até o fim deste mês"),
        "en": ("by the end of the month", "at the end of this month", "before month end"),
        "ca": ("a final de mes",),
        "fr": ("d'ici la fin du mois", "à la fin du mois"),
        "it": ("entro fine mese", "alla fine del mese"),
        "de": ("bis Ende des Monats", "zum Monatsende"),
    },
    "tomorrow": {
        "es": ("mañana", "mañana mismo"), "pt": ("amanhã",), "en": ("tomorrow", "tomorrow morning"), "ca": ("demà",),
        "fr": ("demain",), "it": ("domani",), "de": ("morgen",),
    },
    "days": {
        "es": ("en {k} días", "dentro de {k} días"), "pt": ("em {k} dias", "dentro de {k} dias"),
        "en": ("in {k} days", "within {k} days"), "ca": ("d'aquí a {k} dies",), "fr": ("dans {k} jours",),
        "it": ("tra {k} giorni",), "de": ("in {k} Tagen",),
    },
}  # fmt: skip
_PAST = {
    "es": "{d} de {m}", "pt": "{d} de {m}", "en": "{d} {m}", "ca": "{d} de {m}", "fr": "{d} {m}", "it": "{d} {m}",
    "de": "{d}. {m}",
}  # fmt: skip
# What a preposition in the sentence does to the words that follow it.
_JOINED = {
    "es": (("para a fin", "para fin"), ("de a fin", "de fin"), ("de el ", "del "), ("para antes de", "para antes de"),
           ("para en ", "para dentro de "), ("de en ", "de dentro de "), ("para el día", "para el día")),
    "pt": (("para no ", "para o "), ("para na ", "para a "), ("para nesta ", "para esta "), ("para em ", "para "),
           ("para até ao ", "para o "), ("para até o ", "para o "), ("para até ", "para "), ("para dentro", "para daqui")),
}  # fmt: skip


def month_name(random: Random, language: str) -> str:
    """Return the name of some month."""
    return random.choice(_MONTHS[language].split())


def coming(random: Random, language: str, sent: date) -> tuple[str, date]:
    """Return the words for a day to come and the day."""
    form = random.choice(("weekday", "weekday", "day", "day", "dated", "dated", "month_end", "tomorrow", "days"))
    day, count = _day_of(form, random, sent)
    words = random.choice(_COMING[form][language])
    return _filled(words, language, day).replace("{k}", str(count)), day


def gone_by(random: Random, language: str, sent: date) -> str:
    """Return the words for a day that has passed, without its year."""
    day = sent - timedelta(days=random.randint(3, 50))
    return _filled(_PAST[language], language, day)


def smoothed(text: str, language: str) -> str:
    """Return a sentence in which prepositions and the words for a day agree."""
    for clumsy, said in _JOINED.get(language, ()):
        text = text.replace(clumsy, said)
    return text


def _day_of(form: str, random: Random, sent: date) -> tuple[date, int]:
    if form == "weekday":
        wanted = random.randrange(5)
        return sent + timedelta(days=(wanted - sent.weekday() - 1) % 7 + 1), 0
    if form == "day":
        ahead = sent + timedelta(days=random.randint(2, 25))
        return ahead, 0
    if form == "dated":
        return sent + timedelta(days=random.randint(2, 40)), 0
    if form == "month_end":
        return date(sent.year, sent.month, calendar.monthrange(sent.year, sent.month)[1]), 0
    count = 1 if form == "tomorrow" else random.choice((5, 7, 10, 15))
    return sent + timedelta(days=count), count


def _filled(words: str, language: str, day: date) -> str:
    ending = "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    parts = {
        "{w}": _WEEKDAYS[language].split()[min(day.weekday(), 4)],
        "{d}": str(day.day),
        "{n}": str(day.month),
        "{o}": f"{day.day}{ending}",
        "{m}": _MONTHS[language].split()[day.month - 1],
        "{s}": f"{day.day:02d}/{day.month:02d}",
        "{g}": f"{day.day:02d}.{day.month:02d}.",
    }
    for mark, said in parts.items():
        words = words.replace(mark, said)
    return words
