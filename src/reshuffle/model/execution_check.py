"""What must hold of the fields that say how work is carried out: setup runs, intervals, batches, rework, limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reshuffle.model.factory import Workspace
from reshuffle.model.finding import Finding, Path
from reshuffle.model.products import Operation, Product
from reshuffle.model.stations import MaintenanceTask, Station

__all__ = ["operation_findings", "place_findings", "rework_routes", "station_findings"]


def rework_routes(operations: Mapping[str, Operation]) -> dict[str, str]:
    """Return the operations that are done only as rework, with the operation behind which they are done."""
    return {
        name: origin
        for origin, operation in operations.items()
        if operation.rework is not None
        for name in operation.rework.through
    }


def station_findings(station: Station, path: Path) -> Iterator[Finding]:
    """Return what does not fit together in how a station carries out its work."""
    setup = station.setup
    if setup is not None and setup.overlaps_work and station.cascade_interval is None:
        rule = "must only be true on a station that cascades"
        yield Finding((*path, "setup", "overlaps_work"), "true", rule, "Give it a cascade_interval, or leave this out.")
    if setup is not None and setup.minimum_run is not None:
        run = setup.minimum_run
        if run.families and (setup.attributes or setup.mount or setup.unmount or setup.fixed):
            rule = "must be left out where setups go by attributes or components"
            yield Finding((*path, "setup", "minimum_run", "families"), "", rule, "Write lots, one number for all.")
        if not run.lots and not any(run.families.values()):
            yield Finding((*path, "setup", "minimum_run"), "", "must say lots or families")
    for name, task in station.maintenance.items():
        yield from _maintenance_findings(station, name, task, (*path, "maintenance", name))


def _maintenance_findings(station: Station, name: str, task: MaintenanceTask, path: Path) -> Iterator[Finding]:
    if task.every is not None and task.every_pieces is not None:
        yield Finding((*path, "every_pieces"), str(task.every_pieces), "must not be given beside every", "Write two.")
    if task.first is not None and not task.every:
        yield Finding((*path, "first"), "", "must only be given with every")
    if task.first_pieces is not None and task.every_pieces is None:
        yield Finding((*path, "first_pieces"), str(task.first_pieces), "must only be given with every_pieces")
    if task.every_pieces is not None and name in station.wear:
        rule = "must not be the name of a wear counter: it counts its pieces under its own name"
        yield Finding(path, name, rule, "Rename one of them.")


def operation_findings(workspace: Workspace, product: Product, path: Path) -> Iterator[Finding]:
    """Return what does not fit together in how operations of a product are carried out."""
    stations = workspace.factory.stations
    for name, operation in product.operations.items():
        at = (*path, "operations", name)
        able = [
            part
            for base, part in stations.items()
            if (not operation.stations or base in operation.stations)
            and operation.requires.capability in (part.capabilities or (base,))
        ]
        if operation.cascade_interval is not None and not any(one.cascade_interval is not None for one in able):
            rule = "must only be given where a station that can do it cascades"
            yield Finding((*at, "cascade_interval"), "", rule, "Give the station a cascade_interval.")
        least, most = operation.batch_minimum, operation.batch_maximum
        if (least is not None or most is not None) and not any(one.batching for one in able):
            field = "batch_minimum" if least is not None else "batch_maximum"
            rule = "must only be given where a station that can do it works in batches"
            yield Finding((*at, field), str(least if least is not None else most), rule, "Give the station batching.")
        for part in able if least is not None or most is not None else ():
            if part.batching is None:
                continue
            low = part.batching.minimum if least is None else least
            high = part.batching.maximum if most is None else most
            if low > high:
                field = "batch_minimum" if least is not None else "batch_maximum"
                rule = f"must leave minimum(={low}) <= maximum(={high})"
                yield Finding((*at, field), str(least if least is not None else most), rule)
                break
        if operation.sampling_by is not None and operation.sampling is None:
            yield Finding((*at, "sampling_by"), operation.sampling_by, "must only be given with sampling")
    yield from _route_findings(product, path)


def _route_findings(product: Product, path: Path) -> Iterator[Finding]:
    """Return what is wrong with routes of rework: they stand beside the routing, each for one operation."""
    aside = rework_routes(product.operations)
    in_choices = {name for one in product.choices.values() for members in one.branches.values() for name in members}
    in_carriers = {name for use in product.carriers for name in (use.first, use.last)}
    seen: set[str] = set()
    for origin, operation in product.operations.items():
        for before in operation.after or ():
            if before.operation in aside:
                rule = "must not be an operation that is only done as rework"
                yield Finding((*path, "operations", origin, "after"), before.operation, rule)
        rework = operation.rework
        if rework is None:
            continue
        at = (*path, "operations", origin, "rework")
        if rework.to in aside:
            yield Finding((*at, "to"), str(rework.to), "must not be an operation that is only done as rework")
        for name in rework.through:
            other = product.operations.get(name)
            rules = {
                "must be named by one rework only, and once": name in seen,
                "must not be the operation itself": name == origin,
                "must not be part of a choice": name in in_choices,
                "must not be the first or last operation of a carrier": name in in_carriers,
                "must not have rework of its own": other is not None and other.rework is not None,
                "must not say what it comes after": other is not None and other.after is not None,
                "must have the yield 1": other is not None and other.pieces_left != 1,
                "must not be sampled": other is not None and other.sampling is not None,
            }
            yield from (Finding((*at, "through"), name, rule) for rule, is_broken in rules.items() if is_broken)
            seen.add(name)


def place_findings(workspace: Workspace) -> Iterator[Finding]:
    """Return what is wrong with transports between locations."""
    factory = workspace.factory
    known = {part.location for part in factory.stations.values()} - {None}
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(factory.transports):
        path: Path = ("factory", "transports", number)
        for field, name in (("from_location", one.from_location), ("to_location", one.to_location)):
            if name not in known:
                yield Finding((*path, field), name, "must be the location of a station")
        if (one.from_location, one.to_location) in seen:
            yield Finding(path, f"{one.from_location} to {one.to_location}", "must be listed once")
        seen.add((one.from_location, one.to_location))
    if not factory.transports:
        return
    for name, is_there in (
        ("transport_time", factory.transport_time > 0),
        ("robots", bool(factory.robots)),
    ):
        if is_there:
            rule = "must not be given beside transports, which say how long lots are under way"
            yield Finding(("factory", name), "", rule, "Take one of the two out.")
    for name, station in factory.stations.items():
        if station.input_buffer is not None or station.output_buffer is not None:
            rule = "must have no buffers beside transports: lots wait at their location"
            yield Finding(("factory", "stations", name), name, rule, "Take the buffers out.")
