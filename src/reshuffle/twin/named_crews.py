"""Who and what is named by a command: whether it can be honoured, and which places people take."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.shopfloor.commands import CreateLot, Maintain, StartOperation
from reshuffle.twin import maintenance, people
from reshuffle.twin.factory import Need, Way
from reshuffle.twin.people import Crew
from reshuffle.twin.run import Run

__all__ = ["crew_of_maintenance", "crew_of_start", "refuse_lot"]


def crew_of_start(run: Run, command: StartOperation, way: Way) -> Crew | str:
    """Return which places the operators of a command take, by need, or why the command can not be honoured.

    Without names everybody is chosen by the floor; with names they have to fill all places.
    """
    what = f"operation '{command.operation}' of lot '{command.lot}' on '{command.station}'"
    needed = dict.fromkeys(need.name for need in way.needs if need.is_tool)
    for tool in command.tools:
        if tool not in needed:
            return f"{what} needs no tool '{tool}'"
    missing = [tool for tool in needed if command.tools and tool not in command.tools]
    if missing:
        return f"{what} needs the tool '{missing[0]}' as well"
    return _crew(run, what, way.needs, len(way.phases), command.operators)


def crew_of_maintenance(run: Run, command: Maintain) -> Crew | str:
    """Return the same of a maintenance task."""
    way = maintenance.way_of(run, run.stations[command.station], command.task)
    what = f"maintenance '{command.task}' of '{command.station}'"
    return _crew(run, what, way.needs, len(way.phases), command.operators)


def _crew(run: Run, what: str, needs: Sequence[Need], num_phases: int, named: Sequence[str]) -> Crew | str:
    if not named:
        return {}
    wanted = [(number, need) for number, need in enumerate(needs) if not need.is_tool]
    able = dict.fromkeys(person for _, need in wanted for person in need.members)
    for person in named:
        if person not in run.factory.operators:
            return f"there is no operator '{person}'"
        if person not in able:
            return f"{what} has nothing to do for operator '{person}'"
    crew = people.seat_in_phases(wanted, [set(named)] * num_phases)
    if crew is None:
        places = " and ".join(f"{need.count} with the skill '{need.name}'" for _, need in wanted)
        return f"{what} needs {places}, more than the operators that are named"
    idle = [person for person in named if all(person not in seated for seated in crew.values())]
    return f"{what} has no place left for operator '{idle[0]}'" if idle else crew


def refuse_lot(run: Run, command: CreateLot) -> str:
    """Return why a lot can not be started as a command says, empty if it can."""
    if command.lot in run.lots:
        return f"lot '{command.lot}' is there already"
    if command.quantity < 1:
        return f"quantity(={command.quantity}) must be >= 1"
    if command.place is not None:
        return f"the twin lets a lot begin at the station of its first operation, not at place '{command.place}'"
    return ""
