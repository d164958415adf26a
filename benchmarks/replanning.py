"""What a new plan is worth when the floor deviates: against waiting, planning everything anew, and having known.

``python -m benchmarks.replanning --sizes 100,1000 --seed 1`` prints the machine, the versions, the command, and one row
per kind of disturbance and way to answer it. The shop is that of :mod:`benchmarks.workspaces`, with material for some
of its products; every order is promised for the instant at which its first plan completes it, and up to two hours more.
So the first plan is late by nothing, and all lateness comes from the disturbance. Nothing else is drawn.

- ``waiting``: the first plan goes on, whatever happens.
- ``replanned``: new plans with a price on change, see :mod:`reshuffle.supervisor.replan`.
- ``anew``: new plans from the state alone, without any price on change.
- ``knew``: one plan made with the disturbance known from the beginning, and no other.

`moved` counts operations that stand on another station, or begin more than 15 min earlier or later, than in the plan
before, over all plans taken in a run (for `knew`: than in the first plan); `by waiting` counts the same for carrying
on at those instants. `first [s]` is the longest time from a state to a checked plan that is better than carrying on,
`plan [s]` that to the plan that was set; median and 95 % of both, over all looks, follow each size. Lateness is that of
the simulated run, over all orders, in hours. A row that fails says why, and the others go on.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.machine import describe_machine
from benchmarks.workspaces import NOW, generate
from reshuffle.errors import InputError, Mistake
from reshuffle.model.calendars import CalendarException
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.model.products import Flow, Item, Receipt
from reshuffle.plan.evaluator import Candidate
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedOperation
from reshuffle.plan.solver import Stop
from reshuffle.shopfloor.commands import (
    CancelOrder,
    ChangeOrder,
    ReleaseOrder,
    ReportLoss,
    ReportReceipt,
    ReportStationDown,
    ReportStationUp,
)
from reshuffle.shopfloor.disturbances import Disturbance, LongerWork
from reshuffle.supervisor import schedule_instance
from reshuffle.supervisor import workspaces as supervisor
from reshuffle.supervisor.disturbed_simulation import DisturbedOutcome, DisturbedParams, run_disturbed
from reshuffle.supervisor.loop import LoopParams
from reshuffle.supervisor.moved import moved_operations
from reshuffle.supervisor.replan import ReplanParams
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.run import TwinParams

__all__ = ["KINDS", "Case", "cases", "main", "measure", "promised"]

_OPERATIONS = 8
_AT = NOW + timedelta(hours=3)
_HOUR = timedelta(hours=1)
_WAYS = ("waiting", "replanned", "anew", "knew")
KINDS = (
    "failure",
    "repair early",
    "lost and back",
    "rush order",
    "changed order",
    "cancelled order",
    "long operation",
    "late material",
    "scrap",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A disturbance, and the workspace as somebody would have planned it who knew.

    Parameters
    ----------
    disturbances
        What the floor is told.
    meets
        Whether the run of the plan of who knew meets the disturbance; else it is in its workspace already.
    """

    kind: str
    disturbances: tuple[Disturbance, ...]
    known: Workspace
    meets: bool

    @property
    def text(self) -> str:
        """What happens, in words."""
        return ", then ".join(one.text for one in self.disturbances)


