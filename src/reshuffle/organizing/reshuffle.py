"""Frozen or reshuffled: a plan without moves, plans with those that are worth a try, and the better of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reshuffle.errors import UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.organizing.layout.candidates import Choice, candidates, free_choice, placing_problem
from reshuffle.organizing.layout.demand import WayDemand, balanced_ways
from reshuffle.organizing.organize import Organization, organize, prepare
from reshuffle.organizing.scheduling.lower_bounds import lower_bound
from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.moves import Move
from reshuffle.plan.objective import Term
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Observer, Solver, Stop
from reshuffle.plan.wishes import parse_wishes

__all__ = ["ReshuffleParams", "Reshuffling", "is_better", "reshuffle", "worth"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReshuffleParams:
    """How configurations are searched.

    Parameters
    ----------
    most_tried
        Configurations with moves that are planned at most, >= 0; 0 forbids moves.
    first_share
        Part of the time limit for first plans, without moves and with those of each of them, in (0, 1).
    least_gain
        By what part of the frozen plan's value a plan with moves must be better on some level, >= 0: less is the luck
        of the search.

    Raises
    ------
    ValueError
        If a value lies outside its range.
    """

    most_tried: int = 4
    first_share: float = 0.3
    least_gain: float = 0.005

    def __post_init__(self) -> None:
        if self.most_tried < 0:
            raise ValueError(f"most_tried(={self.most_tried}) must be >= 0")
        if not 0 < self.first_share < 1:
            raise ValueError(f"first_share(={self.first_share}) must be > 0 and < 1")
        if self.least_gain < 0:
            raise ValueError(f"least_gain(={self.least_gain}) must be >= 0")


@dataclass(frozen=True, slots=True)
class Reshuffling:
    """What organizing with an open configuration found.

    Parameters
    ----------
    answer
        The better of the two.
    frozen
        The plan without moves.
    reshuffled
        The best plan with moves; None where none was worth a try.
    stays
        Why movable stations were not to be moved, by station; of those that could, nothing.
    tried
        Configurations with moves that were planned.
    """

    answer: Organization
    frozen: Organization
    reshuffled: Organization | None
    stays: Mapping[str, str]
    tried: tuple[tuple[Move, ...], ...] = ()

    @property
    def is_reshuffled(self) -> bool:
        """Whether the answer moves stations."""
        return self.answer is self.reshuffled


def worth(workspace: Workspace, params: OrganizeParams, plan: Plan) -> tuple[int, ...]:
    """Return the value of a plan, one number per level, with the fixed cost of its moves where cost is wished for."""
    stations = workspace.factory.stations
    costs = [one.cost for move in plan.moves if (one := stations[move.station].movable) is not None]
    fixed = round(sum(costs) * MONEY_SCALE)
    levels = parse_wishes(params.wishes)
    values = zip(plan.objective, levels, strict=True)
    return tuple(value + fixed * weights.get(Term.RESOURCE_COST, 0) for (_, value), (_, weights) in values)


def is_better(one: Sequence[int], other: Sequence[int], least_gain: float = 0.0) -> bool:
    """Whether values are less than others, level by level, and on some level by more than a part of the other's."""
    gains = (yours - mine > least_gain * abs(yours) for mine, yours in zip(one, other, strict=True))
    return tuple(one) < tuple(other) and any(gains)


def reshuffle(
    workspace: Workspace,
    now: datetime,
    solver: Solver,
    stop: Stop,
    seed: int,
    params: OrganizeParams | None = None,
    observer: Observer | None = None,
    search: ReshuffleParams | None = None,
) -> Reshuffling:
    """Return the better of a plan that moves nothing and the best plan with moves, both judged.

    Configurations are proposed by what ways and moves cost (:func:`candidates`), planned briefly by the same solver as
    the frozen plan, and the best of them at length, with as much time as the frozen plan has. The frozen plan is
    always made. With a plan before (`previous`) nothing moves but what that plan moves and has not begun.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If a wish is not known.
    reshuffle.errors.InternalError
        If the solver's schedule does not hold.
    """
    began = time.perf_counter()
    chosen, how = params or OrganizeParams(), search or ReshuffleParams()
    choice = free_choice(workspace)
    if how.most_tried == 0 or not choice.slots:
        found = organize(workspace, now, solver, stop, seed, chosen, observer)
        return Reshuffling(found, found, None, choice.stays)
    run = _Search(workspace, now, solver, stop, seed, chosen, observer, how, choice, began)
    return run.run()


