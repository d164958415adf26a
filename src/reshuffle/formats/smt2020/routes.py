"""Routes as products: every step an operation, with its time, intervals, setup, sampling, rework and limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reshuffle.formats.smt2020.tables import Row, Table
from reshuffle.formats.smt2020.times import variation, whole
from reshuffle.model.capabilities import Requirement
from reshuffle.model.products import Operation, Product, QueueLimit, Rework

__all__ = ["read_product"]


def read_product(name: str, route: Table, pieces: int, is_cascading: dict[str, bool]) -> Product:
    """Return the product that a route makes.

    Parameters
    ----------
    pieces
        Wafers of a lot: what is drawn for one of them is spread over the lot.
    is_cascading
        For each tool group whether it cascades.
    """
    width = max((len(row.text("STEP")) for row in route.rows), default=1)
    names = {row.text("STEP"): row.text("STEP").zfill(width) for row in route.rows}
    places = {step: place for place, step in enumerate(names)}
    dedicated: dict[str, str] = {}
    limits: dict[str, list[QueueLimit]] = {}
    for row in route.rows:
        step = row.needed("STEP")
        if row.one_of("SVESTN", "", "yes") == "yes":
            later = _other(row, "FORSTEP", places, is_later=True)
            if later in dedicated:
                row.refuse("FORSTEP", "must be the only one that names this step")
            dedicated[later] = names[step]
        elif row.text("FORSTEP"):
            row.refuse("FORSTEP", "must only be given with SVESTN yes")
        if row.text("STEP_CQT"):
            later = _other(row, "STEP_CQT", places, is_later=True)
            most = whole(row.milliseconds("CQT", "CQTUNITS"))
            limits.setdefault(later, []).append(QueueLimit(since=names[step], most=most))
    if len(names) < len(route.rows):
        route.mistakes.add("STEP", "", "must be different in every row")
    operations = {}
    for row in route.rows:
        said = _operation(row, pieces, is_cascading, f"{name}.{names[row.text('STEP')]}")
        rework = _rework(row, places, names)
        operations[names[row.text("STEP")]] = Operation(
            name=row.text("DESC"),
            requires=Requirement(capability=row.needed("STNFAM") or "?"),
            rework=rework,
            same_station_as=dedicated.get(row.text("STEP")),
            queue_limits=tuple(limits.get(row.text("STEP"), ())),
            **said,
        )
    return Product(operations=operations)


def _other(row: Row, column: str, places: dict[str, int], *, is_later: bool) -> str:
    other, own = row.text(column), places[row.text("STEP")]
    if other not in places or (places[other] > own) != is_later:
        row.refuse(column, f"must be a {'later' if is_later else 'earlier'} STEP of this route")
    return other


def _rework(row: Row, places: dict[str, int], names: dict[str, str]) -> Rework | None:
    if not row.text("RWKSTEP"):
        return None
    row.one_of("RWKTYPE", "lot")
    earlier = _other(row, "RWKSTEP", places, is_later=False)
    return Rework(share=_percent(row, "REWORK"), to=names.get(earlier, earlier))


def _percent(row: Row, column: str) -> Decimal:
    value = row.number(column)
    if value > 100:
        row.refuse(column, "must be at most 100")
    return min(value, Decimal(100)) / 100


def _operation(row: Row, pieces: int, is_cascading: dict[str, bool], family: str) -> dict[str, Any]:
    """Return the fields of an operation that stand in its own row."""
    per = row.one_of("PTPER", "per_lot", "per_piece", "per_batch")
    time = row.milliseconds("PTIME", "PTUNITS")
    if row.text("STNFAM") not in is_cascading:
        row.refuse("STNFAM", "must be a tool group of tool.txt.1l")
    said: dict[str, Any] = {"time": whole(time), "time_per": "piece" if per == "per_piece" else "lot"}
    interval = _interval(row, per, is_cascading.get(row.text("STNFAM"), False), said)
    total = time * pieces if per == "per_piece" else time
    drawn = time * pieces if per == "per_piece" else time
    if interval is not None and per == "per_piece":
        total, drawn = time + (pieces - 1) * interval, time
    scale = total / drawn if drawn else Decimal(1)
    # What varies is the time of a wafer, of the lot or of the batch; the intervals do not.
    said["variation"] = variation(row, "PDIST", "PTIME", "PTIME2", "PTUNITS", time * scale)
    if per == "per_batch":
        said["batch_family"] = family
        said["batch_minimum"], said["batch_maximum"] = row.count("BATCHMN"), row.count("BATCHMX")
    elif row.text("BATCHMN") or row.text("BATCHMX"):
        row.refuse("BATCHMX", "must only be given with PTPER per_batch")
    _setup(row, said)
    if row.text("StepPercent") and row.number("StepPercent") < 100:
        said["sampling"], said["sampling_by"] = _percent(row, "StepPercent"), "chance"
    return said


def _interval(row: Row, per: str, is_cascading: bool, said: dict[str, Any]) -> Decimal | None:
    columns = {"PartInterval": "PartIntUnits", "BatchInterval": "BatchIntUnits"}
    given = [column for column in columns if row.text(column)]
    if len(given) > 1 or (is_cascading and not given):
        row.refuse("PartInterval", "must be given on a cascading tool, or else BatchInterval, and only one of them")
    if not given:
        return None
    column = given[0]
    if not is_cascading:
        row.refuse(column, "must only be given on a cascading tool (STNCAP 2)")
    if per != ("per_piece" if column == "PartInterval" else "per_lot"):
        row.refuse(column, "must go with PTPER per_piece (PartInterval) or per_lot (BatchInterval)")
    interval = row.milliseconds(column, columns[column])
    said["cascade_interval"] = whole(interval)
    said["cascade_per"] = "piece" if column == "PartInterval" else "lot"
    return interval


def _setup(row: Row, said: dict[str, Any]) -> None:
    if not row.text("SETUP"):
        for column in ("WHEN", "STIME"):
            if row.text(column):
                row.refuse(column, "must only be given with SETUP")
        return
    said["setup_family"] = row.text("SETUP")
    when = row.one_of("WHEN", "need", "always")
    if row.text("STIME"):
        said["setup_time"] = whole(row.milliseconds("STIME", "STUNITS"))
        said["setup_when"] = "change" if when == "need" else "always"
    elif when == "always":
        row.refuse("WHEN", "must be 'need' where STIME does not say how long the setup takes")