def promised(size: int, seed: int, time_limit_s: float) -> tuple[Workspace, Plan]:
    """Return a shop with about `size` open operations, its orders promised by its first plan, and that plan."""
    made = _with_material(generate(max(1, size // _OPERATIONS), _OPERATIONS, seed))
    plan = _plan(made, seed, time_limit_s)
    chance = random.Random(seed)
    ready = {order.id: order.completion for order in plan.orders}
    orders = {
        name: order.model_copy(
            update={"due": (ready[name] or NOW).replace(second=0) + timedelta(minutes=chance.randrange(121))}
        )
        for name, order in made.orders.items()
    }
    workspace = made.model_copy(update={"orders": orders})
    return workspace, replace(plan, orders=tuple(replace(one, due=orders[one.id].due) for one in plan.orders))


def _with_material(made: Workspace) -> Workspace:
    """Let every fifth product need a bar for each piece, of which a delivery comes after two hours."""
    products = {}
    for number, (name, product) in enumerate(made.products.items()):
        if number % 5 == 0:
            first, *_ = product.operations
            operation = product.operations[first].model_copy(update={"consumes": (Flow(item="bar", quantity=1),)})
            product = product.model_copy(update={"operations": {**product.operations, first: operation}})
        products[name] = product
    need = sum(order.quantity for order in made.orders.values() if _needs_bars(products[order.product]))
    bar = Item(receipts=(Receipt(at=NOW + 2 * _HOUR, quantity=need + 100),))
    factory = made.factory.model_copy(update={"items": {"bar": bar}})
    return made.model_copy(update={"products": products, "factory": factory})


def _needs_bars(product: object) -> bool:
    return any(operation.consumes for operation in product.operations.values())  # type: ignore[attr-defined]


def _plan(workspace: Workspace, seed: int, time_limit_s: float) -> Plan:
    solver = schedule_instance.open_solver("auto", 2)
    stop = Stop(time_limit_s=time_limit_s)
    found = supervisor.organize_workspace(workspace, NOW, solver, stop, seed, OrganizeParams())
    if found.plan is None:
        raise InputError(Mistake("plan", "", f"must be found; there is none: {'; '.join(found.result.reasons)}"))
    return found.plan


def cases(workspace: Workspace, plan: Plan, seed: int) -> list[Case]:
    """Return one disturbance of each kind, chosen by the plan and the seed."""
    chance = random.Random(seed + 1)
    later = [one for one in plan.operations if one.start > _AT]
    return [
        _failure(workspace, later),
        _repaired(workspace, later),
        _lost(workspace, later),
        _rush(workspace, chance),
        _changed(workspace, later, chance),
        _cancelled(workspace, later, chance),
        _longer(workspace, later),
        _late(workspace),
        _scrap(workspace, plan),
    ]


def _busiest(later: Sequence[PlannedOperation]) -> str:
    work: dict[str, float] = {}
    for one in later:
        work[one.station] = work.get(one.station, 0.0) + (one.end - one.start).total_seconds()
    return max(work, key=lambda name: (work[name], name))


def _closed(workspace: Workspace, station: str, hours: int) -> Workspace:
    closed = {station: (CalendarException(start=_AT, end=_AT + hours * _HOUR),)}
    return workspace.model_copy(update={"state": workspace.state.model_copy(update={"calendar_exceptions": closed})})


def _repaired(workspace: Workspace, later: Sequence[PlannedOperation]) -> Case:
    """Let a station come back six hours before it was expected."""
    station = _busiest(later)
    down = ReportStationDown(id="failure", station=station, until=_AT + 8 * _HOUR)
    up = ReportStationUp(id="repair", station=station)
    told = (Disturbance(f"{station} is down for 8 h", _AT, down), Disturbance("up after 2 h", _AT + 2 * _HOUR, up))
    return Case("repair early", told, _closed(workspace, station, 2), True)


def _lost(workspace: Workspace, later: Sequence[PlannedOperation]) -> Case:
    """Let a station be lost, and nobody know that it is back after five hours."""
    station = _busiest(later)
    down = ReportStationDown(id="failure", station=station)
    up = ReportStationUp(id="repair", station=station)
    told = (
        Disturbance(f"{station} is down, nobody says until when", _AT, down),
        Disturbance("back after 5 h", _AT + 5 * _HOUR, up),
    )
    return Case("lost and back", told, _closed(workspace, station, 5), True)


def _failure(workspace: Workspace, later: Sequence[PlannedOperation]) -> Case:
    station = _busiest(later)
    command = ReportStationDown(id="failure", station=station, until=_AT + 8 * _HOUR)
    known = _closed(workspace, station, 8)
    return Case("failure", (Disturbance(f"{station} is down for 8 h", _AT, command),), known, True)


def _rush(workspace: Workspace, chance: random.Random) -> Case:
    product = chance.choice([name for name, one in workspace.products.items() if not _needs_bars(one)])
    terms = Order(product=product, quantity=15, due=_AT + 6 * _HOUR, priority=3)
    command = ReleaseOrder(id="rush", order="rush", terms=terms)
    orders = {**workspace.orders, "rush": terms.model_copy(update={"release": _AT})}
    known = workspace.model_copy(update={"orders": orders})
    return Case("rush order", (Disturbance(f"15 of {product}, due in 6 h", _AT, command),), known, False)


def _changed(workspace: Workspace, later: Sequence[PlannedOperation], chance: random.Random) -> Case:
    """Let an order of the next day be wanted within eight hours, before all others."""
    ends: dict[str, datetime] = {}
    for one in later:
        ends[one.order] = max(one.end, ends.get(one.order, one.end))
    next_day = sorted(name for name, end in ends.items() if end > _AT + 20 * _HOUR) or sorted(ends)
    order = chance.choice(next_day)
    terms = workspace.orders[order].model_copy(update={"due": _AT + 8 * _HOUR, "priority": 3})
    known = workspace.model_copy(update={"orders": {**workspace.orders, order: terms}})
    command = ChangeOrder(id="change", order=order, terms=terms)
    return Case("changed order", (Disturbance(f"{order} is wanted in 8 h", _AT, command),), known, False)


def _cancelled(workspace: Workspace, later: Sequence[PlannedOperation], chance: random.Random) -> Case:
    order = chance.choice(sorted({one.order for one in later}))
    orders = {name: one for name, one in workspace.orders.items() if name != order}
    known = workspace.model_copy(update={"orders": orders})
    command = CancelOrder(id="cancel", order=order)
    return Case("cancelled order", (Disturbance(f"{order} is cancelled", _AT, command),), known, False)


def _longer(workspace: Workspace, later: Sequence[PlannedOperation]) -> Case:
    station = _busiest(later)
    work = next(one for one in later if one.station == station)
    order = workspace.orders[work.order]
    product = workspace.products[order.product]
    part = product.operations[work.operation]
    slow = part.model_copy(update={"time": (part.time or 0) * 4})
    other = product.model_copy(update={"operations": {**product.operations, work.operation: slow}})
    known = workspace.model_copy(
        update={
            "products": {**workspace.products, "slow": other},
            "orders": {**workspace.orders, work.order: order.model_copy(update={"product": "slow"})},
        }
    )
    longer = LongerWork(work.lot, work.operation, 3.0)
    return Case("long operation", (Disturbance(f"{work.id} takes 4 times as long", NOW, longer),), known, False)


def _late(workspace: Workspace) -> Case:
    bar = workspace.factory.items["bar"]
    receipt = bar.receipts[0]
    at = receipt.at + 6 * _HOUR
    command = ReportReceipt(id="late", item="bar", receipt="bar receipt 1", quantity=receipt.quantity, at=at)
    later = bar.model_copy(update={"receipts": (receipt.model_copy(update={"at": at}),)})
    known = workspace.model_copy(update={"factory": workspace.factory.model_copy(update={"items": {"bar": later}})})
    return Case("late material", (Disturbance("the bars come 6 h late", NOW + _HOUR, command),), known, False)


def _scrap(workspace: Workspace, plan: Plan) -> Case:
    """Lose the lot that has come furthest; who knew would have lost nothing."""
    done: dict[str, int] = {}
    open_lots = {one.lot for one in plan.operations if one.end > _AT + _HOUR}
    for one in plan.operations:
        if one.lot in open_lots and one.end <= _AT:
            done[one.lot] = done.get(one.lot, 0) + 1
    lot = max(done, key=lambda name: (done[name], name)) if done else sorted(open_lots)[0]
    command = ReportLoss(id="scrap", lot=lot)
    return Case("scrap", (Disturbance(f"{lot} is scrap", _AT, command),), workspace, False)


def measure(
    size: int,
    seed: int,
    time_limit_s: float,
    kinds: Sequence[str],
    say: Callable[[str], None],
    ways: Sequence[str] = _WAYS,
) -> list[tuple[str, dict[str, DisturbedOutcome]]]:
    """Measure one size, say one row per kind and way, and return the outcomes by kind, without those that failed."""
    workspace, plan = promised(size, seed, time_limit_s)
    late = sum(max(0.0, order.lateness_s or 0.0) for order in plan.orders)
    size_text = f"{len(plan.operations)} open operations, {len(plan.orders)} orders"
    say(f"\n{size_text}; the first plan is {late / 3600:.1f} h late")
    headings = f"{'late [h]':>9}{'late orders':>12}{'looks':>7}{'taken':>7}{'moved':>7}{'by waiting':>11}"
    say(f"{'disturbance':<18}{'way':<12}{headings}{'first [s]':>10}{'plan [s]':>10}  what")
    found = []
    for case in cases(workspace, plan, seed):
        if case.kind not in kinds:
            continue
        outcomes = {}
        for way in ways:
            try:
                outcomes[way], moved = _answered(way, case, (workspace, plan), seed, time_limit_s)
            except Exception as error:  # noqa: BLE001 (the outermost loop: one row must not take the others with it)
                say(f"{case.kind:<18}{way:<12}  failed: {type(error).__name__}: {error}")
            else:
                say(_row(case, way, outcomes[way], moved))
        found.append((case.kind, outcomes))
    return found


def _answered(
    way: str, case: Case, made: tuple[Workspace, Plan], seed: int, time_limit_s: float
) -> tuple[DisturbedOutcome, int | None]:
    """Return what came of a disturbance that is answered in a way, and for who knew how many operations moved."""
    workspace, plan = made
    replan = ReplanParams(time_limit_s=time_limit_s, seed=seed, is_stable=way == "replanned")
    is_replanning = way in ("replanned", "anew")
    params = DisturbedParams(LoopParams(replan=replan, is_replanning=is_replanning), twin=TwinParams(chance=False))
    if way != "knew":
        return _run(workspace, plan, case, seed, params), None
    knew = _plan(case.known, seed, time_limit_s)
    return _run(case.known, knew, case if case.meets else None, seed, params), len(moved_operations(plan, knew))


def _run(workspace: Workspace, plan: Plan, case: Case | None, seed: int, params: DisturbedParams) -> DisturbedOutcome:
    eligible = supervisor.match_workspace(workspace).eligible
    candidate = Candidate(workspace, eligible, NOW, plan)
    disturbances = () if case is None else case.disturbances
    return run_disturbed(TwinFactory(workspace, eligible, NOW), candidate, disturbances, seed, params)


def _row(case: Case, way: str, one: DisturbedOutcome, moved: int | None) -> str:
    taken = [record for record in one.records if record.is_taken]
    moved = sum(record.operations_moved for record in taken) if moved is None else moved
    waiting = sum(record.operations_moved_waiting for record in taken)
    first = max((record.first_s or 0.0 for record in taken), default=0.0)
    seconds = max((record.seconds for record in one.records), default=0.0)
    what = case.text if way == "waiting" else "; ".join((*one.without_effect, *one.standstill[:1]))
    figures = f"{one.lateness_s / 3600:>9.1f}{one.late_orders:>12}{len(one.records):>7}{len(taken):>7}{moved:>7}"
    return f"{case.kind:<18}{way:<12}{figures}{waiting:>11}{first:>10.1f}{seconds:>10.1f}  {what}".rstrip()


def _times(found: Sequence[tuple[str, dict[str, DisturbedOutcome]]]) -> Iterator[str]:
    """Yield how long the looks at the plan took that led to a new one with a price on change: median and 95 %."""
    records = [one for _, outcomes in found if "replanned" in outcomes for one in outcomes["replanned"].records]
    first = sorted(one.first_s for one in records if one.first_s is not None)
    every = sorted(one.seconds for one in records)
    for name, times in (("first better checked plan", first), ("plan that was set", every)):
        if times:
            median, most = (times[min(len(times) - 1, int(share * len(times)))] for share in (0.5, 0.95))
            yield f"{name}: median {median:.2f} s, 95 % within {most:.2f} s, of {len(times)} looks"


def _losses(size: int, found: Sequence[tuple[str, dict[str, DisturbedOutcome]]]) -> list[str]:
    """Return where the replanned plan ends later than another way."""
    lines = []
    for kind, outcomes in found:
        if "replanned" not in outcomes:
            continue
        own = outcomes["replanned"].lateness_s
        for way, outcome in outcomes.items():
            if own > outcome.lateness_s + 60:
                lines.append(f"{size:>6}  {kind:<18}{(own - outcome.lateness_s) / 3600:>8.1f} h later than {way}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.replanning",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", default="100,1000", help="open operations, with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time-limit", type=float, default=5.0, help="seconds of search for each plan")
    parser.add_argument("--ways", default=",".join(_WAYS), help="ways to answer them, with commas")
    parser.add_argument("--kinds", default=",".join(KINDS), help="kinds of disturbances, with commas")
    options = parser.parse_args(arguments)
    for name, text in describe_machine().items():
        print(f"{name}: {text}")
    print(f"command: python -m benchmarks.replanning {' '.join(arguments if arguments is not None else sys.argv[1:])}")
    losses = []
    for size in map(int, options.sizes.split(",")):
        kinds, ways = options.kinds.split(","), options.ways.split(",")
        found = measure(size, options.seed, options.time_limit, kinds, lambda row: print(row, flush=True), ways)
        losses += _losses(size, found)
        print("\n".join(_times(found)), flush=True)
    print("\nlosses of the replanned plans")
    print("\n".join(losses) if losses else "none")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
