"""What a server's reply means for a mail: sent, tried again, failed, unknown (reliability.md 3.B).

Pure. Not in charge of the dialogue (`outbound.transport`) nor of when to try again (`outbound.backoff`).
"""

from __future__ import annotations

from datetime import timedelta

from outbound.records import DeliveryResult, Settlement

LONGEST_REPLY = 500
AFTER_BAD_LOGIN = timedelta(minutes=15)  # reliability.md B11: four tries an hour lock no account
NEEDS_LOGIN = frozenset({530, 534, 535, 538})  # RFC 4954 section 6: about us, not about the mail


def final_answer(code: int, reply: bytes) -> Settlement:
    """Return what the answer to the final dot means; one that answers nothing leaves the mail unknown."""
    if 200 <= code < 300:
        return Settlement(result=DeliveryResult.SENT, reply=words(reply), code=code)
    if 400 <= code < 600:
        return refusal(code, reply)
    return Settlement(result=DeliveryResult.UNKNOWN, reply=words(reply), code=code)


def refusal(code: int, reply: bytes) -> Settlement:
    """Return what a refusal means: 5xx is for good, anything else for now (RFC 5321 section 4.2.1)."""
    if code in NEEDS_LOGIN:
        return bad_login(code, reply)
    result = DeliveryResult.FAILED if 500 <= code < 600 else DeliveryResult.RETRY
    return Settlement(result=result, reply=words(reply), code=code)


def bad_login(code: int, reply: bytes | str) -> Settlement:
    """Return what a refused login means: no mail fails of it, and nobody tries again soon when it is for good."""
    return Settlement(
        result=DeliveryResult.RETRY,
        reply=words(reply),
        code=code,
        alarm=f"the SMTP server does not accept the login: {code} {words(reply)}",
        retry_after=AFTER_BAD_LOGIN if 500 <= code < 600 else None,
    )


def no_token(why: str, *, temporary: bool) -> Settlement:
    """Return what it means that nobody gives us a token to log in with: as a refused login."""
    return Settlement(
        result=DeliveryResult.RETRY,
        reply=words(why),
        alarm=f"there is no token for the SMTP server: {words(why)}",
        retry_after=None if temporary else AFTER_BAD_LOGIN,
    )


def unavailable(why: str) -> Settlement:
    """Return what a server means that cannot be reached or takes no mail at all."""
    return Settlement(
        result=DeliveryResult.RETRY, reply=words(why), alarm=f"the SMTP server takes no mail: {words(why)}"
    )


def retry(why: str) -> Settlement:
    """Return that this mail is tried again, for a reason of its own."""
    return Settlement(result=DeliveryResult.RETRY, reply=words(why))


def unknown(why: str) -> Settlement:
    """Return that nobody knows whether the mail was taken."""
    return Settlement(result=DeliveryResult.UNKNOWN, reply=words(why))


def words(reply: bytes | str) -> str:
    """Return a server's words as one bounded line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:LONGEST_REPLY]
