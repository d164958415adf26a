"""From the state of a floor to the state that a new plan starts from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from reshuffle.model import state as model_state
from reshuffle.model.calendars import CalendarException
from reshuffle.model.stations import PhaseName
from reshuffle.shopfloor.state import Holding, LotOnFloor, LotStatus, RunningOperation, State

__all__ = ["PlanningState", "planning_state"]

#: A lot and its operation.
_Work = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class PlanningState:
    """The state to plan from, and what it cannot say.

    Parameters
    ----------
    state
        The state in the model's words.
    closed
        Stations that are down or in maintenance, and until when; None where nobody said. They are calendar exceptions
        of `state` already where the end is known and still to come.
    left_out
        What the floor knows and `state` cannot say, as sentences; whoever plans has to see to it.
    """

    state: model_state.State
    closed: dict[str, datetime | None]
    left_out: tuple[str, ...]


def planning_state(floor: State, now: datetime | None = None) -> PlanningState:
    """Return the state that planning starts from.

    Running phases have the working time left that is known at `now`; where one takes longer than was known, nothing is
    left. A station that is down or in maintenance is closed by a calendar exception until the expected end; an
    operation that is interrupted on it stays running there.

    Parameters
    ----------
    floor
        State of the floor.
    now
        Instant from which planning starts; None for that of `floor`, which must have one then.

    Raises
    ------
    ValueError
        If neither `now` nor ``floor.now`` is known.
    """
    instant = now or floor.now
    if instant is None:
        raise ValueError("now must be given for a state without an instant: nothing has happened on this floor yet.")
    closed = _closed(floor, instant)
    exceptions = {name: list(listed) for name, listed in floor.calendar_exceptions.items()}
    for station, until in closed.items():
        if until is not None and until > instant:
            exception = CalendarException(start=instant, end=until, reason="down or in maintenance")
            exceptions.setdefault(station, []).append(exception)
    operators, tools = _by_operation(floor.operators), _by_operation(floor.tools)
    state = model_state.State(
        now=instant,
        lots={
            name: _lot(name, lot, instant, operators, tools)
            for name, lot in floor.lots.items()
            if lot.status in (LotStatus.OPEN, LotStatus.COMPLETED)
        },
        mounted={name: station.mounted for name, station in floor.stations.items() if station.mounted is not None},
        robots={
            name: model_state.RobotState(
                point=robot.destination or robot.place or "",
                free_from=robot.until,
                charge=None if robot.charge is None else Decimal(repr(robot.charge)),
                carries=robot.carries,
            )
            for name, robot in floor.robots.items()
            if robot.destination or robot.place
        },
        counters={name: dict(station.counters) for name, station in floor.stations.items() if station.counters},
        stock={item: max(0, quantity) for item, quantity in floor.stock.items()},
        calendar_exceptions={name: tuple(listed) for name, listed in exceptions.items()},
    )
    return PlanningState(state, closed, tuple(_left_out(floor, closed, instant)))


def _closed(floor: State, instant: datetime) -> dict[str, datetime | None]:
    closed: dict[str, datetime | None] = {}
    for name, station in floor.stations.items():
        ends = [down.until for down in station.down]
        if station.maintenance is not None:
            left = timedelta(milliseconds=station.maintenance.remaining_at(instant))
            ends.append(instant + left)
        if ends:
            known = [end for end in ends if end is not None]
            closed[name] = max(known) if len(known) == len(ends) else None
    return closed


def _by_operation(table: Mapping[str, tuple[Holding, ...]]) -> dict[_Work, list[str]]:
    found: dict[_Work, list[str]] = defaultdict(list)
    for resource, holdings in table.items():
        for holding in holdings:
            found[holding.lot, holding.operation].append(resource)
    return found


def _lot(
    name: str, lot: LotOnFloor, instant: datetime, operators: dict[_Work, list[str]], tools: dict[_Work, list[str]]
) -> model_state.LotState:
    finished = tuple(running.operation for running in lot.running if _is_finished(running))
    under_way = [running for running in lot.running if not _is_finished(running)]
    return model_state.LotState(
        done=tuple(dict.fromkeys((*lot.done, *finished))),
        skipped=lot.skipped,
        running=None if not under_way else _running(name, under_way[0], instant, operators, tools),
        pieces=lot.pieces or None,
        holder=lot.place,
    )


def _is_finished(running: RunningOperation) -> bool:
    """Whether the work is done and only the lot is still on the station."""
    return running.is_completed or running.phase == "hold"


def _running(
    name: str,
    running: RunningOperation,
    instant: datetime,
    operators: dict[_Work, list[str]],
    tools: dict[_Work, list[str]],
) -> model_state.RunningOperation:
    return model_state.RunningOperation(
        operation=running.operation,
        station=running.station,
        # A wait stands behind the run and before the unloading: of the run nothing is left.
        phase=PhaseName.RUN if running.phase == "wait" else PhaseName(running.phase),
        remaining=0 if running.phase == "wait" else running.remaining_at(instant),
        operators=tuple(operators.get((name, running.operation), ())),
        tools=tuple(tools.get((name, running.operation), ())),
    )


def _left_out(floor: State, closed: Mapping[str, datetime | None], instant: datetime) -> Iterator[str]:
    for name, until in closed.items():
        if until is None:
            yield f"station '{name}' is down and nobody said until when"
        elif until <= instant:
            yield f"station '{name}' is still down although it was expected back at {until.isoformat()}"
    for name, order in floor.orders.items():
        if order.is_held:
            yield f"order '{name}' is held"
        if order.short:
            yield f"order '{name}' will be {order.short} short"
    for name, lot in floor.lots.items():
        if lot.is_held:
            yield f"lot '{name}' is held"
        if lot.status in (LotStatus.SCRAPPED, LotStatus.SPLIT, LotStatus.MERGED):
            yield f"lot '{name}' is {lot.status}"
        if lot.status is LotStatus.OPEN and lot.pieces == 0:
            yield f"lot '{name}' has no pieces left"
        if lot.parents:
            yield f"lot '{name}' comes from {', '.join(lot.parents)}"
        yield from (f"lot '{name}' may do operation '{operation}' on any station" for operation in lot.lifted)
        open_work = [running.operation for running in lot.running if not _is_finished(running)]
        if len(open_work) > 1:
            yield f"lot '{name}' is in several operations at once: {', '.join(open_work)}"
    for name, station in floor.stations.items():
        if station.is_held:
            yield f"station '{name}' is held"
        if station.slot is not None:
            yield f"station '{name}' stands on slot '{station.slot}'"
        yield from (f"station '{name}' asks for maintenance '{task}'" for task in station.asked)
    yield from _left_out_of_logistics(floor)


def _left_out_of_logistics(floor: State) -> Iterator[str]:
    for name, robot in floor.robots.items():
        if robot.is_held:
            yield f"robot '{name}' is held"
        if not (robot.place or robot.destination):
            yield f"robot '{name}' is nobody knows where"
    for carrier, holdings in floor.carriers.items():
        yield f"{sum(holding.units for holding in holdings)} of carrier '{carrier}' are taken"
    for item, quantity in floor.stock.items():
        if quantity < 0:
            yield f"stock of item '{item}' is {quantity}: more was consumed than was counted"
    for item, orders in floor.pegged.items():
        yield from (f"{quantity} of item '{item}' are kept for order '{order}'" for order, quantity in orders.items())
    for name, receipt in floor.receipts.items():
        when = receipt.at.isoformat()
        yield f"receipt '{name}' brings {receipt.quantity} of item '{receipt.item}' at {when}"
    yield from (f"'{mover}' is being moved to '{move.place}'" for mover, move in floor.moves.items())
    yield from (f"tool '{tool}' is on station '{station}'" for tool, station in floor.tool_places.items())
