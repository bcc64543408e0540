"""The signed token in reply addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inbox.tokens import check_token, find_tokens, make_token, reply_address, token_case
from tests.inbox.builders import a_mail

SECRET = b"0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
ANA = "ana@supplier.example"


def _token(case: str = "F-2026-001234") -> str:
    return make_token(SECRET, case=case, correspondent=ANA, purpose="reply", expires=NOW + timedelta(days=90))


def test_a_token_says_what_was_signed() -> None:
    claim = check_token(SECRET, _token(), correspondent=ANA, now=NOW)
    assert claim is not None
    assert (claim.case, claim.purpose) == ("F-2026-001234", "reply")


def test_a_token_survives_a_mail_system_that_changes_case() -> None:
    assert check_token(SECRET, _token().upper(), correspondent="ANA@Supplier.example", now=NOW) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),  # one letter of the code
        lambda token: token[:-1],  # truncated
        lambda token: token.replace("001234", "001235"),  # another case
        lambda token: token.replace("reply", "admin"),  # another purpose
        lambda token: token.replace(token.split(".")[2], "zzzz"),  # another day
        lambda token: token[:0],
        lambda token: token + "x",
    ],
)
def test_a_changed_token_says_nothing(change) -> None:  # type: ignore[no-untyped-def]
    assert check_token(SECRET, change(_token()), correspondent=ANA, now=NOW) is None


def test_a_token_is_for_one_correspondent_one_secret_and_its_time() -> None:
    assert check_token(SECRET, _token(), correspondent="eva@attacker.example", now=NOW) is None
    assert check_token(SECRET, _token(), correspondent=None, now=NOW) is None
    assert check_token(b"x" * 32, _token(), correspondent=ANA, now=NOW) is None
    assert check_token(SECRET, _token(), correspondent=ANA, now=NOW + timedelta(days=92)) is None


def test_what_a_token_names_can_be_read_unsigned() -> None:
    assert token_case(_token()) == "F-2026-001234"
    assert token_case("nothing") is None


def test_tokens_are_found_in_subaddresses_and_message_ids() -> None:
    token = _token()
    address = reply_address("facturas@company.example", token)
    assert len(address.partition("@")[0]) <= 64
    assert find_tokens(a_mail(to=(address,))) == (token,)
    assert find_tokens(a_mail(answers=(f"<{token}.1@company.example>",))) == (token,)
    assert find_tokens(a_mail(to=("facturas+promo@company.example",))) == ()


@pytest.mark.parametrize(
    ("case", "purpose"), [("f-1", "reply"), ("F 1", "reply"), ("F" * 30, "reply"), ("F-1", "Reply")]
)
def test_what_a_token_cannot_carry_is_refused(case: str, purpose: str) -> None:
    with pytest.raises(ValueError, match="no token can carry"):
        make_token(SECRET, case=case, correspondent=ANA, purpose=purpose, expires=NOW)


def test_an_address_too_long_for_smtp_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than a local part"):
        reply_address("a-very-long-mailbox-name-indeed@company.example", _token())
