"""What may be moved where, why the rest stays, and which moves are proposed."""

from __future__ import annotations

import numpy as np
import pytest

from reshuffle.model.factory import Workspace
from reshuffle.model.floor_routes import floor_routes
from reshuffle.organizing.layout.candidates import candidates, free_choice, move_time, placing_problem
from reshuffle.organizing.layout.demand import balanced_ways, planned_ways
from reshuffle.organizing.layout.rings import moves_to
from reshuffle.organizing.organize import organize, prepare
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.from_model.lots import Demand
from reshuffle.plan.moves import Move, move_violations
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.solver import Stop
from tests.supervisor.workspaces import NOW, a_mill_far_away


def proposed(workspace: Workspace, delay: float = 1.0) -> list[tuple[Move, ...]]:
    prepared = prepare(workspace, NOW, OrganizeParams())
    asked = balanced_ways(workspace, prepared.matches.eligible, prepared.planning.demand)
    problem = placing_problem(workspace, free_choice(workspace), asked, delay)
    return candidates(workspace, problem, seed=1)[0]


def with_pieces(workspace: Workspace, quantity: int) -> Workspace:
    orders = {name: order.model_copy(update={"quantity": quantity}) for name, order in workspace.orders.items()}
    return workspace.model_copy(update={"orders": orders})


def test_movable_stations_may_take_every_slot_that_fits_and_is_nobodys_who_stays() -> None:
    # Saw and oven stay on A and B.
    choice = free_choice(a_mill_far_away())
    assert {name: set(slots) for name, slots in choice.slots.items()} == {
        "mill": {"C", "D", "E"},
        "bench": {"C", "D", "E"},
    }
    assert choice.stays == {}


def test_a_station_that_fits_no_other_slot_stays_and_says_what_is_lacking() -> None:
    shop = a_mill_far_away()
    mill = shop.factory.stations["mill"]
    needs = mill.slot_needs.model_copy(update={"utilities": ("water",)})
    stations = shop.factory.stations | {"mill": mill.model_copy(update={"slot_needs": needs})}
    choice = free_choice(shop.model_copy(update={"factory": shop.factory.model_copy(update={"stations": stations})}))
    assert choice.stays["mill"].startswith("no free slot fits it: slot 'E' lacks water")


def test_without_robots_nothing_is_worth_moving() -> None:
    shop = a_mill_far_away()
    choice = free_choice(shop.model_copy(update={"factory": shop.factory.model_copy(update={"robots": {}})}))
    assert choice.slots == {}
    assert set(choice.stays) == {"mill", "bench"}


def test_a_move_takes_its_steps_one_after_the_other() -> None:
    shop = a_mill_far_away()
    routes = floor_routes(shop.factory.floor) if shop.factory.floor else None
    assert routes is not None
    # 5 + (1 + 370 s + 1) + 10 + 15 + 5 minutes: 185 m at 0.5 m/s.
    assert move_time(shop, routes, "mill", "E") == (5 + 2 + 10 + 15 + 5) * 60_000 + 370_000


def test_much_to_carry_proposes_the_move_that_saves_most() -> None:
    first, *_ = proposed(with_pieces(a_mill_far_away(), 400))
    assert Move("mill", "D", "E") in first


def test_little_to_carry_proposes_no_move_that_takes_long() -> None:
    moved = {move.station for moves in proposed(with_pieces(a_mill_far_away(), 4)) for move in moves}
    assert "mill" not in moved


def test_everything_proposed_may_be_moved() -> None:
    shop = with_pieces(a_mill_far_away(), 400)
    assert [violation for moves in proposed(shop) for violation in move_violations(shop, moves)] == []


def test_two_that_change_places_make_way_on_a_free_slot() -> None:
    moves = moves_to(a_mill_far_away().factory, {"mill": "C", "bench": "D"})
    assert moves is not None
    assert [move.via for move in moves].count("E") == 1
    assert move_violations(a_mill_far_away(), moves) == []


def test_two_can_not_change_places_where_no_slot_is_free() -> None:
    shop = a_mill_far_away()
    floor = shop.factory.floor
    assert floor is not None
    slots = {name: slot for name, slot in floor.slots.items() if name != "E"}
    factory = shop.factory.model_copy(update={"floor": floor.model_copy(update={"slots": slots})})
    assert moves_to(factory, {"mill": "C", "bench": "D"}) is None


def test_work_is_spread_so_that_loads_are_even() -> None:
    shop = a_mill_far_away()
    twin = shop.factory.stations["oven"].model_copy(update={"slot": "E", "capabilities": {}})
    # A second oven that does the same.
    prepared = prepare(shop, NOW, OrganizeParams())
    eligible = {key: [*able, "oven-2"] if "oven" in able else able for key, able in prepared.matches.eligible.items()}
    wider = shop.factory.model_copy(update={"stations": shop.factory.stations | {"oven-2": twin}})
    asked = balanced_ways(shop.model_copy(update={"factory": wider}), eligible, prepared.planning.demand)
    assert asked.flow["mill", "oven"] == pytest.approx(asked.flow["mill", "oven-2"])


def test_the_ways_of_a_plan_are_counted_lot_by_lot() -> None:
    shop = a_mill_far_away()
    found = organize(shop, NOW, ListScheduler(), Stop(max_iterations=2), 1)
    assert found.plan is not None
    asked = planned_ways(shop, found.plan, balanced_ways(shop, found.preparation.matches.eligible, _needed(shop)))
    # 20 and 12 pieces in lots of 4: eight lots, each from the saw to the mill.
    assert asked.flow["saw", "mill"] == 8
    assert asked.orders["mill"] == 2


def _needed(workspace: Workspace) -> Demand:
    return prepare(workspace, NOW, OrganizeParams()).planning.demand


def test_standing_still_costs_the_ways_of_all_lots() -> None:
    shop = a_mill_far_away()
    prepared = prepare(shop, NOW, OrganizeParams())
    asked = balanced_ways(shop, prepared.matches.eligible, prepared.planning.demand)
    problem = placing_problem(shop, free_choice(shop), asked)
    at = np.array(problem.start)
    ways = (problem.flow * problem.travel[np.ix_(at, at)]).sum() + problem.fixed[range(len(at)), at].sum()
    # Eight lots, in hundredths: saw to mill 200 m, mill to oven 190 m, oven to bench 10 m, at 0.5 m/s, in milliseconds.
    assert ways + problem.staying == 100 * 8 * (200 + 190 + 10) * 2000
