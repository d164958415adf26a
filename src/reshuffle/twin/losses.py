"""Losses that are reported from outside: some pieces of a lot, or all of it."""

from __future__ import annotations

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import orders, phases
from reshuffle.twin.run import Lot, Run

__all__ = ["lose_pieces"]


def lose_pieces(run: Run, lot: Lot, pieces: int | None, reason: str) -> None:
    """Lose some pieces of a lot, or all of it; what runs on a lot that is lost ends."""
    left = max((lot.pieces_at(name) for name in lot.tasks), default=0)
    if pieces is not None and pieces < left:
        lot.delta -= pieces
        run.record(EventKind.PIECES_LOST, lot=lot.id, quantity=pieces, reason=reason)
        return
    for work in [work for work in run.works.values() if any(member == lot.id for member, _ in work.members)]:
        phases.lose(run, work, lot.id, reason)
    orders.scrap_lot(run, lot, reason)
