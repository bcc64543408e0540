"""How mail programs put a new text together with the one it answers, as plain text or HTML.

In charge of the quotations of Gmail, Outlook (desktop, web), Apple Mail, Thunderbird, Yahoo and phones, in several
languages. Not in charge of what is said (`composing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from random import Random

_MONTHS = {
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "pt": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "ca": "gen. febr. març abr. maig juny jul. ag. set. oct. nov. des.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
}
_GMAIL = {
    "es": "El {wd}, {d} {mon} {y} a la(s) {h}, {who} (<{addr}>) escribió:",
    "pt": "Em {wd}, {d} de {mon} de {y} às {h}, {who} <{addr}> escreveu:",
    "en": "On {wd}, {mon} {d}, {y} at {h} AM {who} <{addr}> wrote:",
    "ca": "Missatge de {who} <{addr}> del dia {wd}, {d} de {mon} {y} a les {h}:",
    "fr": "Le {wd} {d} {mon} {y} à {h}, {who} <{addr}> a écrit :",
    "it": "Il giorno {wd} {d} {mon} {y} alle ore {h} {who} <{addr}> ha scritto:",
    "de": "Am {wd}, {d}. {mon} {y} um {h} Uhr schrieb {who} <{addr}>:",
}
_DAYS = {
    "es": "lun mar mié jue vie sáb dom",
    "pt": "seg. ter. qua. qui. sex. sáb. dom.",
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "ca": "dl. dt. dc. dj. dv. ds. dg.",
    "fr": "lun. mar. mer. jeu. ven. sam. dim.",
    "it": "lun mar mer gio ven sab dom",
    "de": "Mo. Di. Mi. Do. Fr. Sa. So.",
}
# Outlook's header lines: from, sent, to, subject.
_OUTLOOK = {
    "es": (("De:", "Enviado el:", "Para:", "Asunto:"), ("De:", "Enviado:", "Para:", "Asunto:")),
    "pt": (("De:", "Enviada em:", "Para:", "Assunto:"), ("De:", "Enviado:", "Para:", "Assunto:")),
    "en": (("From:", "Sent:", "To:", "Subject:"),),
    "ca": (("De:", "Enviat el:", "Per a:", "Tema:"), ("De:", "Enviat:", "Per a:", "Assumpte:")),
    "fr": (("De :", "Envoyé :", "À :", "Objet :"),),
    "it": (("Da:", "Inviato:", "A:", "Oggetto:"),),
    "de": (("Von:", "Gesendet:", "An:", "Betreff:"),),
}
_ORIGINAL = {
    "es": "-----Mensaje original-----",
    "pt": "-----Mensagem original-----",
    "en": "-----Original Message-----",
    "ca": "-----Missatge original-----",
    "fr": "-----Message d'origine-----",
    "it": "-----Messaggio originale-----",
    "de": "-----Ursprüngliche Nachricht-----",
}
_THUNDERBIRD = {
    "es": "El {d}/{m}/{yy} a las {h}, {who} escribió:",
    "pt": "Em {d}/{m}/{y} {h}, {who} escreveu:",
    "en": "On {d}/{m}/{y} {h}, {who} wrote:",
    "ca": "El {d}/{m}/{yy} a les {h}, {who} ha escrit:",
    "fr": "Le {d}/{m}/{y} à {h}, {who} a écrit :",
    "it": "Il {d}/{m}/{y} {h}, {who} ha scritto:",
    "de": "Am {d}.{m}.{y} um {h} schrieb {who}:",
}
_FORWARDED = {
    "es": "---------- Forwarded message ---------",
    "pt": "---------- Mensagem encaminhada ---------",
    "en": "---------- Forwarded message ---------",
    "ca": "---------- Missatge reenviat ---------",
    "fr": "---------- Message transféré ---------",
    "it": "---------- Messaggio inoltrato ---------",
    "de": "---------- Weitergeleitete Nachricht ---------",
}
CLIENTS = (
    "gmail",
    "gmail_html",
    "outlook",
    "outlook_html",
    "outlook_web",
    "apple",
    "thunderbird",
    "phone",
    "yahoo_html",
)


@dataclass(frozen=True, kw_only=True)
class Old:
    """The mail that is answered or passed on."""

    text: str
    who: str
    address: str
    when: datetime
    subject: str


def attribution(template: str, language: str, old: Old) -> str:
    """Return the line with which a client introduces a quotation."""
    when = old.when
    return template.format(
        wd=_DAYS[language].split()[when.weekday()], d=when.day, m=when.month, mon=_MONTHS[language].split()[when.month - 1],
        y=when.year, yy=when.year % 100, h=f"{when:%H:%M}", who=old.who, addr=old.address,
    )  # fmt: skip


def quoted(text: str) -> str:
    """Return a text with the mark of quotations before each line."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def header_block(random: Random, language: str, old: Old, *, bold: str = "") -> str:
    """Return the header lines that Outlook puts above what it quotes."""
    names = random.choice(_OUTLOOK[language])
    values = (f"{old.who} <{old.address}>", f"{old.when:%d/%m/%Y %H:%M}", "Ana Perez", old.subject or "-")
    return "\n".join(f"{bold}{name}{bold} {value}" for name, value in zip(names, values, strict=True))


