from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings

from reshuffle.model.capabilities import Limit
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import limits
from reshuffle.organizing.matching.apply import apply_changes
from reshuffle.organizing.matching.match import match
from reshuffle.organizing.matching.relaxation import smallest_changes
from tests.model import strategies
from tests.organizing.matching import naive
from tests.organizing.matching.random_factories import random_workspace


@pytest.mark.parametrize("block", range(4))
def test_a_verdict_is_ok_exactly_if_brute_force_says_so(block: int) -> None:
    answers = []
    for seed in range(block * 60, block * 60 + 60):
        workspace = random_workspace(seed)
        for verdict in match(workspace).verdicts:
            pair = (verdict.product, verdict.operation, verdict.station)
            assert verdict.ok == naive.can_with_partners(workspace, *pair), (seed, verdict)
            answers.append(verdict.ok)
    assert 0.02 < sum(answers) / len(answers) < 0.95


def test_a_product_is_possible_exactly_if_every_operation_has_a_station() -> None:
    for seed in range(60):
        workspace = random_workspace(seed)
        operations = workspace.products["part"].operations
        expected = all(
            any(naive.can_with_partners(workspace, "part", name, station) for station in workspace.factory.stations)
            for name in operations
        )
        assert match(workspace).can_make("part") == expected, seed


def test_widening_a_limit_never_makes_a_verdict_worse() -> None:
    for seed in range(60):
        workspace = random_workspace(seed)
        rng = random.Random(seed)
        before = match(workspace)
        wider = widen_one_limit(workspace, rng)
        after = match(wider)
        for old, new in zip(before.verdicts, after.verdicts, strict=True):
            assert new.ok or not old.ok, (seed, old)
            assert len(new.refusals) <= len(old.refusals), (seed, old)


def widen_one_limit(workspace: Workspace, rng: random.Random) -> Workspace:
    places = [
        (station, capability, parameter)
        for station, part in workspace.factory.stations.items()
        for capability, offer in part.capabilities.items()
        for parameter in offer.limits
    ]
    if not places:
        return workspace
    station, capability, parameter = rng.choice(places)
    part = workspace.factory.stations[station]
    offer = part.capabilities[capability]
    wanted = [
        value
        for operation in workspace.products["part"].operations.values()
        for value in operation.requires.parameters.get(parameter, ())
    ]
    limit: Limit | None = limits.widened(offer.limits[parameter], wanted)
    assert limit is not None
    wider = offer.model_copy(update={"limits": {**offer.limits, parameter: limit}})
    part = part.model_copy(update={"capabilities": {**part.capabilities, capability: wider}})
    stations = {**workspace.factory.stations, station: part}
    return workspace.model_copy(update={"factory": workspace.factory.model_copy(update={"stations": stations})})


def test_renaming_the_product_changes_no_verdict() -> None:
    for seed in range(20):
        workspace = random_workspace(seed)
        renamed = workspace.model_copy(
            update={
                "products": {"other": workspace.products["part"]},
                "orders": {
                    name: order.model_copy(update={"product": "other"}) for name, order in workspace.orders.items()
                },
            }
        )
        assert [v.ok for v in match(workspace).verdicts] == [v.ok for v in match(renamed).verdicts]


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(workspace=strategies.workspaces())
def test_any_workspace_gets_verdicts_and_changes_that_help(workspace: Workspace) -> None:
    result = match(workspace)
    assert len(result.verdicts) == len(workspace.factory.stations) * sum(
        len(product.operations) for product in workspace.products.values()
    )
    for product in workspace.products:
        relaxation = smallest_changes(workspace, product)
        if relaxation.is_possible:
            assert match(apply_changes(workspace, relaxation.changes)).can_make(product)
            assert result.can_make(product) == (not relaxation.changes)
        else:
            assert not result.can_make(product)
            assert relaxation.unresolved
