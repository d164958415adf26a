"""Builds the problem of a golden file; README.md beside this module describes the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind
from tests.golden.fields import Fields, Names

_KINDS = {
    "stations": ResourceKind.STATION,
    "tools": ResourceKind.TOOL,
    "operators": ResourceKind.OPERATOR,
    "robots": ResourceKind.ROBOT,
    "carriers": ResourceKind.CARRIER,
}
_NAMED = ("calendar", "place", "setup", "buffer", "travel", "resource", "group", "job", "branch", "task", "item")


@dataclass
class GoldenProblem:
    """A problem with the names of the golden file."""

    builder: ProblemBuilder
    names: dict[str, Names] = field(default_factory=lambda: {kind: Names(kind) for kind in (*_NAMED, "counter", "way")})
    states: dict[int, Names] = field(default_factory=dict)
    modes: dict[str, Names] = field(default_factory=dict)
    problem: SchedulingProblem = field(init=False)

    def group(self, name: str) -> int:
        """Return a group by its name; the name of a resource stands for a group of it alone."""
        groups = self.names["group"]
        if name not in groups.index:
            groups.add(name, self.builder.add_group([self.names["resource"][name]]))
        return groups[name]


def build_problem(values: Any) -> GoldenProblem:
    """Build the problem of a golden file from its ``problem`` mapping."""
    fields = Fields(values, "problem")
    golden = GoldenProblem(ProblemBuilder(planning_start=fields.take("planning_start", 0)))
    _add_surroundings(golden, fields)
    _add_resources(golden, fields)
    _add_jobs(golden, fields)
    for name, task in fields.items("tasks"):
        _add_task(golden, name, Fields(task, f"task '{name}'"))
    _add_links(golden, fields)
    _add_wishes(golden, fields)
    fields.close()
    golden.problem = golden.builder.build()
    return golden


def _add_surroundings(golden: GoldenProblem, fields: Fields) -> None:
    builder, names = golden.builder, golden.names
    for name, intervals in fields.items("calendars"):
        names["calendar"].add(name, builder.add_calendar([(start, end) for start, end in intervals]))
    for index, name in enumerate(fields.take("places", [])):
        names["place"].add(name, index)
    for name, travel in fields.items("travel"):
        row = Fields(travel, f"travel '{name}'")
        loaded = row.take("loaded")
        names["travel"].add(name, builder.add_travel(loaded, **row.given("empty", "pickup", "dropoff")))
        row.close()
    for name, capacity in fields.items("buffers"):
        names["buffer"].add(name, builder.add_buffer(capacity, name))
    for name, setup in fields.items("setups"):
        _add_setup(golden, name, Fields(setup, f"setup '{name}'"))


def _add_setup(golden: GoldenProblem, name: str, row: Fields) -> None:
    builder, states = golden.builder, row.take("states")
    if isinstance(states, list):
        rule = builder.add_setup_matrix(row.take("matrix"), **row.given("initial"))
    elif not (attributes := row.given("change", "up", "down")):
        components = sorted({component for parts in states.values() for component in parts})
        sets = [[components.index(part) for part in parts] for parts in states.values()]
        rule = builder.add_setup_sets(sets, **row.given("mount", "unmount", "fixed", "initial"))
    else:
        rule = builder.add_setup_attributes(list(states.values()), **attributes, **row.given("initial"))
    golden.names["setup"].add(name, rule)
    golden.states[rule] = Names(f"state of setup '{name}'")
    for index, state in enumerate(states):
        golden.states[rule].add(state, index)
    row.close()


def _add_resources(golden: GoldenProblem, fields: Fields) -> None:
    builder, names = golden.builder, golden.names
    for section, kind in _KINDS.items():
        for name, resource in fields.items(section):
            row = Fields(resource or {}, f"resource '{name}'")
            setup_rule = names["setup"].get(row.take("setup", None))
            mounted = row.take("mounted", None)
            batch_min, batch_max = row.take("batch", (0, 0))
            index = builder.add_resource(
                kind,
                name,
                calendar=names["calendar"].get(row.take("calendar", None)),
                location=names["place"].get(row.take("place", None)),
                setup_rule=setup_rule,
                initial_setup=-1 if mounted is None else golden.states[setup_rule][mounted],
                batch_min=batch_min,
                batch_max=batch_max,
                input_buffer=names["buffer"].get(row.take("input_buffer", None)),
                output_buffer=names["buffer"].get(row.take("output_buffer", None)),
                travel_type=names["travel"].get(row.take("travel", None)),
                **row.given("capacity", "cost_rate", "available_from"),
            )
            names["resource"].add(name, index)
            row.close()
    for name, members in fields.items("groups"):
        names["group"].add(name, builder.add_group([names["resource"][member] for member in members]))


def _add_jobs(golden: GoldenProblem, fields: Fields) -> None:
    builder, names = golden.builder, golden.names
    for name, item in fields.items("items"):
        row = Fields(item or {}, f"item '{name}'")
        names["item"].add(name, builder.add_item(row.take("stock", 0), name))
        for time, quantity in row.take("receipts", []):
            builder.add_receipt(names["item"][name], time, quantity)
        row.close()
    for name, counter in fields.items("counters"):
        row = Fields(counter, f"counter '{name}'")
        station = names["resource"][row.take("station")]
        names["counter"].add(name, builder.add_counter(station, row.take("limit"), row.take("value", 0), name))
        row.close()
    for name, job in fields.items("jobs"):
        row = Fields(job or {}, f"job '{name}'")
        columns = row.given("release", "due", "deadline", "weight", "earliness_weight", "wip_weight")
        names["job"].add(name, builder.add_job(name, **columns))
        row.close()
    for name, choice in fields.items("choices"):
        row = Fields(choice, f"choice '{name}'")
        branches = row.take("branches")
        parent = names["branch"].get(row.take("parent", None))
        for branch, index in zip(
            branches, builder.add_choice(len(branches), parent=parent, **row.given("least", "most")), strict=True
        ):
            names["branch"].add(branch, index)
        row.close()


def _add_task(golden: GoldenProblem, name: str, row: Fields) -> None:
    builder, names = golden.builder, golden.names
    task = builder.add_task(
        names["job"].get(row.take("job", None)),
        name,
        branch=names["branch"].get(row.take("branch", None)),
        pin_station=names["resource"].get(row.take("pin_station", None)),
        is_running=row.take("running", False),
        **row.given("earliest_start", "latest_end", "pin_start"),
    )
    names["task"].add(name, task)
    golden.modes[name] = Names(f"mode of task '{name}'")
    for mode_name, mode in row.items("modes"):
        _add_mode(golden, task, name, mode_name, mode if isinstance(mode, Mapping) else {"phases": mode})
    for item, quantity in row.items("consumes"):
        builder.add_flow(task, names["item"][item], -quantity)
    for item, quantity in row.items("produces"):
        builder.add_flow(task, names["item"][item], quantity)
    row.close()


def _add_mode(golden: GoldenProblem, task: int, task_name: str, name: str, mode: Mapping[str, Any]) -> None:
    builder, row = golden.builder, Fields(mode, f"task '{task_name}', mode '{name}'")
    station_name = row.take("station", name)
    station = -1 if station_name == "none" else golden.names["resource"][station_name]
    phases = row.take("phases")
    listed = phases if isinstance(phases, int) else [_phase(Fields(phase, row.place)) for phase in phases]
    state = row.take("setup", None)
    index = builder.add_mode(
        task,
        station,
        listed,
        [_requirement(golden, Fields(need, row.place)) for need in row.take("needs", [])],
        units=row.take("units", 1),
        setup_state=-1 if state is None else _state(golden, station_name, state),
        batch_family=row.take("family", -1),
        batch_size=row.take("size", 0),
    )
    golden.modes[task_name].add(name, index)
    for counter, amount in row.items("wears"):
        builder.add_wear(index, golden.names["counter"][counter], amount)
    for counter in row.take("resets", []):
        builder.add_reset(index, golden.names["counter"][counter])
    row.close()


def _state(golden: GoldenProblem, station: str, state: str) -> int:
    """Return the number of a setup state; the station's rule is not readable before the build, so its name decides."""
    found = {names.index[state] for names in golden.states.values() if state in names.index}
    if len(found) != 1:
        raise ValueError(f"setup state '{state}' on '{station}' must be a state of one setup rule.")
    return found.pop()


