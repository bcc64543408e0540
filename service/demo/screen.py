"""The demo in the terminal: a line for each mail as it passes, and the table at the end.

In charge of how it looks. Not in charge of what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from outbound.reminders.plans import Hold
from service.demo.installation import LOGIN, Installation
from service.demo.observation import Observed, ObservedInvoice
from service.demo.performance import Act
from service.outlooks import Outlook

_COLOURS = {"approved": "green", "rejected": "red", "review": "yellow"}
_ARROW = " [dim]>[/dim] "


class Screen:
    """Show the play on a console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._shown: set[str] = set()

    def say(self, words: str) -> None:
        """Print one sentence."""
        self._console.print(words, highlight=False)

    def welcome(self, installation: Installation) -> None:
        """Say where the admin is and how to enter."""
        self.say(f"Acuse runs in [bold]{escape(str(installation.folder))}[/bold]")
        self.say(
            f"Admin: [bold link={installation.admin_address}]{installation.admin_address}[/]"
            f"   user [bold]{LOGIN}[/bold]   password [bold]{installation.password}[/bold]\n"
        )

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Show the mails that are under way below the lines of those that are over."""
        with Live(console=self._console, refresh_per_second=8, transient=True) as self._live:
            yield
        self._live = None

    def watch(self, acts: Sequence[Act]) -> None:
        """Print the mails that are newly over; redraw those under way."""
        for act in acts:
            if act.over and act.mail.key not in self._shown:
                self._shown.add(act.mail.key)
                self._console.print(_line(act), highlight=False)
        if self._live is not None:
            under_way = [act for act in acts if act.mailed_at is not None and not act.over]
            self._live.update(Group(*(Spinner("dots", Text.from_markup(_line(act))) for act in under_way)))

    def summary(self, acts: Sequence[Act], problems: Mapping[str, Sequence[str]]) -> None:
        """Print the table of all mails: what each was, its decision, the reply, and whether that was expected."""
        table = Table(title="What came, and what became of it", title_justify="left", expand=True)
        for title, ratio in (("", 0), ("mail", 5), ("what it was", 2), ("decision", 6), ("reply sent", 4)):
            table.add_column(title, ratio=ratio or None)
        for act in acts:
            table.add_row(
                "[red]x[/red]" if problems.get(act.mail.key) else "[green]ok[/green]",
                escape(act.mail.title),
                _kind(act.observed),
                _decision(act.observed, separator="\n"),
                _reply(act.observed),
            )
        self._console.print(table)

    def debts(self, outlooks: Sequence[Outlook]) -> None:
        """Print what each customer owes, how they pay, and what goes to them next or why nothing does."""
        table = Table(title="\nWhat customers owe, and the reminders", title_justify="left", expand=True)
        for title, ratio in (("customer", 4), ("class", 1), ("open, of it overdue", 3), ("next", 5), ("not now", 4)):
            table.add_column(title, ratio=ratio)
        for outlook in outlooks:
            owed = [f"{total} {currency}, {late}" for currency, (total, late) in outlook.owed.items()]
            table.add_row(
                escape(outlook.ledger.customer.name),
                outlook.behaviour.grade,
                "\n".join(owed),
                _next_mail(outlook),
                "\n".join(_withheld(outlook)),
            )
        self._console.print(table)
        self.say("[dim]Reminders are being tried out here: each goes to a colleague of Aurora's, plainly marked.[/dim]")

    def verdict(self, problems: Mapping[str, Sequence[str]], mails: int) -> None:
        """Print what is not as expected, or that everything is."""
        if not problems:
            self.say(f"[green]All {mails} mails are accounted for, every reply is the expected one.[/green]")
            return
        self.say("[red]Not as expected:[/red]")
        for key, sentences in problems.items():
            for sentence in sentences:
                self.say(f"  [bold]{escape(key)}[/bold]: {escape(sentence)}")


def _next_mail(outlook: Outlook) -> str:
    mail = outlook.next_mail
    if mail is None:
        return "[dim]no mail within two weeks[/dim]"
    numbers = ", ".join(escape(outlook.numbers[each]) for each in mail.receivables if each in outlook.numbers)
    return f"{outlook.next_day}: {_words(mail.family)}, {mail.tone}, in {mail.language}\n[dim]{numbers}[/dim]"


def _withheld(outlook: Outlook) -> Iterator[str]:
    """Yield what does not go now and why, each invoice once; that another stage goes first is left out."""
    orderly = {Hold.SUPERSEDED, Hold.EXPIRED, Hold.EARLIER_FIRST, Hold.TOO_SOON}
    for each in outlook.withheld:
        if each.step is not None and each.why not in orderly:
            yield f"{escape(outlook.numbers.get(each.step.id, ''))}: {_words(each.why)}"


def _line(act: Act) -> str:
    steps = [f"[bold]{escape(act.mail.title)}[/bold]"]
    if act.mailed_at is None:
        return f"{steps[0]}{_ARROW}[red]never mailed: what it answers did not come[/red]"
    steps.append("received")
    observed = act.observed
    if observed is not None and observed.decided:
        steps += [_kind(observed), _decision(observed, separator=", "), _reply(observed)]
    return _ARROW.join(step for step in steps if step)


def _kind(observed: Observed | None) -> str:
    if observed is None:
        return "[red]not read[/red]"
    if observed.state == "quarantined":
        return "[red]quarantined[/red]"
    return (observed.kind or "").replace("_", " ")


def _decision(observed: Observed | None, *, separator: str) -> str:
    if observed is None:
        return ""
    parts = [_invoice(one) for one in observed.invoices]
    parts += [f"[red]unreadable: {code}[/red]" for code in observed.unread]
    if observed.attention and observed.state == "filed":
        parts.append(f"[magenta]a person looks: {_words(observed.attention)}[/magenta]")
    return separator.join(parts)


def _invoice(one: ObservedInvoice) -> str:
    if one.resent:
        return f"{escape(one.number)} [cyan]came again[/cyan], is {_words(one.state)}"
    reasons = f": {_words(', '.join(one.reasons))}" if one.reasons else ""
    verdict = f"[{_COLOURS.get(one.verdict, 'cyan')}]{one.verdict}[/]{reasons}"
    later = "" if one.state in (one.verdict, "in_review") else f"; {_words(one.state)}"
    return f"{escape(one.number or one.case)} {verdict}{later}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _reply(observed: Observed | None) -> str:
    if observed is None:
        return ""
    sent = [f"{one.kind} ({one.language})" for one in observed.sent]
    waiting = [f"[yellow]{one.kind} {one.state}[/yellow]" for one in observed.answers if one.state != "sent"]
    return ", ".join((*sent, *waiting)) or "[dim]no reply[/dim]"
