"""Playing the script: every mail at its time, and what Acuse makes of it meanwhile.

In charge of when a mail goes and of when it is over. Not in charge of what it says (`mails`) nor of the judgement
(`verification`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service import clock
from service.demo.installation import Installation, schedule_payment
from service.demo.invoices import Invoices
from service.demo.letters import Letter, letter_of
from service.demo.observation import Observed, observe
from service.demo.post import Post
from service.demo.script import Moment, ScriptedMail

LONGEST_WAIT_SECONDS = 90.0
_LOOK_SECONDS = 0.15


@dataclass(slots=True, kw_only=True)
class Act:
    """One mail of the script and how far it has come. `mailed_at` and `sha256` are None until it has been mailed."""

    mail: ScriptedMail
    mailed_at: float | None = None
    sha256: str | None = None
    observed: Observed | None = None
    over: bool = False

    @property
    def decided(self) -> bool:
        """Say whether Acuse has made up its mind about the mail."""
        return self.observed is not None and self.observed.decided


class Performance:
    """Play a script on a running installation. `pace` multiplies the script's seconds; below 1 it goes faster."""

    def __init__(
        self,
        installation: Installation,
        server: Post,
        script: Sequence[ScriptedMail],
        *,
        inbox: str,
        pace: float = 1.0,
    ) -> None:
        self.acts = tuple(Act(mail=mail) for mail in script)
        self._by_key = {act.mail.key: act for act in self.acts}
        self._installation = installation
        self._server = server
        self._inbox = inbox
        self._pace = pace
        self._invoices = Invoices(clock.now().date())

    def play(self) -> Iterator[Sequence[Act]]:
        """Mail everything, each at its time, until every mail is over; yield how far they are at every look."""
        start = time.monotonic()
        while not all(act.over for act in self.acts):
            self.look()
            self._end(time.monotonic())
            self._mail_what_is_due(time.monotonic() - start)
            yield self.acts
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Observe anew every mail that has been mailed."""
        mailed = {act.sha256: act for act in self.acts if act.sha256 is not None}
        for sha256, observed in observe(self._installation.app.store, mailed).items():
            mailed[sha256].observed = observed

    def _end(self, now: float) -> None:
        """Mark the acts that are over: settled, or waited for too long."""
        under_way = [act for act in self.acts if act.mailed_at is not None and not act.over]
        for act in under_way:
            waited = now - (act.mailed_at or now)
            act.over = (act.observed is not None and act.observed.settled) or waited > LONGEST_WAIT_SECONDS
        if all(act.over for act in under_way) and not any(self._is_ready(act) for act in self._not_mailed()):
            for act in self._not_mailed():  # what it was to answer never came
                act.over = True

    def _not_mailed(self) -> list[Act]:
        return [act for act in self.acts if act.mailed_at is None and not act.over]

    def _mail_what_is_due(self, elapsed: float) -> None:
        for act in self._not_mailed():
            if act.mail.at_seconds * self._pace <= elapsed and self._is_ready(act):
                self._mail(act)

    def _is_ready(self, act: Act) -> bool:
        answered = all(self._answer_to(key) is not None for key in act.mail.after)
        return answered and all(self._by_key[key].decided for key in act.mail.settled)

    def _mail(self, act: Act) -> None:
        mail, now = act.mail, clock.now()
        if mail.payment_run:
            schedule_payment(self._installation, self._invoices, now=now)
        answers = {key: letter for key in mail.after if (letter := self._answer_to(key)) is not None}
        raw = mail.written(Moment(now=now, invoices=self._invoices, answers=answers))
        recipient = next(iter(answers.values())).reply_to if answers else self._inbox
        mail_from = "" if mail.null_sender else mail.sender
        stored = self._server.receive(raw, recipient=recipient, mail_from=mail_from, verdict=mail.verdict)
        act.sha256 = hashlib.sha256(stored).hexdigest()
        act.mailed_at = time.monotonic()

    def _answer_to(self, key: str) -> Letter | None:
        """Return the answer to a mail as its sender received it, None as long as it has not left."""
        observed = self._by_key[key].observed
        sent = {answer.message_id for answer in observed.sent} if observed is not None else set()
        letters = (letter_of(caught.raw) for caught in self._server.caught)
        return next((letter for letter in letters if letter.message_id in sent), None)
