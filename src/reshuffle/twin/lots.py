"""What becomes of a lot when an operation is completed and when it ends: losses, production, rework, the next."""

from __future__ import annotations

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import material, orders, routing, transports
from reshuffle.twin.run import Lot, Run, Task, TaskStatus

__all__ = ["complete", "end"]


def complete(run: Run, lot: Lot, task: Task, batch: str | None) -> None:
    """Complete an operation: count what came out good, add what was made, and see where the lot goes."""
    pieces = lot.pieces_at(task.operation)
    _lose_pieces(run, lot, task, pieces)
    good = _expected_after(run, lot, task.operation) + lot.delta
    task.completed = True
    run.record(
        EventKind.OPERATION_COMPLETED,
        lot=lot.id,
        operation=task.operation,
        station=task.station,
        quantity=max(0, good),
        batch=batch,
    )
    operation = routing.operation_of(run, lot, task.operation)
    for flow in operation.produces:
        # Plans count what an operation starts with; under chance it is what came out good.
        made = max(0, good) if run.params.chance else lot.pieces_in[task.operation]
        quantity = flow.quantity * (made if flow.per == "piece" else 1)
        material.produce(run, lot, task.operation, flow.item, quantity)
    station = task.station
    back_to = _goes_back(run, lot, task)
    if back_to is None:
        routing.sample_next(run, lot, task.operation)
    if run.orders[lot.order].parent is not None and _is_only_end(run, lot, task.operation):
        lot.has_produced = True
        material.produce(run, lot, None, lot.product, max(0, lot.pieces + lot.delta))
    if run.orders[lot.order].is_closed:
        return
    transports.open_carriages(run, lot, task.operation, station, back_to)


def _expected_after(run: Run, lot: Lot, operation: str) -> int:
    """Return how many pieces were expected to go on behind an operation."""
    nexts = [
        lot.pieces_in[name]
        for name in run.factory.behind(lot.product, operation)
        if any(edge.before == operation and not edge.is_bridge for edge in run.factory.edges(lot.product, name))
    ]
    return max(nexts, default=lot.pieces)


def _lose_pieces(run: Run, lot: Lot, task: Task, pieces: int) -> None:
    expected = _expected_after(run, lot, task.operation)
    if run.params.chance:
        share = 1.0 - float(routing.operation_of(run, lot, task.operation).pieces_left)
        if share <= 0.0:
            return
        entity = f"{lot.product}/{task.operation}"
        lost = run.streams.binomial(entity, "yield", pieces, share)
    else:
        lost = min(pieces, max(0, lot.pieces_in[task.operation] - expected))
    before = lot.pieces_in[task.operation] - expected
    lot.delta += before - lost
    if lost:
        run.record(EventKind.PIECES_LOST, lot=lot.id, quantity=lost, operation=task.operation, station=task.station)


def _goes_back(run: Run, lot: Lot, task: Task) -> str | None:
    """Draw whether a lot returns to an earlier operation; if so, all between is to be done again. Return that one."""
    rework = routing.operation_of(run, lot, task.operation).rework
    if rework is None or not run.params.chance:
        return None
    if not run.streams.happens(f"{lot.product}/{task.operation}", "rework", float(rework.share)):
        return None
    times = lot.went_back.get(task.operation, 0)
    if rework.most is not None and times >= rework.most:
        lot.given_up = f"it has gone back from '{task.operation}' {times} times"
        return None
    lot.went_back[task.operation] = times + 1
    lot.reworks += 1
    if rework.to is not None:
        _open_again(run, lot, task, _between(run, lot, rework.to, task.operation))
    for name in rework.through:
        _begin_anew(lot.tasks[name])
    return rework.through[0] if rework.through else rework.to


def _begin_anew(task: Task) -> None:
    if task.status is TaskStatus.DONE:
        task.attempt += 1
    task.status, task.completed = TaskStatus.OPEN, False
    task.ready = task.station = task.ended = None


def _open_again(run: Run, lot: Lot, task: Task, again: list[str]) -> None:
    for name in again:
        earlier = routing.operation_of(run, lot, name).rework
        for aside in earlier.through if earlier is not None else ():
            if lot.tasks[aside].status is TaskStatus.DONE:
                lot.tasks[aside].status = TaskStatus.SKIPPED
                lot.tasks[aside].attempt += 1
        other = lot.tasks[name]
        if other.status is TaskStatus.SKIPPED and other.is_sampled is None:
            continue
        other.attempt += 1
        other.ready = other.station = other.ended = other.is_sampled = None
        if name != task.operation:
            other.status = TaskStatus.OPEN
            other.completed = False
    task.status, task.completed = TaskStatus.RUNNING, False


def _between(run: Run, lot: Lot, first: str, last: str) -> list[str]:
    """Return the operations from one to another along the precedence, both included."""
    behind = {first}
    for name in lot.tasks:
        if any(edge.before in behind for edge in run.factory.edges(lot.product, name)):
            behind.add(name)
    ahead, queue = {last}, [last]
    while queue:
        for edge in run.factory.edges(lot.product, queue.pop()):
            if edge.before not in ahead:
                ahead.add(edge.before)
                queue.append(edge.before)
    return [name for name in lot.tasks if name in behind and name in ahead]


def _is_only_end(run: Run, lot: Lot, operation: str) -> bool:
    """Whether an operation is surely the last of its lot, so that the lot is made when it is completed."""
    edges = run.factory.edges
    if run.factory.behind(lot.product, operation):
        return False
    earlier = {edge.before for name in lot.tasks for edge in edges(lot.product, name)}
    ends = [name for name in lot.tasks if name not in earlier]
    choices = run.factory.workspace.products[lot.product].choices.values()
    uncertain = {name for choice in choices for members in choice.branches.values() for name in members}
    return ends == [operation] and operation not in uncertain and lot.tasks[operation].completed


def end(run: Run, lot: Lot, task: Task) -> bool:
    """Let a lot go on behind an operation that has ended; False if no piece is left of it."""
    rework = routing.operation_of(run, lot, task.operation).rework
    goes_aside = rework is not None and any(lot.tasks[name].status is TaskStatus.OPEN for name in rework.through)
    if rework is not None and (goes_aside or not task.completed):
        again = [name for name, other in lot.tasks.items() if other.attempt > 1 and other.status is TaskStatus.OPEN]
        if not task.completed:
            task.status, task.ended, task.ready = TaskStatus.OPEN, None, None
        target = rework.through[0] if rework.through else rework.to
        back = () if rework.to is None else (*again, task.operation)
        related = tuple(dict.fromkeys((*rework.through, *back)))
        run.record(EventKind.LOT_REWORKED, lot=lot.id, operation=target, name=task.operation, related=related)
    if run.orders[lot.order].is_closed:
        lot.is_closed = True
        transports.forget(run, lot.id)
        return True  # It was cancelled while it ran.
    if lot.given_up is not None or (lot.delta < 0 and _left(lot) <= 0):
        return False
    routing.update_ready(run, lot, task.operation if task.status is TaskStatus.DONE else None)
    if routing.is_finished(lot):
        orders.close_lot(run, lot)
    return True


def _left(lot: Lot) -> int:
    remaining = [
        lot.pieces_at(name) for name, task in lot.tasks.items() if task.status in (TaskStatus.OPEN, TaskStatus.RUNNING)
    ]
    return max(remaining, default=lot.pieces + lot.delta)
