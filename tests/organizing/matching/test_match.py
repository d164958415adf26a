from __future__ import annotations

from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching.match import MatchResult, match, verdict_table
from reshuffle.plan.verdicts import Crew, Mode, Reason, ReasonKind
from tests.organizing.matching.small_factories import furnace_and_loader, place, placing, two_placers, workspace

MILL: dict[str, Any] = {"mill": {}}


def only_reason(result: MatchResult, station: str, operation: str = "face") -> Reason:
    (reason,) = result.verdict("part", operation, station).reasons
    return reason


def test_a_parameter_that_no_station_admits_is_refused_with_both_values_and_where_the_others_stop() -> None:
    reason = only_reason(match(two_placers()), "placer-2", "place")
    assert (reason.kind, reason.parameter, reason.required, reason.offered) == (
        ReasonKind.LIMIT,
        "pitch",
        "0.4 mm",
        ">= 0.65 mm",
    )
    assert reason.nearest == ""
    assert reason.message == (
        "pitch 0.4 mm is required, placer-2 stops at 0.65 mm; "
        "no station does: placer-1 stops at 0.5 mm, placer-2 at 0.65 mm"
    )


def test_a_refusal_names_the_station_that_would_do() -> None:
    reason = only_reason(match(two_placers("0.5 mm")), "placer-2", "place")
    assert reason.nearest == "placer-1"
    assert reason.message.endswith("; placer-1 would do")


def test_one_sentence_says_why_no_station_does_an_operation() -> None:
    refusal = match(two_placers()).refusal("part", "place")
    assert refusal == "no station does placing with pitch 0.4 mm: placer-1 stops at 0.5 mm, placer-2 at 0.65 mm"


def test_a_possible_product_has_no_refusals_and_an_impossible_one_has_one_per_operation() -> None:
    assert match(two_placers("0.5 mm")).refusals("part") == ()
    assert match(two_placers()).refusals("part") == (
        "'place': no station does placing with pitch 0.4 mm: placer-1 stops at 0.5 mm, placer-2 at 0.65 mm",
    )


def test_where_stations_stop_is_listed_from_the_nearest_on() -> None:
    stations = {
        "a": placing("0.8 mm"),
        "b": placing("0.5 mm"),
        "c": {"capabilities": {"placing": {"limits": {"x": "1"}}}},
    }
    refusal = match(workspace(stations, {"place": place("0.4 mm")})).refusal("part", "place")
    assert refusal.endswith("b stops at 0.5 mm, a at 0.8 mm, c states no pitch")


def test_a_parameter_that_a_station_does_not_state_is_a_reason_of_its_own() -> None:
    stations = {"placer": {"capabilities": {"placing": {"limits": {"speed": "<= 3"}}}}}
    reason = only_reason(match(workspace(stations, {"place": place("0.4 mm")})), "placer", "place")
    assert reason.kind is ReasonKind.NOT_STATED
    assert "placer states no pitch" in reason.message


def test_a_capability_without_limits_admits_everything() -> None:
    stations = {"placer": {"capabilities": {"placing": {}}}}
    assert match(workspace(stations, {"place": place("0.4 mm")})).can_make("part")


def test_a_station_without_capabilities_offers_its_own_name() -> None:
    result = match(workspace({"mill": {}, "lathe": {}}, {"face": {"requires": "mill", "time": "1 min"}}))
    assert result.eligible == {("part", "face"): ("mill",)}


def test_a_station_that_lacks_the_capability_is_refused_with_one_that_has_it() -> None:
    result = match(workspace({"mill": {}, "lathe": {}}, {"face": {"requires": "mill", "time": "1 min"}}))
    reason = only_reason(result, "lathe")
    assert (reason.kind, reason.message) == (
        ReasonKind.CAPABILITY,
        "lathe does not offer 'mill'; mill would do",
    )


def test_an_operation_that_names_its_stations_is_refused_on_others() -> None:
    stations = {"m1": {"capabilities": {"milling": {}}}, "m2": {"capabilities": {"milling": {}}}}
    result = match(workspace(stations, {"face": {"requires": "milling", "time": "1 min", "stations": ["m2"]}}))
    assert result.eligible["part", "face"] == ("m2",)
    assert only_reason(result, "m1").message == "may only be done on m2, not on m1; m2 would do"


