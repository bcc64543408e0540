"""`make accuracy ARGS=mails`: how well mails are understood, on the development set and on one held out.

In charge of printing. `ARGS="mails intents"` lists what was wrong in a label of the development set; what is wrong
in the held-out set is never listed, so that it stays a measure.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from inbox.message import read_email
from tests.accuracy.mail_scoring import F1, SHARES, MailTally, measure_mails
from tests.accuracy.mails.making import made_mails
from tests.accuracy.mails.pieces import PARTS

_TARGETS = {
    "kind": 0.97, "intents": 0.90, "invoice_numbers": 0.95, "promised_date": 0.90, "reply_text": 0.90,
    "dispute_reason": 0.85, "language": 0.97, "bounced_recipient": 0.97, "bounce_type": 0.90,
}  # fmt: skip


def report_mails(arguments: Sequence[str] = ()) -> None:
    """Measure both parts and print the figures; list the development set's errors in the labels named."""
    tallies = {part: measure_mails(made_mails(part)) for part in PARTS}
    print(f"\n{'mails':20s} " + " ".join(f"{part:>12s}" for part in tallies) + f" {'wanted':>8s}")
    print(f"{'':20s} " + " ".join(f"{tally.mails:12d}" for tally in tallies.values()))
    for label in (*SHARES, *F1):
        figures = " ".join(f"{100 * _figure(tally, label):12.1f}" for tally in tallies.values())
        print(f"{label:20s} {figures} {100 * _TARGETS[label]:8.0f}")
    print(f"{'wrong of the sure %':20s} " + " ".join(f"{_sure_wrong(tally):12.1f}" for tally in tallies.values()))
    print(f"{'mails a second':20s} " + " ".join(f"{tally.mails / tally.seconds:12.0f}" for tally in tallies.values()))
    for label in arguments:
        _list(tallies["developed"], label)


def _figure(tally: MailTally, label: str) -> float:
    return tally.f1(label) if label in F1 else tally.share(label)


def _sure_wrong(tally: MailTally) -> float:
    return 100 * tally.sure_wrong / tally.sure if tally.sure else 0.0


def _list(tally: MailTally, label: str) -> None:
    for sample, found, known in tally.wrong.get(label, ()):
        print(f"--- {sample.name} {sample.traits} found {found!r}, true {known!r}")
        if label != "reply_text":
            print("   ", " ".join((read_email(sample.raw).subject + " | " + sample.truth.reply_text).split())[:300])


if __name__ == "__main__":
    report_mails(sys.argv[1:])
