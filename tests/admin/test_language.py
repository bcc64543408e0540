"""The three languages: complete catalogues, and a page in each."""

from __future__ import annotations

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from admin import customer_labels, difference_sentences, labels, sentences
from admin.worded import Sentences
from inbox.records import Authentication, Intent, MailKind, Standing
from matching.codes import Code
from matching.records import Discrepancy, Resolver, Severity, Verdict
from outbound.records import NoticeKind, OutgoingState, Why
from outbound.reminders.plans import Cause, Hold, TaskKind
from outbound.reminders.records import Family, PromiseState, Purpose, Tone
from parsing.document import Kind, Source
from service.accounts import Account, Role
from service.actions.on_receivables import OUTCOMES
from service.answer_report import DEEDS, Outcome
from service.attention import Attention
from service.corrections import CORRECTABLE
from service.remindercheck import Dropped
from service.store.invoices import InvoiceState
from service.store.receivables import ReceivableState
from service.store.standings import DISPUTES
from service.store.told_dates import Told
from tests.admin.conftest import SignIn
from tests.admin.seed import PASSWORD, Seed

ADMIN = Path(str(files("admin")))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
FILE_ERRORS = (
    "encrypted", "damaged", "unsupported", "too_large", "too_many", "timeout", "memory", "crashed", "needs_ocr",
    "empty",
)  # fmt: skip
"""The codes of an Unreadable (`parsing.document`)."""

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO((ADMIN / "translations" / language / "LC_MESSAGES" / "messages.po").read_bytes()))


def texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def messages(language: str) -> list[Message]:
    return [each for each in catalogue(language) if each.id]


@pytest.mark.parametrize("language", ["es", "pt"])
def test_a_catalogue_has_every_extracted_text_and_no_other(language: str) -> None:
    extracted = {
        texts(found[2])[0] if isinstance(found[2], str) else found[2][0]
        for found in extract_from_dir(ADMIN, method_map=METHODS)
    }
    assert extracted
    assert {texts(each.id)[0] for each in messages(language)} == extracted


@pytest.mark.parametrize("language", ["es", "pt"])
def test_every_text_is_translated_surely_and_with_its_placeholders(language: str) -> None:
    for each in messages(language):
        assert not each.fuzzy, each.id
        for translated in texts(each.string):
            assert translated.strip(), each.id
            assert set(PLACEHOLDER.findall(translated)) == set(PLACEHOLDER.findall(texts(each.id)[-1])), each.id


@pytest.mark.parametrize("language", ["es", "pt"])
def test_the_compiled_catalogue_is_that_of_the_texts(language: str) -> None:
    compiled = read_mo(BytesIO((ADMIN / "translations" / language / "LC_MESSAGES" / "messages.mo").read_bytes()))
    assert {texts(each.id): texts(each.string) for each in compiled if each.id} == {
        texts(each.id): texts(each.string) for each in messages(language)
    }


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Code, difference_sentences.DISCREPANCIES),
        (Attention, sentences.ATTENTION),
        (InvoiceState, labels.INVOICE_STATES),
        (ReceivableState, customer_labels.RECEIVABLE_STATES),
        (Hold, customer_labels.WITHHELD),
        (Dropped, customer_labels.WITHHELD),
        (Family, customer_labels.FAMILIES),
        (Tone, customer_labels.TONE_NAMES),
        (PromiseState, customer_labels.PROMISE_STATES),
        (Purpose, customer_labels.PURPOSES),
        (DISPUTES, customer_labels.DISPUTES),
        ({owner for owner, _ in DISPUTES.values()}, customer_labels.DEPARTMENTS),
        (OUTCOMES, customer_labels.DISPUTE_OUTCOMES),
        (Cause, sentences.CAUSES),
        (TaskKind, sentences.TASKS),
        (OutgoingState, labels.OUTGOING_STATES),
        (NoticeKind, labels.NOTICES),
        (Kind, labels.DOCUMENT_KINDS),
        (MailKind, labels.MAIL_KINDS),
        (Intent, labels.INTENTS),
        (Standing, labels.STANDINGS),
        (Authentication, labels.AUTHENTICATIONS),
        (Resolver, labels.RESOLVERS),
        (Severity, labels.SEVERITIES),
        (Verdict, labels.VERDICTS),
        (Source, labels.SOURCES),
        (Role, labels.ROLES),
        (Why, labels.WHYS),
        (Outcome, labels.CONTACT_OUTCOMES),
        (DEEDS.values(), labels.DEEDS),
        (Told, labels.TOLD),
        (CORRECTABLE, labels.FIELDS),
        (InvoiceState, sentences.EVENTS),  # a transition is an event of the state's name
        ([f"mail_{state}" for state in OutgoingState], sentences.EVENTS),
        (FILE_ERRORS, sentences.FILE_ERRORS),
    ],
)
def test_every_code_has_words(codes: object, words: Sentences) -> None:
    assert {str(code) for code in codes} <= set(words)  # type: ignore[attr-defined]


def test_a_sentence_without_its_facts_shows_a_dash(web: Flask) -> None:
    with web.test_request_context("/"):
        for code in difference_sentences.DISCREPANCIES:
            bare = Discrepancy(code=code, severity=Severity.REVIEW, resolver=Resolver.BUYER, line=3)
            said = difference_sentences.discrepancy(bare)
            assert said.startswith("Línea 3: ")
            assert "%(" not in said


@pytest.mark.parametrize(
    ("language", "word", "amount"),
    [
        ("es", "Excepciones", "1.489,75"),  # the company is Argentine
        ("pt", "Exceções", "1.489,75"),
        ("en", "Exceptions", "1,489.75"),
    ],
)
def test_a_page_speaks_each_language(collector: FlaskClient, seed: Seed, language: str, word: str, amount: str) -> None:
    seed.invoice()
    page = collector.get(f"/?lang={language}").get_data(as_text=True)
    assert f"<h1>{word}</h1>" in page
    assert amount in page
    assert f'<html lang="{language}">' in page
    assert f"<h1>{word}</h1>" in collector.get("/").get_data(as_text=True)  # remembered


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("pt-BR,pt;q=0.9", "Senha"),
        ("en", "Password"),
        ("fr", "Contraseña"),  # not spoken: the company's own language
        ("", "Contraseña"),
    ],
)
def test_before_signing_in_the_browser_chooses(stranger: FlaskClient, wish: str, word: str) -> None:
    assert word in stranger.get("/login", headers={"Accept-Language": wish}).get_data(as_text=True)


def test_ones_own_language_is_kept_with_the_account(sign_in: SignIn, people: dict[Role, Account], web: Flask) -> None:
    sign_in(Role.COLLECTOR).post("/account/language", data={"language": "pt"})
    elsewhere = web.test_client()
    elsewhere.post("/login", data={"name": people[Role.COLLECTOR].name, "password": PASSWORD})
    assert "<h1>Exceções</h1>" in elsewhere.get("/").get_data(as_text=True)
