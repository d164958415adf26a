"""Which operations of a lot may come next: precedence, choices, sampling, dedication, and the queues of stations."""

from __future__ import annotations

from fractions import Fraction

from reshuffle.model.products import Operation
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.agenda import Rank
from reshuffle.twin.run import Lot, Run, Task, TaskStatus

__all__ = [
    "after",
    "candidates",
    "choose_branches",
    "dequeue",
    "enqueue",
    "is_finished",
    "operation_of",
    "sample_next",
    "sources",
    "update_ready",
]


def operation_of(run: Run, lot: Lot, name: str) -> Operation:
    """Return an operation of the product of a lot."""
    return run.factory.workspace.products[lot.product].operations[name]


def choose_branches(run: Run, lot: Lot) -> None:
    """Leave out the branches that are not taken: those the plan leaves out, else those of more work."""
    planned = run.plan.operations_of(lot.id) if run.plan is not None else None
    for branching in run.factory.workspace.products[lot.product].choices.values():
        begun = {
            branch
            for branch, members in branching.branches.items()
            if any(lot.tasks[name].status in (TaskStatus.DONE, TaskStatus.RUNNING) for name in members)
        }
        if planned:
            taken = {branch for branch, members in branching.branches.items() if set(members) & planned} | begun
            taken |= {branch for branch, members in branching.branches.items() if not members}
        else:
            work = {
                branch: least
                for branch, members in branching.branches.items()
                if branch not in begun and (least := _least_work(run, lot, members)) is not None
            }
            more = max(0, branching.least - len(begun))
            taken = begun | set(sorted(work, key=lambda branch: (work[branch], branch))[:more])
        for branch, members in branching.branches.items():
            for name in members if branch not in taken else ():
                _skip(run, lot.tasks[name], f"another branch than '{branch}' is taken")


def _least_work(run: Run, lot: Lot, members: tuple[str, ...]) -> int | None:
    total = 0
    for name in members:
        if lot.tasks[name].status is TaskStatus.SKIPPED:
            return None
        copies = run.factory.copies_for(lot.product, name)
        if not copies:
            return None
        total += min(run.factory.way(lot.product, name, copy, lot.pieces_at(name)).expected for copy in copies)
    return total


def _skip(run: Run, task: Task, reason: str) -> None:
    if task.status is TaskStatus.OPEN:
        task.status = TaskStatus.SKIPPED
        dequeue(run, task)
        for key in [key for key, way in run.carriages.items() if key[::2] == task.key and way.phase in ("on", "out")]:
            del run.carriages[key]
            for station in run.stations.values():
                for places in (station.in_input, station.in_output, station.expected):
                    places.pop(key, None)
        run.record(EventKind.OPERATION_SKIPPED, lot=task.lot, operation=task.operation, reason=reason)


def sample_next(run: Run, lot: Lot, operation: str) -> None:
    """Decide for the inspections behind an operation that is completed whether they take this lot."""
    for name, task in lot.tasks.items():
        sampling = operation_of(run, lot, name).sampling
        if sampling is None or task.is_sampled is not None or task.status is not TaskStatus.OPEN:
            continue
        if operation and all(edge.before != operation for edge in run.factory.edges(lot.product, name)):
            continue
        number = run.sampled.get((lot.product, name), 0)
        run.sampled[lot.product, name] = number + 1
        share = Fraction(sampling)
        if run.params.chance and share and (1 / share).denominator != 1 and share < 1:
            task.is_sampled = run.streams.happens(f"{lot.product}/{name}", "sampling", float(share))
        else:
            task.is_sampled = bool(share) and (number == 0 or int(number * share) != int((number - 1) * share))


def sources(run: Run, lot: Lot, name: str) -> list[str]:
    """Return the operations from whose stations a lot comes to an operation."""
    result: list[str] = []
    edges = run.factory.edges(lot.product, name)
    for is_bridge in (False, True):
        for edge in edges:
            task = lot.tasks[edge.before]
            if edge.is_bridge is not is_bridge:
                continue
            if task.is_sampled is False:
                result += sources(run, lot, edge.before)
            elif task.status is not TaskStatus.SKIPPED:
                result.append(edge.before)
        if result:
            break
    return list(dict.fromkeys(result))


def after(run: Run, lot: Lot, operation: str) -> list[str]:
    """Return the operations to whose stations a lot goes from an operation, also those that are being set up for it."""
    return [
        name
        for name, task in lot.tasks.items()
        if task.status in (TaskStatus.OPEN, TaskStatus.RUNNING)
        and task.is_sampled is not False
        and operation in sources(run, lot, name)
    ]


def update_ready(run: Run, lot: Lot) -> None:
    """See which operations may come now that others have ended, and put them into the queues of stations."""
    for name, task in lot.tasks.items():
        if task.status not in (TaskStatus.OPEN, TaskStatus.RUNNING) or task.ready is not None:
            continue  # A setup may run before its lot is ready.
        edges = run.factory.edges(lot.product, name)
        before = [(lot.tasks[edge.before], edge) for edge in edges]
        if any(other.status in (TaskStatus.OPEN, TaskStatus.RUNNING) for other, _ in before):
            continue
        if task.is_sampled is None and operation_of(run, lot, name).sampling is not None:
            sample_next(run, lot, "")
        if task.is_sampled is False:
            _skip(run, task, "it is not the turn of this lot")
            task.ended = run.now
            update_ready(run, lot)
            return
        task.ready = run.now
        for other, edge in before:
            if other.status is TaskStatus.DONE and other.ended is not None:
                task.ready = max(task.ready, other.ended + edge.least)
        if task.ready > run.now:
            run.agenda.schedule(task.ready, Rank.TIMER, lot.id)
        if task.status is TaskStatus.OPEN:
            enqueue(run, lot, task)
    run.agenda.decide()


def candidates(run: Run, lot: Lot, task: Task) -> tuple[str, ...]:
    """Return the stations on which an operation may be done."""
    if task.station is not None:
        return (task.station,)
    partner = operation_of(run, lot, task.operation).same_station_as
    if partner is not None and task.is_dedicated and partner != task.operation:
        station = lot.tasks[partner].station
        if station is not None and lot.tasks[partner].status in (TaskStatus.DONE, TaskStatus.RUNNING):
            return (station,)
    if run.plan is not None:
        planned = run.plan.station_of(task)
        if planned is not None:
            return (planned,)
    return run.factory.copies_for(lot.product, task.operation)


def enqueue(run: Run, lot: Lot, task: Task) -> None:
    """Put an operation into the queues of the stations that may do it."""
    for station in candidates(run, lot, task):
        run.stations[station].queue.setdefault(task.key, run.now)


def dequeue(run: Run, task: Task) -> None:
    """Take an operation out of every queue."""
    for station in run.stations.values():
        station.queue.pop(task.key, None)


def is_finished(lot: Lot) -> bool:
    """Whether everything of a lot is done or skipped."""
    return all(task.status in (TaskStatus.DONE, TaskStatus.SKIPPED) for task in lot.tasks.values())
