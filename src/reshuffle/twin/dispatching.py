"""Dispatching rules: lists of keys that are compared in order; equal keys go by release, then by id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reshuffle.errors import InputError, Mistake
from reshuffle.model.stations import Station
from reshuffle.twin.elementary import exponential
from reshuffle.twin.run import Lot, Run, Task, TaskStatus

__all__ = ["KEYS", "Waiting", "rank", "validate_rule"]

_FAR = float(1 << 60)
#: How many mean processing times ahead the apparent tardiness cost looks.
_LOOK_AHEAD = 2.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An operation of a lot that waits for a station."""

    run: Run
    lot: Lot
    task: Task
    station: str

    @property
    def due(self) -> float:
        """Due date of the order in milliseconds, very late for none."""
        due = self.run.orders[self.lot.order].due
        return _FAR if due is None else float(due)

    @property
    def priority(self) -> int:
        """Priority of the order."""
        return self.run.orders[self.lot.order].priority

    @property
    def since(self) -> float:
        """Instant from which it waits."""
        return float(self.run.stations[self.station].queue.get(self.task.key, self.run.now))

    @property
    def work(self) -> int:
        """Planned work of the operation on the station, milliseconds."""
        return _work(self.run, self.lot, self.task, self.station)

    @property
    def remaining(self) -> int:
        """Work that is still to be done on the lot, each operation where it takes least, milliseconds."""
        total = 0
        for name, task in self.lot.tasks.items():
            if task.status is TaskStatus.OPEN:
                total += self.run.factory.least_work(self.lot.product, name, self.lot.pieces_at(name))
        return total


def _work(run: Run, lot: Lot, task: Task, station: str) -> int:
    return run.factory.way(lot.product, task.operation, station, lot.pieces_at(task.operation)).expected


def _tardiness_cost(one: Waiting) -> float:
    """Apparent tardiness cost (Vepsalainen and Morton 1987, doi:10.1287/mnsc.33.8.1035), the most urgent first."""
    run, work = one.run, max(1, one.work)
    queue = run.stations[one.station].queue
    total = sum(_work(run, run.lots[lot], run.lots[lot].tasks[name], one.station) for lot, name in queue)
    mean = max(1.0, total / max(1, len(queue)))
    slack = max(0.0, one.due - run.now - work)
    return -max(1, one.priority) / work * exponential(max(-690.0, -slack / (_LOOK_AHEAD * mean)))


def _setup(one: Waiting) -> float:
    rule, factory = one.run.stations[one.station].spec.part.setup, one.run.factory
    way = factory.way(one.lot.product, one.task.operation, one.station, one.lot.pieces_at(one.task.operation))
    return float(factory.setup_ms(rule, one.run.stations[one.station].mounted, way.state)) if rule is not None else 0.0


#: The keys of dispatching rules, by name; the smallest goes first.
KEYS: dict[str, Callable[[Waiting], float]] = {
    "fifo": lambda one: one.since,
    "lifo": lambda one: -one.since,
    "edd": lambda one: one.due,
    "spt": lambda one: float(one.work),
    "lpt": lambda one: -float(one.work),
    "priority": lambda one: -float(one.priority),
    "slack": lambda one: one.due - one.run.now - one.remaining,
    "cr": lambda one: (one.due - one.run.now) / max(1, one.remaining),
    "atc": _tardiness_cost,
    "setup": _setup,
}


def validate_rule(rule: Sequence[str], stations: Mapping[str, Station] | None = None) -> None:
    """Check that the rule of a run, and the rules of stations, are made of known keys.

    Raises
    ------
    reshuffle.errors.InputError
        If one is not known; all are named.
    """
    known = ", ".join(KEYS)
    mistakes = [Mistake("rule", key, f"must be one of {known}") for key in rule if key not in KEYS]
    for name, part in (stations or {}).items():
        at = f"factory.stations.{name}.rule"
        mistakes += [Mistake(at, key, f"must be one of {known}") for key in part.rule if key not in KEYS]
    if mistakes:
        raise InputError(mistakes)


def rank(run: Run, lot: Lot, task: Task, station: str) -> tuple[float | str, ...]:
    """Return by what an operation compares with others that wait for a station; the smallest goes first."""
    waiting = Waiting(run, lot, task, station)
    keys = (KEYS[name](waiting) for name in run.stations[station].spec.part.rule or run.params.rule)
    return (*keys, float(run.orders[lot.order].release), lot.id, task.operation)
