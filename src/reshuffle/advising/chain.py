"""Chains of causes: from the completion of an operation back to the start of planning, without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reshuffle.advising.causes import Cause, CauseKind, Stretch
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import Waiting, last_cause, pieces_of_phase, waited_at_last, waiting
from reshuffle.plan.links import Point

__all__ = ["binding_chain", "own_path"]


def binding_chain(situation: Situation, task: int) -> tuple[Stretch, ...]:
    """Return why a task is complete when it is: what binds, and what binds that, back to the start of planning.

    The stretches touch, ascend, and add up to COMPLETION - planning_start exactly. At each task the chain goes on with
    the last thing that kept it: the operation before, or the one that held what it needed.
    """
    walk = _Walk(situation, situation.point(task, Point.COMPLETION))
    following: int | None = task
    seen: set[tuple[int, int]] = set()
    while following is not None and walk.cursor > walk.begin and (following, walk.cursor) not in seen:
        seen.add((following, walk.cursor))
        following = walk.through(following)
    walk.close()
    return tuple(reversed(walk.found))


class _Walk:
    """Walks back in time; `found` is what was passed, the last first, and `cursor` where the walk stands."""

    def __init__(self, situation: Situation, cursor: int) -> None:
        self.situation, self.cursor = situation, cursor
        self.begin = situation.problem.planning_start
        self.found: list[Stretch] = []
        self.leads: tuple[Cause, int] | None = None

    def through(self, task: int) -> int | None:
        """Go back through one task and what kept it; return the task at which to go on, None at the beginning."""
        known = _known(self.situation, task)
        self._through_work(known)
        layout = known.placing.layout
        if layout is None:
            return None
        if self.cursor == known.actual.starts[0] < known.arrival:
            self.back(Stretch(layout.starts[0], self.cursor, Cause(CauseKind.CHOICE), task))
        for stretch in reversed(known.before):
            if stretch.start >= self.cursor:
                continue
            cause = stretch.cause
            if cause.task >= 0 and cause.at <= self.cursor:
                self.back(Stretch(cause.at, self.cursor, cause, task))
                self.lead(cause, task)
                return cause.task
            self.back(stretch)
        return None

    def _through_work(self, known: Waiting) -> None:
        """Go back to ARRIVAL, past what was only chosen; or to START where the walk came in during the setup."""
        work = known.placing.work
        if self.cursor > known.arrival:
            for stretch in reversed(known.works):
                self.back(stretch)
            self.back(Stretch(known.arrival - known.slack, self.cursor, Cause(CauseKind.CHOICE), known.task))
            return
        for phase in range(work.arrival - 1, -1, -1):
            end = known.actual.ends[phase]
            if self.cursor > end:
                self.back(Stretch(end, self.cursor, Cause(CauseKind.HELD, self._station(known)), known.task))
            for stretch in reversed(list(pieces_of_phase(self.situation, work, known.actual, phase, known.task))):
                self.back(stretch)

    def _station(self, known: Waiting) -> str:
        station = known.placing.work.station
        return self.situation.resource(station) if station >= 0 else ""

    def back(self, stretch: Stretch) -> None:
        """Go back to the start of a stretch."""
        start = max(stretch.start, self.begin)
        if start >= self.cursor:
            return
        behind = self.found[-1] if self.found else None
        if self.leads is None and behind is not None and (behind.cause, behind.task) == (stretch.cause, stretch.task):
            self.found[-1] = replace(behind, start=start)
        else:
            leads, led = self.leads or (None, -1)
            self.found.append(Stretch(start, self.cursor, stretch.cause, stretch.task, leads, led))
        self.cursor, self.leads = start, None

    def lead(self, cause: Cause, task: int) -> None:
        """Remember why the walk goes on with another task."""
        self.leads = (cause, task)

    def close(self) -> None:
        """Go the rest of the way, where nothing is known that bound."""
        task = self.found[-1].task if self.found else -1
        self.back(Stretch(self.begin, self.cursor, Cause(CauseKind.PLANNING_START), task))


def _known(situation: Situation, task: int) -> Waiting:
    """Return what a task waited for, at least as far back as to the task that let go of it.

    To see what came last is enough, and quick, where that is another task; else all of it is needed.
    """
    known = waited_at_last(situation, task)
    is_enough = not known.slack and last_cause(known).task >= 0 and known.placing.layout is not None
    return known if is_enough else waiting(situation, task)


def own_path(situation: Situation, task: int, begin: int, family: Sequence[int]) -> tuple[Stretch, ...]:
    """Return how a lot came to the completion of a task: its own work and what it waited for, back to `begin`.

    The stretches touch, ascend, and add up to COMPLETION - begin exactly.

    Parameters
    ----------
    begin
        Tick from which the order could be worked on.
    family
        The jobs of the order and of its child orders: the path goes through them and not through the work of others.
    """
    walk = _Walk(situation, situation.point(task, Point.COMPLETION))
    walk.begin = begin
    following: int | None = task
    seen: set[int] = set()
    while following is not None and following not in seen:
        seen.add(following)
        following = _through_own(walk, following, family)
    walk.close()
    return tuple(reversed(walk.found))


def _through_own(walk: _Walk, task: int, family: Sequence[int]) -> int | None:
    situation = walk.situation
    known = waiting(situation, task)
    for stretch in (*reversed(known.works), *reversed(known.waits)):
        if stretch.start < walk.cursor:
            walk.back(stretch)
    cause = known.placing.ready_cause
    if cause.kind is CauseKind.RELEASE:
        return None
    is_own = cause.task >= 0 and int(situation.problem.tasks.job[cause.task]) in family
    if is_own:
        if cause.at < walk.cursor:
            walk.back(Stretch(cause.at, walk.cursor, cause, task))
        walk.lead(cause, task)
        return cause.task
    if cause.kind is not CauseKind.PLANNING_START:
        walk.back(Stretch(walk.begin, walk.cursor, cause, task))
    return None
