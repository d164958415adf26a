"""Moves of stations: what changes its place in a plan, what a configuration may be, and what is wrong with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.placement import slot_area, slot_fits
from reshuffle.model.resources import Robot
from reshuffle.model.robot_places import serves
from reshuffle.model.stations import Movability, Station
from reshuffle.plan.violations import Violation

__all__ = ["Move", "MoveStep", "carriers_of", "move_violations", "moved_factory", "reason_to_stay", "unfit_reason"]


class MoveStep(StrEnum):
    """The steps of a move, in their order; from `PARK` to `TRANSPORT_ON` only of one that makes way on a third slot.

    `LEAVE` takes no time: from then on its slot is free, and a robot may take it on.
    """

    UNDOCK = "undock"
    TRANSPORT = "transport"
    PARK = "park"
    LEAVE = "leave"
    TRANSPORT_ON = "transport on"
    DOCK = "dock"
    CALIBRATE = "calibrate"
    FIRST_PIECE = "first piece"


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """A station that is brought from its slot to another.

    Parameters
    ----------
    via
        Slot on which it stands meanwhile, to make way for another; None for a straight move.
    """

    station: str
    origin: str
    destination: str
    via: str | None = None

    @property
    def id(self) -> str:
        """``STATION/move``: its steps are ``STATION/move/STEP``."""
        return f"{self.station}/move"

    def step(self, step: MoveStep) -> str:
        """Return the id of one of its steps."""
        return f"{self.id}/{step.value}"


def moved_factory(factory: Factory, moves: Sequence[Move]) -> Factory:
    """Return a factory in which every moved station stands where it is brought."""
    if not moves:
        return factory
    stations = dict(factory.stations)
    for move in moves:
        if move.station in stations:
            stations[move.station] = stations[move.station].model_copy(update={"slot": move.destination})
    return factory.model_copy(update={"stations": stations})


def carriers_of(factory: Factory, station: Station) -> list[str]:
    """Return the robots, not copies, that can carry a station; none where its crew brings it."""
    mass = station.movable.mass if station.movable else 0
    return [name for name, robot in factory.robots.items() if _carries(robot, station, mass)]


def _carries(robot: Robot, station: Station, mass: int) -> bool:
    return robot.carries_stations and serves(robot, [station]) and (robot.payload is None or mass <= robot.payload)


def reason_to_stay(workspace: Workspace, name: str) -> str | None:
    """Return in words why a station stays where it is in every plan; None for one that may move."""
    factory, station = workspace.factory, workspace.factory.stations[name]
    if station.movable is None:
        return "it is not movable"
    if station.count > 1:
        return f"it stands for {station.count} equal stations on one slot"
    if station.slot is None:
        return "it stands on no slot"
    for lot, state in workspace.state.lots.items():
        if state.running is not None and state.running.station == name:
            return f"lot '{lot}' runs on it"
        if state.holder in {name, f"{name} input", f"{name} output"}:
            return f"lot '{lot}' lies at it"
    if not carriers_of(factory, station):
        return _carrying_reason(factory, station, station.movable)
    return None


def _carrying_reason(factory: Factory, station: Station, movable: Movability) -> str | None:
    """Return why nobody can carry a station that no robot can; None where its crew, or whoever is there, rolls it."""
    if movable.crew_skill is not None:
        there = sum(
            one.count
            for one in factory.operators.values()
            if movable.crew_skill in one.skills and (station.site is None or one.site in {None, station.site})
        )
        wanted = max(movable.crew, 1)
        return None if there >= wanted else f"its crew is {wanted} with '{movable.crew_skill}', and {there} have it"
    able = {name: one for name, one in factory.robots.items() if one.carries_stations and serves(one, [station])}
    payloads = {name: one.payload for name, one in able.items() if one.payload is not None}
    if not payloads:
        return None
    best = max(payloads, key=lambda name: payloads[name])
    return (
        f"it weighs {movable.mass / 1000:g} kg, robot '{best}' carries {payloads[best] / 1000:g} kg at most, "
        "and it names no crew_skill"
    )


def unfit_reason(factory: Factory, name: str, slot_name: str) -> str | None:
    """Return in words what a slot lacks for a station; None where it fits."""
    floor = factory.floor
    if floor is None or slot_name not in floor.slots:
        return f"there is no slot '{slot_name}'"
    needs, slot = factory.stations[name].slot_needs, floor.slots[slot_name]
    if slot_fits(needs, slot):
        return None
    lacks = [f"{utility}" for utility in needs.utilities if utility not in slot.utilities]
    lacks += [
        f"{(wanted - there) / 1000:g} mm of {side}"
        for side, wanted, there in (("width", needs.width, slot.width), ("depth", needs.depth, slot.depth))
        if wanted > there
    ]
    area = slot_area(slot)
    lacks += [f"{(needs.area - area) / 1e6:g} m² of area"] if needs.area > area else []
    return f"slot '{slot_name}' lacks {', '.join(lacks)}"


def move_violations(workspace: Workspace, moves: Sequence[Move]) -> list[Violation]:
    """Return every way in which moves break the rule ``configuration``; none for moves that may be."""
    return [Violation("configuration", move, None, None, message) for move, message in _wrong(workspace, moves)]


def _wrong(workspace: Workspace, moves: Sequence[Move]) -> Iterator[tuple[str, str]]:
    factory = workspace.factory
    floor = factory.floor
    times = Counter(move.station for move in moves)
    for station, count in times.items():
        if count > 1:
            yield f"{station}/move", f"station '{station}' moves {count} times, at most once is allowed"
    standing = {name: station.slot for name, station in factory.stations.items()}
    after = standing | {move.station: move.destination for move in moves}
    stays = {slot: name for name, slot in standing.items() if slot is not None and name not in times}
    for move in moves:
        if move.station not in factory.stations:
            yield move.id, f"'{move.station}' is no station of this factory"
            continue
        reason = reason_to_stay(workspace, move.station)
        if reason is not None:
            yield move.id, f"station '{move.station}' may not move: {reason}"
        if standing[move.station] != move.origin:
            yield move.id, f"'{move.station}' stands on '{standing[move.station]}', not on '{move.origin}'"
        if move.destination == move.origin:
            yield move.id, f"'{move.station}' moves to the slot '{move.origin}' on which it stands"
        unfit = unfit_reason(factory, move.station, move.destination)
        if unfit is not None:
            yield move.id, f"'{move.station}' can not stand on '{move.destination}': {unfit}"
        holders = [name for name, slot in after.items() if slot == move.destination and name != move.station]
        if holders:
            yield move.id, f"'{move.station}' moves to '{move.destination}', on which '{holders[0]}' stands then"
        if move.via is not None:
            yield from _wrong_way(factory, move, stays, [one.destination for one in moves], standing)
    if moves and (floor is None or not floor.points):
        yield moves[0].id, "without a floor no station moves"


def _wrong_way(
    factory: Factory, move: Move, stays: dict[str, str], targets: Sequence[str], standing: dict[str, str | None]
) -> Iterator[tuple[str, str]]:
    via = move.via or ""
    slots = factory.floor.slots if factory.floor else {}
    if via not in slots:
        yield move.id, f"there is no slot '{via}' on which '{move.station}' could stand meanwhile"
        return
    taken = via in stays or via in standing.values() or via in targets
    if taken:
        yield move.id, f"slot '{via}', on which '{move.station}' stands meanwhile, is not free"
    room = factory.stations[move.station].slot_needs.model_copy(update={"utilities": ()})
    if not slot_fits(room, slots[via]):
        yield move.id, f"slot '{via}', on which '{move.station}' stands meanwhile, has too little room"
