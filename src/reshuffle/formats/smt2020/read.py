"""Reads a folder of the semiconductor manufacturing testbed SMT2020 as an ordinary workspace.

Kopp, Hassoun, Kalir and Mönch 2020, "SMT2020 - A Semiconductor Manufacturing Testbed", doi:10.1109/TSM.2020.3001933.
"""

from __future__ import annotations

from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.smt2020.releases import read_releases, wafers
from reshuffle.formats.smt2020.routes import read_product
from reshuffle.formats.smt2020.stations import read_stations, read_upkeep
from reshuffle.formats.smt2020.tables import COLUMNS, Row, Table, read_table
from reshuffle.formats.smt2020.times import distribution
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Factory, Transport, Workspace
from reshuffle.model.products import Product
from reshuffle.model.state import State

__all__ = ["read_smt2020"]

#: Plans and simulations count in tenths of a second: times are in thousandths of a minute.
_TICK_MS = 100


def read_smt2020(folder: Path) -> Workspace:
    """Return the workspace that the tables of a folder describe.

    Parameters
    ----------
    folder
        With ``tool.txt.1l``, ``part.txt``, the routes that it names, ``setup.txt``, ``setupgrp.txt``, ``downcal.txt``,
        ``pmcal.txt``, ``attach.txt``, ``fromto.txt``, ``order.txt`` and ``WIP.txt``.

    Raises
    ------
    reshuffle.errors.FileError
        If a table can not be read, or says what can not be translated: unknown columns, units, rules and words are
        named, all at once.
    """
    if not folder.is_dir():
        raise FileError(Mistake(f"'{folder}'", "", "must be a folder with the tables of SMT2020"))
    tables = _read_all(folder)
    parts = tables["part.txt"]
    routes = _routes(folder, parts)
    used: dict[str, list[Row]] = {}
    for route in routes.values():
        for row in route.rows:
            used.setdefault(row.text("STNFAM"), []).append(row)
    tools = tables["tool.txt.1l"]
    upkeep = read_upkeep(tools, tables["attach.txt"], tables["downcal.txt"], tables["pmcal.txt"])
    stations = read_stations(tools, tables["setup.txt"], tables["setupgrp.txt"], upkeep, used)
    pieces = wafers(tables["order.txt"], tables["WIP.txt"])
    cascading = {name: part.cascade_interval is not None for name, part in stations.items()}
    products: dict[str, Product] = {}
    for row in parts.rows:
        if row.text("ROUTEFILE") in routes:
            products[row.text("PART")] = read_product(
                row.text("PART"), routes[row.text("ROUTEFILE")], pieces, cascading
            )
    releases = read_releases(tables["order.txt"], tables["WIP.txt"], products)
    transports = tuple(_transport(row) for row in tables["fromto.txt"].rows)
    _raise_mistakes([*tables.values(), *routes.values()])
    factory = Factory(name="SMT2020", tick=_TICK_MS, stations=stations, transports=transports, demand=releases.demand)
    workspace = Workspace(
        factory=factory,
        products=products,
        orders=releases.orders,
        state=State(now=releases.now, lots=releases.lots),
    )
    wrong = [
        Mistake(".".join(map(str, one.path)), one.value, one.rule, remedy=one.remedy) for one in findings(workspace)
    ]
    if wrong:
        raise FileError(wrong)
    return workspace


def _read_all(folder: Path) -> dict[str, Table]:
    """Read the tables that every folder has; those that can not be read are told together."""
    tables: dict[str, Table] = {}
    mistakes: list[Mistake] = []
    for name in COLUMNS:
        if name == "route":
            continue
        try:
            tables[name] = read_table(folder, name)
        except FileError as error:
            mistakes += error.mistakes
    if mistakes:
        raise FileError(mistakes)
    return tables


def _routes(folder: Path, parts: Table) -> dict[str, Table]:
    routes: dict[str, Table] = {}
    seen: set[str] = set()
    for row in parts.rows:
        row.one_of("PARTGRP", "Saleable")
        if row.needed("PART") in seen:
            row.refuse("PART", "must be the name of one part only")
        seen.add(row.text("PART"))
        name = row.needed("ROUTEFILE")
        if not name or "/" in name or "\\" in name:
            row.refuse("ROUTEFILE", "must be a file of this folder")
            continue
        if name not in routes:
            routes[name] = read_table(folder, name, "route")
        if any(step.text("ROUTE") != row.text("ROUTE") for step in routes[name].rows):
            row.refuse("ROUTE", f"must be the ROUTE of every step in {name}")
    return routes


def _transport(row: Row) -> Transport:
    return Transport(
        from_location=row.needed("FROMLOC") or "?",
        to_location=row.needed("TOLOC") or "?",
        time=distribution(row, "DDIST", "DTIME", "DTIME2", "DUNITS"),
    )


def _raise_mistakes(tables: list[Table]) -> None:
    mistakes = [mistake for table in tables for mistake in table.mistakes.listed()]
    if mistakes:
        raise FileError(mistakes)
