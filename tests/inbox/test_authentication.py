"""Authentication-Results, and the standing that follows."""

from __future__ import annotations

import pytest

from inbox.authentication import aligned, authenticate, parse_results, proposed_authserv_id, stamps_below_own_hop
from inbox.records import Authentication, Email, Standing
from inbox.standing import standing
from tests.inbox.builders import a_mail

BORDER = "mx.company.example"
OURS = ("Received", "from mail.supplier.example (1.2.3.4) by mx.company.example with ESMTPS id 1; Wed, 4 Mar 2026")
THEIRS = ("Received", "from pc by mail.supplier.example with ESMTPSA id 2; Wed, 4 Mar 2026")
DELIVERED = ("Received", "from mx.company.example by imap.company.example (Dovecot) with LMTP id 3; Wed, 4 Mar 2026")


def _results(value: str) -> tuple[str, str]:
    return ("Authentication-Results", value)


def _received(*results: str) -> Email:
    return a_mail(headers=(DELIVERED, *(_results(value) for value in results), OURS, THEIRS))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"{BORDER}; dmarc=pass header.from=supplier.example", Authentication.PASS),
        (f"{BORDER} 1; dmarc=pass (p=reject) header.from=supplier.example", Authentication.PASS),
        ("MX.Company.Example; DMARC=Pass header.from=supplier.example", Authentication.PASS),
        (f"{BORDER}; dmarc=fail (p=none) header.from=supplier.example; spf=pass smtp.mailfrom=supplier.example",
         Authentication.FAIL),
        (f"{BORDER}; dmarc=pass header.from=attacker.example", Authentication.NONE),  # another From
        (f"{BORDER}; dkim=pass header.d=supplier.example", Authentication.PASS),  # no DMARC record: aligned DKIM
        (f"{BORDER}; dkim=pass header.d=mail.supplier.example; dmarc=none", Authentication.PASS),  # relaxed alignment
        (f"{BORDER}; dkim=pass header.i=@supplier.example", Authentication.PASS),
        (f"{BORDER}; spf=pass smtp.mailfrom=bounces@supplier.example", Authentication.PASS),
        (f"{BORDER}; spf=pass smtp.helo=supplier.example", Authentication.NONE),  # HELO proves nothing about From
        (f"{BORDER}; dkim=pass header.d=mailer.example", Authentication.NONE),  # somebody else's signature
        (f"{BORDER}; dkim=fail header.d=supplier.example", Authentication.NONE),
        (f"{BORDER}; spf=softfail smtp.mailfrom=supplier.example", Authentication.NONE),
        (f"{BORDER}; dmarc=temperror; spf=pass smtp.mailfrom=supplier.example", Authentication.NONE),
        (f"{BORDER}; dmarc=bestguesspass; spf=none", Authentication.NONE),
        (f"{BORDER}; none", Authentication.NONE),
        (f"{BORDER} (dmarc=pass header.from=supplier.example); spf=none", Authentication.NONE),  # in a comment
        (f"{BORDER}; spf=none (a (nested; dmarc=pass) comment); dkim=none", Authentication.NONE),
        (f'{BORDER}; spf=none reason="; dmarc=pass header.from=supplier.example"', Authentication.NONE),  # in quotes
        ("other.example; dmarc=pass header.from=supplier.example", Authentication.NONE),  # another server
        ("mx.company.example.evil.example; dmarc=pass header.from=supplier.example", Authentication.NONE),
        ("spf=pass smtp.mailfrom=supplier.example; dmarc=pass", Authentication.NONE),  # no authserv-id at all
        ("((((", Authentication.NONE),
        ("", Authentication.NONE),
    ],
)  # fmt: skip
def test_the_border_servers_verdict_on_the_from_domain(value: str, expected: Authentication) -> None:
    assert authenticate(_received(value), BORDER) is expected


def test_without_a_configured_border_nothing_is_believed() -> None:
    assert authenticate(_received(f"{BORDER}; dmarc=pass"), None) is Authentication.NONE


def test_a_forged_field_below_the_border_does_not_count() -> None:
    forged = _results(f"{BORDER}; dmarc=pass header.from=supplier.example")
    below_ours = a_mail(headers=(DELIVERED, OURS, forged, THEIRS))
    below_theirs = a_mail(headers=(OURS, THEIRS, forged))
    contradicted = a_mail(headers=(_results(f"{BORDER}; dmarc=fail"), OURS, forged))
    assert authenticate(below_ours, BORDER) is Authentication.NONE
    assert authenticate(below_theirs, BORDER) is Authentication.NONE
    assert authenticate(contradicted, BORDER) is Authentication.FAIL


