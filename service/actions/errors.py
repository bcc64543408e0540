"""Why an action cannot be done."""

from __future__ import annotations


class ActionError(Exception):
    """An action that cannot be done. `status` is the web's (404, 409, 422); `code` says why, for a template."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
