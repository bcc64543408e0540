"""How many automatic mails may go: to one address, to one domain, in all.

Pure: whoever calls counts what was planned (queued, sent or unknown, drafts left out) and hands the figures in. The
figures guard against loops with machines that look like people (reliability.md D5, D8, D9) and a flood (D14).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLimits:
    """The limits, from the configuration: mails an hour to an address and to a domain, and in ten minutes in all."""

    address_hour: int = 12
    domain_hour: int = 60
    overall_ten_minutes: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetCounts:
    """Automatic mails planned so far, in the windows of `BudgetLimits`, before the one in question."""

    address_hour: int = 0
    domain_hour: int = 0
    overall_ten_minutes: int = 0


class Allowance(StrEnum):
    """What the budget allows."""

    SEND = "send"
    GATHER = "gather"  # join the one mail that goes to this address at the end of the hour
    STOP_DOMAIN = "stop_domain"  # hold; a person looks whether this is a loop
    STOP_ALL = "stop_all"  # the breaker: every automatic mail is held until a person restarts


def allowance(counts: BudgetCounts, limits: BudgetLimits) -> Allowance:
    """Return what the budget allows for one more automatic mail; the widest limit reached decides."""
    if counts.overall_ten_minutes >= limits.overall_ten_minutes:
        return Allowance.STOP_ALL
    if counts.domain_hour >= limits.domain_hour:
        return Allowance.STOP_DOMAIN
    if counts.address_hour >= limits.address_hour:
        return Allowance.GATHER
    return Allowance.SEND
