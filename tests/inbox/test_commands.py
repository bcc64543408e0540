"""The first line of a colleague's answer, and nothing else, is a command."""

from __future__ import annotations

import pytest

from inbox.commands import Command, Verb, read_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("aprobar", Command(verb=Verb.APPROVE)),
        ("Aprobado.\n\nSaludos, Eva", Command(verb=Verb.APPROVE)),
        ("APPROVE", Command(verb=Verb.APPROVE)),
        ("\n  aprovar  \n", Command(verb=Verb.APPROVE)),
        ("rechazar: el precio no es el pactado", Command(verb=Verb.REJECT, words="el precio no es el pactado")),
        ("Reject - Wrong entity", Command(verb=Verb.REJECT, words="Wrong entity")),
        ("rejeitar: duplicada", Command(verb=Verb.REJECT, words="duplicada")),
        ("OC 4500012345", Command(verb=Verb.LINK_ORDER, words="4500012345")),
        ("PO-77 no", None),
        ("pedido nº 2026/0114", Command(verb=Verb.LINK_ORDER, words="2026/0114")),
        ("orden de compra PO-77", Command(verb=Verb.LINK_ORDER, words="PO-77")),
        ("no aprobar", None),
        ("aprobar si el precio baja", None),
        ("¿aprobar?", None),
        ("rechazar", None),  # without a reason
        ("Creo que hay que aprobar", None),
        ("Hola\naprobar", None),  # the first line is something else
        ("OC 4500012345 y OC 4500012346", None),
        ("", None),
    ],
)
def test_a_command_is_the_whole_first_line(text: str, command: Command | None) -> None:
    assert read_command(text) == command
