"""How long the planner's commands take on a generated workspace: read, match, first plan, explain, quote.

``python -m benchmarks.workspaces --orders 1000 --operations 8 --seed 1`` prints the machine, the versions, the command
and one row per step. The workspace is a job shop: stations in groups that can do the same work, shifts, setup families,
due dates spread over the weeks that the work takes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from benchmarks.machine import describe_machine
from reshuffle.formats.workspace.yaml_write import write_workspace
from reshuffle.model.calendars import Calendar, Shift
from reshuffle.model.capabilities import CapabilityOffer, Requirement
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.orders import Order
from reshuffle.model.products import Operation, Product
from reshuffle.model.state import State
from reshuffle.model.stations import Setup, Station
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.solver import Progress, Stop
from reshuffle.supervisor import advice, schedule_instance
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["generate", "main", "measure"]

Answer = TypeVar("Answer")

NOW = datetime(2026, 11, 30, 5, tzinfo=UTC)
_GROUPS, _STATIONS_EACH, _PRODUCTS, _FAMILIES = 10, 4, 40, 4
_MINUTE = 60_000


def generate(num_orders: int, num_operations: int, seed: int) -> Workspace:
    """Return a job shop; the same for the same arguments.

    Parameters
    ----------
    num_orders, num_operations
        Orders, and operations of each.
    seed
        Of all chance.
    """
    chance = random.Random(seed)
    shift = Shift(days=frozenset(range(5)), start=timedelta(hours=6), end=timedelta(hours=22))
    stations = {
        f"{group}-{number}": Station(
            capabilities={f"work-{group}": CapabilityOffer()}, setup=Setup(default=20 * _MINUTE)
        )
        for group in range(_GROUPS)
        for number in range(_STATIONS_EACH)
    }
    factory = Factory(
        name="generated shop",
        time_zone="Europe/Berlin",
        tick=_MINUTE,
        stations=stations,
        calendars={"two-shifts": Calendar(shifts=(shift,))},
        calendar="two-shifts",
    )
    products = {
        f"product-{number}": Product(
            operations={
                f"{10 * (place + 1):03}": Operation(
                    requires=Requirement(capability=f"work-{chance.randrange(_GROUPS)}"),
                    time=chance.randint(1, 6) * _MINUTE,
                    setup_family=f"family-{chance.randrange(_FAMILIES)}",
                )
                for place in range(num_operations)
            }
        )
        for number in range(_PRODUCTS)
    }
    # 10 pieces of 3.5 min: the stations have this much work in all, in minutes of a day of 16 hours.
    days = num_orders * num_operations * 45 / (_GROUPS * _STATIONS_EACH * 960) * 7 / 5
    orders = {
        f"A{number:05}": Order(
            product=f"product-{chance.randrange(_PRODUCTS)}",
            quantity=chance.randint(5, 15),
            due=NOW + timedelta(minutes=round((1 + 1.3 * days * chance.random()) * 1440)),
        )
        for number in range(num_orders)
    }
    return Workspace(factory=factory, products=products, orders=orders, state=State(now=NOW))


def measure(workspace: Workspace, time_limit_s: float, seed: int, say: Callable[[str], None]) -> None:
    """Run every step once and say how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(workspace, Path(folder) / "shop")
        opened = _timed("read the folder", say, lambda: supervisor.open_workspace(Path(folder) / "shop"))
    _timed("match", say, lambda: supervisor.match_workspace(opened.workspace))
    began = time.perf_counter()
    first: list[float] = []

    def observe(progress: Progress) -> None:
        if progress.objective is not None and not first:
            first.append(time.perf_counter() - began)

    solver = schedule_instance.open_solver("auto", 2)
    params, stop = OrganizeParams(), Stop(time_limit_s=time_limit_s)
    found = supervisor.organize_workspace(opened.workspace, NOW, solver, stop, seed, params, observe)
    say(f"{'first schedule':<24}{first[0] if first else float('nan'):8.2f} s")
    say(f"{'organize, whole':<24}{time.perf_counter() - began:8.2f} s  time limit of the search {time_limit_s:g} s")
    plan = found.plan
    if plan is None:
        say(f"no plan: {'; '.join(found.result.reasons)}")
        return
    late = [order.id for order in plan.orders if order.is_late]
    say(f"{'late orders':<24}{len(late):8,}    objective {plan.objective}, bound {plan.lower_bound}")
    situation = _timed("open the plan", say, lambda: advice.plan_situation(opened.workspace, plan, params))
    order = late[0] if late else plan.orders[0].id
    _timed("explain an order", say, lambda: advice.explain(opened.workspace, situation, order))
    work = plan.operations[len(plan.operations) // 2].id
    _timed("explain an operation", say, lambda: advice.explain(opened.workspace, situation, work))
    product = next(iter(opened.workspace.products))
    _timed("quote", say, lambda: advice.make_quote(opened.workspace, plan, product, 10, None, seed, time_limit_s=1.0))


def _timed(name: str, say: Callable[[str], None], step: Callable[[], Answer]) -> Answer:
    began = time.perf_counter()
    answer = step()
    say(f"{name:<24}{time.perf_counter() - began:8.2f} s")
    return answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workspaces", description=__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--operations", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time-limit", type=float, default=8.0, help="seconds for the search")
    options = parser.parse_args(arguments)
    for name, text in describe_machine().items():
        print(f"{name}: {text}")
    print(f"command: python -m benchmarks.workspaces {' '.join(arguments if arguments is not None else sys.argv[1:])}")
    workspace = generate(options.orders, options.operations, options.seed)
    print(f"{options.orders} orders x {options.operations} operations, {len(workspace.factory.stations)} stations")
    measure(workspace, options.time_limit, options.seed, print)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
