"""The templates of every language: the same files, sentences and placeholders, complete, and without traps."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jinja2 import meta

from outbound.catalogue import HTML, TEMPLATES, TEXT, languages, source
from outbound.needs import TELLABLE, Values
from outbound.records import NoticeKind, SupplierState
from parsing.document import Kind

LANGUAGES = languages()
REFERENCE = "en"
# parsing.document.Unreadable: its codes.
UNREADABLE = (
    "encrypted", "damaged", "unsupported", "too_large", "too_many", "timeout", "memory", "crashed", "needs_ocr",
    "empty",
)  # fmt: skip


def sentences(language: str) -> dict[str, str]:
    return dict(_flat(tomllib.loads(source(f"{language}/sentences.toml"))))


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}/")
        else:
            yield f"{path}{key}", value


def placeholders(text: str) -> set[str]:
    return meta.find_undeclared_variables(TEXT.parse(text))


def files(language: str) -> list[str]:
    return sorted(file.name for file in (TEMPLATES / language).iterdir())


def test_spanish_english_and_portuguese_are_there() -> None:
    assert {"es", "en", "pt"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files(language: str) -> None:
    assert files(language) == files(REFERENCE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_with_the_same_placeholders(language: str) -> None:
    reference = {key: placeholders(text) for key, text in sentences(REFERENCE).items()}
    assert {key: placeholders(text) for key, text in sentences(language).items()} == reference


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_has_the_same_placeholders_in_every_language(language: str, kind: NoticeKind) -> None:
    for name in (f"{kind}.txt", f"{kind}.subject.txt"):
        assert placeholders(source(f"{language}/{name}")) == placeholders(source(f"{REFERENCE}/{name}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_may_be_told_has_its_sentence(language: str) -> None:
    there = set(sentences(language))
    own = {code for code, told in TELLABLE.items() if not told.told_as}
    wanted = {f"needs/{code}/{part}" for code in own for part in ("short", "ask")}
    shown = {code for code, told in TELLABLE.items() if told.values not in (Values.NONE, Values.HIDDEN)}
    wanted |= {f"needs/{code}/full" for code in shown}
    wanted |= {f"states/{state}" for state in SupplierState} | {f"next/{state}" for state in SupplierState}
    wanted |= {f"files/{code}" for code in UNREADABLE}
    wanted |= {f"kinds/{kind}" if kind.is_invoice else f"files/{kind}" for kind in Kind}
    assert wanted <= there


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_over(language: str) -> None:
    codes = {key.split("/")[1] for key in sentences(language) if key.startswith("needs/")}
    assert codes <= set(TELLABLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_says_what_has_legal_weight(language: str) -> None:
    """domain.md trap 15. The footer denies acceptance, and may name it."""
    legal = re.compile(r"\b(aceptad|conforme\b|de conformidad|accepted|aceit[oa]s?\b)", re.IGNORECASE)
    texts = [source(f"{language}/{name}") for name in files(language) if name.endswith("txt")]
    texts += [text for key, text in sentences(language).items() if not key.startswith("letter/legal")]
    assert [text for text in texts if legal.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_speaks_of_accounts(language: str) -> None:
    accounts = re.compile(r"\b(iban|cbu|clabe|bic|swift|pix|account number|n[uú]mero de cuenta)\b", re.IGNORECASE)
    texts = [source(f"{language}/{name}") for name in files(language)]
    assert [text for text in texts if accounts.search(text)] == []


def test_the_letter_needs_nothing_from_elsewhere() -> None:
    styled, _, _ = HTML.loader.get_source(HTML, "letter.html") if HTML.loader else ("", None, None)
    assert "max-width: 600px" in styled
    assert not re.search(r"<(img|link|script|iframe)|url\(|https?:", styled)