def test_an_attackers_hop_that_calls_itself_local_is_still_a_hop() -> None:
    forged = _results(f"{BORDER}; dmarc=pass header.from=supplier.example")
    named = ("Received", "from with.LMTP.example (evil with LMTP) by mx.company.example with ESMTP id 9")
    assert authenticate(a_mail(headers=(named, forged)), BORDER) is Authentication.NONE


def test_a_border_that_stamps_below_its_own_hop_is_believed_where_configured() -> None:
    stamp = _results(f"{BORDER}; dmarc=pass header.from=supplier.example")
    email = a_mail(headers=(DELIVERED, OURS, stamp, THEIRS))
    further_down = a_mail(headers=(OURS, THEIRS, stamp))
    assert authenticate(email, BORDER, stamps_below_received=True) is Authentication.PASS
    assert authenticate(further_down, BORDER, stamps_below_received=True) is Authentication.NONE
    assert stamps_below_own_hop((email, email), BORDER)
    assert not stamps_below_own_hop((_received(f"{BORDER}; dmarc=pass"),), BORDER)


def test_several_fields_of_the_topmost_block_count_together() -> None:
    email = _received(f"{BORDER}; spf=none", f"{BORDER}; dmarc=pass header.from=supplier.example")
    assert authenticate(email, BORDER) is Authentication.PASS


def test_an_unclear_sender_is_never_authenticated_but_may_fail() -> None:
    passed = a_mail(sender=None, headers=(_results(f"{BORDER}; dmarc=pass"),))
    failed = a_mail(sender=None, headers=(_results(f"{BORDER}; dmarc=fail"),))
    assert authenticate(passed, BORDER) is Authentication.NONE
    assert authenticate(failed, BORDER) is Authentication.FAIL


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("supplier.example", "supplier.example", True),
        ("mail.supplier.example", "supplier.example", True),
        ("supplier.com.ar", "facturas.supplier.com.ar", True),
        ("com.ar", "supplier.com.ar", False),  # a registry is no organisation
        ("co.uk", "supplier.co.uk", False),
        ("ar", "supplier.ar", False),
        ("notsupplier.example", "supplier.example", False),
        ("a.supplier.example", "b.supplier.example", False),  # not without the public suffix list
    ],
)
def test_alignment_is_by_organisation(one: str, other: str, expected: bool) -> None:
    assert aligned(one, other) is expected
    assert aligned(other, one) is expected


def test_microsofts_field_without_authserv_id_is_parsed() -> None:
    identity, results = parse_results("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.example; dmarc=pass action=none")
    assert identity is None
    assert [(one.method, one.result) for one in results] == [("spf", "pass"), ("dmarc", "pass")]
    assert results[0].properties == {"smtp.mailfrom": "a.example"}


def test_the_proposed_border_is_the_one_that_stands_topmost_in_most_mails() -> None:
    mails = (_received(f"{BORDER}; none"), _received(f"{BORDER}; none"), _received("other.example; none"), a_mail())
    assert proposed_authserv_id(mails) == BORDER
    assert proposed_authserv_id((a_mail(),)) is None


@pytest.mark.parametrize(
    ("authentication", "registered", "internal", "expected"),
    [
        (Authentication.PASS, True, False, Standing.VERIFIED),
        (Authentication.NONE, True, False, Standing.REGISTERED),
        (Authentication.FAIL, True, False, Standing.STRANGER),
        (Authentication.PASS, False, False, Standing.NEWCOMER),
        (Authentication.NONE, False, False, Standing.STRANGER),
        (Authentication.FAIL, False, False, Standing.STRANGER),
        (Authentication.PASS, False, True, Standing.INTERNAL),
        (Authentication.FAIL, False, True, Standing.STRANGER),  # somebody pretends to be us
    ],
)
def test_standing(authentication: Authentication, registered: bool, internal: bool, expected: Standing) -> None:
    assert standing(a_mail(), authentication, registered=registered, internal=internal) is expected


def test_nobody_in_particular_is_a_stranger() -> None:
    email = a_mail(sender=None)
    assert standing(email, Authentication.PASS, registered=True, internal=True) is Standing.STRANGER
