"""Why an operation is where it is, and why an order is complete when it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from reshuffle.advising.causes import CauseKind, Stretch
from reshuffle.advising.chain import binding_chain, own_path
from reshuffle.advising.elsewhere import Elsewhere, elsewhere, reason_of_choice
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import also_binding, last_cause, waiting
from reshuffle.advising.wording import Link, Wording
from reshuffle.errors import InputError, Mistake
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["Explanation", "OrderExplanation", "Share", "explain_operation", "explain_order"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an operation is where it is.

    Parameters
    ----------
    ready
        Instant from which its lot was there.
    reason
        The last thing that it waited for, in one sentence.
    also
        What else was in the way until the same instant, in sentences.
    waits
        What it waited for from `ready` to the start of the work on the lot; contiguous.
    works
        How the work went from there to the end; contiguous.
    chain
        What bound, and what bound that, from the start of planning to completion; contiguous.
    elsewhere
        Where else it could have been done, and when it would have been complete.
    """

    operation: str
    station: str
    start: datetime
    completion: datetime
    ready: datetime
    reason: str
    also: tuple[str, ...]
    waits: tuple[Link, ...]
    works: tuple[Link, ...]
    chain: tuple[Link, ...]
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What one cause has cost an order, in all."""

    kind: CauseKind
    subject: str
    seconds: float
    sentence: str


@dataclass(frozen=True, slots=True)
class OrderExplanation:
    """Why an order is complete when it is.

    Parameters
    ----------
    begin
        Instant from which it could be worked on: its release, or the start of planning.
    lead_time_s
        Seconds from `begin` to completion; the shares add up to it.
    lateness_s
        Seconds from the due date to completion, None without a due date: `lead_time_s` less `allowed_s`.
    allowed_s
        Seconds from `begin` to the due date.
    shares
        Causes by what they cost, the largest first.
    path
        The order's own way to its completion; contiguous.
    chain
        What bound its last operation, from the start of planning; contiguous.
    """

    order: str
    last_operation: str
    begin: datetime
    due: datetime | None
    completion: datetime
    lead_time_s: float
    lateness_s: float | None
    allowed_s: float | None
    shares: tuple[Share, ...]
    path: tuple[Link, ...]
    chain: tuple[Link, ...]


def explain_operation(situation: Situation, operation: str, zone: ZoneInfo) -> Explanation:
    """Explain one operation of a plan (or one maintenance task).

    Parameters
    ----------
    situation
        The plan.
    operation
        Id such as ``A17/2/070``.
    zone
        The site's zone.

    Raises
    ------
    reshuffle.errors.InputError
        If the plan has no such operation.
    """
    task = _task(situation, operation)
    known = waiting(situation, task)
    words, clock = Wording(situation, zone), situation.planning.clock
    choice = reason_of_choice(situation, known) if known.slack else ""
    waits = [_with_choice(stretch, choice) for stretch in known.waits]
    chain = [_with_choice(one, choice if one.task == task else "") for one in binding_chain(situation, task)]
    reason = words.say(operation, last_cause(replace(known, waits=tuple(waits))))
    work = known.placing.work
    also = [words.say(operation, cause) for cause in also_binding(situation, task)] if not known.slack else []
    return Explanation(
        operation,
        situation.resource(work.station) if work.station >= 0 else "",
        clock.instant(known.actual.starts[0]),
        clock.instant(known.actual.ends[work.completion]),
        clock.instant(min(known.placing.ready, known.arrival)),
        reason,
        tuple(sentence for sentence in dict.fromkeys(also) if sentence != reason),
        tuple(words.link(stretch) for stretch in waits),
        tuple(words.link(stretch) for stretch in known.works),
        tuple(words.link(stretch) for stretch in chain),
        elsewhere(situation, known, words),
    )


def _with_choice(stretch: Stretch, detail: str) -> Stretch:
    if stretch.cause.kind is not CauseKind.CHOICE or stretch.cause.detail:
        return stretch
    return replace(stretch, cause=replace(stretch.cause, detail=detail))


def _task(situation: Situation, operation: str) -> int:
    names = situation.problem.names.tasks
    task = names.index(operation) if operation in names else -1
    if task < 0 or not situation.is_done(task):
        raise InputError(Mistake("operation", operation, "must be an operation of the plan"))
    return task


def explain_order(situation: Situation, order: str, zone: ZoneInfo) -> OrderExplanation:
    """Explain when an order of a plan is complete: its own way there by causes, and what bound its last operation.

    Parameters
    ----------
    situation
        The plan.
    order
        Id of a customer's or of a child order.
    zone
        The site's zone.

    Raises
    ------
    reshuffle.errors.InputError
        If the plan has no such order, or nothing of it is still to be done.
    """
    planning = situation.planning
    job = planning.jobs.index(order) if order in planning.jobs else -1
    tasks = [task for task in situation.jobs_tasks.get(job, ()) if situation.is_done(task)] if job >= 0 else []
    if not tasks:
        raise InputError(Mistake("order", order, "must be an order of the plan with work still to be done"))
    points = situation.points
    last = max(tasks, key=lambda task: (int(points[Point.COMPLETION, task]), int(points[Point.ARRIVAL, task])))
    jobs = situation.problem.jobs
    begin = max(situation.problem.planning_start, int(jobs.release[job]))
    words, clock = Wording(situation, zone), planning.clock
    path = own_path(situation, last, begin, _family(situation, job))
    completion, due = int(points[Point.COMPLETION, last]), int(jobs.due[job])
    second = clock.tick_ms / 1000
    has_due = due < UNBOUNDED
    return OrderExplanation(
        order,
        situation.name(last),
        clock.instant(begin),
        clock.instant(due) if has_due else None,
        clock.instant(completion),
        (completion - begin) * second,
        (completion - due) * second if has_due else None,
        (due - begin) * second if has_due else None,
        _shares(path, words, second),
        tuple(words.link(stretch) for stretch in path),
        tuple(words.link(stretch) for stretch in binding_chain(situation, last)),
    )


def _family(situation: Situation, job: int) -> tuple[int, ...]:
    """Return the job of an order and those of its child orders, at all levels."""
    orders = situation.planning.demand.orders
    index = {order.id: number for number, order in enumerate(orders)}
    found = {job}
    for number, order in enumerate(orders):
        # Child orders come behind their parents.
        if order.parent is not None and index[order.parent] in found:
            found.add(number)
    return tuple(sorted(found))


def _shares(path: tuple[Stretch, ...], words: Wording, second: float) -> tuple[Share, ...]:
    ticks: defaultdict[tuple[CauseKind, str], int] = defaultdict(int)
    for stretch in path:
        subject = stretch.cause.subject
        if stretch.cause.kind in {CauseKind.PREDECESSOR, CauseKind.TRANSPORT, CauseKind.LAG}:
            subject = ""
        ticks[stretch.cause.kind, subject] += stretch.length
    ordered = sorted(ticks.items(), key=lambda entry: (-entry[1], entry[0][0].value, entry[0][1]))
    return tuple(
        Share(kind, subject, length * second, f"{_title(kind, subject)}: {words.duration(length)}")
        for (kind, subject), length in ordered
    )


_TITLES = {
    CauseKind.WORK: "work on",
    CauseKind.SETUP: "setup of",
    CauseKind.STATION: "waiting for station",
    CauseKind.OPERATOR: "waiting for operator",
    CauseKind.TOOL: "waiting for tool",
    CauseKind.CARRIER: "waiting for carrier",
    CauseKind.MATERIAL: "waiting for material",
    CauseKind.CLOSED: "off shift:",
    CauseKind.LAG: "least time between operations",
    CauseKind.TRANSPORT: "transport",
    CauseKind.ROBOT: "waiting for robot",
    CauseKind.BATCH: "waiting for batch mate",
    CauseKind.BUFFER: "no room behind, until",
    CauseKind.CHOICE: "placed later than needed",
    CauseKind.NEXT_SETUP: "sequence kept for the setup of",
    CauseKind.HELD: "waiting on",
}


def _title(kind: CauseKind, subject: str) -> str:
    title = _TITLES.get(kind, kind.value)
    return f"{title} {subject}".strip()
