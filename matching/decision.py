"""What follows from a match: pay, look, or refuse.

In charge of the verdict and its reasons. Not in charge of how severe a difference is (`matching.codes`,
`matching.policy`).
"""

from __future__ import annotations

from matching.policy import MatchPolicy
from matching.records import Decision, Match, Severity, Verdict

_VERDICTS = {Severity.REJECT: Verdict.REJECTED, Severity.REVIEW: Verdict.REVIEW}


def decide(match: Match, policy: MatchPolicy) -> Decision:
    """Return the verdict of the severest discrepancy; `reasons` names every code that blocks, the severest first."""
    blocking = {
        severity: [each.code for each in match.discrepancies if each.severity is severity] for severity in _VERDICTS
    }
    verdict = next((_VERDICTS[severity] for severity, codes in blocking.items() if codes), Verdict.APPROVED)
    reasons = dict.fromkeys(code for codes in blocking.values() for code in codes)
    return Decision(verdict=verdict, reasons=tuple(reasons), policy=policy.version)