def test_every_value_of_a_list_must_be_admitted() -> None:
    stations = {"m": {"capabilities": {"milling": {"limits": {"material": "steel | brass"}}}}}
    requires = {"capability": "milling", "parameters": {"material": ["steel", "titanium"]}}
    reason = only_reason(match(workspace(stations, {"face": {"requires": requires, "time": "1 min"}})), "m")
    assert (reason.required, reason.offered) == ("steel, titanium", "steel | brass")


def test_a_unit_of_work_that_a_station_has_no_time_for_is_refused_by_name() -> None:
    result = match(workspace(MILL, {"face": {"requires": "mill", "work": {"holes": "12"}}}))
    refusal = result.verdict("part", "face", "mill").refusals[0]
    assert (refusal.kind, refusal.parameter) == (ReasonKind.WORK_UNIT, "holes")
    assert "mill states no time per holes" in refusal.message


def test_an_operation_that_takes_no_time_is_possible_with_a_warning() -> None:
    result = match(workspace(MILL, {"face": {"requires": "mill"}}))
    verdict = result.verdict("part", "face", "mill")
    assert verdict.ok
    assert [reason.kind for reason in verdict.reasons] == [ReasonKind.NO_TIME]
    assert result.modes("part", "face")[0].warnings == verdict.reasons


def test_a_tool_that_does_not_fit_the_station_is_refused() -> None:
    tools = {"cutter": {"stations": ["mill"]}}
    stations = {"mill": {"capabilities": {"m": {}}}, "lathe": {"capabilities": {"m": {}}}}
    result = match(workspace(stations, {"face": {"requires": "m", "time": "1 min", "tools": ["cutter"]}}, tools=tools))
    assert only_reason(result, "lathe").message == "tool 'cutter' is needed, which fits mill, not lathe; mill would do"


def test_tools_of_the_station_and_of_the_operation_belong_to_the_mode_once_each() -> None:
    stations = {"mill": {"capabilities": {"m": {"tools": ["vice", "cutter"]}}, "attendance": [{"skill": "turn"}]}}
    operations = {"face": {"requires": "m", "time": "1 min", "tools": ["cutter", "probe"]}}
    tools: dict[str, Any] = {"vice": {}, "cutter": {}, "probe": {}}
    result = match(workspace(stations, operations, tools=tools, operators={"o": {"skills": ["turn"]}}))
    assert result.modes("part", "face") == (Mode("mill", ("vice", "cutter", "probe"), (Crew("turn", 1),)),)


def test_a_tool_that_is_not_there_is_refused() -> None:
    result = match(workspace(MILL, {"face": {"requires": "mill", "time": "1 min", "tools": ["cutter"]}}))
    assert only_reason(result, "mill").kind is ReasonKind.TOOL


@pytest.mark.parametrize(
    ("tool", "ok"),
    [
        ({"life": "100 min"}, True),
        ({"life": "99 min"}, False),
        ({"life": "2 h", "life_left": ["50 min"]}, False),
        ({"life": "2 h", "life_left": ["50 min"], "count": 2}, True),
        ({"life_left": ["50 min"]}, False),
        ({}, True),
    ],
)
def test_one_copy_of_a_tool_must_last_for_the_run_of_a_lot(tool: dict[str, Any], ok: bool) -> None:
    operations = {"face": {"requires": "mill", "time": "1 min", "tools": ["cutter"]}}
    orders = {"A17": {"product": "part", "quantity": 100}}
    assert match(workspace(MILL, operations, tools={"cutter": tool}, orders=orders)).can_make("part") is ok


def test_two_people_are_refused_where_there_is_one() -> None:
    stations = {"mill": {"attendance": [{"skill": "milling", "count": 2}]}}
    people = {"anna": {"skills": ["milling"]}}
    result = match(workspace(stations, {"face": {"requires": "mill", "time": "1 min"}}, operators=people))
    reason = only_reason(result, "mill")
    assert (reason.kind, reason.required, reason.offered) == (ReasonKind.SKILL, "2", "1")
    assert "needs 2 with skill 'milling' at once, there is 1 (anna)" in reason.message


