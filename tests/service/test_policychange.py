"""Another policy decides anew what is open, whether or not somebody thought of giving it another name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

from matching.policy_file import policy_from_mapping
from service.application import Application
from service.policychange import PolicyChange, digest_of
from service.store.tables import event
from tests.service.building import a_mail, an_invoice, kinds_of_events, receive, rows, the_invoice

GENEROUS = {"tolerances": {"price_over_percent": 20, "line_ceiling": 1000}}


def under(app: Application, policy: dict[str, object]) -> Application:
    return replace(app, settings=replace(app.settings, matching=policy_from_mapping(policy)))


def test_what_another_policy_lets_pass_is_approved_and_says_why(applications: Callable[..., Application]) -> None:
    app = applications()
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    PolicyChange(app).look_in()
    assert the_invoice(app, "A-1").reasons == ["price_over"]

    changed = under(app, GENEROUS)
    row = the_invoice(app, "A-1")
    assert PolicyChange(changed).look_in() == [row.case]

    assert the_invoice(app, "A-1").state == "approved"
    assert "cleared" in kinds_of_events(app, row.id)
    assert PolicyChange(changed).look_in() == []


def test_the_same_policy_and_the_first_look_change_nothing(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    before = len(rows(app, event))

    assert [PolicyChange(app).look_in(), PolicyChange(app).look_in()] == [[], []]
    assert len(rows(app, event)) == before


def test_the_digest_is_the_same_in_every_process_and_differs_with_any_value() -> None:
    classes = {"document_classes": {"AR": ["A", "B", "C", "M"]}, "xml_required": ["MX", "CL", "CO"]}
    code = (
        "from matching.policy_file import policy_from_mapping\n"
        "from service.policychange import digest_of\n"
        f"print(digest_of(policy_from_mapping({classes!r})))"
    )
    elsewhere = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert elsewhere == {digest_of(policy_from_mapping(classes))}
    assert digest_of(policy_from_mapping({})) != digest_of(policy_from_mapping({"tolerances": {"totals": "0.03"}}))
