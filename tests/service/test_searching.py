"""Mails are found by their words, by those of their files, and by those that we wrote; whatever the accents."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from service.application import Application
from service.cli import main
from service.searching import catch_up
from service.store.search import EntryKind, Hit, SearchFilter, find
from service.store.tables import message
from service.store.tables import outgoing as outgoing_table
from tests.service.building import a_configuration, a_mail, an_invoice, receive, rows


@pytest.fixture
def written(app: Application) -> Application:
    """An installation with three mails, one of them with an invoice of boxes, and the answer to it marked as sent."""
    receive(app, a_mail("Adjuntamos la factura de las cajas.", an_invoice("A-0001-00000123"), subject="Factura"))
    receive(app, a_mail("¿Recibieron el camión del jueves?", subject="Consulta por la recepción"))
    receive(app, a_mail("Boa tarde, segue a nota.", subject="Nota"))
    with app.store.write() as connection:
        connection.execute(outgoing_table.update().values(state="sent", sent_at=app.clock()))
    catch_up(app)
    return app


def found(app: Application, text: str, **wanted: object) -> list[Hit]:
    return list(find(app.store, SearchFilter(text=text, **wanted), limit=50))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "mails"),
    [
        ("camión", [2]),  # the text
        ("CAMION jueves", [2]),  # without accent, in capitals, two words
        ("recepc", [2]),  # the beginning of a word in the subject
        ("cartón", [1]),  # a line of the attached invoice
        ("00000123", [1]),  # its number
        ("papelera.example", [3, 2, 1]),  # the sender, newest first
        ("camión cartón", []),  # no mail has both
        ('"); DROP TABLE message; --', []),  # nothing but words is taken
        ('nothing" OR "cami', []),  # OR is a word like others
        ("***", []),
    ],
)
def test_a_mail_is_found_by_words_of_its_own_and_of_its_files(
    written: Application, words: str, mails: list[int]
) -> None:
    assert [hit.ref for hit in found(written, words, kind=EntryKind.MAIL)] == mails


def test_what_we_wrote_is_found_too(written: Application) -> None:
    (letter, *_) = found(written, "00000123", kind=EntryKind.LETTER)

    assert letter.kind is EntryKind.LETTER
    assert "00000123" in letter.found
    assert found(written, "00000123", until=written.clock()) == []


def test_the_word_is_shown_where_it_stands(written: Application) -> None:
    (hit,) = found(written, "jueves")

    assert (hit.found, hit.behind[:1]) == ("jueves", "?")
    assert hit.before.endswith("el camión del ")


def test_indexing_again_changes_nothing_and_a_mail_filed_anew_is_indexed_anew(written: Application) -> None:
    assert catch_up(written) == 0
    with written.store.write() as connection:
        changed = message.update().where(message.c.id == 2).values(subject="Otra cosa", indexed_at=None)
        connection.execute(changed)

    assert catch_up(written) == 1
    assert found(written, "consulta", kind=EntryKind.MAIL) == []
    assert [hit.ref for hit in found(written, "otra cosa")] == [2]


def test_the_command_finds_what_came_a_moment_ago(app: Application) -> None:
    receive(app, a_mail("¿Recibieron el camión?", subject="Consulta"))
    config = a_configuration(app.settings.base)

    result = CliRunner().invoke(main, ["search", "camion", "--json", "--config", str(config)])

    (line,) = result.stdout.splitlines()
    assert json.loads(line)["kind"] == "mail"
    assert rows(app, message)[0].indexed_at is not None
