from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import changes, limits
from reshuffle.organizing.matching.apply import apply_changes
from reshuffle.organizing.matching.changes import Dial, Want
from reshuffle.organizing.matching.match import match
from reshuffle.organizing.matching.relaxation import smallest_changes
from reshuffle.plan.verdicts import Change, ChangeKind
from tests.organizing.matching.random_factories import SKILLS, random_workspace
from tests.organizing.matching.small_factories import furnace_and_loader, place, placing, two_placers, workspace


def messages(made: Workspace) -> list[str]:
    found = smallest_changes(made, "part")
    assert found.is_possible
    assert found.is_smallest
    assert match(apply_changes(made, found.changes)).can_make("part")
    return [change.message for change in found.changes]


def test_a_possible_product_needs_no_change() -> None:
    assert messages(two_placers("0.7 mm")) == []


def test_the_station_that_is_nearest_is_widened() -> None:
    assert messages(two_placers()) == ["widen pitch of placing on placer-1 from >= 0.5 mm to >= 0.4 mm"]


def test_one_limit_that_serves_two_operations_is_one_change() -> None:
    """Each alone would take the other station; together they share one."""
    stations = {
        "a": {"capabilities": {"p": {"limits": {"x": "<= 10 mm"}}}},
        "b": {"capabilities": {"p": {"limits": {"x": "<= 5 mm", "y": "<= 1 mm"}}}},
    }
    operations = {
        "one": {"requires": {"capability": "p", "parameters": {"x": "12 mm"}}, "time": "1 min"},
        "two": {"requires": {"capability": "p", "parameters": {"x": "15 mm"}}, "time": "1 min"},
    }
    assert messages(workspace(stations, operations)) == ["widen x of p on a from <= 10 mm to <= 15 mm"]


def test_two_changes_that_another_operation_needs_anyway_win_over_one_of_its_own() -> None:
    stations = {
        "own": {"capabilities": {"p": {"limits": {"x": "<= 10 mm", "y": "<= 20 mm"}}}},
        "shared": {"capabilities": {"p": {"limits": {"x": "<= 1 mm", "y": "<= 1 mm"}}}},
    }
    requires = {"capability": "p", "parameters": {"x": "11 mm", "y": "11 mm"}}
    operations = {
        "free": {"requires": requires, "time": "1 min"},
        "bound": {"requires": requires, "time": "1 min", "stations": ["shared"]},
    }
    assert sorted(messages(workspace(stations, operations))) == [
        "widen x of p on shared from <= 1 mm to <= 11 mm",
        "widen y of p on shared from <= 1 mm to <= 11 mm",
    ]


def test_fewer_changes_win_over_smaller_ones() -> None:
    stations = {
        "near": {"capabilities": {"p": {"limits": {"x": "<= 10 mm", "y": "<= 10 mm"}}}},
        "far": {"capabilities": {"p": {"limits": {"x": "<= 1 mm", "y": "<= 20 mm"}}}},
    }
    requires = {"capability": "p", "parameters": {"x": "11 mm", "y": "11 mm"}}
    assert messages(workspace(stations, {"one": {"requires": requires, "time": "1 min"}})) == [
        "widen x of p on far from <= 1 mm to <= 11 mm"
    ]


def test_a_parameter_that_is_not_stated_is_asked_for() -> None:
    stations = {"placer": {"capabilities": {"placing": {"limits": {"speed": "<= 3"}}}}}
    assert messages(workspace(stations, {"place": place("0.4 mm")})) == [
        "state that placing on placer takes pitch 0.4 mm"
    ]


def test_a_box_that_is_too_large_widens_the_envelope_side_by_side() -> None:
    stations = {"m": {"capabilities": {"p": {"limits": {"size": "400 x 300 x 200 mm"}}}}}
    requires = {"capability": "p", "parameters": {"size": "100 x 420 x 250 mm"}}
    assert messages(workspace(stations, {"one": {"requires": requires, "time": "1 min"}})) == [
        "widen size of p on m from 400 x 300 x 200 mm to 420 x 300 x 200 mm"
    ]


def test_a_person_whose_shift_ends_when_the_station_opens_works_longer() -> None:
    assert messages(furnace_and_loader()) == ["let lena work Mon-Fri 14:00-22:00 too, beside Mon-Fri 06:00-14:00"]


def test_a_skill_that_nobody_has_is_taught() -> None:
    stations = {"mill": {"attendance": [{"skill": "milling"}]}}
    operators = {"anna": {"skills": ["turning"]}}
    made = workspace(stations, {"face": {"requires": "mill", "time": "1 min"}}, operators=operators)
    assert messages(made) == ["teach 'milling' to anna"]


