"""Losses that are reported from outside: some pieces of a lot, or all of it."""

from __future__ import annotations

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import orders, phases
from reshuffle.twin.run import Lot, OrderRun, Run, TaskStatus

__all__ = ["give_up_setups", "lose_pieces"]


def lose_pieces(run: Run, lot: Lot, pieces: int | None, reason: str) -> None:
    """Lose some pieces of a lot, or all of it; what runs on a lot that is lost ends."""
    left = max((lot.pieces_at(name) for name in lot.tasks), default=0)
    if pieces is not None and pieces < left:
        lot.delta -= pieces
        run.record(EventKind.PIECES_LOST, lot=lot.id, quantity=pieces, reason=reason)
        return
    phases.lose_everywhere(run, lot, reason)
    orders.scrap_lot(run, lot, reason)


def give_up_setups(run: Run, order: OrderRun, reason: str) -> None:
    """Free the stations that are set up for lots of an order, and of its child orders, which will not come."""
    for name in order.lots:
        for work in [work for work in run.works.values() if any(lot == name for lot, _ in work.members)]:
            if work.phase < work.way.arrival or (work.phase == work.way.arrival and not work.is_working):
                operation = next(task for lot, task in work.members if lot == name)
                phases.lose(run, work, name, reason)
                run.lots[name].tasks[operation].status = TaskStatus.OPEN
                run.record(
                    EventKind.OPERATION_ENDED, lot=name, operation=operation, station=work.station, reason=reason
                )
    for child in run.children.get(order.id, ()):
        give_up_setups(run, run.orders[child], reason)
