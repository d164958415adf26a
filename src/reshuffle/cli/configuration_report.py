"""What of a configuration a planner wants to read: frozen beside reshuffled, the moves and their price."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.advising import reconfiguration
from reshuffle.advising.reconfiguration import BreakEven, MoveReason, Side
from reshuffle.cli.terminal import visible
from reshuffle.cli.text import count_text, instant_text, span_text, table
from reshuffle.model.factory import Workspace
from reshuffle.organizing.reshuffle import Reshuffling
from reshuffle.plan.plan import Plan

__all__ = ["configuration_lines", "configuration_object", "move_lines", "moves_object"]

_WORDS = {
    "makespan": "until all is made",
    "throughput": "pieces an hour",
    "lead_time_mean": "mean lead time",
    "late_orders": "late orders",
    "tardiness_mean": "mean lateness",
    "travel": "travel of lots",
    "energy": "energy",
    "cost": "cost",
}


def configuration_lines(found: Reshuffling, workspace: Workspace, forbids_moves: bool) -> list[str]:
    """Return the frozen factory beside the reshuffled one; nothing for a factory in which nothing is movable."""
    if not any(station.movable is not None for station in workspace.factory.stations.values()):
        return []
    lines = [f"Configuration: {_verdict(found, forbids_moves)}"]
    reshuffled, frozen = found.reshuffled, found.frozen
    if reshuffled is not None and reshuffled.plan is not None:
        plan = reshuffled.plan
        one = None if frozen.plan is None else reconfiguration.side_of(workspace, frozen.plan)
        other = reconfiguration.side_of(workspace, plan)
        rows = [row for name in reconfiguration.SIDES if (row := _row(name, one, other, workspace)) is not None]
        lines += [*table(["", "frozen", "reshuffled", "change"], rows)]
        head = "Moves" if found.is_reshuffled else "The moves that were not worth it"
        lines += [head, *move_lines(workspace, plan)]
        if one is not None:
            lines += [_break_even(reconfiguration.break_even(workspace, one, other, plan), workspace)]
    lines += [visible(f"  {name} stays: {reason}") for name, reason in found.stays.items()]
    return [*lines, ""]


def _verdict(found: Reshuffling, forbids_moves: bool) -> str:
    if forbids_moves:
        return "frozen, as asked; no station moves"
    if found.is_reshuffled and found.answer.plan is not None:
        number = len(found.answer.plan.moves)
        return f"reshuffled; {count_text(number, 'station')} {'moves' if number == 1 else 'move'}"
    if found.reshuffled is not None:
        return "frozen; moving is not worth it"
    if found.tried:
        return "frozen; no plan with moves was found"
    return "frozen; no move saves as much as it takes"


def _row(name: str, frozen: Side | None, reshuffled: Side, workspace: Workspace) -> list[str] | None:
    unit = reconfiguration.SIDES[name]
    one, other = None if frozen is None else frozen.figures.get(name), reshuffled.figures.get(name)
    if not one and not other:
        return None
    share = f"{100 * (other / one - 1):+.0f} %" if one and other is not None else ""
    return [_WORDS[name], _text(one, unit, workspace), _text(other, unit, workspace), share]


def _text(value: float | None, unit: str, workspace: Workspace) -> str:
    if value is None:
        return "-"
    if unit == "ms":
        return span_text(value / 1000)
    if unit == "money":
        return f"{value:,.2f} {workspace.factory.currency}"
    if unit in {"1/h", "kWh"}:
        return f"{value:,.1f}{' kWh' if unit == 'kWh' else ''}"
    return f"{value:,.0f}{' m' if unit == 'm' else ''}"


def move_lines(workspace: Workspace, plan: Plan, station: str | None = None) -> list[str]:
    """Return the moves of a plan, or that of one station, each with its time and its reason."""
    zone, currency = workspace.factory.zone, workspace.factory.currency
    at = {move.station: move for move in plan.moves}
    lines = []
    for reason in reconfiguration.move_reasons(workspace, plan):
        if station not in {None, reason.station}:
            continue
        move = at[reason.station]
        times = f"{instant_text(move.start, zone)} to {instant_text(move.end, zone)}"
        lines.append(visible(f"  {reason.sentence(currency)}"))
        lines.append(
            visible(f"    from slot {reason.origin}, {times}{'' if move.via is None else f', over {move.via}'}")
        )
    return lines


def _break_even(found: BreakEven, workspace: Workspace) -> str:
    def text(pieces: int | None) -> str:
        return "never" if pieces is None else f"from {count_text(pieces, 'piece')} on"

    by_money = f"; by cost {text(found.by_money)}" if _has_prices(workspace) else ""
    return f"Moving pays by time {text(found.by_time)}{by_money}; these orders are {count_text(found.pieces, 'piece')}"


def _has_prices(workspace: Workspace) -> bool:
    factory = workspace.factory
    rates = [part.cost_per_hour for part in factory.stations.values()]
    rates += [part.cost_per_hour for part in factory.operators.values()]
    return any((*rates, *(part.cost_per_hour for part in factory.robots.values())))


def configuration_object(found: Reshuffling, workspace: Workspace, forbids_moves: bool) -> dict[str, object]:
    """Return the same for machines; nothing for a factory in which nothing is movable."""
    if not any(station.movable is not None for station in workspace.factory.stations.values()):
        return {}
    said: dict[str, object] = {
        "verdict": "reshuffled" if found.is_reshuffled else "frozen",
        "is_asked_frozen": forbids_moves,
        "tried": len(found.tried),
        "stays": dict(found.stays),
        "units": dict(reconfiguration.SIDES),
        "frozen": None,
        "reshuffled": None,
        "moves": [],
        "break_even": None,
    }
    one = other = None
    if found.frozen.plan is not None:
        one = reconfiguration.side_of(workspace, found.frozen.plan)
        said["frozen"] = dict(one.figures)
    if found.reshuffled is not None and found.reshuffled.plan is not None:
        other = reconfiguration.side_of(workspace, found.reshuffled.plan)
        said["reshuffled"] = dict(other.figures)
        said["moves"] = moves_object(reconfiguration.move_reasons(workspace, found.reshuffled.plan))
        if one is not None:
            even = reconfiguration.break_even(workspace, one, other, found.reshuffled.plan)
            said["break_even"] = {"by_time": even.by_time, "by_money": even.by_money, "pieces": even.pieces}
    return {"configuration": said}


def moves_object(reasons: Sequence[MoveReason]) -> list[dict[str, object]]:
    """Return reasons of moves for machines."""
    return [
        {
            "station": reason.station,
            "origin": reason.origin,
            "destination": reason.destination,
            "travel_before_m": reason.travel_before,
            "travel_after_m": reason.travel_after,
            "saves_s": reason.saves.total_seconds(),
            "takes_s": reason.takes.total_seconds(),
            "cost": str(reason.cost),
            "room_for": reason.room_for,
        }
        for reason in reasons
    ]
