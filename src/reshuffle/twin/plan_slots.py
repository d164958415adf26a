"""The pieces of work of a plan: operations, batches of several, maintenance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reshuffle.shopfloor.planned_work import PlannedWork
from reshuffle.twin.factory import TwinFactory

__all__ = ["Slot", "slots_of"]

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece of work of a plan: an operation, a batch of several, or maintenance; instants in milliseconds.

    Parameters
    ----------
    phases
        Start, end and members of each phase.
    """

    station: str
    members: tuple[Key, ...]
    task: str | None
    start: int
    end: int
    phases: tuple[tuple[int, int, tuple[str, ...]], ...]
    batch: str | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Slot:
        return self


def slots_of(factory: TwinFactory, work: Sequence[PlannedWork]) -> Iterator[Slot]:
    """Yield the slots of planned work."""
    together: dict[tuple[str, str], list[PlannedWork]] = {}
    for one in work:
        if one.batch is not None:
            together.setdefault((one.station, one.batch), []).append(one)
        else:
            yield _slot(factory, [one])
    for group in together.values():
        yield _slot(factory, group)


def _slot(factory: TwinFactory, group: Sequence[PlannedWork]) -> Slot:
    first = group[0]
    members = tuple((one.lot or "", one.operation or "") for one in group if one.task is None)
    phases = tuple((factory.at(part.start), factory.at(part.end), part.members) for part in first.phases)
    return Slot(first.station, members, first.task, phases[0][0], phases[-1][1], phases, first.batch)
