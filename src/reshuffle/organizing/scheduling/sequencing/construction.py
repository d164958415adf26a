"""First schedules, built by the decoder under priority rules.

Each task is done in the mode in which it completes first, with regard to how long it takes there: where all stations
are busy, time on a slow one is taken from others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.batching import ALONE
from reshuffle.organizing.scheduling.sequencing.decoder_input import DecoderTables
from reshuffle.organizing.scheduling.sequencing.decoding import NUM_RANKS, SPAN_UNITS, go_on, start_over
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.places import limited_buffers
from reshuffle.organizing.scheduling.sequencing.ranking import mean_lengths, rules_of
from reshuffle.organizing.scheduling.sequencing.relations import frozen_tasks
from reshuffle.organizing.scheduling.sequencing.rows import connected
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.organizing.scheduling.sequencing.tables import shop_of
from reshuffle.organizing.scheduling.sequencing.translation import frozen_until_of
from reshuffle.organizing.scheduling.sequencing.worth import worth
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["FirstSchedule", "first_schedule"]

Integers = npt.NDArray[np.int64]

#: Most steps from a product to what is bought for it, when makers are placed before takers.
_MOST_DEPTH = 20
#: How far ahead tasks are compared by rank and not by when they could begin, in mean lengths of a task.
_GRIDS = (0.25, 1.0, 4.0)
#: How long a batch waits for company, in thousandths of its length.
_PATIENCES = (0, 400, 1000)
#: By how much earlier a task must complete in a mode that takes longer, in thousandths of how much longer.
_THRIFTS = (1000, 0, 4000, 300)
#: Share of variants in which ranks change.
_SHARE_OF_RANKS = 0.6
#: Share of variants in which the thrift changes.
_SHARE_OF_THRIFT = 0.3


@dataclass(frozen=True, slots=True)
class FirstSchedule:
    """A schedule that the decoder has built.

    Parameters
    ----------
    made
        The schedule, as kernels make it.
    modes
        (T,) mode of each task, -1 for one that is not done.
    levels
        What it is worth, roughly, level by level.
    passes
        How many schedules were tried.
    """

    made: Integers
    modes: Integers
    levels: tuple[float, ...]
    passes: int


def first_schedule(
    problem: SchedulingProblem,
    tables: DecoderTables,
    rules: int,
    variants: int,
    seed: int,
    is_over: Callable[[], bool],
) -> FirstSchedule | None:
    """Return the best of the first schedules under several rules, None where none leads to the end.

    Tasks under way, pinned or frozen come first and at their time; whether that worked out is for the judge to say.
    Where no rule leads to the end, tasks of no job that must be done by an instant, such as charging, come next, as
    they find no room once everybody else is placed. Where that does not help either, lots are placed one after the
    other: with few places between the stations others end with each lot waiting for the place of another.

    Parameters
    ----------
    problem
        One for which :func:`reshuffle.organizing.scheduling.sequencing.features.unsupported` names nothing.
    tables
        The same, as the decoder reads it.
    rules
        Most schedules under rules as they are, >= 1.
    variants
        Most schedules under the best of them with changes by chance, of which those stay that help, >= 0.
    seed
        Seed of that chance, >= 0.
    is_over
        Asked between two schedules; the first is made whatever it says.
    """
    shop = shop_of(tables)
    given, is_fixed = _given_modes(problem)
    _fix(problem, shop)
    passes = _Passes(problem, tables, shop)
    for recipes, is_first in _attempts(problem, tables, shop, given, is_fixed, rules):
        for number, recipe in enumerate(recipes):
            if number == 0 or not is_over():
                passes.build(_with_first(recipe, is_first))
        if passes.best is not None:
            break
    chance = np.random.default_rng(seed)
    for _ in range(variants):
        if passes.recipe is None or passes.recipe.grid == 0 or is_over():
            break
        passes.build(_varied(passes.recipe, problem, shop, chance))
    best = passes.best
    return None if best is None else FirstSchedule(best.made, best.modes, best.levels, passes.number)


class _Passes:
    """Builds schedules by recipes, and keeps the best with its recipe."""

    def __init__(self, problem: SchedulingProblem, tables: DecoderTables, shop: Integers) -> None:
        self.tables, self.shop = tables, shop
        self.num_jobs, self.num_levels = len(problem.jobs), problem.objective.num_levels
        self.frozen_until = frozen_until_of(problem)
        self.made = new_schedule(tables)
        self.nothing = np.zeros(len(problem.tasks), dtype=np.int64)
        self.best: FirstSchedule | None = None
        self.recipe: _Recipe | None = None
        self.number = 0

    def build(self, recipe: _Recipe) -> None:
        """Build one schedule."""
        self.number += 1
        shop, made, modes, nothing = self.shop, self.made, recipe.modes.copy(), self.nothing
        shop[at.SLACK_SPAN], shop[at.PATIENCE], shop[at.THRIFT] = recipe.span, recipe.patience, recipe.thrift
        at.column(shop, at.FLOOR, len(modes))[:] = recipe.floors
        start_over(shop, made, modes, recipe.keys, recipe.chooses, nothing, recipe.grid)
        if not go_on(
            shop, made, modes, recipe.keys, recipe.chooses, nothing, made, self.frozen_until, recipe.grid, len(modes)
        ):
            return
        levels = _levels(shop, made, modes, self.num_jobs, self.num_levels)
        if self.best is None or levels <= self.best.levels:
            room = new_schedule(self.tables) if self.best is None else self.best.made
            self.best, self.recipe = FirstSchedule(made, modes, levels, self.number), recipe
            self.made = room


class _Recipe(NamedTuple):
    """Modes, keys, who chooses a mode, earliest arrivals, and GRID, SLACK_SPAN, PATIENCE and THRIFT of the decoder."""

    modes: Integers
    keys: Integers
    chooses: Integers
    floors: Integers
    grid: int
    span: int
    patience: int
    thrift: int = 0


def _attempts(
    problem: SchedulingProblem,
    tables: DecoderTables,
    shop: Integers,
    given: Integers,
    is_fixed: npt.NDArray[np.bool_],
    rules: int,
) -> Iterator[tuple[list[_Recipe], npt.NDArray[np.bool_]]]:
    """Yield recipes with the tasks that come first in them; later ones are for where earlier ones lead nowhere."""
    recipes = _recipes(problem, shop, given)
    is_early = is_fixed | ((problem.tasks.job < 0) & (problem.tasks.latest_end < UNBOUNDED))
    yield recipes[:rules], is_fixed
    if np.any(is_early & ~is_fixed):
        yield recipes[:rules], is_early
    if len(limited_buffers(problem).places):
        keys = _keys_lot_by_lot(problem, tables, at.column(shop, at.URGENT_FROM, len(given)))
        yield [recipes[-1]._replace(keys=keys, grid=0, span=0, patience=ALONE)], is_early


def _keys_lot_by_lot(problem: SchedulingProblem, tables: DecoderTables, urgent: Integers) -> Integers:
    """Return keys under which each lot is done before the next: makers before takers, then by its most urgent task."""
    number, flows = len(problem.tasks), problem.materials
    before = np.repeat(np.arange(number), np.diff(tables.successor_ptr))
    lots = connected(number, before, tables.successor)
    first = np.full(number, NEVER, dtype=np.int64)
    np.minimum.at(first, lots, urgent)
    depth, is_taker = np.zeros(number, dtype=np.int64), flows.flow_quantity < 0
    for _ in range(_MOST_DEPTH):
        of_item = np.full(len(flows.initial), -1, dtype=np.int64)
        np.maximum.at(of_item, flows.flow_item[~is_taker], depth[lots[flows.flow_task[~is_taker]]])
        deeper = depth.copy()
        np.maximum.at(deeper, lots[flows.flow_task[is_taker]], of_item[flows.flow_item[is_taker]] + 1)
        if np.array_equal(deeper, depth):
            break
        depth = deeper
    keys = np.empty(number, dtype=np.int64)
    keys[np.lexsort((urgent, lots, first[lots], depth[lots]))] = np.arange(number)
    return keys


def _with_first(recipe: _Recipe, is_first: npt.NDArray[np.bool_]) -> _Recipe:
    """Return a recipe in which some tasks come before all others, with keys below 0."""
    return recipe._replace(keys=np.where(is_first, recipe.keys - NEVER, recipe.keys))


def _recipes(problem: SchedulingProblem, shop: Integers, given: Integers) -> list[_Recipe]:
    """Return how to build schedules: as the one before, where change has a price, then under rules."""
    lengths = mean_lengths(problem, given)
    mean = float(lengths[lengths > 0].mean()) if np.any(lengths > 0) else 1.0
    chooses = ((given >= 0) & ~frozen_tasks(problem)).astype(np.int64)
    free = np.full(len(given), -NEVER, dtype=np.int64)
    recipes = []
    if {Term.MOVED_TASKS, Term.START_SHIFT} & set(problem.objective.used_terms()):
        previous = problem.previous
        is_known = (previous.mode >= 0) & (given >= 0)
        modes, starts = np.where(is_known, previous.mode, given), np.where(is_known, previous.start, NEVER // 2)
        again = np.where(is_known, 0, chooses)
        recipes += [
            _Recipe(modes, starts, again, floors, 0, 0, 0) for floors in (np.where(is_known, starts, free), free)
        ]
    for number, (grid, rule) in enumerate(product(_GRIDS, rules_of(problem, shop, given))):
        recipes.append(
            _Recipe(
                given,
                rule.ranks,
                chooses,
                free,
                max(1, int(grid * mean)),
                rule.span,
                _PATIENCES[number % len(_PATIENCES)],
                _THRIFTS[number % len(_THRIFTS)],
            )
        )
    return recipes


def _varied(
    recipe: _Recipe,
    problem: SchedulingProblem,
    shop: Integers,
    chance: np.random.Generator,
) -> _Recipe:
    """Return a recipe with another grid, another span, and the ranks of some jobs changed a little."""
    factors = 2.0 ** chance.normal(size=2)
    grid = min(max(1, round(recipe.grid * factors[0])), 1 << 50)
    span = 0 if recipe.span == 0 else min(max(1, round(recipe.span * factors[1])), 1 << 50)
    patience, thrift = recipe.patience, recipe.thrift
    if chance.random() < _SHARE_OF_THRIFT:
        thrift = int(chance.choice([0, thrift // 2, 2 * thrift, int(4000 * chance.random())]))
    if shop[at.NUM_BATCH_KEYS] > 0:
        patience = int(chance.choice([0, recipe.patience, int(1000 * chance.random())]))
    keys = recipe.keys
    if chance.random() < _SHARE_OF_RANKS:
        # A rank is the logarithm of a ratio where there is a span, else a place.
        scale = (SPAN_UNITS if span else len(keys)) * 0.2 * chance.random()
        steps = scale * chance.normal(size=len(problem.jobs) + 1) * (chance.random(len(problem.jobs) + 1) < 0.3)
        moved = np.clip(keys + steps[problem.tasks.job].astype(np.int64), 0, NUM_RANKS // 2 - 1)
        keys = np.where(keys < 0, keys, moved)
        if chance.random() < 0.5:
            grid, span = recipe.grid, recipe.span
    return recipe._replace(keys=keys, grid=grid, span=span, patience=patience, thrift=thrift)


def _given_modes(problem: SchedulingProblem) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return a mode for each task that is done, -1 for others, and which tasks have their time already."""
    tasks, previous = problem.tasks, problem.previous
    is_frozen = frozen_tasks(problem)
    is_fixed = tasks.is_running | (tasks.pin_start != UNSET) | is_frozen
    modes = tasks.mode_ptr[:-1].astype(np.int64)
    if len(problem.choices.branch_choice):
        is_done = np.array(Branches(Shop(problem)).choose(), dtype=np.bool_)
        modes[~is_done] = -1
    modes = np.where(is_frozen & (modes >= 0), previous.mode, modes)
    return modes, is_fixed


def _fix(problem: SchedulingProblem, shop: Integers) -> None:
    """Let fixed tasks start no earlier than they shall: placed first, they then start at that time."""
    tasks = problem.tasks
    earliest = at.column(shop, at.EARLIEST, len(tasks))
    pinned = np.where(tasks.pin_start != UNSET, tasks.pin_start, earliest)
    earliest[:] = np.maximum(earliest, np.where(frozen_tasks(problem), problem.previous.start, pinned))


def _levels(shop: Integers, made: Integers, modes: Integers, num_jobs: int, num_levels: int) -> tuple[float, ...]:
    done, begun = np.zeros(num_jobs, dtype=np.int64), np.zeros(num_jobs, dtype=np.int64)
    levels = np.zeros(num_levels)
    worth(shop, made, modes, done, begun, np.zeros(len(Term)), levels)
    return tuple(levels.tolist())