def test_people_who_never_meet_the_station_are_refused_with_both_times() -> None:
    reason = only_reason(match(furnace_and_loader("early")), "furnace-1", "fire")
    assert reason.kind is ReasonKind.SHIFT
    assert reason.message.startswith(
        "lena works Mon-Fri 06:00-14:00, furnace-1 is open Mon-Fri 14:00-22:00: "
        "nobody with 'loading' can load furnace-1"
    )


def test_overtime_in_the_state_lets_people_meet_a_station() -> None:
    overtime = {"start": "2026-11-23 13:00", "end": "2026-11-23 16:00", "is_open": True}
    base = furnace_and_loader("early").model_dump(mode="json", by_alias=True)
    state = {"calendar_exceptions": {"lena": [overtime]}}
    assert match(Workspace.model_validate({**base, "state": state})).can_make("part")
    late = {**state, "now": "2026-11-24 06:00"}
    assert not match(Workspace.model_validate({**base, "state": late})).can_make("part")


def test_people_of_another_site_do_not_count() -> None:
    stations = {"mill": {"attendance": [{"skill": "milling"}], "site": "north"}}
    people = {"anna": {"skills": ["milling"], "site": "south"}}
    result = match(workspace(stations, {"face": {"requires": "mill", "time": "1 min"}}, operators=people))
    assert only_reason(result, "mill").message.startswith(
        "mill needs 1 with skill 'milling' at once, there are 0 on site"
    )


def test_a_slot_without_a_utility_refuses_the_station_with_its_name() -> None:
    stations = {"mill": {"slot": "s1", "slot_needs": {"utilities": ["air", "power"], "width": "2 m"}}}
    floor = {"points": {"p": {}}, "slots": {"s1": {"point": "p", "width": "1 m", "utilities": ["power"]}}}
    result = match(workspace(stations, {"face": {"requires": "mill", "time": "1 min"}}, floor=floor))
    kinds = [(reason.kind, reason.parameter) for reason in result.verdict("part", "face", "mill").reasons]
    assert kinds == [(ReasonKind.SLOT, "width"), (ReasonKind.SLOT, "air")]


def test_needs_without_a_slot_are_a_warning() -> None:
    stations = {"mill": {"slot_needs": {"utilities": ["air"]}}}
    result = match(workspace(stations, {"face": {"requires": "mill", "time": "1 min"}}))
    assert result.can_make("part")
    assert only_reason(result, "mill").kind is ReasonKind.NO_SLOT


@pytest.mark.parametrize(("unit", "ok"), [("pieces", False), ("lots", True)])
def test_a_lot_above_the_largest_batch_is_refused_where_batches_count_pieces(unit: str, ok: bool) -> None:
    stations = {"oven": {"batching": {"maximum": 24, "unit": unit}}}
    orders = {"A17": {"product": "part", "quantity": 40}}
    result = match(workspace(stations, {"bake": {"requires": "oven", "time": "1 min"}}, orders=orders))
    assert result.can_make("part") is ok


def test_lots_are_as_large_as_orders_and_lot_sizes_say_unless_told() -> None:
    stations = {"oven": {"batching": {"maximum": 24}}}
    orders = {"A17": {"product": "part", "quantity": 40, "lot_size": 24}}
    made = workspace(stations, {"bake": {"requires": "oven", "time": "1 min"}}, orders=orders)
    assert match(made).can_make("part")
    assert not match(made, pieces={"part": 25}).can_make("part")


def test_a_lot_starts_with_more_pieces_where_some_are_lost() -> None:
    stations = {"oven": {"batching": {"maximum": 24}}}
    operations = {"bake": {"requires": "oven", "time": "1 min", "yield": "0.8"}}
    orders = {"A17": {"product": "part", "quantity": 20}}
    reason = only_reason(match(workspace(stations, operations, orders=orders)), "oven", "bake")
    assert (reason.required, reason.offered) == ("25 pieces", "24 pieces")


def test_a_lot_that_needs_more_carriers_than_there_are_is_refused() -> None:
    operations = {"face": {"requires": "mill", "time": "1 min"}}
    product = {"carriers": [{"carrier": "rack", "first": "face", "last": "face"}]}
    orders = {"A17": {"product": "part", "quantity": 40}}
    carriers = {"rack": {"count": 2, "pieces": 16}}
    result = match(workspace(MILL, operations, product=product, orders=orders, carriers=carriers))
    assert (only_reason(result, "mill").required, only_reason(result, "mill").offered) == ("3", "2")