def _phase(row: Fields) -> Phase:
    max_wait, power = row.take("max_wait", 0), row.take("power", 0)
    break_rule = BreakRule[row.take("breaks", "pause").upper()]
    ((kind, duration),) = row.rest()
    return Phase(duration, PhaseKind[kind.upper()], max_wait, break_rule, power)


def _requirement(golden: GoldenProblem, row: Fields) -> Requirement:
    phases = row.take("phases", None)
    first, last = (1, 0) if phases is None else (phases, phases) if isinstance(phases, int) else phases
    need = Requirement(golden.group(row.take("of")), row.take("count", 1), row.take("units", 1), first - 1, last - 1)
    row.close()
    return need


def _add_links(golden: GoldenProblem, fields: Fields) -> None:
    builder, task = golden.builder, golden.names["task"]
    for chain in fields.take("sequences", []):
        for before, after in pairwise(chain):
            builder.add_lag(task[before], task[after])
    for lag in fields.take("lags", []):
        row = Fields(lag, "lags")
        least = row.take("least", 0)
        builder.add_lag(
            task[row.take("before")],
            task[row.take("after")],
            -UNBOUNDED if least == "none" else least,
            row.take("most", UNBOUNDED),
            Point[row.take("from", "end").upper()],
            Point[row.take("to", "arrival").upper()],
        )
        row.close()
    for before, after in fields.take("order", []):
        builder.add_order_pin(task[before], task[after])
    for pair in fields.take("same_station", []):
        builder.add_dedication(task[pair[0]], task[pair[1]], True)
    for pair in fields.take("different_stations", []):
        builder.add_dedication(task[pair[0]], task[pair[1]], False)
    for name, transport in fields.items("transports"):
        _add_transport(golden, name, Fields(transport, f"transport '{name}'"))
    for span in fields.take("spans", []):
        row = Fields(span, "spans")
        resource = golden.names["resource"][row.take("holds")]
        builder.add_span(task[row.take("first")], task[row.take("last")], resource, row.take("units", 1))
        row.close()


