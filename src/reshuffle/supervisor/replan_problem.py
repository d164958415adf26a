"""What is planned anew while another plan is carried out: made once, for carrying on, for repairs and for searches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from reshuffle.errors import InternalError, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.organizing import organize as organizing
from reshuffle.organizing.organize import Preparation
from reshuffle.organizing.scheduling.order_decoder import OrderDecoder, open_decoder
from reshuffle.plan.arrays import UNBOUNDED, UNSET, TickArray
from reshuffle.plan.check import check
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points
from reshuffle.plan.solver import Result, Solver, Status, Stop
from reshuffle.supervisor.moved import ChangePrice, moved_operations, priced

__all__ = ["Candidate", "Found", "ReplanProblem"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A checked plan: how it was found, what moves in it, its value with the price of that, what it was made from."""

    plan: Plan
    name: str
    moved: int
    value: tuple[int, ...]
    workspace: Workspace
    params: OrganizeParams


@dataclass(frozen=True, slots=True)
class Found:
    """A solution that holds: how and by whom it was found, and its cost, see :meth:`ReplanProblem.cost`."""

    solution: Solution
    name: str
    solver: str
    cost: tuple[int, ...]
    result: Result


@dataclass(eq=False)
class ReplanProblem:
    """A workspace as a problem, next to the plan before.

    Parameters
    ----------
    price
        Of one moved operation, on the first level of the objective.
    notes
        What could not be kept, as sentences; may grow.
    most
        What carrying on is worth on the first level, without the price of what moves; None where nothing is held
        against that.
    """

    workspace: Workspace
    prepared: Preparation
    params: OrganizeParams
    previous: Plan
    price: int
    tolerance: timedelta
    seed: int
    notes: list[str]
    most: int | None = None

    @classmethod
    def of(
        cls,
        workspace: Workspace,
        now: datetime,
        params: OrganizeParams,
        previous: Plan,
        price: int,
        tolerance: timedelta,
        seed: int,
        notes: list[str],
    ) -> ReplanProblem:
        """Return a workspace as a problem; where a frozen zone can not be written down, without it, and said so."""
        try:
            prepared = organizing.prepare(workspace, now, params)
        except UnsupportedError as error:
            if params.frozen_until is None:
                raise
            notes.append(f"nothing is frozen: {'; '.join(error.features)}")
            params = replace(params, frozen_until=None)
            prepared = organizing.prepare(workspace, now, params)
        return cls(workspace, prepared, params, previous, price, tolerance, seed, notes)

    @property
    def problem(self) -> SchedulingProblem:
        """The scheduling problem."""
        return self.prepared.planning.problem

    @cached_property
    def before(self) -> Solution:
        """The plan before, as far as it fits the problem."""
        return self.solution_of(self.previous)

    @cached_property
    def prices(self) -> ChangePrice:
        """Values solutions with the price of what moves in them."""
        tolerance = self.tolerance // timedelta(milliseconds=self.prepared.planning.clock.tick_ms)
        return ChangePrice(self.problem, self.before, self.price, tolerance)

    def cost(self, solution: Solution) -> tuple[int, ...]:
        """Return by how much a solution is worse than carrying on on the first level, and its value with the price.

        Nobody changes a plan only for fewer moves: what is later than carrying on is no answer, however much it keeps.
        """
        moved = int(np.count_nonzero(self.prices.is_moved(solution)))
        plain = priced(self.problem, solution, 0, 0)[0]
        return (
            0 if self.most is None else max(0, plain - self.most),
            *priced(self.problem, solution, moved, self.price),
        )

    @cached_property
    def decoder(self) -> OrderDecoder | None:
        """Makes schedules from orders of the tasks; None where it is not compiled or does not know the problem."""
        return open_decoder(self.problem)

    def solution_of(self, plan: Plan) -> Solution:
        """Return a plan, as far as it fits the problem, as a solution to start from."""
        known = self.prepared.planning.tasks.tasks
        listed = [one for one in plan.operations if one.id in known]
        return translation.solution_of(self.prepared.planning, listed, plan.maintenance, plan.transports, plan.moves)[0]

    @cached_property
    def with_price(self) -> SchedulingProblem:
        """The problem with the price of what moves in its objective, for solvers that know nothing of it else."""
        objective = self.problem.objective
        weights = np.array(objective.weights)
        weights[Term.MOVED_TASKS] += self.price
        return replace(self.problem, objective=replace(objective, weights=weights))

    def not_earlier(self, late: set[str]) -> TickArray:
        """Return the instant before which the work on each task does not begin: that of the plan before, (T,) ticks.

        Nobody gains from coming earlier, and each operation that stays is one less that has moved. Without a floor is
        what has begun, what is new, and what is made for customers' orders that are late.
        """
        planning = self.prepared.planning
        tasks, running = planning.tasks.tasks, planning.tasks.running
        arrival = task_points(self.problem, self.before)[Point.ARRIVAL]
        floors: TickArray = np.full(len(arrival), -UNBOUNDED, dtype=np.int64)
        held = [
            tasks[one.id]
            for one in self.previous.operations
            if one.id in tasks and one.id not in running and one.order.partition("+")[0] not in late
        ]
        floors[held] = np.where(arrival[held] != UNSET, arrival[held], -UNBOUNDED)
        return floors

    def searched(self, solver: Solver, stop: Stop, name: str, hint: Solution | None, is_priced: bool) -> Found | None:
        """Search for a solution and judge it; None if there is none."""
        asked = self.with_price if is_priced else self.problem
        result = solver.solve(asked, stop, self.seed, hint=hint)
        if is_priced and self.price:
            # A bound with the price is none of the plan's own value.
            result = replace(result, lower_bound=None)
        return self.judged(result, solver.name, name)

    def judged(self, result: Result, solver: str, name: str) -> Found | None:
        """Return the solution of a result with its value; None if it has none.

        Raises
        ------
        reshuffle.errors.InternalError
            If the solution does not hold.
        """
        if result.solution is None:
            self.notes.extend(f"{name}: {reason}" for reason in result.reasons[:1])
            return None
        violations = check(self.problem, result.solution)
        if violations:
            raise InternalError(f"{solver} made a plan that does not hold: {violations[0].message}")
        return Found(result.solution, name, solver, self.cost(result.solution), result)

    def decoded(self, solution: Solution | None, name: str, passes: int) -> Found | None:
        """Return what was decoded with its value; None if it does not hold."""
        if solution is None or check(self.problem, solution):
            return None
        result = Result(solution, None, None, Status.FEASIBLE, 0.0, iterations=passes)
        return Found(solution, name, "sequence", self.cost(solution), result)

    def candidate(self, found: Found) -> Candidate:
        """Return a solution as a plan."""
        plan = organizing.make_plan(self.prepared, self.params, found.result, found.solver, self.seed)
        begun = self.prepared.planning.tasks.running
        moved = len(moved_operations(self.previous, plan, self.tolerance, begun))
        value = priced(self.problem, found.solution, moved, self.price)
        return Candidate(plan, found.name, moved, value, self.workspace, self.params)
