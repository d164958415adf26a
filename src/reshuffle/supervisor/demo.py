"""The main job in one go: products are thrown at a factory in turn, planned, simulated, and a station fails.

What takes long runs in processes of its own; nothing of what is told is prepared.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import as_file, files
from multiprocessing import get_context
from pathlib import Path
from typing import Self

from reshuffle.formats.plan_file import PlanDocument
from reshuffle.model.boards import Board
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching.match import MatchResult
from reshuffle.organizing.scheduling.engines import engine
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.objective import Term
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.solver import Stop
from reshuffle.process_planning.board_process import BoardProcess, ProcessParams
from reshuffle.shopfloor.commands import ReportStationDown
from reshuffle.shopfloor.disturbances import Disturbance
from reshuffle.supervisor import product_designs, simulation, workspaces
from reshuffle.supervisor.demo_stories import Outage, Story, Throw
from reshuffle.supervisor.disturbed_simulation import DisturbedOutcome, DisturbedParams, run_many
from reshuffle.supervisor.loop import LoopParams
from reshuffle.supervisor.product_designs import BoardFiles
from reshuffle.supervisor.replan import ReplanParams
from reshuffle.supervisor.simulation import Simulation, SimulationParams
from reshuffle.twin.run import TwinParams

__all__ = ["Demo", "DemoParams", "Failed", "Planned", "Thrown", "simulation_params"]

#: What the products of a design take over from those that ship: what a planner adds by hand.
_BY_HAND = ("price", "mass", "lot_size", "carriers")


@dataclass(frozen=True, slots=True)
class DemoParams:
    """How much is spent on a demo.

    Parameters
    ----------
    search_s
        Seconds of search for each plan.
    replan_s
        Seconds of search for the plan after the failure.
    replications
        Simulated runs of each plan.
    seed, workers
        Of all chance; processes.
    """

    search_s: float = 1.5
    replan_s: float = 1.0
    replications: int = 6
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Thrown:
    """A product that came in, and what the factory made of it.

    Parameters
    ----------
    board, process
        What was recognised in its design file; None for a product without one.
    workspace
        The factory with all products so far and their orders.
    """

    throw: Throw
    board: Board | None
    process: BoardProcess | None
    workspace: Workspace
    matches: MatchResult


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of all orders so far; None where there is none, with the reasons."""

    document: PlanDocument | None
    seconds: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """What became of a plan when a station failed: by waiting, and by a new plan.

    Parameters
    ----------
    station, at, until
        What stopped, and when.
    document
        The first plan that the floor was given after it; None where the one before went on as it was.
    """

    station: str
    at: datetime
    until: datetime
    waiting: DisturbedOutcome
    replanned: DisturbedOutcome
    document: PlanDocument | None


class Demo:
    """A story, carried out; used with ``with``, so that its processes end.

    Parameters
    ----------
    logs
        Folder in which an event log of each simulated plan is written.
    """

    def __init__(self, story: Story, params: DemoParams, logs: Path) -> None:
        self.story, self.params, self.logs = story, params, logs
        self.thrown: list[Thrown] = []
        self._pool = ProcessPoolExecutor(params.workers, get_context("spawn"), _leave_interrupts)
        self._ready: list[Future[None]] = []
        self._plans: dict[int, Future[Planned]] = {}
        self._runs: dict[int, Future[Simulation]] = {}
        self._failures: list[Future[DisturbedOutcome]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self) -> None:
        """Read the factory and all designs, and start to plan; the largest plan first, as most waits for it.

        Raises
        ------
        reshuffle.errors.FileError
            If an example can not be read.
        """
        self._ready = [self._pool.submit(get_ready) for _ in range(self.params.workers)]
        with _example(self.story.example) as folder:
            opened = workspaces.open_workspace(folder).workspace
            self.thrown = list(_throws(self.story, opened, folder))
        last = len(self.thrown) - 1
        for number in (last, *range(last)):
            one = self.thrown[number]
            self._plans[number] = self._pool.submit(plan_one, one.workspace, _now(one.workspace), self.params)

    def planned(self, number: int) -> Planned:
        """Return the plan of the first `number` + 1 products; what comes after it is started."""
        for ready in self._ready:
            ready.result()
        found = self._plans[number].result()
        for other in sorted(self._plans, reverse=True):
            if self._plans[other].done():
                self._go_on(other)
        return found

    def _go_on(self, number: int) -> None:
        document = self._plans[number].result().document
        if number in self._runs or document is None:
            return
        if number == len(self.thrown) - 1:
            for is_replanning in (True, False):
                asked = (document, self.story.outage, is_replanning, self.params)
                self._failures.append(self._pool.submit(fail_one, *asked))
        log = self.logs / f"log-{number + 1}.csv"
        self._runs[number] = self._pool.submit(simulate_one, document, self.params, log)

    def simulated(self, number: int) -> Simulation | None:
        """Return what the twin says of a plan; None where there is none."""
        run = self._runs.get(number)
        return None if run is None else run.result()

    def failed(self) -> Failed | None:
        """Return what became of the last plan when a station failed; None where there is no plan."""
        if not self._failures:
            return None
        replanned, waiting = (future.result() for future in self._failures)
        document = workspaces.plan_document(*replanned.sent[0]) if replanned.sent else None
        outage, now = self.story.outage, _now(self.thrown[-1].workspace)
        at = now + outage.after
        return Failed(outage.station, at, at + outage.length, waiting, replanned, document)


