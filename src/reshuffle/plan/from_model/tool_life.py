"""Tools that would not last: planning changes no tool at the end of its life, and says so before it plans past it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reshuffle.model import quantities
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.lots import Demand
from reshuffle.plan.from_model.work import run_time

__all__ = ["worn_tools"]


def worn_tools(workspace: Workspace, needed: Demand, eligible: Eligible) -> Iterator[str]:
    """Yield the tools whose life may end before the work is done, whichever way it is planned.

    Parameters
    ----------
    needed
        The work.
    eligible
        Stations that can do each operation; the longest run counts.
    """
    limited = {name: tool for name, tool in workspace.factory.tools.items() if tool.life is not None or tool.life_left}
    if not limited:
        return
    used = _run_on_tools(workspace, needed, eligible)
    for name, tool in limited.items():
        lives = [*tool.life_left, *([tool.life] * tool.count if tool.life is not None else [])][: tool.count]
        shortest = min(lives)
        if used[name] > shortest:
            need, left = (quantities.format_quantity(time, quantities.DURATION) for time in (used[name], shortest))
            yield f"factory.tools.{name}.life: the orders may run {need} on one that has {left} left"


def _run_on_tools(workspace: Workspace, needed: Demand, eligible: Eligible) -> defaultdict[str, int]:
    """Return the milliseconds that all orders may run on each tool at most."""
    stations = workspace.factory.stations
    used: defaultdict[str, int] = defaultdict(int)
    for order in needed.orders:
        for name, operation in workspace.products[order.product].operations.items():
            offers = [
                stations[station].capabilities.get(operation.requires.capability)
                for station in eligible[order.product, name]
            ]
            tools = {*operation.tools, *(tool for offer in offers if offer for tool in offer.tools)}
            for lot in order.lots if tools else ():
                state = workspace.state.lots.get(lot.id)
                if state and name in {*state.done, *state.skipped}:
                    continue
                pieces = lot.pieces_in[name]
                runs = [run_time(operation, offer.time, pieces) for offer in offers if offer]
                longest = max(runs, default=operation.time * (pieces if operation.time_per == "piece" else 1))
                for tool in tools:
                    used[tool] += longest
    return used
