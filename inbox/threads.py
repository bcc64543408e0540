"""Where a mail belongs: the cases it is filed in.

In charge of the order of evidence (domain.md 8.1): our signed token, the message ids it answers, invoice numbers of the
sender's own party, the subject. Pure: what is known is handed in. Not in charge of what the sender may learn
(`standing`), and a mail that names another party's case is never merged into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inbox.records import Classification, Email, Placement
from inbox.tokens import TokenClaim, find_tokens, token_case

_NOT_SIGNIFICANT = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadKnowledge:
    """What the store knows that may place one mail.

    `party`: key of the sender's party, None for a sender of none. `owners`: the party's key of every case named
    elsewhere here. `cases_by_message_id`: for the ids in In-Reply-To and References. `cases_by_number` and
    `foreign_cases_by_number`: cases of the sender's own party, and of others, by `number_key`. `recent_subject_cases`:
    open cases of the last 30 days with the same sender and subject.
    """

    party: str | None = None
    owners: Mapping[str, str | None] = field(default_factory=dict)
    cases_by_message_id: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases_by_number: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    foreign_cases_by_number: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recent_subject_cases: tuple[str, ...] = ()


def number_key(number: str) -> str:
    """Return an invoice number's comparison form: its letters and digits, lower-case."""
    return _NOT_SIGNIFICANT.sub("", number.lower())


def choose_thread(
    email: Email, classification: Classification, claims: Iterable[TokenClaim], knowledge: ThreadKnowledge
) -> Placement:
    """Return the cases a mail is filed in and by which evidence, and the cases it only claims.

    `claims` are the tokens that passed `check_token` for this very sender.
    """
    claimed = _named_by_unproven_tokens(email, claims := tuple(claims))
    by_token = tuple(dict.fromkeys(claim.case for claim in claims))
    if by_token:
        return Placement(cases=by_token, evidence="token", claimed=_without(claimed, by_token))
    referred = _cases((*email.in_reply_to, *reversed(email.references)), knowledge.cases_by_message_id)
    own = tuple(case for case in referred if _is_own(case, knowledge))
    claimed += tuple(case for case in referred if case not in own)
    numbers = tuple(number_key(number) for number in classification.invoice_numbers)
    by_number = _cases(numbers, knowledge.cases_by_number)
    claimed += _cases(numbers, knowledge.foreign_cases_by_number)
    if own:
        # One mail about several invoices lands in each one's history: numbers add to the thread.
        cases = tuple(dict.fromkeys((*own, *by_number)))
        return Placement(cases=cases, evidence="references", claimed=_without(claimed, cases))
    if by_number:
        return Placement(cases=by_number, evidence="number", claimed=_without(claimed, by_number))
    if (
        not claimed
        and len(knowledge.recent_subject_cases) == 1
        and _is_own(knowledge.recent_subject_cases[0], knowledge)
    ):
        return Placement(cases=knowledge.recent_subject_cases, evidence="subject")
    return Placement(claimed=_without(claimed, ()))


def _named_by_unproven_tokens(email: Email, claims: tuple[TokenClaim, ...]) -> tuple[str, ...]:
    proven = {claim.case for claim in claims}
    named = (token_case(token) for token in find_tokens(email))
    return tuple(case for case in named if case is not None and case not in proven)


def _cases(keys: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case for key in keys for case in known.get(key, ())))


def _is_own(case: str, knowledge: ThreadKnowledge) -> bool:
    return knowledge.party is not None and knowledge.owners.get(case) == knowledge.party


def _without(claimed: tuple[str, ...], cases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(case for case in dict.fromkeys(claimed) if case not in cases)