def test_people_are_hired_where_there_is_nobody_to_teach() -> None:
    stations = {"mill": {"attendance": [{"skill": "milling", "count": 2}], "calendar": "late"}}
    made = workspace(stations, {"face": {"requires": "mill", "time": "1 min"}})
    assert messages(made) == ["get 2 more people with 'milling', there Mon-Fri 14:00-22:00"]


def test_no_more_people_are_hired_than_are_missing() -> None:
    stations = {"mill": {"attendance": [{"skill": "milling", "count": 3}]}}
    operators = {"anna": {"skills": ["milling"], "count": 2}}
    made = workspace(stations, {"face": {"requires": "mill", "time": "1 min"}}, operators=operators)
    assert messages(made) == ["get one more person with 'milling', there always"]


@pytest.mark.parametrize(
    ("tool", "message"),
    [
        ({"life": "2 h", "life_left": ["50 min"]}, "replace tool 't': 50 min of its life are left, a lot runs 100 min"),
        ({"life": "1 h"}, "get tool 't' with a life of 100 min instead of 1 h, or make smaller lots"),
        ({"stations": ["lathe"]}, "make tool 't' fit mill; it fits lathe"),
    ],
)
def test_tools_are_replaced_or_made_to_fit(tool: dict[str, Any], message: str) -> None:
    operations = {"face": {"requires": "mill", "time": "1 min", "tools": ["t"]}}
    orders = {"A": {"product": "part", "quantity": 100}}
    made = workspace({"mill": {}, "lathe": {}}, operations, tools={"t": tool}, orders=orders)
    assert messages(made) == [message]


def test_a_slot_a_batch_and_carriers_are_enlarged() -> None:
    stations = {
        "oven": {"batching": {"maximum": 24}, "slot": "s", "slot_needs": {"utilities": ["air"], "width": "2 m"}}
    }
    floor = {"points": {"p": {}}, "slots": {"s": {"point": "p", "width": "1 m"}}}
    product = {"carriers": [{"carrier": "rack", "first": "bake", "last": "bake"}]}
    made = workspace(
        stations,
        {"bake": {"requires": "oven", "time": "1 h", "time_per": "lot"}},
        product=product,
        orders={"A": {"product": "part", "quantity": 40}},
        carriers={"rack": {"count": 2, "pieces": 16}},
        floor=floor,
    )
    assert sorted(messages(made)) == [
        "get 1 more of carrier 'rack': 3 instead of 2",
        "give slot 's' a width of 2 m",
        "give slot 's' air",
        "raise the largest batch of oven from 24 to 40 pieces, or make smaller lots",
    ]


def test_a_capability_is_given_only_where_no_station_that_may_do_it_has_it() -> None:
    stations = {"m1": {"capabilities": {"a": {}}}, "m2": {}}
    operations = {"one": {"requires": "a", "time": "1 min", "work": {"holes": "1"}, "stations": ["m2"]}}
    assert messages(workspace(stations, operations)) == ["give m2 the capability 'a', with a time per holes"]


def test_a_station_that_is_given_a_capability_keeps_its_own_name() -> None:
    stations = {"m1": {"capabilities": {"a": {}}}, "m2": {}}
    operations = {
        "one": {"requires": "a", "time": "1 min", "stations": ["m2"]},
        "two": {"requires": "m2", "time": "1 min"},
    }
    assert messages(workspace(stations, operations)) == ["give m2 the capability 'a'"]


def test_operations_that_share_a_station_get_one_together() -> None:
    stations = {
        "m1": {"capabilities": {"a": {}, "b": {"limits": {"x": "<= 1 mm"}}}},
        "m2": {"capabilities": {"a": {"limits": {"x": "<= 1 mm"}}, "b": {}}},
    }
    requires = {"capability": "b", "parameters": {"x": "3 mm"}}
    operations = {
        "one": {"requires": "a", "time": "1 min"},
        "two": {"requires": requires, "time": "1 min", "same_station_as": "one"},
        "three": {
            "requires": {"capability": "a", "parameters": {"x": "2 mm"}},
            "time": "1 min",
            "same_station_as": "one",
        },
    }
    assert messages(workspace(stations, operations)) == ["widen x of a on m2 from <= 1 mm to <= 2 mm"]