def answered(random: Random, client: str, language: str, new: str, old: Old | None) -> tuple[str, str]:
    """Return the body of a top-posted answer, or of a mail that answers nothing, and its type, plain or html."""
    if client.endswith("_html"):
        return _html(random, client, language, new, old), "html"
    if old is None:
        return new, "plain"
    if client == "outlook":
        return f"{new}\n\n{_ORIGINAL[language]}\n{header_block(random, language, old)}\n\n{old.text}", "plain"
    if client == "outlook_web":
        return f"{new}\n{'_' * 32}\n{header_block(random, language, old)}\n\n{old.text}", "plain"
    if client == "thunderbird":
        return f"{new}\n\n{attribution(_THUNDERBIRD[language], language, old)}\n{quoted(old.text)}", "plain"
    if client == "apple":
        return f"{new}\n\n> {attribution(_GMAIL[language], language, old)}\n> \n{quoted(old.text)}", "plain"
    line = attribution(_GMAIL[language], language, old)
    if len(line) > 78:  # Gmail wraps it, even inside the address
        cut = line.rfind(" ", 0, 76)
        line = f"{line[:cut]}\n{line[cut + 1 :]}"
    return f"{new}\n\n{line}\n\n{quoted(old.text)}", "plain"


def below(language: str, new: str, old: Old) -> str:
    """Return an answer written below the quotation."""
    return f"{attribution(_THUNDERBIRD[language], language, old)}\n{quoted(old.text)}\n\n{new}"


def between(language: str, answers: list[str], questions: list[str], old: Old) -> str:
    """Return answers written between the quoted questions."""
    lines = [attribution(_GMAIL[language], language, old)]
    for question, answer in zip(questions, answers, strict=True):
        lines += [f"> {question}", "", answer, ""]
    return "\n".join(lines).rstrip()


def forwarded(random: Random, client: str, language: str, new: str, old: Old) -> str:
    """Return a forwarded mail, with or without words of one's own above it."""
    if client.startswith("outlook"):
        return f"{new}\n\n{header_block(random, language, old)}\n\n{old.text}".lstrip()
    block = f"De: {old.who} <{old.address}>\nDate: {old.when:%d/%m/%Y %H:%M}\nSubject: {old.subject}\nTo: Ana Perez"
    return f"{new}\n\n{_FORWARDED[language]}\n{block}\n\n{old.text}".lstrip()


def _html(random: Random, client: str, language: str, new: str, old: Old | None) -> str:
    if client == "gmail_html":
        body = f'<div dir="ltr">{_lines(new, "div")}</div>'
        if old is None:
            return body
        line = escape(attribution(_GMAIL[language], language, old))
        quote = f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_lines(old.text, "div")}</blockquote>'
        return f'{body}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{line}<br></div>{quote}</div>'
    if client == "outlook_html":
        style = "<style>p.MsoNormal{margin:0cm;font-size:11.0pt}</style>"
        body = f"<html><head>{style}</head><body lang=ES><div class=WordSection1>{_lines(new, 'p class=MsoNormal')}"
        if old is None:
            return f"{body}</div></body></html>"
        block = "<br>".join(
            f"<b>{escape(line.partition(':')[0])}:</b>{escape(line.partition(':')[2])}"
            for line in header_block(random, language, old).split("\n")
        )
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        quote = f"<div style='{rule}'><p class=MsoNormal>{block}</p></div>{_lines(old.text, 'p class=MsoNormal')}"
        return f"{body}<p class=MsoNormal><o:p>&nbsp;</o:p></p>{quote}</div></body></html>"
    body = f'<html><body><div class="yahoo-style-wrap">{_lines(new, "div")}</div>'
    if old is None:
        return f"{body}</body></html>"
    line = escape(attribution(_GMAIL[language], language, old))
    return f'{body}<div id="ydp1yahoo_quoted"><div>{line}</div><div><br></div>{_lines(old.text, "div")}</div></body></html>'


def _lines(text: str, tag: str) -> str:
    name = tag.split()[0]
    return "".join(f"<{tag}>{escape(line) or '&nbsp;'}</{name}>" for line in text.split("\n"))
