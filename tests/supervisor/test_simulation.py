from __future__ import annotations

from dataclasses import replace

import pytest

from reshuffle.errors import InputError
from reshuffle.formats.plan_file import PlanDocument, workspace_hashes
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.model.variation import parse_variation
from reshuffle.plan.evaluator import Candidate
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import UnplannedOrder
from reshuffle.supervisor.simulation import (
    SimulationParams,
    assumptions,
    candidate_of_plan,
    candidate_of_workspace,
    parse_rule,
    run_comparison,
    run_simulation,
)
from tests.supervisor.workspaces import NOW, two_machines_three_orders, workspace
from tests.twin.runs import planned

HOUR = 3_600_000


def queue(mean_min: float = 10, **demand: object) -> Workspace:
    return workspace(
        {
            "stations": {"mill": {"run_variation": "exponential"}},
            "demand": {"calls": {"product": "part", "between": "exponential(20 min)", **demand}},
        },
        {"part": {"operations": {"10": {"requires": "mill", "time": f"{mean_min} min"}}}},
        {},
    )


def with_backlog() -> Candidate:
    backlog = {f"A{number}": Order(product="part") for number in range(60)}
    return by_rule(queue().model_copy(update={"orders": backlog}))


def by_rule(made: Workspace, *rule: str) -> Candidate:
    return candidate_of_workspace(made, NOW, rule or ("fifo",))[0]


def document(made: Workspace) -> PlanDocument:
    plan, possible = planned(made)
    assert plan is not None
    return PlanDocument(plan, possible, OrganizeParams(), workspace_hashes(possible))


def test_a_given_number_of_runs_is_made() -> None:
    found = run_simulation(by_rule(queue(most=10)), SimulationParams(replications=4))
    assert len(found.replications) == 4
    assert found.events == sum(run.events for run in found.replications)


def test_an_automatic_number_of_runs_grows_until_the_figures_are_precise() -> None:
    candidate = by_rule(queue(most=40))
    rough = run_simulation(candidate, SimulationParams(precision=0.5))
    fine = run_simulation(candidate, SimulationParams(precision=0.15))
    assert len(rough.replications) == 10
    assert len(fine.replications) > 10
    assert fine.precision is not None
    assert fine.precision <= 0.15
    assert fine.replications[:10] == rough.replications


def test_without_spread_ten_runs_are_enough() -> None:
    still = parse_variation("none")
    candidate = candidate_of_workspace(two_machines_three_orders(), NOW, ("edd",))[0]
    found = run_simulation(candidate, SimulationParams(assumed_variation=still))
    assert len(found.replications) == 10
    assert found.precision == 0


def test_the_figures_of_the_plan_stand_beside_those_of_the_runs() -> None:
    candidate = candidate_of_plan(document(two_machines_three_orders()), ("edd",))
    params = SimulationParams(replications=2, assumed_variation=parse_variation("none"))
    found = run_simulation(candidate, params)
    assert found.planned is not None
    simulated = found.factory()
    for name in ("makespan", "lead_time_mean", "throughput", "on_time_share"):
        assert simulated[name].mean == found.planned.factory[name]
    assert set(found.products()) == {"bolt", "plate"}
    assert set(found.stations()) == {"lathe", "mill"}


def test_orders_that_the_plan_left_out_are_left_out() -> None:
    made = two_machines_three_orders()
    found = document(made)
    more = made.orders | {"A9": made.orders["A1"]}
    with_more = replace(
        found,
        workspace=found.workspace.model_copy(update={"orders": more}),
        plan=replace(found.plan, unplanned=(UnplannedOrder("A9", ("no material",)),)),
    )
    assert set(candidate_of_plan(with_more, ("edd",)).workspace.orders) == {"A1", "A2", "A3"}


def test_a_beginning_that_is_not_like_the_rest_is_left_out() -> None:
    # 60 orders are there at the beginning and three come each hour: it takes about 20 hours until only those wait.
    candidate = with_backlog()
    found = run_simulation(candidate, SimulationParams(120 * HOUR, None, 3))
    assert found.is_settled
    assert 12 * HOUR <= found.warm_up_ms <= 40 * HOUR
    whole = run_simulation(candidate, SimulationParams(120 * HOUR, 0, 3)).factory()["lead_time_mean"].mean
    settled = found.factory()["lead_time_mean"].mean
    assert whole is not None
    assert settled is not None
    assert settled < whole / 2


def test_runs_that_are_too_short_to_settle_are_told() -> None:
    found = run_simulation(with_backlog(), SimulationParams(8 * HOUR, None, 3))
    assert (found.is_settled, found.warm_up_ms) == (False, 0)


@pytest.mark.parametrize(
    ("params", "rule"),
    [
        (SimulationParams(), r"--horizon must be given: orders of the demand calls come without end"),
        (SimulationParams(warm_up_ms=None), r"--warm-up\(=auto\) must come with --horizon"),
        (SimulationParams(HOUR, 2 * HOUR), r"--warm-up\(=2 h\) must be shorter than --horizon\(=1 h\)"),
    ],
)
def test_lengths_that_can_not_be_are_refused(params: SimulationParams, rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        run_simulation(by_rule(queue()), params)


def test_a_rule_is_read_key_by_key_and_unknown_keys_are_named() -> None:
    assert parse_rule("priority, fifo") == ("priority", "fifo")
    with pytest.raises(InputError, match=r"--rule\(=best\) must be made of fifo, lifo, edd") as raised:
        parse_rule("best,edd,worst")
    assert [mistake.value for mistake in raised.value.mistakes] == ["best", "worst"]


def test_orders_that_nobody_can_make_are_left_out_and_named() -> None:
    made = workspace(
        {"stations": {"mill": {"capabilities": {"milling": {"limits": {"length": "<= 1 m"}}}}}},
        {
            "part": {"operations": {"10": {"requires": "milling", "time": "5 min"}}},
            "dream": {
                "operations": {
                    "10": {"requires": {"capability": "milling", "parameters": {"length": "2 m"}}, "time": "5 min"}
                }
            },
        },
        {"A": {"product": "part"}, "B": {"product": "dream"}},
    )
    candidate, left_out = candidate_of_workspace(made, NOW, ("edd",))
    assert (set(candidate.workspace.orders), left_out) == ({"A"}, ["B"])


def test_stations_that_state_no_variation_are_named() -> None:
    stations = {
        "stated": {"run_variation": "20 %"},
        "silent": {},
        "half": {"run_variation": "none", "setup": {"default": "5 min"}},
    }
    made = workspace({"stations": stations}, {}, {})
    assert assumptions(made) == ("silent", "half")


def test_two_candidates_are_compared_without_the_longer_warm_up() -> None:
    fast, slow = by_rule(queue(mean_min=12)), by_rule(queue(mean_min=14))
    found, warm_up_ms = run_comparison(fast, slow, SimulationParams(60 * HOUR, None, 3))
    assert len(found.first) == len(found.second) == 3
    assert found.verdict.better == 1
    assert 0 <= warm_up_ms <= 30 * HOUR
