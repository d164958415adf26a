"""Hypothesis strategies for the whole model: workspaces whose references hold, with every field used now and then.

`workspaces()` is the one most tests want. Names are sensible by default; pass `names=awkward_names()` for those that
files find hard to write. Instants are whole minutes, so that every format can carry them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from reshuffle.model import (
    capabilities,
    demand,
    distributions,
    orders,
    parameters,
    products,
    resources,
    state,
    stations,
    variation,
)
from reshuffle.model import factory as factories
from tests.model.floor_strategies import floors, robots, with_sound_floor
from tests.model.values import (
    DISTRIBUTIONS,
    LIMITS,
    PARAMETERS,
    VALUES,
    VARIATIONS,
    ZONES,
    Draw,
    Names,
    awkward_names,
    chosen,
    counts,
    durations,
    exceptions,
    factors,
    instants,
    mapping,
    maybe,
    money,
    one_of,
    positives,
    sensible_names,
    shares,
    sizes,
    some,
    sparse,
    texts,
    unique_names,
    working_calendars,
)

__all__ = ["any_order", "any_product", "awkward_names", "factories_with", "sensible_names", "states", "workspaces"]


@st.composite
def attendances(draw: Draw, skills: list[str]) -> tuple[stations.Attendance, ...]:
    """Operators needed, of skills that exist."""
    if not skills or draw(st.booleans()):
        return ()
    phases = draw(st.lists(st.sampled_from(list(stations.PhaseName)), unique=True, min_size=1).map(tuple))
    skill = draw(st.sampled_from(skills))
    return (stations.Attendance(skill=skill, count=draw(positives(3)), phases=phases),)


def setups(names: Names) -> st.SearchStrategy[stations.Setup]:
    """Setup rules of all three kinds."""
    attributes = sparse(stations.AttributeTimes, change=durations(), up=durations(), down=durations())
    return sparse(
        stations.Setup,
        default=durations(),
        times=mapping(names, mapping(names, durations())),
        attributes=mapping(names, attributes),
        mount=durations(),
        unmount=durations(),
        fixed=durations(),
        initial=maybe(durations()),
    )


def offers(names: Names, tools: list[str]) -> st.SearchStrategy[capabilities.CapabilityOffer]:
    """Capabilities with limits and duration models."""
    model = sparse(
        capabilities.DurationModel,
        factor=factors(),
        per_run=durations(),
        per_piece=durations(),
        per_unit=mapping(names, durations()),
    )
    limits = mapping(st.sampled_from(PARAMETERS), st.sampled_from(LIMITS).map(capabilities.parse_limit), 4)
    return sparse(capabilities.CapabilityOffer, limits=limits, time=model, tools=chosen(tools))


@st.composite
def maintained(draw: Draw, names: Names, skills: list[str]) -> dict[str, Any]:
    """Wear counters, and the maintenance that resets all of them."""
    counters = draw(unique_names(names, most=2))
    counter = sparse(
        stations.WearCounter,
        limit=positives(),
        unit=texts(),
        per_minute=counts(),
        per_piece=counts(),
        per_lot=counts(),
        per_unit=mapping(names, counts()),
    )
    task = sparse(
        stations.MaintenanceTask,
        duration=durations(),
        resets=tuple(counters),
        every=maybe(durations()),
        variation=maybe(variations()),
        attendance=attendances(skills),
        cost=money(),
        break_behaviour=st.sampled_from(stations.BreakBehaviour),
    )
    tasks = draw(st.dictionaries(names, task, min_size=1 if counters else 0, max_size=2))
    return {"wear": {name: draw(counter) for name in counters}, "maintenance": tasks}


def failures() -> st.SearchStrategy[stations.Failure]:
    """Breakdowns."""
    chance = st.sampled_from(DISTRIBUTIONS).map(distributions.parse_distribution)
    effect = st.sampled_from(["resume", "restart", "scrap"])
    return sparse(stations.Failure, between=chance, repair=chance, counts_busy_time=st.booleans(), effect=effect)


def variations() -> st.SearchStrategy[variation.Variation]:
    """How much times vary."""
    return st.sampled_from(VARIATIONS).map(variation.parse_variation)


@st.composite
def batchings(draw: Draw) -> stations.Batching:
    """Batches with minimum <= maximum."""
    maximum = draw(positives(50))
    unit = draw(st.sampled_from(["pieces", "lots"]))
    return stations.Batching(maximum=maximum, minimum=draw(st.integers(0, maximum)), unit=unit)


@st.composite
def any_station(draw: Draw, names: Names, known: dict[str, list[str]]) -> stations.Station:
    """A station with references into `known`."""
    setup, batching = draw(maybe(setups(names))), draw(maybe(batchings()))
    alone = setup is not None or batching is not None
    needs = sparse(stations.SlotNeeds, width=sizes(), depth=sizes(), area=sizes(), utilities=some(names))
    movable = sparse(
        stations.Movability,
        undock=durations(),
        dock=durations(),
        calibrate=durations(),
        first_piece=durations(),
        speed=sizes(),
        crew_skill=one_of(known["skills"]),
        crew=counts(),
        mass=sizes(),
        cost=money(),
    )
    return draw(
        sparse(
            stations.Station,
            capabilities=mapping(st.sampled_from(known["capabilities"]), offers(names, known["tools"])),
            count=positives(3),
            capacity=1 if alone else positives(3),
            calendar=one_of(known["calendars"]),
            setup=setup,
            batching=batching,
            load=durations(),
            unload=durations(),
            cascade_interval=maybe(durations()),
            attendance=attendances(known["skills"]),
            break_behaviour=st.sampled_from(stations.BreakBehaviour),
            input_buffer=maybe(counts()),
            output_buffer=maybe(counts()),
            failures=mapping(names, failures(), 1),
            cost_per_hour=money(),
            run_variation=maybe(variations()),
            setup_variation=maybe(variations()),
            rule=chosen(["priority", "setup", "fifo"]),
            wake=st.sampled_from(stations.WakeRule),
            location=maybe(names),
            power=sizes(),
            idle_power=sizes(),
            slot=one_of(known["slots"]),
            slot_needs=needs,
            movable=maybe(movable),
            site=maybe(names),
            **draw(maintained(names, known["skills"])),
        )
    )


def tools(known_stations: list[str]) -> st.SearchStrategy[resources.Tool]:
    """Tools that fit known stations."""
    return sparse(
        resources.Tool,
        count=positives(4),
        stations=chosen(known_stations),
        life=maybe(durations()),
        life_left=some(durations()),
        mount=durations(),
        mass=sizes(),
        cost=money(),
    )


def operators(known: dict[str, list[str]], names: Names) -> st.SearchStrategy[resources.Operator]:
    """People with all known skills, so that no attendance lacks one."""
    return sparse(
        resources.Operator,
        skills=st.just(tuple(known["skills"])),
        count=positives(3),
        calendar=one_of(known["calendars"]),
        cost_per_hour=money(),
        overtime_cost_per_hour=maybe(money()),
        site=maybe(names),
    )


def items() -> st.SearchStrategy[products.Item]:
    """Materials with stock and receipts."""
    receipt = sparse(products.Receipt, at=instants(), quantity=positives())
    return sparse(
        products.Item,
        stock=counts(),
        unit=texts(),
        receipts=some(receipt),
        lead_time=maybe(durations()),
        price=money(),
    )


@st.composite
def provenances(draw: Draw) -> parameters.Parameter:
    """Where a number comes from."""
    where = draw(st.sampled_from(parameters.Provenance))
    estimated = where is parameters.Provenance.ESTIMATED
    return parameters.Parameter(
        provenance=where,
        value=draw(maybe(st.just("20 min"))),
        count=draw(counts() if estimated else maybe(counts())),
        low=draw(maybe(st.just("18 min"))),
        high=draw(maybe(st.just("22 min"))),
        confidence=draw(maybe(shares())),
        source=draw(texts()),
        valid_from=draw(maybe(instants())),
    )


@st.composite
def factories_with(draw: Draw, names: Names) -> factories.Factory:
    """A whole factory whose references hold."""
    known = {kind: draw(unique_names(names)) for kind in ("tools", "calendars", "points", "items", "carriers")}
    known["skills"] = draw(unique_names(names, most=2))
    known["stations"] = draw(unique_names(names, least=1))
    known["capabilities"] = draw(unique_names(names, least=1))
    known["slots"] = draw(unique_names(names, most=2)) if known["points"] else []
    people = draw(st.dictionaries(names, operators(known, names), min_size=1, max_size=2))
    starts = sorted(draw(st.sets(instants(), max_size=3)))
    made = factories.Factory(
        name=draw(texts()),
        time_zone=draw(st.sampled_from(ZONES)),
        tick=draw(positives(60_000)),
        currency=draw(st.sampled_from(["EUR", "USD", "CHF"])),
        stations={name: draw(any_station(names, known)) for name in known["stations"]},
        tools={name: draw(tools(known["stations"])) for name in known["tools"]},
        operators=people,
        robots=draw(mapping(names, robots(known["points"]))),
        carriers={
            name: resources.Carrier(count=draw(positives()), pieces=draw(counts()), empty_return=draw(durations()))
            for name in known["carriers"]
        },
        calendars={name: draw(working_calendars()) for name in known["calendars"]},
        calendar=draw(one_of(known["calendars"])),
        floor=draw(floors(names, known["points"], known["slots"])) if known["points"] else None,
        items={name: draw(items()) for name in known["items"]},
        energy_prices=tuple(factories.EnergyPrice(start=start, per_kwh=draw(money(-5))) for start in starts),
        transport_time=draw(durations()),
        parameters=draw(mapping(st.sampled_from(["stations.mill.load", "x.y/z"]), provenances())),
    )
    return draw(with_sound_floor(made))


@st.composite
def operations(draw: Draw, factory: factories.Factory, names: Names, before: list[str], things: list[str]) -> Any:
    """An operation that some station can do, after earlier ones; `things` are what it may consume."""
    offered = [
        capability
        for name, station in factory.stations.items()
        for capability in (list(station.capabilities) or [name])
    ]
    skills = sorted({skill for operator in factory.operators.values() for skill in operator.skills})
    value = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2)
    values = value.map(lambda listed: tuple(capabilities.parse_value(text) for text in listed))
    requirement = sparse(
        capabilities.Requirement,
        capability=st.sampled_from(offered),
        parameters=mapping(st.sampled_from(PARAMETERS), values),
    )
    flow = sparse(
        products.Flow, item=st.sampled_from(things), quantity=positives(9), per=st.sampled_from(["piece", "lot"])
    )
    per = st.sampled_from(["piece", "lot"])
    return draw(
        sparse(
            products.Operation,
            **{"yield": shares().filter(bool)},
            name=texts(),
            requires=requirement,
            stations=chosen(list(factory.stations)),
            time=durations(),
            time_per=per,
            variation=maybe(variations()),
            setup_time=durations(),
            setup_when=st.sampled_from(["always", "change"]),
            setup_family=maybe(names),
            setup_attributes=mapping(names, st.decimals(-9, 9, places=2)),
            setup_components=some(names),
            work=mapping(names, factors()),
            work_per=per,
            tools=chosen(list(factory.tools)),
            attendance=attendances(skills),
            break_behaviour=maybe(st.sampled_from(stations.BreakBehaviour)),
            after=maybe(some(predecessors(before))) if before else st.none(),
            consumes=some(flow) if things else st.just(()),
            produces=some(flow) if things else st.just(()),
            batch_family=maybe(names),
            rework=maybe(st.builds(products.Rework, share=shares(), to=st.sampled_from(before)))
            if before
            else st.none(),
            sampling=maybe(shares()),
            same_station_as=one_of(before),
            queue_limits=some(queue_limits(before)) if before else st.just(()),
        )
    )


def queue_limits(before: list[str]) -> st.SearchStrategy[products.QueueLimit]:
    """A limit on the time since an earlier operation."""
    return st.builds(products.QueueLimit, since=st.sampled_from(before), most=durations())


@st.composite
def predecessors(draw: Draw, before: list[str]) -> products.Predecessor:
    """An earlier operation, with lags in order."""
    least = draw(durations())
    most = draw(maybe(durations().map(lambda more: least + more)))
    return products.Predecessor(operation=draw(st.sampled_from(before)), min_lag=least, max_lag=most)


@st.composite
def any_product(draw: Draw, factory: factories.Factory, names: Names, things: list[str]) -> products.Product:
    """A product with a routing, a choice and carriers."""
    steps = draw(unique_names(names, least=1))
    made = {name: draw(operations(factory, names, steps[:number], things)) for number, name in enumerate(steps)}
    branching = sparse(products.Branching, branches=st.dictionaries(names, chosen(steps), min_size=1, max_size=2))
    uses = sparse(
        products.CarrierUse,
        carrier=st.sampled_from(list(factory.carriers) or [""]),
        first=st.sampled_from(steps),
        last=st.sampled_from(steps),
    )
    return draw(
        sparse(
            products.Product,
            name=texts(),
            operations=made,
            choices=mapping(names, branching, 1),
            carriers=some(uses) if factory.carriers else st.just(()),
            price=money(),
            mass=maybe(sizes()),
            lot_size=maybe(positives()),
        )
    )


def demands(known_products: list[str]) -> st.SearchStrategy[demand.Demand]:
    """Orders that keep coming."""
    return sparse(
        demand.Demand,
        product=st.sampled_from(known_products),
        between=st.sampled_from(DISTRIBUTIONS).map(distributions.parse_distribution),
        quantity=positives(),
        due_after=maybe(durations()),
        priority=counts(),
        lot_size=maybe(positives()),
        most=maybe(positives()),
    )


@st.composite
def any_order(draw: Draw, known_products: list[str]) -> orders.Order:
    """An order with its dates in order."""
    release = draw(maybe(instants()))
    later = instants() if release is None else st.integers(0, 90_000).map(lambda n: release + timedelta(minutes=n))
    return draw(
        sparse(
            orders.Order,
            product=st.sampled_from(known_products),
            quantity=positives(),
            release=release,
            due=maybe(later),
            deadline=maybe(later),
            priority=counts(),
            price=maybe(money()),
            lateness_cost_per_day=money(),
            lot_size=maybe(positives()),
            customer=texts(),
        )
    )


@st.composite
def lot_states(draw: Draw, factory: factories.Factory, names: Names, steps: list[str]) -> state.LotState:
    """A lot under way."""
    running = sparse(
        state.RunningOperation,
        operation=st.sampled_from(steps),
        station=st.sampled_from(list(factory.stations)),
        phase=st.sampled_from(stations.PhaseName),
        remaining=durations(),
        operators=chosen(list(factory.operators)),
        tools=chosen(list(factory.tools)),
    )
    return draw(
        sparse(
            state.LotState,
            done=chosen(steps),
            next=st.none(),
            skipped=chosen(steps),
            running=maybe(running),
            pieces=maybe(positives()),
            holder=maybe(names),
        )
    )


@st.composite
def states(
    draw: Draw, factory: factories.Factory, made: dict[str, Any], placed: dict[str, Any], names: Names
) -> state.State:
    """A state of the floor that fits the factory and its orders."""
    mounted = sparse(
        state.Mounted,
        setup_family=maybe(names),
        setup_attributes=mapping(names, texts()),
        setup_components=some(names),
        tools=chosen(list(factory.tools)),
    )
    points = list(factory.floor.points) if factory.floor else [""]
    robot = sparse(
        state.RobotState,
        point=st.sampled_from(points),
        free_from=maybe(instants()),
        charge=maybe(shares()),
        carries=some(texts()),
    )
    lots = {
        f"{name}/1": draw(lot_states(factory, names, list(made[order.product].operations)))
        for name, order in placed.items()
        if draw(st.booleans())
    }
    counters = {
        name: {counter: draw(counts()) for counter in station.wear} for name, station in factory.stations.items()
    }
    things = [*factory.items, *made]
    who = [*factory.stations, *factory.operators, *factory.robots]
    return draw(
        sparse(
            state.State,
            now=maybe(instants()),
            lots=lots,
            mounted=mapping(st.sampled_from(list(factory.stations)), mounted),
            robots=mapping(st.sampled_from(list(factory.robots)), robot) if factory.robots else st.just({}),
            counters=counters if draw(st.booleans()) else {},
            stock=mapping(st.sampled_from(things), counts()),
            calendar_exceptions=mapping(st.sampled_from(who), some(exceptions())),
        )
    )


@st.composite
def workspaces(draw: Draw, names: Names | None = None) -> factories.Workspace:
    """A workspace without mistakes: every reference holds and every field is used now and then."""
    named = sensible_names() if names is None else names
    factory = draw(factories_with(named))
    known = draw(unique_names(named, least=1, most=2))
    made = {
        name: draw(any_product(factory, named, [*factory.items, *known[:number]])) for number, name in enumerate(known)
    }
    placed = {name: draw(any_order(known)) for name in draw(unique_names(named))}
    streams = draw(mapping(named, demands(known), 2))
    factory = factory.model_copy(update={"demand": streams})
    floor_now = draw(states(factory, made, placed, named)) if draw(st.booleans()) else state.State()
    return factories.Workspace(factory=factory, products=made, orders=placed, state=floor_now)
