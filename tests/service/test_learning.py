"""A person sets a field right once; the supplier's next paper of that layout is read so, and nobody else's is."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from matching.policy import MatchPolicy
from parsing.document import Document, Kind, ReadingContext, Source
from parsing.learned.applying import with_learned
from parsing.learned.finding import letters
from parsing.learned.fit import words_of
from parsing.learned.records import (
    Anchor,
    LearnedLayout,
    Lesson,
    Relation,
    content_to_json,
    layout_from_json,
    lesson_from_json,
)
from parsing.learned.teaching import lesson_of, taught
from parsing.read import read_document
from parsing.text.layout import lay_out
from parsing.text.sheet import Sheet, study
from parsing.text.typed import typed_page
from service import actions
from service.application import Application
from service.cli import main
from service.reevaluation import stored_document
from service.sandbox import DirectReader, ReaderPool, Teacher
from service.settings import ReadingSettings
from service.store import invoices, learning
from service.store.own_tables import correction
from tests.accuracy.papers.printing import Paper, printed
from tests.accuracy.papers.style import family
from tests.service.building import AUTHSERV_ID, INBOX, a_configuration, an_application, receive, rows

# A layout on which the buyer stands first, without a label, and is taken for the seller.
SWAPPED = (45, "ES")
FIELD = {
    "issuer": "seller.name",
    "issuer_tax_id": "seller.tax_id",
    "buyer": "buyer.name",
    "buyer_tax_id": "buyer.tax_id",
}


def paper(issue: int, *, index: int = SWAPPED[0], country: str = SWAPPED[1]) -> Paper:
    return printed(family(index), country, issue=issue)


def mailed(one: Paper, number: int, *, sender: str = "ana@papelera.example") -> bytes:
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = sender, INBOX, "Factura"
    mail["Date"], mail["Message-ID"] = "Wed, 25 Nov 2026 10:00:00 +0100", f"<paper-{number}@supplier.example>"
    mail.set_content("Adjuntamos nuestra factura.")
    mail.add_attachment(one.pdf, maintype="application", subtype="pdf", filename="factura.pdf")
    return mail.as_bytes()


def first(value: object) -> str:
    return str(value[0] if isinstance(value, list) else value)


def parties(document: Document) -> dict[str, str | None]:
    return {
        "issuer": document.seller.name,
        "issuer_tax_id": document.seller.tax_id,
        "buyer": document.buyer.name,
        "buyer_tax_id": document.buyer.tax_id,
    }


def set_right(app: Application, invoice_id: int, one: Paper, teacher: Teacher) -> list[bool]:
    """Correct both parties of an invoice as a collector does; return what each correction taught."""
    done = []
    for name, field in FIELD.items():
        with app.store.read() as connection:
            row = invoices.get(connection, invoice_id)
        assert row is not None
        value = first(one.truth[name])
        done.append(
            actions.correct_field(
                app, invoice_id, version=row.version, actor="eva", field=field, value=value, teacher=teacher
            )
        )
    return done


@pytest.fixture
def corrected(app: Application) -> Application:
    """An installation that read one paper wrongly, and was told so."""
    [row] = receive(app, mailed(paper(0), 0)).invoices
    assert parties(stored_document(row)) != {name: first(paper(0).truth[name]) for name in FIELD}, "read right already"
    assert set_right(app, row.id, paper(0), DirectReader()) == [True] * 4
    return app


def test_the_next_paper_of_the_layout_is_read_as_the_person_showed(corrected: Application) -> None:
    row = receive(corrected, mailed(paper(1), 1)).invoices[-1]
    document = stored_document(row)
    assert parties(document) == {name: first(paper(1).truth[name]) for name in FIELD}
    assert document.evidence["seller.name"].source is Source.LEARNED
    assert document.confidence["seller.name"] >= 0.9


def test_another_suppliers_paper_is_read_as_before(corrected: Application, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    fresh = an_application(tmp_path / "fresh")
    for index, country in ((45, "BR"), (47, "ES"), (1, "ES")):
        other = mailed(paper(0, index=index, country=country), index, sender=f"x@{country.lower()}-{index}.example")
        after, before = (receive(each, other).invoices[-1] for each in (corrected, fresh))
        assert after.reading == before.reading


def test_what_is_not_printed_teaches_nothing_and_stays_a_correction(app: Application) -> None:
    [row] = receive(app, mailed(paper(0), 0)).invoices
    taught_it = actions.correct_field(
        app, row.id, version=row.version, actor="eva", field="number", value="ZZ-999-ZZ", teacher=DirectReader()
    )
    assert not taught_it
    with app.store.read() as connection:
        assert learning.all_layouts(connection) == []
        [kept] = connection.execute(select(correction)).all()
    assert (kept.field, kept.value, kept.layout_id) == ("number", "ZZ-999-ZZ", None)


def test_children_learn_and_read_the_same(corrected: Application) -> None:
    with corrected.store.read() as connection:
        [row] = learning.all_layouts(connection)
    context = ReadingContext(learned=(layout_from_json(row.id, row.content),))
    pool = ReaderPool(ReadingSettings(children=1))
    try:
        assert pool.lesson(paper(1).pdf, field="issue_date", value=paper(1).truth["issue_date"]) == lesson_of(
            paper(1).pdf, field="issue_date", value=paper(1).truth["issue_date"]
        )
        [in_child] = pool.read(paper(1).pdf, name="a.pdf", context=context)
    finally:
        pool.close()
    assert in_child == read_document(paper(1).pdf, name="a.pdf", context=context)[0]


def a_lesson(field: str, value: str, issue: int = 0) -> Lesson:
    found = lesson_of(paper(issue).pdf, field=field, value=value)
    assert found is not None
    return found


def test_a_place_is_forgotten_when_people_contradict_it() -> None:
    date, due = paper(0).truth["issue_date"], paper(0).truth["due_date"]
    wrong = a_lesson("issue_date", due)
    known = taught(LearnedLayout(key=1, words=wrong.words), wrong)
    known = taught(known, a_lesson("issue_date", date))
    shown = {(one.relation, one.words) for one in known.anchors}
    assert shown == {(one.relation, one.words) for one in a_lesson("issue_date", date).anchors}


def test_a_lesson_survives_its_json() -> None:
    lesson = a_lesson("issue_date", paper(0).truth["issue_date"])
    assert lesson_from_json(json.loads(json.dumps(content_to_json(lesson)))) == lesson


@pytest.mark.parametrize("field", ["total", "net", "tax"])
def test_a_sum_that_does_not_close_is_a_question_and_never_a_value(field: str) -> None:
    """A person who pointed at the wrong amount once does not make it next month's total."""
    one, later = paper(0), paper(1)
    other = {"total": "net", "net": "total", "tax": "net"}[field]
    lesson = a_lesson(field, one.truth[other])
    layout = taught(LearnedLayout(key=1, words=lesson.words), lesson)
    [document] = read_document(later.pdf, name="a.pdf", context=ReadingContext(learned=(layout,)))
    assert isinstance(document, Document)
    assert str(getattr(document, field)) == later.truth[field]
    assert document.confidence[field] < MatchPolicy().minimum_confidence


