"""Robots and what they carry; stations and tools on the move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.folding.draft import Draft, contradiction
from reshuffle.shopfloor.state import RobotOnFloor, RunningMove

__all__ = ["HANDLERS"]


def _with_charge(robot: RobotOnFloor, event: Event) -> RobotOnFloor:
    return robot if event.charge is None else replace(robot, charge=event.charge)


def _depart(draft: Draft, event: Event) -> None:
    robot = _with_charge(draft.robot(event.resource or ""), event)
    draft.robots[event.resource or ""] = replace(robot, destination=event.place, until=event.until, is_charging=False)


def _arrive(draft: Draft, event: Event) -> None:
    robot = _with_charge(draft.robot(event.resource or ""), event)
    draft.robots[event.resource or ""] = replace(robot, place=event.place, destination=None, until=None)


def _pick_up(draft: Draft, event: Event) -> None:
    lot, name = draft.lot(event), event.lot or ""
    if event.resource is not None:
        robot = _with_charge(draft.robot(event.resource), event)
        if name in robot.carries:
            raise contradiction(event, "lot", name, f"must not be on robot '{event.resource}' already")
        draft.robots[event.resource] = replace(robot, carries=(*robot.carries, name), until=event.until or robot.until)
    # What nobody of a fleet carries is under way: it has left its place and is nowhere yet.
    draft.lots[name] = replace(lot, place=event.resource)


def _drop_off(draft: Draft, event: Event) -> None:
    lot, name = draft.lot(event), event.lot or ""
    if event.resource is not None:
        robot = _with_charge(draft.robot(event.resource), event)
        if name not in robot.carries:
            raise contradiction(event, "lot", name, f"must be on robot '{event.resource}'")
        cargo = tuple(other for other in robot.carries if other != name)
        draft.robots[event.resource] = replace(robot, carries=cargo)
    draft.lots[name] = replace(lot, place=event.place)


def _charge(draft: Draft, event: Event) -> None:
    robot = _with_charge(draft.robot(event.resource or ""), event)
    is_charging = event.kind is EventKind.CHARGING_STARTED
    draft.robots[event.resource or ""] = replace(
        robot, is_charging=is_charging, place=event.place or robot.place, until=event.until if is_charging else None
    )


def _move(draft: Draft, event: Event) -> None:
    mover = event.station or event.resource or ""
    if event.kind is EventKind.MOVE_STARTED:
        if mover in draft.moves:
            raise contradiction(event, "station" if event.station else "resource", mover, "must not be moving already")
        draft.moves[mover] = RunningMove(event.place or "", event.phase, event.until)
        return
    if mover not in draft.moves:
        raise contradiction(event, "station" if event.station else "resource", mover, "must have begun to move")
    if event.kind is EventKind.MOVE_STEP_STARTED:
        draft.moves[mover] = replace(draft.moves[mover], step=event.phase, until=event.until)
        return
    del draft.moves[mover]
    if event.station is not None:
        draft.stations[mover] = replace(draft.station(event), slot=event.place)
    else:
        draft.tool_places[mover] = event.place or ""


HANDLERS: dict[EventKind, Callable[[Draft, Event], None]] = {
    EventKind.ROBOT_DEPARTED: _depart,
    EventKind.ROBOT_ARRIVED: _arrive,
    EventKind.PICKED_UP: _pick_up,
    EventKind.DROPPED_OFF: _drop_off,
    EventKind.CHARGING_STARTED: _charge,
    EventKind.CHARGING_ENDED: _charge,
    EventKind.MOVE_STARTED: _move,
    EventKind.MOVE_STEP_STARTED: _move,
    EventKind.MOVE_DONE: _move,
}
