"""The demo's whole play on real servers: the same mails, the same expectations, Dovecot and an SMTP server."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import clock
from service.completeness import Fate, completeness
from service.demo.buyer import INBOX
from service.demo.installation import install
from service.demo.mails import SCRIPT
from service.demo.observation import unsettled_answers
from service.demo.performance import Performance
from service.demo.running import RunningService, answers
from service.demo.verification import differences
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.dovecot_post import DovecotPost

pytestmark = pytest.mark.dovecot


def test_every_mail_of_the_play_ends_as_scripted_on_real_servers(dovecot: Dovecot, tmp_path: Path) -> None:
    with serving(Script()) as smtp:
        post = DovecotPost(dovecot, smtp, user=INBOX)
        installation = install(tmp_path / "acuse", post, now=clock.now())
        with RunningService(installation.configuration, mailbox_password=PASSWORD) as service:
            assert answers(installation.admin_address, seconds=60), service.tail()
            performance = Performance(installation, post, SCRIPT, inbox=INBOX, pace=0.1)
            for _ in performance.play():
                assert service.alive, service.tail()
            performance.look()
        wrong = {act.mail.key: differences(act.mail, act.observed) for act in performance.acts}
        assert {key: sentences for key, sentences in wrong.items() if sentences} == {}
        accounts = completeness(installation.app, clock.now().date())
        assert len(accounts) == len(SCRIPT)
        assert {account.fate for account in accounts} == {Fate.FILED}
        assert unsettled_answers(installation.app.store) == ()
        sent = sum(len(act.observed.sent) for act in performance.acts if act.observed is not None)
        assert sent == len(post.caught)