def test_another_seller_whose_program_prints_the_same_form_learns_nothing() -> None:
    """A mail provider's domain is shared: the form is alike, the seller on it is not."""
    sheet = a_sheet(*PRINTED)
    facts = {"seller.name": "Papelera Sur", "seller.tax_id": "B12345674"}
    layout = LearnedLayout(key=1, words=words_of(sheet), facts=facts)
    read = Document(format="pdf", source="a.pdf", kind=Kind.INVOICE)
    assert with_learned(read, sheet, (layout,)) == read
    own = LearnedLayout(key=2, words=words_of(sheet), facts={**facts, "seller.name": "Papelera Norte"})
    assert with_learned(read, sheet, (layout, own)).seller.name == "Papelera Norte"


def test_a_seller_whose_name_is_a_picture_is_known_by_a_long_number_that_is_not_ours() -> None:
    phone, ours = "Tel. 093 555 01 23", "30-71593024-9"
    sheet = a_sheet(*PRINTED, phone, f"CUIT: {ours}")
    read = Document(format="pdf", source="a.pdf", kind=Kind.INVOICE)

    def seller(*numbers: str) -> str | None:
        facts = {"seller.name": "Logo S.A."}
        layout = LearnedLayout(key=1, words=words_of(sheet), facts=facts, numbers=numbers)
        return with_learned(read, sheet, (layout,), our_tax_ids=(ours,)).seller.name

    assert seller("0935550123") == "Logo S.A."
    assert seller("0935550124") is None
    assert seller("30715930249") is None


