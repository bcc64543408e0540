"""What must hold after any fault: what was fed, what is recorded and what was delivered agree.

Pure: whoever asks hands in the evidence, that of Acuse (`evidence`) or that of a program that does it badly (`naive`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes

from service.demo.verification import same_number
from tests.faults.mails import Fed

ENDED = ("filed", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One mail as it is recorded. `raw` None: its bytes are gone. `shown`: a person is called to it."""

    sha256: str
    state: str
    raw: bytes | None
    numbers: tuple[str, ...] = ()
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One automatic mail of ours; `cause` is the SHA-256 of the mail that it answers."""

    cause: str
    message_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What can be seen of an installation. `invoices`: seller and number of each; `unexplained`: UIDs without fate."""

    kept: tuple[Kept, ...]
    invoices: tuple[tuple[object, str], ...]
    answers: tuple[Answer, ...]
    unexplained: tuple[int, ...] = ()

    def count(self, state: str) -> int:
        """Return how many of our mails are in a state."""
        return sum(answer.state == state for answer in self.answers)


def disagreements(evidence: Evidence, fed: Sequence[Fed], accepted: Sequence[bytes]) -> tuple[str, ...]:
    """Return everything that is not as promised; `fed` lay in the mailbox, `accepted` is what the SMTP server took."""
    return (
        *_of_mails(evidence, fed),
        *_of_invoices(evidence, fed),
        *_of_answers(evidence, fed),
        *_of_deliveries(evidence, accepted),
    )


def _sha256(mail: Fed) -> str:
    return hashlib.sha256(mail.raw).hexdigest()


def _of_mails(evidence: Evidence, fed: Sequence[Fed]) -> Iterator[str]:
    recorded = Counter(one.sha256 for one in evidence.kept)
    arrived = {_sha256(mail): mail.raw for mail in fed}
    yield from (f"mail {sha256} is recorded {recorded[sha256]} times" for sha256 in arrived if recorded[sha256] != 1)
    for one in evidence.kept:
        if one.sha256 not in arrived:
            yield f"a mail is recorded that nobody sent: {one.sha256}"
        elif one.raw != arrived[one.sha256]:
            yield f"the bytes of mail {one.sha256} are not what came"
        if one.state not in ENDED:
            yield f"mail {one.sha256} is {one.state}"
    yield from (f"UID {uid} has neither been filed nor quarantined" for uid in evidence.unexplained)


def _of_invoices(evidence: Evidence, fed: Sequence[Fed]) -> Iterator[str]:
    """An invoice may only be missing where a person sees its mail: in quarantine, or with a file that was not read."""
    counts = Counter(evidence.invoices)
    yield from (f"invoice {number} was filed {count} times" for (_, number), count in counts.items() if count > 1)
    kept = {one.sha256: one for one in evidence.kept}
    for mail in fed:
        one = kept.get(_sha256(mail))
        if one is None or one.shown:
            continue
        for number in mail.numbers:
            if not any(same_number(number, found) for found in one.numbers):
                yield f"invoice {number} is missing"


def _of_answers(evidence: Evidence, fed: Sequence[Fed]) -> Iterator[str]:
    """Each mail is answered once, unless a person has it in quarantine."""
    causes = Counter(answer.cause for answer in evidence.answers)
    quarantined = {one.sha256 for one in evidence.kept if one.state == "quarantined"}
    for sha256 in map(_sha256, fed):
        if causes[sha256] != (0 if sha256 in quarantined else 1):
            yield f"mail {sha256} has {causes[sha256]} answers"
    for answer in evidence.answers:
        if answer.state not in ("sent", "unknown"):
            yield f"{answer.message_id} is {answer.state}"


def _of_deliveries(evidence: Evidence, accepted: Sequence[bytes]) -> Iterator[str]:
    delivered = Counter(message_from_bytes(raw)["Message-ID"] for raw in accepted)
    yield from (f"{message_id} was delivered {count} times" for message_id, count in delivered.items() if count > 1)
    for answer in evidence.answers:
        if answer.state == "sent" and answer.message_id not in delivered:
            yield f"{answer.message_id} is sent, but did not arrive"
    recorded = {answer.message_id for answer in evidence.answers}
    yield from (f"{one} was delivered, but is not recorded" for one in delivered if one not in recorded)
