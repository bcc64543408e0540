"""The states of orders as other systems name them."""

from __future__ import annotations

import pytest

from service.orderstatus import order_status

OPEN = """Open|Approved|Confirmada|Autorizada|En curso|Liberada|Aceptada|activa|Parcialmente recibida|To Invoice
in progress|Aprovado|Aprobada, parcialmente facturada|Recibida|Acknowledged|Ordered|Enviada al proveedor|Aprovada
Em andamento|Emitido|To Receive and Bill|Pendiente de recibir|Pending receipt|Pendiente de facturar|partially_billed
purchase|sent|vigente|partially delivered"""
CLOSED = "closed|Finalizada|Fechado|Concluído|Terminada|Fully billed|Cerrada|Completed|done|Facturada"
CANCELLED = "cancelled|Rechazada|Eliminada|Void|Anulado|Cancelado|Canceled"
PENDING = """pending|Pendiente de aprobación|En aprobación|Por aprobar|Aguardando aprovação|not approved|unapproved
Waiting for approval|Rascunho|Submitted for approval|En revisión|Sin aprobar|No aprobada|to approve
draft|Borrador|RFQ"""


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (said, state)
        for state, words in {"open": OPEN, "closed": CLOSED, "cancelled": CANCELLED, "pending": PENDING}.items()
        for said in words.replace("\n", "|").split("|")
    ],
)
def test_a_state_in_other_words(said: str, state: str) -> None:
    assert order_status(said) == state


def test_a_state_that_nobody_knows_is_not_open_and_an_absent_one_is() -> None:
    assert order_status("On hold") == "on_hold"
    assert order_status("Bloqueada") == "bloqueada"
    assert order_status(None) == "open"