READ_ACCOUNT = "ES9121000418450200051332"
OTHER_ACCOUNT = "GB82 WEST 1234 5698 7654 32"


def a_sheet(*lines: str) -> Sheet:
    """Return a typed page with these lines."""
    return study(lay_out((typed_page(lines),)))


def a_learned(field: str, words: str, sheet: Sheet) -> LearnedLayout:
    anchor = Anchor(field=field, relation=Relation.BEHIND, words=words, page=1, box=(0, 0, 0, 0))
    return LearnedLayout(key=1, words=words_of(sheet), anchors=(anchor,))


PRINTED = ("Papelera Norte", "Calle Mayor", "Gracias por su compra", "Forma de pago", f"IBAN {OTHER_ACCOUNT}")


def test_a_learned_place_never_changes_a_bank_account() -> None:
    """Two accounts on one paper: the one that was read stays, and a person is asked."""
    sheet = a_sheet(*PRINTED)
    read = Document(format="pdf", source="a.pdf", kind=Kind.INVOICE, iban=READ_ACCOUNT)
    learned = with_learned(read, sheet, (a_learned("iban", "iban", sheet),))
    assert learned.iban == READ_ACCOUNT
    assert learned.confidence["iban"] < MatchPolicy().minimum_confidence


@pytest.mark.parametrize(
    ("printed_as", "payable", "sure"),
    [
        ("106,00", "106.00", True),  # the total of 121 less the 15 withheld
        ("100,00", "121.00", False),  # the net: nothing bears it out, what was read stays a question
    ],
)
def test_what_is_payable_is_learned_only_where_total_and_withholding_bear_it_out(
    printed_as: str, payable: str, sure: bool
) -> None:
    sheet = a_sheet(*PRINTED[:4], f"Liquido a percibir {printed_as}")
    sums = {"net": "100.00", "tax": "21.00", "total": "121.00", "withheld": "15.00", "payable": "121.00"}
    amounts: dict[str, Any] = {name: Decimal(amount) for name, amount in sums.items()}
    read = Document(format="pdf", source="a.pdf", kind=Kind.INVOICE, **amounts)
    learned = with_learned(read, sheet, (a_learned("payable", letters("Liquido a percibir"), sheet),))
    assert learned.payable == Decimal(payable)
    assert (learned.confidence["payable"] >= MatchPolicy().minimum_confidence) is sure


@pytest.fixture
def acuse(corrected: Application) -> Callable[..., Result]:
    configuration = a_configuration(corrected.settings.base)
    return lambda *words: CliRunner().invoke(
        main, ["learn", words[0], "--config", str(configuration), *words[1:]], catch_exceptions=False
    )


def test_the_commands_list_check_export_and_forget(acuse: Callable[..., Result], tmp_path: Path) -> None:
    [layout] = map(json.loads, acuse("list", "--json").stdout.splitlines())
    assert {one["field"] for one in layout["fields"]} == set(FIELD.values())
    assert acuse("check").stdout == "4 of 4 corrections are read as people said\n"
    assert acuse("export", str(tmp_path / "learned.json")).exit_code == 0
    assert len(json.loads((tmp_path / "learned.json").read_text(encoding="utf-8"))["corrections"]) == 4
    assert acuse("forget", str(layout["layout"])).exit_code == 0
    after = acuse("check", "--json")
    assert after.exit_code == 1
    assert {json.loads(line)["right"] for line in after.stdout.splitlines()} == {False}
    assert acuse("forget", str(layout["layout"])).exit_code == 1


def test_a_correction_in_the_admins_own_words_is_one_row_for_a_field(corrected: Application) -> None:
    assert len(rows(corrected, correction)) == 4
