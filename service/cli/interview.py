"""Asking a person, or taking the answers from options: the same questions either way.

In charge of one question at a time. Which questions there are is `service.cli.first_questions`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import click

Wrong = Callable[[str], str | None]


def _nothing(_answer: str) -> str | None:
    return None


@dataclass(slots=True, kw_only=True)
class Interview:
    """Answers from options (`given`), else from a person, else the default; what has none is `missing`.

    Questions go to standard error, so that standard output stays for what the command prints.
    """

    given: Mapping[str, Any]
    interactive: bool
    missing: list[str] = field(default_factory=list)
    _earlier: dict[str, Any] = field(default_factory=dict)
    _typed: dict[str, str] = field(default_factory=dict)

    def text(
        self, name: str, question: str, default: str | None = None, *, optional: bool = False, wrong: Wrong = _nothing
    ) -> str:
        """Return a line of text; an optional one may be empty. What is `wrong` is told, and asked for again."""
        usual = default if default is not None or not optional else ""
        answer = self._answer(name, question, usual, wrong=wrong)
        if answer is None:
            self.missing.append(name)
            return ""
        return str(answer).strip()

    def texts(
        self, name: str, question: str, default: Sequence[str] = (), *, wrong: Wrong = _nothing
    ) -> tuple[str, ...]:
        """Return several texts, written with commas between them; `wrong` judges each."""
        if given := self.given.get(name):
            return tuple(given)

        def wrong_one(answer: str) -> str | None:
            return next((said for one in _split(answer) if (said := wrong(one))), None)

        return _split(str(self._answer(f"{name}s", question, ", ".join(default), wrong=wrong_one)))

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

    def hidden(self, name: str, question: str, *, optional: bool = False) -> str:
        """Return a secret that is typed without being shown; empty where nobody is there.

        Asked again, Enter alone keeps what was typed before; else only an optional one may be empty.
        """
        if not self.interactive:
            return ""
        before = self._typed.get(name, "")
        shown = f"{question} (Enter keeps the one before)" if before else question
        while True:
            answer = str(click.prompt(shown, default=before, hide_input=True, show_default=False, err=True))
            if answer or optional:
                self._typed[name] = answer
                return answer
            click.echo("It cannot be empty.", err=True)

    def forget(self, name: str) -> None:
        """Propose the default again, not what was answered before: another answer has overtaken it."""
        self._earlier.pop(name, None)

    def _answer(self, name: str, question: str, default: Any, *, wrong: Wrong = _nothing, **how: Any) -> Any:
        """Return an answer; asked again, a question proposes what was answered before."""
        given = self.given.get(name)
        if given is not None and name not in self._earlier and not (self.interactive and self._told(wrong, given)):
            answer = given
        elif self.interactive:
            while True:
                answer = click.prompt(question, default=self._earlier.get(name, default), err=True, **how)
                if not self._told(wrong, answer):
                    break
        else:
            return default
        if self.interactive:
            self._earlier[name] = answer
        return answer

    def _told(self, wrong: Wrong, answer: Any) -> bool:
        """Say what is wrong with an answer, if anything is; return whether it was."""
        said = wrong(str(answer).strip())
        if said is not None:
            click.echo(f"{answer}: {said}" if str(answer) not in said else said, err=True)
        return said is not None


def _split(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())