@contextmanager
def _example(name: str) -> Iterator[Path]:
    with as_file(files("reshuffle") / "examples" / name) as folder:
        yield folder


def _now(workspace: Workspace) -> datetime:
    if workspace.state.now is None:
        raise ValueError("the state of an example must say when it is.")
    return workspace.state.now


def _throws(story: Story, shipped: Workspace, folder: Path) -> Iterator[Thrown]:
    known: list[str] = []
    workspace = shipped.model_copy(update={"products": {}, "orders": {}})
    for throw in story.throws:
        known.append(throw.product)
        board, process = None, None
        products = {**workspace.products, **_with_components(shipped, throw.product)}
        workspace = workspace.model_copy(update={"products": products})
        if throw.design:
            design = BoardFiles(folder / throw.design)
            board, process = product_designs.plan_board(design, ProcessParams(panel=throw.panel))
            added = {name: getattr(shipped.products[throw.product], name) for name in _BY_HAND}
            process = replace(process, product=process.product.model_copy(update=added))
            workspace = product_designs.with_product(workspace, throw.product, process)
        orders = {name: order for name, order in shipped.orders.items() if order.product in known}
        workspace = workspace.model_copy(update={"orders": dict(list(orders.items())[: story.most_orders])})
        yield Thrown(throw, board, process, workspace, workspaces.match_workspace(workspace))


def _with_components(shipped: Workspace, product: str) -> dict[str, object]:
    """Return a product with the products of which it is made."""
    found: dict[str, object] = {}
    waiting = [product]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = shipped.products[name]
        flows = [flow for one in shipped.products[name].operations.values() for flow in one.consumes]
        waiting += [flow.item for flow in flows if flow.item in shipped.products]
    return found


def _leave_interrupts() -> None:
    """Begin a process: Ctrl-C is answered by the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def get_ready() -> None:
    """Load what planning needs, which takes a second, before there is something to plan; runs in a process of its own.

    Two lots on one machine are planned, with two levels, so that no engine is done before all have begun.
    """
    builder = ProblemBuilder()
    machine = builder.add_resource(ResourceKind.STATION, "machine")
    for name in ("one", "other"):
        builder.add_mode(builder.add_task(builder.add_job(name), name), machine, [Phase(2)])
    builder.set_objective({Term.TARDINESS: 1}, {Term.FLOW_TIME: 1})
    engine("auto", 1).solve(builder.build(), Stop(max_iterations=1), seed=0)


def plan_one(workspace: Workspace, now: datetime, params: DemoParams) -> Planned:
    """Plan all orders of a workspace; runs in a process of its own."""
    stop = Stop(time_limit_s=params.search_s)
    found = workspaces.organize_workspace(workspace, now, engine("auto", 1), stop, params.seed, OrganizeParams())
    reasons = tuple(f"{order.id}: {reason}" for order in found.preparation.unplanned for reason in order.reasons)
    if found.plan is None:
        return Planned(None, found.result.runtime_s, (*reasons, *found.result.reasons))
    return Planned(workspaces.plan_document(found.plan, workspace, found.params), found.result.runtime_s, reasons)


def simulate_one(document: PlanDocument, params: DemoParams, log: Path) -> Simulation:
    """Simulate a plan, and write the log of its first run; runs in a process of its own."""
    candidate = simulation.candidate_of_plan(document, ("edd",))
    asked = simulation_params(params)
    found = simulation.run_simulation(candidate, asked)
    simulation.write_run(candidate, asked, log)
    return found


def simulation_params(params: DemoParams) -> SimulationParams:
    """Return how the plans of a demo are simulated."""
    return SimulationParams(replications=params.replications, seed=params.seed)


def fail_one(document: PlanDocument, outage: Outage, is_replanning: bool, params: DemoParams) -> DisturbedOutcome:
    """Carry a plan out without other chance than one outage; runs in a process of its own."""
    candidate = simulation.candidate_of_plan(document, ("edd",))
    at = candidate.now + outage.after
    stop = ReportStationDown(id="demo", station=outage.station, until=at + outage.length, reason="demo")
    loop = LoopParams(replan=ReplanParams(seed=params.seed, time_limit_s=params.replan_s), is_replanning=is_replanning)
    asked = DisturbedParams(loop=loop, workers=1, twin=TwinParams(chance=False))
    return run_many(candidate, [Disturbance(f"{outage.station} stops", at, stop)], 1, params.seed, asked)[0]
