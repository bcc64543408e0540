"""Who must approve, four eyes, and what makes an approval lapse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from matching.policy_file import policy_from_mapping
from service import actions
from service.accounts import Role, create_account
from service.actions import ActionError
from service.application import Application
from tests.service.building import NOW, a_mail, an_invoice, receive, the_invoice

TWO_APPROVERS = {"approvals": [{"up_to": 50, "people": 0}, {"role": "approver", "people": 2}]}


@pytest.fixture
def guarded(applications: Callable[..., Application]) -> Application:
    """An installation where what costs more than 50 needs two approvers."""
    app = applications()
    app = replace(app, settings=replace(app.settings, matching=policy_from_mapping(TWO_APPROVERS)))
    for name, role in (("eva", Role.APPROVER), ("luz", Role.APPROVER), ("pia", Role.COLLECTOR)):
        password = "una clave bien larga"
        create_account(app.store, name=name, password=password, role=role, language="es", actor="system", now=NOW)
    return app


def approve(app: Application, actor: str) -> bool:
    row = the_invoice(app, "A-1")
    return actions.approve(app, row.id, version=row.version, actor=actor)


def bring(app: Application, **changes: str) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", **changes)))


def test_a_small_invoice_that_matches_needs_nobody(guarded: Application) -> None:
    bring(guarded, quantity="2")

    assert the_invoice(guarded, "A-1").state == "approved"


def test_a_large_one_waits_until_two_different_approvers_approved(guarded: Application) -> None:
    bring(guarded)
    waiting = the_invoice(guarded, "A-1")
    assert (waiting.state, waiting.reasons, waiting.blocked_by) == ("in_review", ["approval_missing"], "buyer")

    assert approve(guarded, "eva") is False
    (missing,) = the_invoice(guarded, "A-1").match["discrepancies"]
    assert (missing["expected"], missing["found"], missing["facts"]["people"]) == ("2", "1", "eva")
    with pytest.raises(ActionError) as twice:
        approve(guarded, "eva")
    assert twice.value.code == "approved_already"
    assert approve(guarded, "luz") is True

    assert the_invoice(guarded, "A-1").state == "approved"


def test_the_approval_of_another_role_does_not_count(guarded: Application) -> None:
    bring(guarded)

    with pytest.raises(ActionError) as refused:
        approve(guarded, "pia")

    assert refused.value.code == "not_your_approval"
    assert the_invoice(guarded, "A-1").match["discrepancies"][0]["found"] == "0"


def test_what_is_corrected_after_an_approval_must_be_approved_again(guarded: Application) -> None:
    bring(guarded)
    approve(guarded, "eva")
    row = the_invoice(guarded, "A-1")

    actions.correct_field(guarded, row.id, version=row.version, actor="luz", field="due_date", value="2027-01-31")

    assert approve(guarded, "luz") is False
    assert approve(guarded, "eva") is True


def test_differences_do_not_spare_the_second_approver(guarded: Application) -> None:
    bring(guarded, price="23.00")

    assert [approve(guarded, name) for name in ("eva", "luz")] == [False, True]
    assert the_invoice(guarded, "A-1").state == "approved"
