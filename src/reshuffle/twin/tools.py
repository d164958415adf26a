"""Tools: copies that are taken, mounted where they were not, and worn by the run time on them."""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.plan.tasks import PhaseKind
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.factory import TwinFactory, Way
from reshuffle.twin.run import Obstacle, Run, Work

__all__ = ["ToolCopy", "all_tools", "count_life", "free_tools", "missing_tool", "take_tools"]


@dataclass(slots=True)
class ToolCopy:
    """One copy of a tool: where it is mounted, the work that has it, the run time it is still good for."""

    station: str | None = None
    work: int | None = None
    life: int | None = None


def all_tools(factory: TwinFactory) -> dict[str, list[ToolCopy]]:
    """Return every copy of every tool as the state says."""
    result = {}
    for name, tool in factory.workspace.factory.tools.items():
        left = list(tool.life_left) + [tool.life] * tool.count
        copies = [ToolCopy(life=left[number]) for number in range(tool.count)]
        for station, mounted in factory.workspace.state.mounted.items():
            if name in mounted.tools:
                free = next((copy for copy in copies if copy.station is None), None)
                if free is not None:
                    free.station = station
        result[name] = copies
    return result


def missing_tool(run: Run, station: str, way: Way) -> Obstacle | None:
    """Return the tool that keeps work from starting, None if all are there."""
    for need in way.needs:
        if need.is_tool and _choose(run, need.name, station, way.run_ms) is None:
            copies = run.tools[need.name]
            holders = tuple(_holder(run, copy.work) for copy in copies if copy.work is not None)
            words = "is in use" if holders else "is at the end of its life"
            return Obstacle(f"tool '{need.name}' {words}", holders)
    return None


def take_tools(run: Run, work: Work) -> int:
    """Take all tools of a work, and return the milliseconds that mounting takes."""
    mounting = 0
    for number, need in enumerate(work.way.needs):
        if not need.is_tool:
            continue
        copy = _choose(run, need.name, work.station, work.way.run_ms)
        if copy is None:
            continue  # Work that runs already when the run begins has its tools, however many there are.
        if copy.station != work.station:
            mounting += run.factory.to_ms(run.factory.workspace.factory.tools[need.name].mount)
            copy.station = work.station
        copy.work = work.id
        work.held[number] = (need.name,)
        known = run.recorder.log.start.tools.get(need.name, ())
        for lot, operation in work.members[:1]:
            if not run.is_begun and any(one.lot == lot for one in known):
                continue
            run.record(EventKind.TOOL_TAKEN, resource=need.name, lot=lot, operation=operation, station=work.station)
    return mounting


def free_tools(run: Run, work: Work) -> None:
    """Give all tools of a work back; they stay mounted where they are."""
    for number, need in enumerate(work.way.needs):
        if not need.is_tool or number not in work.held:
            continue
        del work.held[number]
        copy = next(copy for copy in run.tools[need.name] if copy.work == work.id)
        copy.work = None
        for lot, operation in work.members[:1]:
            run.record(EventKind.TOOL_FREED, resource=need.name, lot=lot, operation=operation, station=work.station)


def count_life(run: Run, work: Work, done: int) -> None:
    """Count run time against the life of the tools of a work."""
    if work.way.phases[work.phase].kind is not PhaseKind.RUN:
        return
    for need in work.way.needs:
        for copy in run.tools[need.name] if need.is_tool else ():
            if copy.work == work.id and copy.life is not None:
                copy.life = max(0, copy.life - done)


def _choose(run: Run, name: str, station: str, run_ms: int) -> ToolCopy | None:
    """Return a free copy that lasts for the run, one that is mounted here before any other."""
    free = [copy for copy in run.tools[name] if copy.work is None and (copy.life is None or copy.life >= run_ms)]
    return min(free, key=lambda copy: (copy.station != station, copy.station is not None), default=None)


def _holder(run: Run, work: int) -> str:
    members = run.works[work].members
    return f"lot '{members[0][0]}'" if members else f"station '{run.works[work].station}'"
