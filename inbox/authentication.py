"""Whether the mail comes from the domain it names, as our own border server found.

In charge of reading Authentication-Results (RFC 8601) and of trusting only the topmost block that the configured border
server wrote. Not in charge of who the sender is to us (`standing`), and never of checking DKIM or DNS itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inbox.records import Authentication, Email

_RESULT = re.compile(r"^\s*([a-z][a-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+)\s*\.\s*([a-z][\w.-]*)\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", re.IGNORECASE)
_IDENTITY = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)(?:\s+\d+)?\s*$")
_DELIVERED_LOCALLY = re.compile(r"\bwith\s+LMTPS?A?\b(?:(?!\bwith\b).)*$", re.IGNORECASE)
_OUR_DOOR = re.compile(r"\(Acuse\)\s+with\s+ESMTP\b")  # inbox.listener.trace_header: behind the border, like LMTP
_LONGEST = 16 * 1024
# Names under which registries sell names (com.ar, co.uk): no organisation owns them (RFC 7489 section 3.2).
_REGISTRY_LABELS = {
    "com",
    "co",
    "org",
    "net",
    "gov",
    "gob",
    "gub",
    "edu",
    "ac",
    "mil",
    "or",
    "ne",
    "go",
    "nom",
    "ind",
    "ltd",
    "plc",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """One method's result, such as dkim=pass with header.d; names and results are lower-case."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


def authenticate(
    email: Email, trusted_authserv_id: str | None, *, stamps_below_received: bool = False
) -> Authentication:
    """Return what the trusted border server found about the From domain.

    Only the topmost fields of `trusted_authserv_id` count, above the Received field of its own hop; anything further
    down came with the mail (RFC 8601 sections 5 and 7.1). Some servers (Google's, Postfix with milters) write their
    result right below their own Received field and remove forged ones: `stamps_below_received` allows that one hop.
    """
    if trusted_authserv_id is None:
        return Authentication.NONE
    results = trusted_results(email, trusted_authserv_id, stamps_below_received=stamps_below_received)
    dmarc = [one for one in results if one.method == "dmarc"]
    if any(one.result == "fail" for one in dmarc):
        return Authentication.FAIL
    if email.sender is None:
        return Authentication.NONE
    domain = email.sender.domain
    if any(one.result == "pass" and aligned(one.properties.get("header.from", domain), domain) for one in dmarc):
        return Authentication.PASS
    if any(one.result in ("temperror", "permerror") for one in dmarc):
        return Authentication.NONE
    return Authentication.PASS if any(_aligned_pass(one, domain) for one in results) else Authentication.NONE


def trusted_results(email: Email, trusted_authserv_id: str, *, stamps_below_received: bool) -> tuple[MethodResult, ...]:
    """Return the results of the topmost block that the trusted server wrote, empty where it wrote none."""
    hops_allowed = 1 if stamps_below_received else 0
    found: list[MethodResult] = []
    for name, value in email.headers:
        lowered = name.lower()
        if lowered == "received" and not _is_local_delivery(value):
            if found or hops_allowed == 0:
                break
            hops_allowed -= 1
        elif lowered == "authentication-results":
            identity, results = parse_results(value)
            if identity is not None and _same_domain(identity, trusted_authserv_id):
                found.extend(results)
    return tuple(found)


def parse_results(value: str) -> tuple[str | None, tuple[MethodResult, ...]]:
    """Return the authserv-id (None where the field has none, as Microsoft 365 writes it) and the methods' results."""
    clauses = _clauses(without_comments(value[:_LONGEST]))
    identity = _IDENTITY.match(clauses[0]) if clauses else None
    results = []
    for clause in clauses[1:] if identity else clauses:
        result = _RESULT.match(clause)
        if result:
            properties = {
                f"{kind}.{name}".lower(): (quoted or plain).lower()
                for kind, name, quoted, plain in _PROPERTY.findall(clause[result.end() :])
            }
            results.append(
                MethodResult(method=result.group(1).lower(), result=result.group(2).lower(), properties=properties)
            )
    return (identity.group(1).lower() if identity else None), tuple(results)


def aligned(domain: str, author_domain: str) -> bool:
    """Return whether two domains are of one organisation: equal, or one below the other (RFC 7489 section 3.1).

    Without the public suffix list the upper one must be more than a registry's name.
    """
    one, other = _normal(domain.rpartition("@")[2]), _normal(author_domain)
    if one == other:
        return bool(one)
    upper = min(one, other, key=len)
    lower = max(one, other, key=len)
    return lower.endswith("." + upper) and _is_organisation(upper)


def proposed_authserv_id(emails: Iterable[Email]) -> str | None:
    """Return the authserv-id that stands topmost in most of these mails, None where no mail has one.

    For the administrator to confirm: which server is ours cannot be concluded from mail alone.
    """
    seen: Counter[str] = Counter()
    for email in emails:
        top = next(iter(email.authentication_results), "")
        identity, _ = parse_results(top)
        if identity is not None:
            seen[identity] += 1
    best = seen.most_common(1)
    return best[0][0] if best else None


def stamps_below_own_hop(emails: Iterable[Email], authserv_id: str) -> bool:
    """Return whether that server writes its results below its own Received field, as most of these mails show."""
    above = below = 0
    for email in emails:
        if trusted_results(email, authserv_id, stamps_below_received=False):
            above += 1
        elif trusted_results(email, authserv_id, stamps_below_received=True):
            below += 1
    return below > above


def without_comments(value: str) -> str:
    """Return a field's value without its comments, nested ones too; quoted strings stay (RFC 5322 section 3.2.2)."""
    kept: list[str] = []
    depth = 0
    quoted = escaped = False
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif character == "(" and not quoted:
            depth += 1
        elif character == ")" and depth and not quoted:
            depth -= 1
            continue
        if depth == 0:
            kept.append(character)
    return "".join(kept)


def _is_local_delivery(received: str) -> bool:
    """Return whether a Received field tells of the last step into the mailbox, which is no hop between servers."""
    return bool(_OUR_DOOR.search(received) or _DELIVERED_LOCALLY.search(without_comments(received)))


def _clauses(value: str) -> list[str]:
    """Return the value cut at its semicolons, those in quotes apart."""
    return re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", value)


def _aligned_pass(one: MethodResult, author_domain: str) -> bool:
    if one.result != "pass":
        return False
    return any(aligned(domain, author_domain) for domain in _proven_domains(one))


def _proven_domains(one: MethodResult) -> Iterator[str]:
    names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.mail")}.get(one.method, ())
    for name in names:
        if name in one.properties:
            yield one.properties[name]
            return


def _is_organisation(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) > 2 or (len(labels) == 2 and labels[0] not in _REGISTRY_LABELS)


def _same_domain(one: str, other: str) -> bool:
    return _normal(one) == _normal(other)


def _normal(domain: str) -> str:
    return domain.strip().rstrip(".").lower()
