"""The words that dates are said in, in seven languages: months, weekdays, numbers, ends of months, next weeks.

In charge of vocabulary alone, as pieces of patterns over folded text (`inbox.phrases.folded`); the numbers stand in
`phrases_data/day_numbers.toml`. What they mean together is `spoken_dates`'s.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import resources

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
    "martes terca terca-feira tuesday tues dimarts mardi martedi dienstag tue",
    "miercoles quarta quarta-feira wednesday dimecres mercredi mercoledi mittwoch wed",
    "jueves quinta quinta-feira thursday thurs dijous jeudi giovedi donnerstag thu",
    "viernes sexta sexta-feira friday divendres vendredi venerdi freitag fri",
    "sabado saturday dissabte samedi sabato samstag",
    "domingo sunday diumenge dimanche domenica sonntag",
)
MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
DAY_OF = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
MONTH = "(?P<month>" + "|".join(sorted(MONTH_OF, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = "(?P<weekday>" + "|".join(sorted(DAY_OF, key=len, reverse=True)) + r")\b"
_ONE = ("un", "una", "uno", "um", "uma", "a", "one", "une", "ein", "einem", "einer")


def _numbered(lists: Iterable[str]) -> dict[str, int]:
    return {
        word.replace("_", " "): number
        for words in lists
        for number, alike in enumerate(words.split(), 1)
        for word in alike.split("|")
        if word != "-"
    }


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


_SAID = tomllib.loads(resources.files("inbox").joinpath("phrases_data", "day_numbers.toml").read_text("utf-8"))
_CARDINAL_OF = _numbered(_SAID["cardinals"].values())
ORDINAL_OF = _numbered(_SAID["ordinals"].values())
DAY_NUMBER_OF = _CARDINAL_OF | ORDINAL_OF
COUNT_OF = _CARDINAL_OF | dict.fromkeys(_ONE, 1)
COUNT = rf"(?P<count>\d{{1,3}}|{_any(COUNT_OF)})"
DAY_WORD = _any(DAY_NUMBER_OF)
LAST = ("ultimo", "ultima", "last", "darrer", "ultim", "dernier", "derniere", "letzten")
NTH = rf"(?P<nth>\d{{1,2}}|{_any((*ORDINAL_OF, *LAST))})"
OF = r"(?:\s+(?:d[eo]l?|du|des|of))?\s+(?:d')?"
END = (
    r"(?:(?:a |para |al |por )?(?:fin|final|fines|finales|finals|ultimo dia(?: habil)?)(?: de| del| do| d[oe]l?)?|"
    r"(?:o )?(?:fim|final|finais|ultimo dia(?: util)?) d[eo]|"
    r"(?:by |at |on )?(?:the )?(?:end|last (?:working |business )?day) (?:of|in)|"
    r"(?:a la |la |en )?fin (?:de|du)|(?:a |entro )?(?:la )?fine(?: del?| di)?|ende(?: des)?)"
)
THIS_MONTH = (
    r"(?:este |mismo |the |this |current |ce |le |el |o |corrente |questo |dieses |des |al )?(?:mes|month|mois|"
    r"mese|monats?|mes corriente|mes en curso)"
)
NEXT_MONTH = (
    r"(?:(?:el |the |do |il |le )?(?:proximo|next|prochain|prossimo|nachsten|proper) (?:mes|month|mois|mese|"
    r"monats?)|(?:el |do |del )?(?:mes|mois|mese) "
    r"(?:que viene|que vem|que ve|vinent|proximo|entrante|prochain|prossimo))"
)
NEXT_WEEK = (
    r"(?:(?:la |na |da |l'|the )?(?:semana (?:que viene|proxima|entrante|siguiente|que vem|seguinte)|proxima semana|"
    r"setmana (?:que ve|vinent|entrant)|propera setmana|settimana prossima|prossima settimana|semaine prochaine)|"
    r"(?:the )?(?:following|next|coming) week|(?:der )?(?:nachste[nr]?|kommende[nr]?) woche)"
)
WORKING_DAY = (
    r"(?:dia (?:util|habil|laborable|feiner)|(?:working|business) day|jour ouvr(?:e|able)|giorno lavorativo|"
    r"(?:werk|arbeits)tag)"
)
# The words without which a form cannot be in a text, to leave its pattern aside.
FIGURE = "0"  # stands for every digit
FIGURES = (FIGURE,)
WEEK_WORDS = ("semana", "setmana", "settimana", "semaine", "week", "woche")
MONTH_WORDS = ("mes", "month", "mois", "mese", "monat", "monats")
WORKING_WORDS = (
    "util", "habil", "laborable", "feiner", "working", "business", "ouvre", "ouvrable", "lavorativo", "werktag",
    "arbeitstag",
)  # fmt: skip
UNIT_WORDS = (
    "dia", "dias", "day", "days", "jour", "jours", "giorni", "giorno", "dies", "semana", "semanas", "week", "weeks",
    "semaine", "semaines", "settimana", "settimane", "woche", "wochen", "setmana", "setmanes", "hora", "horas", "hour",
    "hours", "heure", "heures", "ore", "stunden", "tag", "tage", "tagen", "werktage", "werktagen", "arbeitstage",
    "arbeitstagen",
)  # fmt: skip
