"""Asking a person, or taking the answers from options: the same questions either way.

In charge of one question at a time. Which questions there are is `service.cli.first_questions`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import click


@dataclass(slots=True, kw_only=True)
class Interview:
    """Answers from options (`given`), else from a person, else the default; what has none is `missing`.

    Questions go to standard error, so that standard output stays for what the command prints.
    """

    given: Mapping[str, Any]
    interactive: bool
    missing: list[str] = field(default_factory=list)
    _earlier: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, question: str, default: str | None = None, *, optional: bool = False) -> str:
        """Return a line of text; an optional one may be empty."""
        usual = default if default is not None or not optional else ""
        answer = self._answer(name, question, usual)
        if answer is None:
            self.missing.append(name)
            return ""
        return str(answer).strip()

    def texts(self, name: str, question: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Return several texts, written with commas between them."""
        if given := self.given.get(name):
            return tuple(given)
        answer = self._answer(f"{name}s", question, ", ".join(default))
        return tuple(one.strip() for one in str(answer).split(",") if one.strip())

    def choice(self, name: str, question: str, choices: Sequence[str], default: str) -> str:
        """Return one of a few words."""
        return str(self._answer(name, question, default, type=click.Choice(choices)))

    def number(self, name: str, question: str, default: int) -> int:
        """Return a whole number."""
        return int(self._answer(name, question, default, type=int))

    def day(self, name: str, question: str, default: date) -> date:
        """Return a day, given as a moment of it or typed as 2026-11-25."""
        answer = self._answer(name, question, default.isoformat(), type=click.DateTime(["%Y-%m-%d"]))
        return answer.date() if isinstance(answer, datetime) else date.fromisoformat(str(answer))

    def yes(self, question: str, *, default: bool) -> bool:
        """Return whether the person says yes; the default where nobody is there."""
        return bool(click.confirm(question, default=default, err=True)) if self.interactive else default

    def hidden(self, question: str) -> str:
        """Return a secret that is typed without being shown; empty where nobody is there."""
        if not self.interactive:
            return ""
        return str(click.prompt(question, default="", hide_input=True, show_default=False, err=True))

    def _answer(self, name: str, question: str, default: Any, **how: Any) -> Any:
        """Return an answer; asked again, a question proposes what was answered before."""
        given = self.given.get(name)
        if given is not None and name not in self._earlier:
            answer = given
        elif self.interactive:
            answer = click.prompt(question, default=self._earlier.get(name, default), err=True, **how)
        else:
            return default
        if self.interactive:
            self._earlier[name] = answer
        return answer
