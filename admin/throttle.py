"""How often somebody may try a password: by address and by account, counting only the tries that failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PER_ADDRESS = "30 per 15 minutes"
PER_ACCOUNT = "10 per 15 minutes"

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def install(flask: Flask) -> None:
    """Start counting for this application."""
    limiter.init_app(flask)


def throttled(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit the failed tries of a view that signs people in; one too many is answered with 429."""
    by_address = limiter.limit(PER_ADDRESS, methods=["POST"], deduct_when=_failed)
    by_account = limiter.limit(PER_ACCOUNT, key_func=_account, methods=["POST"], deduct_when=_failed)
    limited: Callable[..., Any] = by_address(by_account(view))
    return limited


def _account() -> str:
    return "account:" + request.form.get("name", "").strip().lower()[:100]


def _failed(response: Response) -> bool:
    return response.status_code == 401
