"""Who wrote a mail, and look-alike domains."""

from __future__ import annotations

import pytest

from inbox.addresses import looks_like, read_addresses
from inbox.message import read_email

ANA = "ana@supplier.example"


def _from(*values: str) -> bytes:
    fields = "".join(f"From: {value}\r\n" for value in values)
    return (fields + "To: f@company.example\r\nSubject: x\r\n\r\nx\r\n").encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (ANA, None),
        (f"<{ANA}>", None),
        (f"Ana Perez <{ANA}>", "Ana Perez"),
        (f'"Perez, Ana" <{ANA}>', "Perez, Ana"),
        (f"=?utf-8?q?Ana_P=C3=A9rez?= <{ANA}>", "Ana Pérez"),
        (f"ANA <{ANA.upper()}>", "ANA"),  # addresses are lower-case
        (f'"{ANA}" <{ANA}>', ANA),  # the name repeats the address
        (f"Ana\r\n Perez <{ANA}>", "Ana Perez"),  # folded
    ],
)
def test_one_plain_mailbox_is_the_sender(value: str, name: str | None) -> None:
    sender = read_email(_from(value)).sender
    assert sender is not None
    assert (sender.address, sender.name) == (ANA, name)


@pytest.mark.parametrize(
    "value",
    [
        f"{ANA} <evil@attacker.example>",  # parsers disagree on which one it is
        f'"{ANA}" <evil@attacker.example>',
        "=?utf-8?q?ana=40supplier=2Eexample?= <evil@attacker.example>",
        f"Ana @ Supplier <{ANA}>",
        f"{ANA}, evil@attacker.example",  # two mailboxes
        f"Ana <{ANA}>, Eva <evil@attacker.example>",
        f"Grupo: {ANA};",  # group syntax
        "ana@supplier.example(@attacker.example)",  # a comment
        f"Ana (x) <{ANA}>",
        f"<@relay.example:{ANA}>",  # a source route
        "Ana <ana@supplier>",  # no domain with a dot
        "Ana <ana@[10.0.0.1]>",
        "Ana <anä@supplier.example>",  # not ASCII
        "Ana <ana@suppliér.example>",
        "Ana <ana @supplier.example>",
        f"<<{ANA}>>",
        f"Ana <{ANA}",  # no end
        f'"Ana <{ANA}>',  # no closing quote
        f"Ana <{ANA}> <evil@attacker.example>",
        "",
        "Ana",
        "((((((",
        f"{'a' * 65}@supplier.example",  # a local part longer than RFC 5321 allows
    ],
)
def test_crafted_fields_identify_nobody(value: str) -> None:
    assert read_email(_from(value)).sender is None


def test_two_from_fields_or_none_identify_nobody() -> None:
    assert read_email(_from(ANA, ANA)).sender is None
    assert read_email(_from()).sender is None


def test_what_is_shown_of_an_unclear_sender_is_a_claim() -> None:
    email = read_email(_from(f'"{ANA}" <evil@attacker.example>'))
    assert email.sender is None
    assert email.claimed_sender is not None
    assert email.claimed_sender.address == "evil@attacker.example"


def test_recipients_are_read_as_far_as_they_go_and_no_further_than_100() -> None:
    values = (
        'Ana <a@b.example>, "Otro" <c@d.example>, roto@, A@B.example',
        ", ".join(f"x{n}@y.example" for n in range(500)),
    )
    found = read_addresses(values)
    assert [one.address for one in found[:2]] == ["a@b.example", "c@d.example"]
    assert len(found) == 100


@pytest.mark.parametrize(
    ("domain", "known"),
    [
        ("supp1ier.example", "supplier.example"),  # a digit for a letter
        ("suppller.example", "supplier.example"),
        ("supplier.examp1e", "supplier.example"),
        ("suplier.example", "supplier.example"),  # a letter short
        ("suppilre.example", "supplier.example"),  # two letters swapped
        ("supplier-billing.example", "supplier.example"),
        ("supplier.example.evil.example", "supplier.example"),
        ("xn--supplir-6of.example", "supplier.example"),  # with a Cyrillic е
        ("rnedica.example", "medica.example"),
        ("acmé.example", "acme.example"),
    ],
)
def test_look_alikes_are_named(domain: str, known: str) -> None:
    assert looks_like(domain, ("other.example", known)) == known


@pytest.mark.parametrize(
    "domain",
    [
        "supplier.example",
        "SUPPLIER.example.",  # the same, written otherwise
        "mail.supplier.example",  # its own subdomain
        "completely-different.example",
        "supper.test",
    ],
)
def test_the_domain_itself_and_strangers_are_no_look_alikes(domain: str) -> None:
    assert looks_like(domain, ("supplier.example",)) is None
