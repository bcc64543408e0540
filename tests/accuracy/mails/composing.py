"""Whole mails of people and robots, with their labels.

In charge of what a mail consists of: who writes, what it answers, what is said, what stands around it, what is
attached. Not in charge of how mail programs quote (`clients`) nor of delivery failures (`undelivered`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from tests.accuracy.mails.clients import CLIENTS, Old, answered, below, between, forwarded
from tests.accuracy.mails.numbering import one_number
from tests.accuracy.mails.pieces import Piece, Said, furniture, pieces, say
from tests.accuracy.mails.records import Sample, Truth

_NAMES = {
    "es": ("Marta Gil", "Diego Fernández", "Ana Laura Pérez", "Jorge Iván Restrepo", "Xóchitl Ramírez"),
    "pt": ("Joana Silva", "Ricardo Souza", "Inês Carvalho", "Thiago Lima"),
    "en": ("Kate Moss", "Tom Hale", "Priya Nair", "John O'Neill"),
    "fr": ("Claire Dubois", "Hervé Petit"),
    "it": ("Giulia Rossi", "Marco Bianchi"),
    "de": ("Jürgen Keller", "Anna Schmidt"),
    "ca": ("Montserrat Puig", "Oriol Vila"),
}
_COMPANIES = ("Ferretería del Sur", "Northwind", "Papelera Alba", "Grupo Oeste", "Contoso", "Tecnar")
_FORWARD = {"es": "RV: ", "pt": "ENC: ", "en": "Fwd: ", "ca": "Fwd: ", "fr": "TR: ", "it": "I: ", "de": "WG: "}
_INVOICE_FILES = ("Factura_{n}.pdf", "{n}.pdf", "scan0001.pdf", "INVOICE {n}.PDF", "fc {n}.pdf", "documento.pdf",
                  "{n}.xml", "facturas.zip")  # fmt: skip
_PROOFS = ("comprobante.pdf", "transferencia_{n}.pdf", "payment advice.pdf", "Justificante.pdf", "remittance.pdf")
_CHARSETS = ("utf-8", "utf-8", "utf-8", "iso-8859-1", "windows-1252")
_SUBJECTS_ELSEWHERE = ("Info", "", "Hola", "Newsletter", "Re: proposal", "FYI", "Novedades", "Invitación", "Question")
OURS = "<acuse-77.1@company.example>"


class Composer:
    """Makes mails from one part of the pieces; the same seed makes the same mails."""

    def __init__(self, part: str, seed: int) -> None:
        self.part = part
        self.random = Random(seed)

    def mail_saying(self, language: str, chosen: tuple[Piece, ...], *, name: str) -> Sample:
        """Return a mail that says these pieces."""
        random, sent = self.random, self._moment()
        sloppy = language in ("es", "pt") and random.random() < 0.12
        said = [say(random, piece, sent.date(), sloppy=sloppy) for piece in chosen]
        truth = _truth(language, said)
        business = bool(truth.intents)
        answers = truth.dispute_reason == "already_paid" or (business and random.random() < 0.5)
        subject = self._subject(language, truth, business=business)
        text, truth.reply_text = self._written(language, said, business=business)
        files = self._files(truth, said)
        client = random.choice(CLIENTS)
        old = self._old(language, sent, subject, reminder=truth.dispute_reason == "already_paid") if answers else None
        shape = random.random()
        if old is not None and shape < 0.12:
            body, kind, client = below(language, text, old), "plain", "below"
        elif old is not None and shape < 0.2 and len(said) > 1:
            body, kind, client = self._inline(language, said, old, truth), "plain", "inline"
        else:
            body, kind = answered(random, client, language, text, old)
        prefix = random.choice(("Re: ", "RE: ", "Re: ", "RES: " if language == "pt" else "RE: ")) if answers else ""
        message = self._message(language, prefix + subject, sent, body, kind, files=files)
        if answers and random.random() < 0.85:
            message["In-Reply-To"] = message["References"] = OURS
        return _sample(name, message, truth, (client, "sloppy" if sloppy else "neat", *(p.text for p in chosen)))

    def forward(self, language: str, *, name: str) -> Sample:
        """Return a bare forward of a supplier's mail with the invoice."""
        sent, subject = self._moment(), furniture(self.part)[language]["subjects"][0]
        truth = Truth(kind="invoice", language=language, intents=("submit_invoice",))
        subject = self._numbered(language, subject, truth)
        brought = [piece for piece in pieces(self.part, language) if piece.intents == ("submit_invoice",)]
        inner = say(self.random, self.random.choice(brought), sent.date())
        old = Old(text=inner.text, who="Ana Perez", address="ana@supplier.example", when=sent, subject=subject)
        client = self.random.choice(("gmail", "outlook"))
        body = forwarded(self.random, client, language, "", old)
        files = (_filled_name(self.random.choice(_INVOICE_FILES), truth),)
        message = self._message(language, _FORWARD[language] + subject, sent, body, "plain", files=files)
        return _sample(name, message, truth, ("forward", client))

    def nothing_said(self, language: str, *, name: str) -> Sample:
        """Return an invoice that comes without a word."""
        truth = Truth(kind="invoice", language=language, intents=("submit_invoice",))
        subject = self._numbered(
            language, self.random.choice((furniture(self.part)[language]["subjects"][0], "")), truth
        )
        files = (_filled_name(self.random.choice(_INVOICE_FILES[:5]), truth),)
        message = self._message(language, subject, self._moment(), "", "plain", files=files)
        return _sample(name, message, truth, ("nothing said",))

    def machine_answer(self, language: str, *, name: str) -> Sample:
        """Return an out-of-office note, a ticket system's acknowledgement or a read receipt."""
        random, parts = self.random, furniture(self.part)[language]
        truth = Truth(kind="auto_reply", language=language)
        which = random.choice(("vacations", "vacations", "vacations", "tickets", "receipts"))
        which = which if parts[which] else "vacations"
        subject = self._numbered(language, random.choice(parts["subjects"]), Truth(kind="", language=""))
        text = self._named(language, random.choice(parts[which])).replace("{subject}", subject)
        marked = random.random() < 0.5
        if which == "vacations":
            template = random.choice(parts["vacation_subjects"]) if not marked else parts["vacation_subjects"][0]
            subject = template.replace("{subject}", subject)
        elif which == "receipts":
            subject = f"{'Leído' if language == 'es' else 'Read'}: {subject}"
        truth.reply_text = text
        body = f"{text}\n\n{self._named(language, random.choice(parts['signatures']))}" if which != "receipts" else text
        message = self._message(language, subject, self._moment(), body, "plain")
        if marked or which == "tickets":
            for header, value in random.choice(_ROBOT_HEADERS):
                message[header] = value
        if random.random() < 0.6:
            message["In-Reply-To"] = OURS
        return _sample(name, message, truth, (which, "marked" if marked else "unmarked"))

    def _written(self, language: str, said: list[Said], *, business: bool) -> tuple[str, str]:
        """Return the whole new text and the part of it that counts (contracts.md section 5, reply_text)."""
        random, parts = self.random, furniture(self.part)[language]
        sentences = [one.text for one in said]
        if business and random.random() < 0.3:
            sentences.insert(random.randrange(len(sentences) + 1), random.choice(parts["distractors"]))
        if random.random() < 0.35:
            sentences.append(random.choice(parts["fillers"]))
        joined = random.choice((" ", "\n", "\n\n")).join(sentences)
        own = [one for one in (random.choice(parts["greetings"]), joined) if one]
        name = random.choice(_NAMES[language])
        closing = random.choice(parts["closings"]) if random.random() < 0.88 else ""
        if closing and random.random() < 0.15:
            own.append(f"{closing.rstrip(',.!')}, {name.split()[0]}")
            signature = ""
        else:
            own += [closing] if closing else []
            signature = self._signed(random.choice(parts["signatures"]), name)
            if not closing:
                signature = random.choice((name, name.split()[0], ""))
        new = "\n\n".join(own)
        after = [signature] if signature else []
        after += [random.choice(parts["devices"])] if random.random() < 0.15 else []
        after += [self._signed(random.choice(parts["disclaimers"]), name)] if random.random() < 0.3 else []
        banner = ""
        if parts["banners"] and random.random() < 0.12:
            banner = self._signed(random.choice(parts["banners"]), name) + "\n\n"
        self.writer = name
        return banner + new + ("\n" if after else "") + "\n\n".join(after), new

    def _inline(self, language: str, said: list[Said], old: Old, truth: Truth) -> str:
        truth.reply_text = "\n\n".join(one.text for one in said)
        questions = [line for line in old.text.split("\n") if line][: len(said)]
        questions += ["..."] * (len(said) - len(questions))
        self.writer = self.random.choice(_NAMES[language])
        return between(language, [one.text for one in said], questions, old)

    def _subject(self, language: str, truth: Truth, *, business: bool) -> str:
        choices = furniture(self.part)[language]["subjects"] if business else _SUBJECTS_ELSEWHERE
        return self._numbered(language, self.random.choice(choices), truth)

    def _numbered(self, language: str, subject: str, truth: Truth) -> str:
        """Return a subject with a number; one that the text does not name is added to what is true."""
        company = self.random.choice(_COMPANIES)
        if "{n}" in subject:
            number = truth.invoice_numbers[0] if truth.invoice_numbers else None
            if number is None:
                number = one_number(self.random, language, evident=subject == "{n}").lstrip("#")
                truth.invoice_numbers = (number,)
            subject = subject.replace("{n}", number)
        return subject.replace("{company}", company)

    def _files(self, truth: Truth, said: list[Said]) -> tuple[str, ...]:
        random = self.random
        if any(one.piece.brings for one in said):
            if "correction" in truth.intents or random.random() < 0.88:
                truth.kind = "invoice"
                truth.intents = tuple(dict.fromkeys(("submit_invoice", *truth.intents)))
                truth.intents = tuple(one for one in truth.intents if one != "acknowledge")
                return (_filled_name(random.choice(_INVOICE_FILES), truth),)
            return ()
        if truth.intents == ("payment_notice",) and random.random() < 0.6:
            return (_filled_name(random.choice(_PROOFS), truth),)
        return ()

    def _old(self, language: str, sent: datetime, subject: str, *, reminder: bool) -> Old:
        texts = furniture(self.part)[language]["old"]
        text = texts[0] if reminder else self.random.choice(texts)
        when = sent - timedelta(days=self.random.randint(1, 6), hours=3)
        return Old(text=text, who="Lucía Ríos", address="facturas@company.example", when=when, subject=subject)

    def _moment(self) -> datetime:
        day = date(2026, 1, 12) + timedelta(days=self.random.randrange(300))
        day += timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
        return datetime(
            day.year, day.month, day.day, self.random.randint(8, 18), self.random.randint(0, 59), tzinfo=UTC
        )

    def _named(self, language: str, text: str) -> str:
        self.writer = self.random.choice(_NAMES[language])
        return self._signed(text, self.writer)

    def _signed(self, text: str, name: str) -> str:
        company = self.random.choice(_COMPANIES)
        values = {"{name}": name, "{first}": name.split()[0], "{company}": company, "{domain}": "supplier.example"}
        for mark, value in values.items():
            text = text.replace(mark, value)
        return text

    def _message(
        self, language: str, subject: str, sent: datetime, body: str, kind: str, files: tuple[str, ...] = ()
    ) -> EmailMessage:
        random = self.random
        writer = getattr(self, "writer", None) or random.choice(_NAMES[language])
        message = EmailMessage()
        message["From"] = f"{writer} <{writer.split()[0].lower().encode('ascii', 'ignore').decode()}@supplier.example>"
        message["To"] = "facturas@company.example"
        message["Subject"] = subject
        message["Date"] = format_datetime(sent)
        message["Message-ID"] = f"<{random.getrandbits(48):x}@supplier.example>"
        charset = random.choice(_CHARSETS)
        try:
            body.encode(charset)
        except UnicodeEncodeError:
            charset = "utf-8"
        message.set_content(body + "\n", subtype=kind, charset=charset)
        for file in files:
            is_xml, is_zip = file.endswith(".xml"), file.endswith(".zip")
            subtype = "xml" if is_xml else "zip" if is_zip else "pdf"
            data = b"<?xml version='1.0'?><Invoice/>" if is_xml else b"PK\x05\x06" if is_zip else b"%PDF-1.4 made"
            message.add_attachment(data, maintype="application", subtype=subtype, filename=file)
        if files:
            message.set_boundary("=_made")
        return message


_ROBOT_HEADERS = (
    (("Auto-Submitted", "auto-replied"),),
    (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")),
    (("X-Autoreply", "yes"), ("Precedence", "bulk")),
)


def _truth(language: str, said: list[Said]) -> Truth:
    intents = tuple(dict.fromkeys(intent for one in said for intent in one.piece.intents))
    if len(intents) > 1:
        intents = tuple(intent for intent in intents if intent != "other")
    promised = [one.promised for one in said if one.promised and not one.piece.conditional]
    return Truth(
        kind="reply" if intents else "other",
        language=language,
        intents=intents,
        invoice_numbers=tuple(dict.fromkeys(number for one in said for number in one.numbers)) if intents else (),
        promised_date=promised[0] if promised else None,
        dispute_reason=next((one.piece.reason for one in said if one.piece.reason), None),
    )


def _filled_name(file: str, truth: Truth) -> str:
    number = truth.invoice_numbers[0] if truth.invoice_numbers else "marzo"
    return file.replace("{n}", number.replace("/", "-"))


def _sample(name: str, message: EmailMessage, truth: Truth, traits: tuple[str, ...]) -> Sample:
    return Sample(name=name, raw=message.as_bytes(), truth=truth, traits=traits)
