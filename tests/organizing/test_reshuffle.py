"""Frozen or reshuffled: the answer is never worse than not moving, and moves where moving pays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize, prepare
from reshuffle.organizing.reshuffle import ReshuffleParams, Reshuffling, is_better, reshuffle, worth
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.organizing.scheduling.lower_bounds import lower_bound
from reshuffle.plan.moves import Move
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.solver import Stop
from tests.supervisor.workspaces import NOW, a_mill_far_away, two_machines_three_orders

STOP = Stop(max_iterations=2)


def with_pieces(workspace: Workspace, quantity: int) -> Workspace:
    orders = {name: order.model_copy(update={"quantity": quantity}) for name, order in workspace.orders.items()}
    return workspace.model_copy(update={"orders": orders})


def found_for(workspace: Workspace, search: ReshuffleParams | None = None, **params: object) -> Reshuffling:
    asked = replace(OrganizeParams(wishes="makespan"), **params)  # type: ignore[arg-type]
    return reshuffle(workspace, NOW, ListScheduler(), STOP, 1, asked, search=search)


def test_where_much_is_carried_the_mill_moves() -> None:
    found = found_for(with_pieces(a_mill_far_away(), 160))
    assert found.is_reshuffled
    assert found.answer.plan is not None
    assert "mill" in {move.station for move in found.answer.plan.moves}


def test_where_little_is_made_nothing_moves() -> None:
    found = found_for(with_pieces(a_mill_far_away(), 4))
    assert not found.is_reshuffled
    assert found.answer.plan is not None
    assert found.answer.plan.moves == ()


@pytest.mark.parametrize("quantity", [4, 12, 40, 80, 160])
def test_the_answer_is_never_worse_than_not_moving(quantity: int) -> None:
    found = found_for(with_pieces(a_mill_far_away(), quantity))
    assert found.answer.plan is not None
    assert found.frozen.plan is not None
    params = OrganizeParams(wishes="makespan")
    shop = with_pieces(a_mill_far_away(), quantity)
    assert worth(shop, params, found.answer.plan) <= worth(shop, params, found.frozen.plan)


def test_forbidden_moves_are_not_tried() -> None:
    found = found_for(with_pieces(a_mill_far_away(), 160), ReshuffleParams(most_tried=0))
    assert (found.is_reshuffled, found.tried, found.reshuffled) == (False, (), None)


def test_a_factory_without_movable_stations_is_organized_as_ever() -> None:
    shop = two_machines_three_orders()
    plain = organize(shop, NOW, ListScheduler(), STOP, 1)
    assert reshuffle(shop, NOW, ListScheduler(), STOP, 1).answer.plan == plain.plan


def test_the_bound_holds_for_every_configuration() -> None:
    shop = with_pieces(a_mill_far_away(), 24)
    found = found_for(shop)
    assert found.answer.plan is not None
    bound = found.answer.plan.lower_bound
    assert bound is not None
    for moves in ((), (Move("mill", "D", "E"),), (Move("bench", "C", "E"), Move("mill", "D", "C"))):
        params = OrganizeParams(wishes="makespan", moves=moves)
        planned = organize(shop, NOW, ListScheduler(), STOP, 1, params).plan
        assert planned is not None
        assert bound <= planned.objective[0][1]


def test_the_relaxed_problem_bounds_that_of_each_configuration() -> None:
    shop = a_mill_far_away()
    params = OrganizeParams(wishes="makespan")
    relaxed = prepare(shop, NOW, params, may_stand={"mill": ("D", "E", "C"), "bench": ("C", "E", "D")})
    standing = prepare(shop, NOW, params)
    assert lower_bound(relaxed.planning.problem) <= lower_bound(standing.planning.problem)


def test_the_fixed_cost_of_moves_is_part_of_the_wish_for_cost() -> None:
    shop = a_mill_far_away()
    params = OrganizeParams(wishes="cost", moves=(Move("mill", "D", "E"),))
    plan = organize(shop, NOW, ListScheduler(), STOP, 1, params).plan
    assert plan is not None
    assert worth(shop, params, plan)[0] - plan.objective[0][1] == 100_000_000


def test_with_a_plan_before_nothing_new_moves() -> None:
    shop = with_pieces(a_mill_far_away(), 160)
    before = organize(shop, NOW, ListScheduler(), STOP, 1).plan
    assert found_for(shop, previous=before).tried == ()


def test_with_a_plan_before_its_moves_that_have_not_begun_are_tried_again() -> None:
    shop = with_pieces(a_mill_far_away(), 160)
    before = organize(shop, NOW, ListScheduler(), STOP, 1, OrganizeParams(moves=(Move("mill", "D", "E"),))).plan
    assert found_for(shop, previous=before).tried == ((Move("mill", "D", "E"),),)


@pytest.mark.parametrize(
    ("one", "other", "is_less"),
    [
        ((90,), (100,), True),
        ((100,), (100,), False),
        ((9_990,), (10_000,), False),
        ((0, 90), (0, 100), True),
        ((1, 10), (0, 100), False),
    ],
)
def test_better_is_less_level_by_level_and_by_more_than_luck(
    one: tuple[int, ...], other: tuple[int, ...], is_less: bool
) -> None:
    assert is_better(one, other, 0.005) is is_less


def test_a_share_of_the_time_that_can_not_be_is_refused() -> None:
    with pytest.raises(ValueError, match="first_share"):
        ReshuffleParams(first_share=1.5)