def test_operations_on_one_station_are_refused_where_the_other_can_not_be_done() -> None:
    stations = {"m1": {"capabilities": {"a": {}, "b": {}}}, "m2": {"capabilities": {"a": {}}}}
    operations = {
        "first": {"requires": "a", "time": "1 min"},
        "second": {"requires": "b", "time": "1 min", "same_station_as": "first"},
    }
    result = match(workspace(stations, operations))
    assert result.eligible["part", "first"] == ("m1",)
    reason = only_reason(result, "m2", "first")
    assert (reason.kind, reason.nearest) == (ReasonKind.SAME_STATION, "m1")


def test_a_partner_in_a_branch_that_need_not_be_taken_does_not_refuse() -> None:
    stations = {"m1": {"capabilities": {"a": {}, "b": {}}}, "m2": {"capabilities": {"a": {}}}}
    operations = {
        "first": {"requires": "a", "time": "1 min"},
        "second": {"requires": "b", "time": "1 min", "same_station_as": "first"},
    }
    product = {"choices": {"c": {"branches": {"with": ["second"]}, "least": 0, "most": 1}}}
    result = match(workspace(stations, operations, product=product))
    assert result.eligible["part", "first"] == ("m1", "m2")


def test_two_branches_that_pull_one_operation_to_two_stations_can_not_both_be_taken() -> None:
    stations = {"m1": {"capabilities": {"a": {}, "b": {}}}, "m2": {"capabilities": {"a": {}, "c": {}}}}
    operations = {
        "first": {"requires": "a", "time": "1 min"},
        "left": {"requires": "b", "time": "1 min", "same_station_as": "first"},
        "right": {"requires": "c", "time": "1 min", "same_station_as": "first"},
    }
    branches = {"left": ["left"], "right": ["right"]}
    one = {"choices": {"c": {"branches": branches}}}
    both = {"choices": {"c": {"branches": branches, "least": 2, "most": 2}}}
    assert match(workspace(stations, operations, product=one)).can_make("part")
    result = match(workspace(stations, operations, product=both))
    assert not result.can_make("part")
    assert result.refusals("part") == (
        "'first', 'left', 'right' must be done on one station, and no station does them all",
    )


def test_a_product_is_possible_by_the_branch_that_can_be_done() -> None:
    operations = {"face": {"requires": "mill", "time": "1 min"}, "turn": {"requires": "lathe", "time": "1 min"}}
    product = {"choices": {"c": {"branches": {"x": ["face"], "y": ["turn"]}}}}
    result = match(workspace(MILL, operations, product=product))
    assert result.can_make("part")
    assert result.refused_operations("part") == ("turn",)


def test_a_component_that_can_not_be_made_is_named() -> None:
    base = two_placers().model_dump(mode="json", by_alias=True)
    box = {"operations": {"pack": {"requires": "placer-1", "stations": [], "consumes": [{"item": "part"}]}}}
    result = match(Workspace.model_validate({**base, "products": {**base["products"], "box": box}}))
    assert result.impossible_components("box") == ("part",)


def test_there_is_a_verdict_for_every_operation_and_station_in_their_order() -> None:
    result = match(two_placers())
    assert [(verdict.operation, verdict.station) for verdict in result.verdicts] == [
        ("place", "placer-1"),
        ("place", "placer-2"),
    ]


def test_the_table_has_a_row_per_verdict_under_its_headings() -> None:
    rows = verdict_table(match(two_placers("0.5 mm")).verdicts)
    assert rows[0] == ("product", "operation", "station", "can", "needs", "why")
    assert rows[1] == ("part", "place", "placer-1", "yes", "", "")
    assert rows[2][3] == "no"


def test_many_choices_are_answered_by_their_possible_branches() -> None:
    operations = {
        f"{side}{number}": {"requires": side, "time": "1 min"} for number in range(30) for side in ("x", "mill")
    }
    choices = {f"c{number}": {"branches": {"no": [f"x{number}"], "yes": [f"mill{number}"]}} for number in range(30)}
    assert match(workspace(MILL, operations, product={"choices": choices})).can_make("part")
