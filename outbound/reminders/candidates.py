"""What is due for a customer: one candidate for each stage of a receivable, broken promise or instalment.

In charge of which stages are due and which single one of a receivable goes. Not in charge of putting candidates into
one mail (`outbound.reminders.mails`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from outbound.reminders.ladders import Debtor, Rung, chosen, rungs, standing
from outbound.reminders.plans import Hold, Matter, Step, Task, TaskKind, Withheld
from outbound.reminders.policy import Stage
from outbound.reminders.promises import plan_is_broken, plan_is_kept
from outbound.reminders.records import Family, Grade, InstalmentPlan, PromiseState, Receivable, Tone
from outbound.reminders.sight import Sight
from outbound.reminders.stops import Stop, receivable_stop

BROKEN_STAGE = Stage(key="broken", offset=0, family=Family.BROKEN_PROMISE, tone=Tone.FIRM)
BROKEN_FOR = timedelta(days=14)  # a promise that was broken longer ago is not told any more
SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One step that may go, with its stage and the receivables that it asks for."""

    step: Step
    stage: Stage
    receivables: tuple[Receivable, ...]
    later: bool = False


@dataclass(slots=True)
class Findings:
    """What one look at a customer gives: candidates, what is withheld, tasks, and the receivables that are held."""

    candidates: list[Candidate] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    held: set[str] = field(default_factory=set)


def candidates(sight: Sight) -> Findings:
    """Return what is due for a customer by now."""
    found = Findings()
    for receivable in sight.ledger.receivables:
        if receivable.open > 0 and not _is_too_old(sight, receivable):
            _of_receivable(sight, receivable, found)
    found.candidates += _broken_promises(sight)
    for plan in sight.ledger.plans:
        _of_plan(sight, plan, found)
    broken = [each for each in sight.ledger.promises if sight.fate(each) is PromiseState.BROKEN]
    if len(broken) >= SEVERAL:
        key = f"promises:{sight.customer.id}:{len(broken)}"
        found.tasks.append(task(sight, TaskKind.PROMISES_BROKEN, key, *(each.id for each in broken)))
    return found


def _is_too_old(sight: Sight, receivable: Receivable) -> bool:
    first = sight.policy.issued_from
    return first is not None and receivable.issue_date < first


def _of_receivable(sight: Sight, receivable: Receivable, found: Findings) -> None:
    """Add the one stage of a receivable that goes, or why it does not, and why the other due ones do not."""
    stop = receivable_stop(sight, receivable)
    if stop is not None:
        found.held.add(receivable.id)
    grade = sight.behaviour.grade
    ladder = rungs(
        sight.stages,
        grade,
        due=receivable.due_date,
        issued=receivable.issue_date,
        calendar=sight.calendar,
        held_days=receivable.held_days,
    )
    debtor = Debtor(grade, sight.customer.nature, sight.worth(receivable))
    where = standing(ladder, debtor, receivable.sent, sight.today)
    if where.finished and stop is None and grade is not Grade.X:
        _tell_finished(sight, receivable, ladder, found)
    expired = tuple(each for each in where.due if _is_expired(sight, receivable, each))
    found.withheld += [withheld(sight, _step(receivable, each), _EXPIRED) for each in expired]
    due = where.due[len(expired) :]
    if not due:
        return
    reminded = sight.reminded_on(receivable)
    rung = chosen(due, len(reminded))
    others = [(each, _SUPERSEDED if each.day < rung.day else _EARLIER_FIRST) for each in due if each is not rung]
    found.withheld += [withheld(sight, _step(receivable, each), why) for each, why in others]
    stop = stop or _too_soon(sight, reminded)
    step = _step(receivable, rung)
    if stop is not None:
        found.withheld.append(withheld(sight, step, stop))
    else:
        later = any(why is _EARLIER_FIRST for _, why in others)
        found.candidates.append(Candidate(step=step, stage=rung.stage, receivables=(receivable,), later=later))


_SUPERSEDED, _EARLIER_FIRST, _EXPIRED = Stop(Hold.SUPERSEDED), Stop(Hold.EARLIER_FIRST), Stop(Hold.EXPIRED)