@dataclass(slots=True)
class _Search:
    workspace: Workspace
    now: datetime
    solver: Solver
    stop: Stop
    seed: int
    params: OrganizeParams
    observer: Observer | None
    how: ReshuffleParams
    choice: Choice
    began: float
    preparing_s: float = 0.0

    def run(self) -> Reshuffling:
        proposed = self._proposed()
        if not proposed:
            frozen = self._planned((), self._left_s(), self.observer)
            return Reshuffling(self._bounded(frozen), frozen, None, self.choice.stays)
        limit = self.stop.time_limit_s
        brief = None if limit is None else limit * self.how.first_share / (len(proposed) + 1)
        frozen = self._planned((), brief, self.observer)
        able: list[tuple[tuple[Move, ...], Organization]] = []
        tried: list[tuple[Move, ...]] = []
        for moves in proposed:
            # However slow the machine is, most of the time is for the frozen plan and for the best with moves, alike.
            if tried and self._is_late():
                break
            tried.append(moves)
            found = self._tried(moves, brief)
            able += [] if found is None else [(moves, found)]
        left = self._left_s()
        frozen = self._better(frozen, self._planned((), left if left is None or not able else left / 2, self.observer))
        if not able:
            return Reshuffling(self._bounded(frozen), frozen, None, self.choice.stays, tuple(tried))
        moves, best = min(able, key=lambda pair: (self._worth(pair[1]), len(pair[0])))
        again = self._tried(moves, self._left_s())
        best = best if again is None else self._better(best, again)
        is_chosen = frozen.plan is None or is_better(self._worth(best), self._worth(frozen), self.how.least_gain)
        best = self._bounded(best)
        answer = best if is_chosen else self._bounded(frozen)
        logger.info("configuration: %d tried -> %s", len(tried), f"{len(moves)} moves" if is_chosen else "frozen")
        return Reshuffling(answer, frozen, best, self.choice.stays, tuple(tried))

    def _better(self, one: Organization, other: Organization) -> Organization:
        """Return the better of two with the same moves; of equals the first."""
        if one.plan is None or other.plan is None:
            return other if one.plan is None else one
        return other if self._worth(other) < self._worth(one) else one

    def _worth(self, found: Organization) -> tuple[int, ...]:
        if found.plan is None:
            raise ValueError("found must have a plan.")
        return worth(self.workspace, self.params, found.plan)

    def _is_late(self) -> bool:
        """Whether the time for first plans is over, or the search is interrupted."""
        limit = self.stop.time_limit_s
        if self.stop.is_interrupted is not None and self.stop.is_interrupted():
            return True
        return limit is not None and time.perf_counter() - self.began > limit * self.how.first_share

    def _proposed(self) -> list[tuple[Move, ...]]:
        """Return the configurations to try, the most promising first."""
        previous = self.params.previous
        if previous is not None:
            moves = tuple(move.move for move in previous.moves)
            return [moves] if moves and all(move.start >= self.now for move in previous.moves) else []
        began = time.perf_counter()
        prepared = prepare(self.workspace, self.now, self.params)
        self.preparing_s = time.perf_counter() - began
        asked = balanced_ways(prepared.workspace, prepared.matches.eligible, prepared.planning.demand)
        listed: list[list[tuple[Move, ...]]] = []
        for one, delay in self._demands(asked):
            problem = placing_problem(self.workspace, self.choice, one, delay)
            listed.append(candidates(self.workspace, problem, self.seed, self._is_late)[0])
        # In turns from each list: the first of each comes before the second of any.
        turns = [
            moves for place in range(max(map(len, listed))) for found in listed for moves in found[place : place + 1]
        ]
        return list(dict.fromkeys(turns))[: self.how.most_tried]

    def _demands(self, asked: WayDemand) -> list[tuple[WayDemand, float]]:
        """Return what may be asked of places: work spread evenly, and where moves delay little for others can help."""
        return [(asked, 1.0), (asked, 0.25)]

    def _left_s(self) -> float | None:
        """Return the seconds that are left of the time limit, less what the bound of all configurations takes."""
        limit = self.stop.time_limit_s
        return None if limit is None else limit - (time.perf_counter() - self.began) - self.preparing_s

    def _planned(self, moves: tuple[Move, ...], seconds: float | None, observer: Observer | None) -> Organization:
        """Return a plan with moves, made in so many seconds, its problem included."""
        limit = None if seconds is None else max(0.0, seconds - self.preparing_s)
        stop = replace(self.stop, time_limit_s=limit)
        params = replace(self.params, moves=moves)
        return organize(self.workspace, self.now, self.solver, stop, self.seed, params, observer)

    def _tried(self, moves: tuple[Move, ...], seconds: float | None) -> Organization | None:
        """Return a plan with moves; None where there is none."""
        try:
            found = self._planned(moves, seconds, None)
        except UnsupportedError as error:
            # Such as batteries that do not last for the ways of this configuration: others can still be planned.
            logger.debug("configuration: %s -> left out: %s", moves, error)
            return None
        return None if found.plan is None else found

    def _bounded(self, found: Organization) -> Organization:
        """Return an answer whose bound holds for all configurations, and that is optimal only by that."""
        plan = found.plan
        if plan is None:
            return found
        bound = self._bound()
        is_best = bound is not None and len(plan.objective) == 1 and plan.objective[0][1] == bound
        status = plan.status if is_best else "feasible"
        return replace(found, plan=replace(plan, lower_bound=bound, status=status))

    def _bound(self) -> int | None:
        """Return a value on the first level that no plan undercuts, wherever stations stand."""
        floor = self.workspace.factory.floor
        points = [slot.point for slot in floor.slots.values()] if floor is not None else []
        if len(set(points)) < len(points):
            return None
        relaxed = prepare(self.workspace, self.now, self.params, may_stand=self.choice.slots)
        return lower_bound(relaxed.planning.problem)
