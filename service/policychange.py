"""A policy that is not the one that decided before: every open invoice is matched anew under it.

In charge of noticing. The policy's own `version` is a name that people give and may forget to change; what counts here
is its content.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from matching.policy import MatchPolicy
from outbound.plain import to_plain
from service.application import Application
from service.reevaluation import reevaluate_open
from service.store import alarms

NAME = "policy"


@dataclass(slots=True)
class PolicyChange:
    """Looks once in the life of a process: its policy does not change while it runs."""

    app: Application
    looked: bool = False

    def look_in(self) -> list[str]:
        """Match anew what is open where the policy changed; return the cases whose outcome changed."""
        if self.looked:
            return []
        known = {"digest": digest_of(self.app.settings.matching)}
        with self.app.store.read() as connection:
            before = alarms.noted(connection).get(NAME)
        cases: list[str] = []
        if before is not None and dict(before.facts) != known:
            cases = reevaluate_open(self.app, cause="policy")
        # Noted when it is done: a process that is killed meanwhile does it again.
        alarms.note_change(self.app.store, NAME, known, now=self.app.clock())
        self.looked = True
        return cases


def digest_of(policy: MatchPolicy) -> str:
    """Return a digest of everything that a policy says, the same in every process."""
    return hashlib.sha256(json.dumps(to_plain(policy), sort_keys=True, default=sorted).encode()).hexdigest()
