"""Orders that give way to a new one: what that gains, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reshuffle.advising.adding import add_tasks, completion_of, task_order
from reshuffle.advising.causes import Stretch
from reshuffle.advising.chain import own_path
from reshuffle.advising.settling import removed
from reshuffle.advising.situation import Situation
from reshuffle.advising.wording import Wording, duration_text
from reshuffle.model import instants
from reshuffle.model.factory import Workspace
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.check import check
from reshuffle.plan.links import Point

__all__ = ["Slip", "critical_path", "give_way"]

#: Orders that are asked to give way in one turn.
_MOST_SLIPS = 6
#: Turns in which orders give way that can do so without breaking a promise.
_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Slip:
    """An earlier promise for which one other order would be complete later.

    Parameters
    ----------
    order
        Which gives way.
    promise
        The promise that this allows.
    gain_s
        Seconds by which it is earlier.
    completion, delay_s
        When the other order would be complete, and by how many seconds that is later than planned.
    lateness_s
        Seconds by which the other order would be late; 0 for none.
    cost
        What its additional lateness costs, in the factory's currency; None where no price says.
    is_free
        Whether no promise is broken: it stays in time, or was late already and is not later.
    """

    order: str
    promise: datetime
    gain_s: float
    completion: datetime
    delay_s: float
    lateness_s: float
    cost: Decimal | None
    is_free: bool
    sentence: str


def critical_path(situation: Situation, tasks: list[int]) -> tuple[Stretch, ...]:
    """Return what an order's last completion waited for, from the start of planning, through its own work."""
    last = max(
        (task for task in tasks if situation.is_done(task)), key=lambda task: situation.point(task, Point.COMPLETION)
    )
    jobs = sorted({int(situation.problem.tasks.job[task]) for task in tasks})
    return own_path(situation, last, situation.problem.planning_start, jobs)


def give_way(
    workspace: Workspace, before: Situation, after: Situation, tasks: list[int], time_left_s: Callable[[], float]
) -> tuple[Situation, tuple[Slip, ...]]:
    """Let others give way as long as that costs no promise; return the plan, and what would cost one.

    Of the orders that the critical path of the new one waits for, the most promising come first. One at a time is taken
    out, and put back behind the new one.

    Parameters
    ----------
    before, after
        The plan without and with the new order.
    tasks
        The tasks of the new order and of its child orders.
    time_left_s
        Seconds left; without time no more orders are asked.
    """
    slips: tuple[Slip, ...] = ()
    for _ in range(_MOST_ROUNDS):
        trials = _trials(workspace, before, after, tasks, time_left_s)
        # What an earlier turn found was measured against a later promise: only the last turn counts.
        slips = tuple(sorted((slip for slip, _ in trials if not slip.is_free), key=_by_promise))
        free = [(slip, whole) for slip, whole in trials if slip.is_free]
        if not free:
            break
        after = min(free, key=lambda trial: _by_promise(trial[0]))[1]
        before = removed(after, tasks)
    return after, slips


def _by_promise(slip: Slip) -> tuple[datetime, float, str]:
    return slip.promise, slip.delay_s, slip.order


def _trials(
    workspace: Workspace, before: Situation, after: Situation, tasks: list[int], time_left_s: Callable[[], float]
) -> list[tuple[Slip, Situation]]:
    found = []
    left, longest = time_left_s(), 0.0
    for job in _in_the_way(after, tasks)[:_MOST_SLIPS]:
        # The next one takes about as long as those before it.
        if left <= longest:
            break
        trial = _slip(workspace, before, after, tasks, job)
        now = time_left_s()
        left, longest = now, max(longest, left - now)
        if trial is not None:
            found.append(trial)
    return found


def _in_the_way(after: Situation, tasks: list[int]) -> list[int]:
    """Return the jobs that the critical path of the order waits for, the most promising first.

    Best is one that leaves a place long enough for what waits, as early as possible; what is gained before another wait
    is mostly lost in that one.
    """
    own = {int(after.problem.tasks.job[task]) for task in tasks}
    ranks: dict[int, tuple[bool, int, int]] = {}
    waits_behind, waits_own, of = 0, 0, -1
    for stretch in reversed(critical_path(after, tasks)):
        if stretch.task != of:
            waits_behind, waits_own, of = waits_behind + waits_own, 0, stretch.task
        job = int(after.problem.tasks.job[stretch.cause.task]) if stretch.cause.task >= 0 else -1
        if job < 0 or job in own:
            continue
        waits_own += stretch.length
        hold = after.point(stretch.task, Point.END) - after.point(stretch.task, Point.START)
        rank = (stretch.length < hold, -max(0, waits_own - waits_behind), -stretch.length)
        ranks[job] = min(rank, ranks.get(job, rank))
    return sorted(ranks, key=lambda job: (ranks[job], job))


def _slip(
    workspace: Workspace, before: Situation, after: Situation, tasks: list[int], job: int
) -> tuple[Slip, Situation] | None:
    """Take one order out, put the new one in, then the other one back; None where that brings nothing."""
    problem = before.problem
    others = [
        task
        for task in before.jobs_tasks[job]
        if before.is_done(task) and not problem.tasks.is_running[task] and before.solution.batch[task] < 0
    ]
    done = [task for task in tasks if after.is_done(task)]
    if not others:
        return None
    emptied = removed(before, others)
    first = add_tasks(emptied, task_order(emptied, done))
    whole = add_tasks(first, task_order(first, others)) if first is not None else None
    if whole is None or completion_of(whole, done) >= completion_of(after, done):
        return None
    if check(whole.problem, whole.solution):
        return None
    return _as_slip(workspace, before, after, whole, done, job), whole


def _as_slip(
    workspace: Workspace, before: Situation, after: Situation, whole: Situation, done: list[int], job: int
) -> Slip:
    problem, planning = before.problem, before.planning
    words = Wording(whole, workspace.factory.zone)
    every = before.jobs_tasks[job]
    gain = completion_of(after, done) - completion_of(whole, done)
    delay = max(0, completion_of(whole, every) - completion_of(before, every))
    due = int(problem.jobs.due[job])
    late = max(0, completion_of(whole, every) - due) if due < UNBOUNDED else 0
    late_before = max(0, completion_of(before, every) - due) if due < UNBOUNDED else 0
    clock, order = planning.clock, planning.jobs[job]
    second = clock.tick_ms / 1000
    completion = clock.instant(completion_of(whole, every))
    end = instants.format_instant(completion, workspace.factory.zone)
    sentence = (
        f"{words.duration(gain)} earlier, at {words.moment(completion_of(whole, done))}, if '{order}' may be complete "
        f"{duration_text(delay * second)} later, at {end}"
        + (f", {words.duration(late)} late" if late else ", which is still in time" if due < UNBOUNDED else "")
    )
    per_day = workspace.orders[order].lateness_cost_per_day if order in workspace.orders else Decimal(0)
    cost = per_day * Decimal((late - late_before) * clock.tick_ms) / Decimal(86_400_000) if per_day else None
    promise = clock.instant(completion_of(whole, done))
    is_promised = due < UNBOUNDED or (order in workspace.orders and delay > 0)
    is_free = not is_promised or (due < UNBOUNDED and late <= late_before)
    return Slip(order, promise, gain * second, completion, delay * second, late * second, cost, is_free, sentence)
