"""Quotes: the earliest honest promise for a new order, and what it would take to be earlier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches

from reshuffle.advising.adding import add_tasks, completion_of, selections, task_order
from reshuffle.advising.chain import own_path
from reshuffle.advising.money import OrderCost, order_cost
from reshuffle.advising.replanning import Planner, Prepared, plan_of, situation_of
from reshuffle.advising.settling import removed
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import waiting
from reshuffle.advising.wording import Wording, duration_text
from reshuffle.errors import InputError, Mistake
from reshuffle.model import instants
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.check import check
from reshuffle.plan.links import Point
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop

__all__ = ["Quote", "Slip", "quote"]

#: Orders that are asked to give way.
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


@dataclass(frozen=True, slots=True)
class Quote:
    """What can be promised for a new order.

    Parameters
    ----------
    order
        Id under which it stands in `workspace` and `plan`.
    promise
        When it is complete at the earliest with every promise kept; None where it can not be made.
    is_in_time
        Whether that is by the date that was asked for; None where none was.
    reasons
        Why it can not be made, or what keeps it from being earlier, in sentences.
    slips
        Earlier promises, the earliest first.
    cost
        What the work and the material cost; None where no prices are given.
    workspace, plan
        The workspace with the order, due at the promise, and the plan that keeps it; None where it can not be made.
    """

    order: str
    product: str
    quantity: int
    promise: datetime | None
    by: datetime | None
    is_in_time: bool | None
    reasons: tuple[str, ...]
    slips: tuple[Slip, ...] = ()
    cost: OrderCost | None = None
    workspace: Workspace | None = None
    plan: Plan | None = None


def quote(
    workspace: Workspace,
    plan: Plan,
    product: str,
    quantity: int,
    planner: Planner,
    by: datetime | None = None,
    time_left_s: Callable[[], float] | None = None,
) -> Quote:
    """Return the earliest honest promise for a new order beside a plan.

    The operations of the order are put into the plan one by one, each where it is complete first, and everything else
    stays where it is: nothing that was promised can become late. Then one order after the other that is in the way is
    taken out and put behind, to say what an earlier promise would cost. Where there is no such place, the whole is
    planned again with all of the plan pinned.

    Parameters
    ----------
    workspace
        What the plan was made from.
    plan
        The plan; its dates are kept.
    product, quantity
        What is asked for.
    planner
        Prepares the workspace with the order.
    by
        When it is wanted.
    time_left_s
        Seconds left, asked now and then: without time no more orders are asked to give way. None for all the time.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such product, or the quantity is none.
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet.
    """
    _refuse_input(workspace, product, quantity)
    name = _free_name(workspace)
    asked = Order(product=product, quantity=quantity, priority=0)
    extended = workspace.model_copy(update={"orders": {**workspace.orders, name: asked}})
    frozen = OrganizeParams(previous=plan, frozen_until=plan.frozen_until)
    prepared = planner.prepare(extended, frozen if plan.frozen_until else OrganizeParams())
    base = Quote(name, product, quantity, None, by, None if by is None else False, ())
    refused = next((order for order in prepared.unplanned if order.id == name), None)
    if refused is not None:
        return replace(base, reasons=refused.reasons)
    before, unsaid = situation_of(prepared.planning, plan)
    if unsaid:
        rule = "must be made from this workspace"
        raise InputError(Mistake("plan", "", rule, remedy=f"Organize again: {unsaid[0]}."))
    tasks = _tasks_of(before, name)
    after = _added(before, tasks) or _replanned(extended, plan, prepared, planner)
    if after is None:
        reason = f"there is no place for {quantity} x '{product}' beside what is planned"
        return replace(base, reasons=(reason,))
    left = time_left_s or (lambda: 1.0)
    after, slips = _improved(workspace, before, after, tasks, left)
    clock = after.planning.clock
    due = clock.instant(completion_of(after, tasks))
    orders = {**workspace.orders, name: asked.model_copy(update={"due": due, "priority": 1})}
    return replace(
        base,
        promise=due,
        is_in_time=None if by is None else due <= by,
        reasons=_what_binds(workspace, after, tasks),
        slips=slips,
        cost=order_cost(workspace, after, tasks),
        workspace=workspace.model_copy(update={"orders": orders}),
        plan=plan_of(prepared.planning, after.solution),
    )


def _refuse_input(workspace: Workspace, product: str, quantity: int) -> None:
    mistakes = []
    if product not in workspace.products:
        near = get_close_matches(product, workspace.products, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(workspace.products)}."
        mistakes.append(Mistake("product", product, "must be a product of the workspace", remedy=remedy))
    if quantity < 1:
        mistakes.append(Mistake("quantity", str(quantity), "must be >= 1"))
    if mistakes:
        raise InputError(mistakes)


def _free_name(workspace: Workspace) -> str:
    number, name = 1, "QUOTE"
    while name in workspace.orders:
        number += 1
        name = f"QUOTE-{number}"
    return name


def _tasks_of(situation: Situation, order: str) -> list[int]:
    """Return the tasks of an order and its child orders."""
    known = {order}
    tasks: list[int] = []
    for number, one in enumerate(situation.planning.demand.orders):
        if one.id in known or one.parent in known:
            known.add(one.id)
            tasks += situation.jobs_tasks.get(number, [])
    return tasks


def _added(situation: Situation, tasks: list[int]) -> Situation | None:
    """Return the plan with the order in it, complete as early as can be; None where that does not work out."""
    best: Situation | None = None
    for chosen in selections(situation, tasks):
        found = add_tasks(situation, task_order(situation, chosen))
        if found is None or check(found.problem, found.solution):
            continue
        if best is None or completion_of(found, tasks) < completion_of(best, tasks):
            best = found
    return best


def _replanned(workspace: Workspace, plan: Plan, prepared: Prepared, planner: Planner) -> Situation | None:
    """Return a plan with the order in which all else is pinned: for what is not put in by hand, such as maintenance."""
    starts = {operation.id: operation.start for operation in plan.operations}
    stations = {operation.id: operation.station for operation in plan.operations}
    params = OrganizeParams(
        pinned_starts=starts, pinned_stations=stations, previous=plan, frozen_until=plan.frozen_until
    )
    found = planner.replan(workspace, params, Stop(max_iterations=8))
    if found.solution is None:
        return None
    situation = Situation(found.prepared.planning, found.solution)
    promised = {order.id: order.completion for order in plan.orders}
    clock = prepared.planning.clock
    for number, order in enumerate(found.prepared.planning.demand.orders):
        known, tasks = promised.get(order.id), situation.jobs_tasks.get(number, [])
        done = [task for task in tasks if situation.is_done(task)]
        if (
            known is not None
            and done
            and clock.instant(completion_of(situation, done)) > max(known, order.due or known)
        ):
            return None
    return situation


def _what_binds(workspace: Workspace, after: Situation, tasks: list[int]) -> tuple[str, ...]:
    last = max((task for task in tasks if after.is_done(task)), key=lambda task: after.point(task, Point.COMPLETION))
    words = Wording(after, workspace.factory.zone)
    jobs = sorted({int(after.problem.tasks.job[task]) for task in tasks})
    path = own_path(after, last, after.problem.planning_start, jobs)
    return tuple(words.link(stretch).sentence for stretch in path)


def _improved(
    workspace: Workspace, before: Situation, after: Situation, tasks: list[int], time_left_s: Callable[[], float]
) -> tuple[Situation, tuple[Slip, ...]]:
    """Let others give way as long as that costs no promise; return the plan, and what would cost one."""
    slips: tuple[Slip, ...] = ()
    for _ in range(_MOST_ROUNDS):
        trials = _trials(workspace, before, after, tasks, time_left_s)
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
    """Return the jobs that the order's tasks wait for, those that take most time first."""
    own = set(tasks)
    done = [task for task in tasks if after.is_done(task)]
    length: dict[int, int] = {}
    listed = [(stretch.cause.task, stretch) for task in done for stretch in waiting(after, task).waits]
    for task, stretch in listed:
        job = int(after.problem.tasks.job[task]) if task >= 0 and task not in own else -1
        if job >= 0:
            length[job] = length.get(job, 0) + stretch.length
    return sorted(length, key=lambda job: (-length[job], job))


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