def _add_transport(golden: GoldenProblem, name: str, row: Fields) -> None:
    names, fleet = golden.names, row.take("fleet", None)
    index = golden.builder.add_transport(
        names["task"].get(row.take("before", None)),
        names["task"].get(row.take("after", None)),
        origin=names["place"].get(row.take("origin", None)),
        destination=names["place"].get(row.take("destination", None)),
        fleet=-1 if fleet is None else golden.group(fleet),
        travel_type=names["travel"].get(row.take("travel", None)),
        origin_buffer=names["buffer"].get(row.take("origin_buffer", None)),
    )
    names["way"].add(name, index)
    row.close()


def _add_wishes(golden: GoldenProblem, fields: Fields) -> None:
    previous = fields.take("previous", None)
    if previous is not None:
        row = Fields(previous, "previous")
        tasks = {}
        for name, kept in row.items("tasks"):
            modes = golden.modes[name].index
            mode = modes[kept["mode"]] if "mode" in kept else next(iter(modes.values()))
            tasks[golden.names["task"][name]] = (mode, kept["start"], kept["end"])
        golden.builder.set_previous(tasks, row.take("frozen_until", -UNBOUNDED))
        row.close()
    levels = fields.take("objective", None)
    tariff = fields.take("tariff", [])
    if levels is not None:
        weights = [{Term[term.upper()]: weight for term, weight in level.items()} for level in levels]
        golden.builder.set_objective(*weights, tariff=[(start, price) for start, price in tariff])
