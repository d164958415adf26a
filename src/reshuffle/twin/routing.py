"""Which operations of a lot may come next: precedence, choices, sampling, dedication, and the queues of stations."""

from __future__ import annotations

from fractions import Fraction

from reshuffle.model.products import Operation
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import Edge
from reshuffle.twin.run import Lot, Run, Task, TaskStatus
from reshuffle.twin.sampling import mean

__all__ = [
    "after",
    "arrive_at_location",
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
    for name in run.factory.behind(lot.product, operation):
        _sample(run, lot, lot.tasks[name])


def _sample(run: Run, lot: Lot, task: Task) -> None:
    """Decide for one inspection whether it takes this lot, if that is open."""
    part = operation_of(run, lot, task.operation)
    if part.sampling is None or task.is_sampled is not None or task.status is not TaskStatus.OPEN:
        return
    number = run.sampled.get((lot.product, task.operation), 0)
    run.sampled[lot.product, task.operation] = number + 1
    share = Fraction(part.sampling)
    by_turn = not share or (1 / share).denominator == 1 if part.sampling_by is None else part.sampling_by == "turn"
    if run.params.chance and not by_turn and 0 < share < 1:
        task.is_sampled = run.streams.happens(f"{lot.product}/{task.operation}", "sampling", float(share))
    else:
        task.is_sampled = bool(share) and (number == 0 or int(number * share) != int((number - 1) * share))


def sources(run: Run, lot: Lot, name: str) -> list[str]:
    """Return the operations from whose stations a lot comes to an operation."""
    result: list[str] = []
    edges = run.factory.edges(lot.product, name)
    aside = [edge.before for edge in edges if edge.is_from_rework]
    if aside and any(lot.tasks[before].status is not TaskStatus.SKIPPED for before in aside):
        return [before for before in aside if lot.tasks[before].status is not TaskStatus.SKIPPED]
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


def update_ready(run: Run, lot: Lot, behind: str | None = None) -> None:
    """See which operations may come now that others have ended, and put them into the queues of stations.

    Parameters
    ----------
    behind
        The operation that has ended; None where it may have been any.
    """
    for name in lot.tasks if behind is None else run.factory.behind(lot.product, behind):
        task = lot.tasks[name]
        if task.status not in (TaskStatus.OPEN, TaskStatus.RUNNING) or task.ready is not None:
            continue  # A setup may run before its lot is ready.
        edges = run.factory.edges(lot.product, name)
        before = [(lot.tasks[edge.before], edge) for edge in edges]
        if any(_is_awaited(other, edge) for other, edge in before):
            continue
        _sample(run, lot, task)
        if task.is_sampled is False:
            _skip(run, task, "it is not the turn of this lot")
            task.ended = run.now
            update_ready(run, lot, behind and name)
            if behind is None:
                return
            continue
        task.ready = run.now
        for other, edge in before:
            if other.status is TaskStatus.DONE and other.ended is not None:
                task.ready = max(task.ready, other.ended + edge.least)
        if (arrives := _set_out(run, lot, task)) is not None:
            task.ready = max(task.ready, arrives)
            run.agenda.schedule(task.ready, Rank.DROPOFF, lot.id, (lot.id, name))
            continue
        if task.ready > run.now:
            run.agenda.schedule(task.ready, Rank.TIMER, lot.id)
        if task.status is TaskStatus.OPEN:
            enqueue(run, lot, task)
    run.agenda.decide()


def _is_awaited(task: Task, edge: Edge) -> bool:
    """Whether an operation has to be done before what is behind it by an edge; rework waits only for its finding."""
    return task.status is TaskStatus.RUNNING or (task.status is TaskStatus.OPEN and not edge.leads_aside)


def _set_out(run: Run, lot: Lot, task: Task) -> int | None:
    """Let a lot set out to another location; return when it is there, None where it takes no time."""
    times = run.factory.transport_times
    if not times or task.status is not TaskStatus.OPEN or lot.stands_at is None:
        return None
    here, there = run.stations[lot.stands_at].spec.part.location, run.factory.location(lot.product, task.operation)
    time = times.get((here or "", there or ""))
    if time is None:
        return None
    chance = run.params.chance
    takes = run.streams.duration(f"{here} to {there}", "transport", time) if chance else mean(time)
    arrives = run.now + takes
    if arrives <= run.now:
        return None
    run.record(EventKind.PICKED_UP, lot=lot.id, place=lot.stands_at)
    return arrives


def arrive_at_location(run: Run, name: str, operation: str) -> None:
    """Let a lot be where it goes on: it waits there for the stations that can do its next operation."""
    lot = run.lots[name]
    task = lot.tasks[operation]
    if lot.is_closed or task.status is not TaskStatus.OPEN or task.ready != run.now:
        return
    place = run.factory.location(lot.product, operation)
    run.record(EventKind.DROPPED_OFF, lot=name, place=place)
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
        run.restless.add(run.stations[station].spec.asked)


def dequeue(run: Run, task: Task) -> None:
    """Take an operation out of every queue."""
    # Without a plan and without ways a lot only waits where it could be worked on.
    is_anywhere = run.plan is not None or run.factory.moves_lots or bool(run.commands)
    able = run.stations if is_anywhere else run.factory.copies_for(run.lots[task.lot].product, task.operation)
    for name in able:
        if run.stations[name].queue.pop(task.key, None) is not None:
            run.restless.add(run.stations[name].spec.asked)


def is_finished(lot: Lot) -> bool:
    """Whether everything of a lot is done or skipped."""
    return all(task.status in (TaskStatus.DONE, TaskStatus.SKIPPED) for task in lot.tasks.values())