def _is_expired(sight: Sight, receivable: Receivable, rung: Rung) -> bool:
    """Say whether a rung from before the due date comes too late: the next one says that the invoice is overdue.

    What falls due on a day off may be paid on the next business day.
    """
    if rung.day > receivable.due_date or sight.today <= receivable.due_date:
        return False
    return sight.today > sight.calendar.on_or_after(receivable.due_date)


def _too_soon(sight: Sight, reminded: tuple[date, ...]) -> Stop | None:
    if not reminded:
        return None
    free = reminded[-1] + timedelta(days=sight.policy.days_between)
    return Stop(Hold.TOO_SOON, free - timedelta(days=1)) if sight.today < free else None


def _tell_finished(sight: Sight, receivable: Receivable, ladder: tuple[Rung, ...], found: Findings) -> None:
    last = max(each.on for each in receivable.sent)
    overdue_stages = any(rung.day > receivable.due_date for rung in ladder)
    if overdue_stages and sight.today > max(last, receivable.due_date) + timedelta(days=sight.policy.days_between):
        found.tasks.append(task(sight, TaskKind.LAST_STAGE_DONE, f"finished:{receivable.id}", receivable.id))


def _broken_promises(sight: Sight) -> Iterator[Candidate]:
    """Yield one candidate for each promise that was broken of late and of which nobody has been told."""
    if not sight.policy.broken_promise_mail:
        return
    for promise in sight.ledger.promises:
        state = sight.fate(promise)
        fresh = sight.today - promise.due <= BROKEN_FOR
        if state not in (PromiseState.BROKEN, PromiseState.PARTIAL) or promise.sent or not fresh:
            continue
        named = [sight.receivables[each] for each in promise.receivables if each in sight.receivables]
        asked = tuple(each for each in named if receivable_stop(sight, each) is None)
        if asked:
            step = Step(matter=Matter.PROMISE, id=promise.id, stage=BROKEN_STAGE.key, due_on=promise.due)
            yield Candidate(step=step, stage=BROKEN_STAGE, receivables=asked)


def _of_plan(sight: Sight, plan: InstalmentPlan, found: Findings) -> None:
    """Add the stages of a plan's instalments that are due; a broken plan is a person's business."""
    if plan.ended or plan_is_kept(plan):
        return
    if plan_is_broken(plan, sight.today, sight.calendar, sight.policy.missed_after):
        found.tasks.append(task(sight, TaskKind.PLAN_BROKEN, f"plan:{plan.id}", plan.id))
        return
    covered = tuple(sight.receivables[each] for each in plan.receivables if each in sight.receivables)
    open_ones = tuple(each for each in covered if each.open > 0)
    if not open_ones:
        return
    stops = (receivable_stop(sight, each) for each in open_ones)
    stop = next((each for each in stops if each is not None and each.why is not Hold.PLAN), None)
    for part in plan.instalments:
        if part.paid >= part.amount:
            continue
        ladder = rungs(sight.policy.instalment_stages, Grade.N, due=part.due, issued=part.due, calendar=sight.calendar)
        debtor = Debtor(Grade.N, sight.customer.nature, Decimal("Infinity"))
        due = standing(ladder, debtor, part.sent, sight.today).due
        steps = [_part_step(plan, part.number, rung) for rung in due]
        found.withheld += [withheld(sight, step, _SUPERSEDED) for step in steps[:-1]]
        if due and stop is not None:
            found.withheld.append(withheld(sight, steps[-1], stop))
        elif due:
            found.candidates.append(Candidate(step=steps[-1], stage=due[-1].stage, receivables=open_ones))


def _part_step(plan: InstalmentPlan, number: int, rung: Rung) -> Step:
    return Step(matter=Matter.INSTALMENT, id=f"{plan.id}/{number}", stage=rung.key, due_on=rung.day)


def _step(receivable: Receivable, rung: Rung) -> Step:
    return Step(matter=Matter.RECEIVABLE, id=receivable.id, stage=rung.key, due_on=rung.day)


def withheld(sight: Sight, step: Step | None, stop: Stop) -> Withheld:
    """Return a step that does not go, with why and until when."""
    facts = MappingProxyType({"reason": stop.words} if stop.words else {})
    return Withheld(customer=sight.customer.id, why=stop.why, step=step, until=stop.until, facts=facts)


def task(sight: Sight, kind: TaskKind, key: str, *about: str) -> Task:
    """Return something for a person to do about the customer."""
    return Task(kind=kind, customer=sight.customer.id, key=key, about=about)