def test_the_branch_that_needs_fewer_changes_is_taken() -> None:
    operations = {
        "left": {"requires": {"capability": "placing", "parameters": {"pitch": ["0.1 mm"]}}, "time": "1 min"},
        "right": place("0.45 mm"),
    }
    product = {"choices": {"c": {"branches": {"l": ["left"], "r": ["right"]}}}}
    made = workspace({"placer": placing("0.5 mm")}, operations, product=product)
    assert messages(made) == ["widen pitch of placing on placer from >= 0.5 mm to >= 0.45 mm"]


def test_a_value_of_another_kind_than_stations_state_is_named_as_beyond_all_changes() -> None:
    stations = {"m": {"capabilities": {"p": {"limits": {"x": "<= 1 mm"}}}}}
    requires = {"capability": "p", "parameters": {"x": "steel"}}
    found = smallest_changes(workspace(stations, {"one": {"requires": requires, "time": "1 min"}}), "part")
    assert not found.is_possible
    assert found.unresolved[0].startswith("'one' requires p with x steel, and no change of the factory gives a station")


@pytest.mark.parametrize("with_people", [False, True])
def test_proposed_changes_help_and_no_smaller_set_does(with_people: bool) -> None:
    checked = 0
    for seed in range(1000, 1040):
        made = random_workspace(seed, num_operations=4, with_people=with_people)
        found = smallest_changes(made, "part")
        if not found.is_possible:
            continue
        assert match(apply_changes(made, found.changes)).can_make("part"), seed
        assert found.is_smallest
        if not 0 < len(found.changes) <= 3:
            continue
        checked += 1
        for fewer in range(len(found.changes)):
            for chosen in combinations(all_changes(made), fewer):
                assert not match(apply_changes(made, chosen)).can_make("part"), (seed, chosen)
    assert checked >= 5


def all_changes(made: Workspace) -> list[Change]:
    """Every dial of the factory that could help, each turned as far as any operation could want."""
    return [changes.change(made.factory, dial, want) for dial, want in dict(_dials(made)).items()]


def _dials(made: Workspace) -> Iterator[tuple[Dial, Want]]:
    factory, operations = made.factory, made.products["part"].operations.values()
    for station, part in factory.stations.items():
        for capability, offer in part.capabilities.items():
            for operation in operations:
                if operation.requires.capability != capability:
                    continue
                for unit in operation.work:
                    yield Dial(ChangeKind.WORK_UNIT, station, capability, unit), Want()
                for parameter in operation.requires.parameters if offer.limits else ():
                    wanted = tuple(
                        value
                        for other in operations
                        if other.requires.capability == capability
                        for value in other.requires.parameters.get(parameter, ())
                    )
                    if parameter not in offer.limits or not limits.admits_all(offer.limits[parameter], wanted):
                        yield Dial(ChangeKind.LIMIT, station, capability, parameter), Want(wanted)
        if part.batching:
            yield Dial(ChangeKind.BATCH, station), Want(amount=1000)
        if part.slot:
            yield Dial(ChangeKind.SLOT, part.slot, "air"), Want()
        yield Dial(ChangeKind.TOOL_FIT, "cutter", station), Want()
        for operator in factory.operators:
            yield Dial(ChangeKind.SHIFT, operator, part.calendar or ""), Want()
        for skill in SKILLS if part.attendance else ():
            yield Dial(ChangeKind.HIRE, skill, part.site or "", part.calendar or ""), Want(amount=5)
    for name, operator_part in factory.operators.items():
        for skill in set(SKILLS) - set(operator_part.skills):
            yield Dial(ChangeKind.TEACH, name, skill), Want()
    for tool in factory.tools:
        yield Dial(ChangeKind.TOOL_LIFE, tool), Want(amount=10**9)


def test_a_search_among_very_many_people_says_that_it_was_cut_and_still_helps() -> None:
    stations = {
        f"s{number}": {
            "capabilities": {"p": {"limits": {"x": "<= 1 mm"}}},
            "attendance": [{"skill": f"k{number % 3}", "count": 2}],
            "calendar": "late" if number % 2 else "early",
        }
        for number in range(6)
    }
    operators = {
        f"o{number}": {"skills": [f"other {number}"], "calendar": "late" if number % 3 else "early"}
        for number in range(40)
    }
    operations = {
        f"a{number}": {"requires": {"capability": "p", "parameters": {"x": f"{number} mm"}}, "time": "1 min"}
        for number in range(4)
    }
    made = workspace(stations, operations, operators=operators)
    found = smallest_changes(made, "part")
    assert not found.is_smallest
    assert match(apply_changes(made, found.changes)).can_make("part")
    assert len(found.changes) <= 3
