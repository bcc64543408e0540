"""docs/exceptions.md says what the code does: every code with who resolves it, what ends it, and both sides' sentences.

`make golden` writes it anew; read the difference.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from admin.difference_sentences import DISCREPANCIES
from matching.codes import ALWAYS_HELD, DEFAULTS, Code, Remedy, remedy_of
from matching.records import Severity
from outbound.needs import TELLABLE

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "exceptions.md"
LANGUAGES = ("es", "en", "pt")
HEAD = """# Exceptions

Everything that can differ, by code (`acuse match --json`, the reasons of a decision, the exceptions page). Each code is
found by one rule of `matching/rules/`, is looked at again by itself when what would end it changes, and closes with its
cause in the history. An administrator may change severities (`[matching.severities]`); codes that are *always held*
never become a mere remark.

Made from the code by `make golden`; values stand in angle brackets. A supplier reads its sentence only where the code
is one that it may be told, and never a limit, a name of ours, or anything about a bank account; *passed on* means that
somebody of ours looks first.
"""
SEVERITIES = {
    Severity.REJECT: "rejects the invoice",
    Severity.REVIEW: "holds the invoice for a person",
    Severity.INFORM: "is said, and holds nothing",
}
REMEDIES = {
    Remedy.NEW_DOCUMENT: "a corrected document or a credit note comes",
    Remedy.ANSWER: "the supplier tells the missing fact",
    Remedy.ORDER: "the order or the contract is changed",
    Remedy.RECEIPT: "a receipt or an inspection is entered",
    Remedy.PARTY: "the supplier's master data are changed",
    Remedy.PERSON: "a person decides",
    Remedy.POLICY: "another policy holds",
}


def test_the_document_says_what_the_code_does() -> None:
    written = HEAD + "".join(_section(code) for code in sorted(Code))

    if os.environ.get("ACUSE_GOLDEN") == "1":
        DOCUMENT.write_text(written, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == written


def _section(code: Code) -> str:
    severity, resolver = DEFAULTS[code]
    held = " *Always held.*" if code in ALWAYS_HELD else ""
    passed_on = " *Passed on.*" if code in TELLABLE and TELLABLE[code].passed_on else ""
    who = resolver.value.replace("_", " ")
    lines = [
        f"\n## `{code}`\n",
        f"It {SEVERITIES[severity]}; resolved by: {who}; ends when {REMEDIES[remedy_of(code)]}.{held}{passed_on}\n",
    ]
    lines += ["| | | |", "|---|---|---|"]
    lines += [f"| desk | {language} | {said} |" for language, said in _desk(code)]
    lines += [f"| supplier | {language} | {said} |" for language, said in _supplier(code)]
    return "\n".join(lines) + "\n"


def _desk(code: Code) -> Iterator[tuple[str, str]]:
    if code not in DISCREPANCIES:
        return
    message = str(DISCREPANCIES[code]._args[0])  # the text that the catalogues translate
    for language in LANGUAGES:
        said = message if language == "en" else str(_catalogue(language)[message].string)
        yield language, re.sub(r"%\((\w+)\)s", r"‹\1›", said)


def _catalogue(language: str) -> Catalog:
    path = ROOT / "admin" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _supplier(code: Code) -> Iterator[tuple[str, str]]:
    telling = TELLABLE.get(code)
    if telling is None:
        return
    for language in LANGUAGES:
        text = (ROOT / "outbound" / "templates" / language / "sentences.toml").read_text(encoding="utf-8")
        said = tomllib.loads(text)["needs"][telling.told_as or code]
        whole = f"{said.get('full') or said['short']} {said['ask']}"
        whole = re.sub(r"\{% else %\}.*?\{% endif %\}|\{%.*?%\}", "", whole)
        yield language, re.sub(r"\{\{ (\w+) \}\}", r"‹\1›", whole)
