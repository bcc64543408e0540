"""The configuration's sections about reminders: `[reminders]` and `[payment]`, every mistake at its own place.

In charge of telling what is the service's (live, test address, mailbox, pace) from what is the policy's. Not in charge
of what a policy means (`outbound.reminders`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from outbound.reminders.payment import PaymentDetails
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.reading import (
    ReminderPolicyError,
    payment_from_mapping,
    policy_from_mapping,
    standard_policy,
)
from service.findings import Finding
from service.settings import ReminderSettings

Read = TypeVar("Read")
OWN = frozenset(field.name for field in fields(ReminderSettings))
"""The keys of `[reminders]` that are the service's; the others are the policy's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSections:
    """What the two sections say, defaults where they are absent or wrong, and the mistakes."""

    own: Mapping[str, Any]
    policy: ReminderPolicy
    payment: PaymentDetails
    findings: tuple[Finding, ...] = ()


def reminder_sections(table: Mapping[str, Any]) -> ReminderSections:
    """Return what a whole configuration says of reminders and of how customers pay us."""
    findings: list[Finding] = []
    reminders = _section(table, "reminders", findings)
    rest = {key: value for key, value in reminders.items() if key not in OWN}
    return ReminderSections(
        own={key: value for key, value in reminders.items() if key in OWN},
        policy=_read(policy_from_mapping, rest, "reminders", findings) or standard_policy(),
        payment=_read(payment_from_mapping, _section(table, "payment", findings), "payment", findings)
        or PaymentDetails(),
        findings=tuple(findings),
    )


def _section(table: Mapping[str, Any], name: str, findings: list[Finding]) -> Mapping[str, Any]:
    section = table.get(name, {})
    if isinstance(section, dict):
        return section
    findings.append(Finding(name, f"must be a section: [{name}]"))
    return {}


def _read(
    read: Callable[[Mapping[str, Any]], Read], section: Mapping[str, Any], name: str, findings: list[Finding]
) -> Read | None:
    try:
        return read(section)
    except ReminderPolicyError as error:
        findings.extend(_placed(error, name))
        return None


def _placed(error: ReminderPolicyError, name: str) -> Iterator[Finding]:
    for problem in error.problems:
        place, colon, said = problem.partition(": ")
        yield Finding(f"{name}.{place}", said) if colon else Finding(name, problem)
