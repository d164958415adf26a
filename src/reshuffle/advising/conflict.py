"""What contradicts what where a workspace can not be planned: a set of conditions of which every one is needed.

Conditions are left out one by one: a condition without which there still is no plan is not needed for the
contradiction and stays out. What remains can not hold together, and without any one of it there is a plan. (This is
the deletion filter of J. W. Chinneck and E. W. Dravnieks, doi:10.1287/ijoc.3.2.157, over what a user can change.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reshuffle.advising.conditions import Condition, conditions
from reshuffle.advising.replanning import Planner, Replanned
from reshuffle.advising.shift_words import meeting_sentence
from reshuffle.model import instants
from reshuffle.model.factory import Workspace
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.solver import Status, Stop

__all__ = ["Conflict", "conflict"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What can not hold together.

    Parameters
    ----------
    is_conflict
        Whether there is no plan for all orders.
    sentence
        The contradiction in one sentence; empty without one.
    conditions
        What can not hold together, each by itself in words.
    orders
        Orders that can not be made, where not all of them.
    is_minimal
        Whether each condition was seen to be needed; else time ended before.
    is_proved
        Whether it is proved that there is no plan, and not only that none was found.
    solver_reasons
        What the solver or matching said.
    """

    is_conflict: bool
    sentence: str = ""
    conditions: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    is_minimal: bool = True
    is_proved: bool = True
    solver_reasons: tuple[str, ...] = ()


def conflict(
    workspace: Workspace,
    planner: Planner,
    params: OrganizeParams,
    time_left_s: Callable[[], float],
    trial: Stop | None = None,
) -> Conflict:
    """Return what contradicts what where not every order of a workspace can be planned.

    Parameters
    ----------
    workspace
        Consistent.
    planner
        Says whether there is a plan.
    params
        Pins, frozen zone and the plan before are conditions, too.
    time_left_s
        Seconds left, asked before each question.
    trial
        Limits of one question; by default 5 s and 30 passes.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet.
    """
    stop = trial or Stop(time_limit_s=5.0, max_iterations=30)
    first = planner.replan(workspace, params, stop)
    if _is_whole(first):
        return Conflict(False)
    focus = _focus(workspace, first)
    every = conditions(focus, params)
    is_proved = bool(first.prepared.unplanned) or first.status is Status.INFEASIBLE
    kept, is_minimal = list(every), True
    if _can_plan(focus, params, planner, every, stop):
        for group in _groups(every):
            if time_left_s() <= 0:
                is_minimal = False
                break
            rest = [one for one in kept if one not in group]
            if len(rest) < len(kept) and not _can_plan(
                focus, params, planner, [one for one in every if one not in rest], stop
            ):
                kept = rest
    else:
        kept, is_minimal = [], False
    orders = tuple(order.id for order in first.prepared.unplanned)
    sentences = tuple(condition.sentence for condition in kept)
    return Conflict(
        True,
        _sentence(workspace, kept, first),
        sentences,
        orders,
        is_minimal,
        is_proved,
        _reasons(workspace, first),
    )


def _groups(every: Sequence[Condition]) -> list[list[Condition]]:
    """Return what is left out at once: all of one kind first, then each by itself."""
    kinds = dict.fromkeys(condition.kind for condition in every)
    together = [[condition for condition in every if condition.kind is kind] for kind in kinds]
    return [*(group for group in together if len(group) > 1), *([condition] for condition in every)]


def _is_whole(found: Replanned) -> bool:
    return found.solution is not None and not found.prepared.unplanned


def _focus(workspace: Workspace, found: Replanned) -> Workspace:
    """Return the workspace with only the first order that can not be made, where matching or material says so."""
    if not found.prepared.unplanned:
        return workspace
    if found.prepared.unplanned[0].reasons and "missing" in found.prepared.unplanned[0].reasons[0]:
        # Others have a part in what is missing.
        return workspace
    name = found.prepared.unplanned[0].id
    return workspace.model_copy(update={"orders": {name: workspace.orders[name]}})


def _can_plan(
    workspace: Workspace, params: OrganizeParams, planner: Planner, left_out: Sequence[Condition], stop: Stop
) -> bool:
    for condition in left_out:
        workspace, params = condition.without(workspace, params)
    return _is_whole(planner.replan(workspace, params, stop))


def _sentence(workspace: Workspace, kept: Sequence[Condition], first: Replanned) -> str:
    meeting = meeting_sentence(workspace, kept)
    if meeting:
        return meeting
    if len(kept) == 1:
        return f"{kept[0].sentence}: that can not be kept, whatever else is given up"
    if kept:
        return "; ".join(condition.sentence for condition in kept) + ": these can not hold together"
    reasons = [reason for order in first.prepared.unplanned for reason in order.reasons] or list(first.reasons)
    return "; ".join(reasons) or "no schedule was found, and no single condition that would help"


_TICKS = re.compile(r"\b(by|before|after|at|until|for|starts at|not before|not after) (-?\d+)\b")


def _reasons(workspace: Workspace, found: Replanned) -> tuple[str, ...]:
    """Return what the solver and matching say; ticks as local times."""
    clock, zone = found.prepared.planning.clock, workspace.factory.zone

    def local(match: re.Match[str]) -> str:
        return f"{match[1]} {instants.format_instant(clock.instant(int(match[2])), zone)}"

    said = tuple(_TICKS.sub(local, reason) for reason in found.reasons)
    return (*(reason for order in found.prepared.unplanned for reason in order.reasons), *said)
