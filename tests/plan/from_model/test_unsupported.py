"""What planning can not honour is refused by name, never ignored."""

from __future__ import annotations

from typing import Any

import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.unsupported import unsupported_fields
from reshuffle.plan.objective import Term
from tests.plan.from_model.problems import planning
from tests.supervisor import workspaces
from tests.supervisor.workspaces import workspace


def shop(
    station: dict[str, Any] | None = None,
    operation: dict[str, Any] | None = None,
    product: dict[str, Any] | None = None,
    state: dict[str, Any] | None = None,
    **factory: Any,
) -> Workspace:
    """Two operations on one mill, with whatever is to be refused."""
    operations = {
        "10": {"requires": "mill", "time": "9 min"},
        "20": {"requires": "mill", "time": "9 min", **(operation or {})},
    }
    return workspace(
        {"stations": {"mill": station or {}}, **factory},
        {"a": {"operations": operations, **(product or {})}},
        {"A1": {"product": "a", "quantity": 4}},
        **(state or {}),
    )


def lot(**fields: Any) -> dict[str, Any]:
    return {"lots": {"A1/1": fields}}


RUNNING = {"operation": "10", "station": "mill", "remaining": "1 min"}
PEOPLE = {"anna": {"skills": ["turning"]}}
WAYS = {"default": "1 min", "times": {"a": {"b": "1 min"}}, "mount": "1 min"}

FLOOR = {"points": {"p": {}}, "slots": {"s": {"point": "p"}}}

REFUSED: dict[str, Workspace] = {
    "factory.robots without a floor": shop(robots={"r": {"speed": "1 m/s"}}),
    "factory.robots.r.payload beside product 'a' without a mass (say it there: mass: 62 g)": shop(
        {"slot": "s"}, floor=FLOOR, robots={"r": {"speed": "1 m/s", "payload": "5 kg", "home": "p"}}
    ),
    "factory.stations.mill.cascade_interval": shop({"cascade_interval": "1 min"}),
    "factory.stations.mill.setup with components and times: one of three ways must be chosen": shop({"setup": WAYS}),
    "factory.stations.mill.maintenance.oil.every shorter than its duration": shop(
        {"maintenance": {"oil": {"duration": "2 h", "every": "1 h"}}}
    ),
    "factory.tools.vice.mount": shop(tools={"vice": {"mount": "3 min"}}),
    "factory.carriers.box.empty_return": shop(carriers={"box": {"count": 2, "empty_return": "3 min"}}),
    "factory.parameters.stations.mill.load.value": shop(parameters={"stations.mill.load": {"value": "20 min"}}),
    "products.a.operations.20.sampling": shop(operation={"sampling": "10 %"}),
    "products.a.operations.20.rework": shop(operation={"rework": {"share": "1 %", "to": "10"}}),
    "products.a.choices.x.least 0 beside robots, transport times or buffers": shop(
        product={"choices": {"x": {"branches": {"y": ["20"]}, "least": 0}}}, transport_time="1 min"
    ),
    "products.a.carriers[0].last '20', which is part of a choice": shop(
        product={
            "carriers": [{"carrier": "box", "first": "10", "last": "20"}],
            "choices": {"x": {"branches": {"y": ["20"]}}},
        },
        carriers={"box": {"count": 2}},
    ),
    "state.mounted.mill.setup_attributes.width 'wide', which is no number": shop(
        state={"mounted": {"mill": {"setup_attributes": {"width": "wide"}}}}
    ),
    "state.lots.A1/7, as 'A1' has 1 lots": shop(state={"lots": {"A1/7": {"done": ["10"]}}}),
    "state.lots.A1/1.done '10', the station of which '20' must have": shop(
        operation={"same_station_as": "10"}, state=lot(done=["10"])
    ),
    "state.lots.A1/1.done '10', behind which '20' must come within a most lag": shop(
        operation={"after": [{"operation": "10", "max_lag": "1 h"}]}, state=lot(done=["10"])
    ),
    "state.lots.A1/1.running.operators 'anna', whom phase 'run' does not need": shop(
        operators=PEOPLE, state=lot(running={**RUNNING, "operators": ["anna"]})
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_field_that_is_not_honoured_is_named(name: str) -> None:
    assert name in unsupported_fields(REFUSED[name])


@pytest.mark.parametrize("name", workspaces.WORKSPACES)
def test_a_workspace_that_is_honoured_is_not_refused(name: str) -> None:
    assert unsupported_fields(workspaces.WORKSPACES[name]()) == ()


@pytest.mark.parametrize(
    ("term", "name", "made"),
    [
        (
            Term.RESOURCE_COST,
            "factory.stations.mill.maintenance.oil.cost beside the wish 'cost'",
            shop({"maintenance": {"oil": {"duration": "1 h", "every": "9 h", "cost": "7"}}}),
        ),
        (
            Term.RESOURCE_COST,
            "factory.operators.anna.overtime_cost_per_hour beside the wish 'cost'",
            shop(operators={"anna": {"skills": [], "overtime_cost_per_hour": "60"}}),
        ),
        (Term.ENERGY_COST, "factory.stations.mill.idle_power beside the wish 'energy'", shop({"idle_power": "1 kW"})),
    ],
    ids=["maintenance", "overtime", "idle power"],
)
def test_a_price_matters_only_to_who_wishes_for_it(term: Term, name: str, made: Workspace) -> None:
    assert unsupported_fields(made) == ()
    assert unsupported_fields(made, {term}) == (name,)


def test_a_tool_that_may_not_last_is_refused_with_its_numbers() -> None:
    tools = {"drill": {"life": "8 h", "life_left": ["30 min"]}}
    message = r"factory\.tools\.drill\.life: the orders may run 36 min on one that has 30 min left"
    with pytest.raises(UnsupportedError, match=message):
        planning(shop(operation={"tools": ["drill"]}, tools=tools, product={"lot_size": 1}))


def test_a_tool_that_lasts_is_planned_with() -> None:
    made = planning(shop(operation={"tools": ["drill"]}, tools={"drill": {"life": "36 min"}}))
    assert len(made.tasks.tasks) == 2


def test_what_runs_for_an_order_that_is_not_planned_is_named() -> None:
    made = shop(
        operation={"consumes": [{"item": "bar"}]}, items={"bar": {}}, state=lot(running={**RUNNING, "operation": "10"})
    )
    with pytest.raises(UnsupportedError, match=r"state\.lots\.A1/1\.running, of an order that is not planned"):
        planning(made)


def test_failures_are_for_simulations_and_no_reason_to_refuse_a_plan() -> None:
    made = shop({"failures": {"jam": {"between": "3 h", "repair": "5 min"}}})
    assert unsupported_fields(made) == ()
