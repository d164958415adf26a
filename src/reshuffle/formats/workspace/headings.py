"""Headings and names of sheets as planners write them, with the unit that a heading may carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from reshuffle.formats.workspace.cells import Column, Kind
from reshuffle.formats.workspace.sheet_spec import Sheet
from reshuffle.model.quantities import Dimension

__all__ = ["Heading", "folded", "nearest_heading", "read_heading", "sheet_named", "unit_fault"]

_BRACKETS = re.compile(r"\s*[\[(]([^\])]*)[\])]\s*")
_LAST_WORD = re.compile(r"^(.*\S)\s+(\S+)$")
_SIGNS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_HUNDRED = frozenset({"%", "percent", "prozent"})
#: In brackets behind a heading, these are remarks and no units.
_REMARKS = frozenset({"optional", "pcs", "pc", "pieces", "stück", "stk", "st", "eur", "€", "$", "usd", "chf", "gbp"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that was understood.

    Parameters
    ----------
    column
        The column it stands above.
    unit
        Unit of the bare numbers below it, as it can stand behind a number; empty if the heading gives none.
    fault
        What is wrong with its unit, starting with "must"; empty if nothing is.
    """

    column: Column
    unit: str = ""
    fault: str = ""


@lru_cache(4096)
def folded(text: str) -> str:
    """Return a heading or a name without what does not matter: capitals, umlauts, dots, dashes, line breaks."""
    return re.sub(r"[^\w%]+", " ", text.casefold().translate(_SIGNS)).replace("_", " ").strip()


def sheet_named(name: str, sheets: Sequence[Sheet]) -> tuple[Sheet | None, str | None]:
    """Return the sheet of a name; or else None, and the name that was probably meant if one is near."""
    known = _sheet_table(tuple(sheets))
    found = known.get(folded(name).replace(" ", ""))
    if found is not None:
        return found, None
    near = get_close_matches(folded(name).replace(" ", ""), list(known), n=1, cutoff=0.8)
    return None, known[near[0]].name if near else None


@cache
def _sheet_table(sheets: tuple[Sheet, ...]) -> dict[str, Sheet]:
    table: dict[str, Sheet] = {}
    for one in sheets:
        for name in one.names:
            table.setdefault(folded(name).replace(" ", ""), one)
    return table


@cache
def _heading_table(sheet: Sheet) -> dict[str, Column]:
    table: dict[str, Column] = {}
    for column in sheet.all_columns:
        for heading in column.headings:
            table.setdefault(folded(heading), column)
    return table


def read_heading(text: str, sheet: Sheet) -> Heading | None:
    """Return what a heading says in a sheet, None if it says nothing that is known there.

    The unit stands in brackets, behind "in", or as the last word: ``Time [min]``, ``Zeit in min``, ``Setup min``.
    """
    table = _heading_table(sheet)
    column = table.get(folded(text))
    if column is not None:
        return Heading(column)
    bracketed = _BRACKETS.search(text)
    if bracketed:
        column = table.get(folded(_BRACKETS.sub(" ", text)))
        return _with_unit(column, bracketed[1].strip()) if column is not None else None
    words = _LAST_WORD.match(text.strip())
    if words:
        before = folded(words[1])
        for name in (before, before.removesuffix(" in")):
            if name in table:
                heading = _with_unit(table[name], words[2])
                return None if heading.fault else heading
    return None


def _with_unit(column: Column, written: str) -> Heading:
    unit, _, divisor = (part.strip() for part in written.partition("/"))
    divides = [part for part in divisor.casefold().rstrip(".").split() if part]
    if not written or written.casefold() in _REMARKS:
        return Heading(column)
    if isinstance(column.kind, Dimension):
        if any(part not in column.per for part in divides) and written not in column.kind.units:
            return Heading(column, fault=unit_fault(column, written))
        for spelling in (written, unit, unit.lower(), unit.rstrip(".")):
            if spelling in column.kind.units:
                return Heading(column, spelling)
        return Heading(column, fault=unit_fault(column, written))
    if column.kind is Kind.SHARE:
        is_hundred = unit.casefold() in _HUNDRED
        return Heading(column, "%") if is_hundred else Heading(column, fault=unit_fault(column, written))
    if column.kind is Kind.MONEY:
        if all(part in column.per for part in divides):
            return Heading(column)
        return Heading(column, fault=unit_fault(column, written))
    return Heading(column)


def unit_fault(column: Column, unit: str) -> str:
    """Return the rule that a unit in a heading breaks."""
    if isinstance(column.kind, Dimension):
        return f"must have a unit that fits: {column.kind.name} takes one of {column.kind.spellings}, not '{unit}'"
    if column.kind is Kind.SHARE:
        return f"must have % as its unit, or none; not '{unit}'"
    wanted = f"an amount per {column.per[0]}" if column.per else "an amount"
    return f"must have a unit that fits: {wanted}, not '{unit}'"


def nearest_heading(text: str, sheet: Sheet) -> str | None:
    """Return the known heading that was probably meant, None if none is near."""
    table = _heading_table(sheet)
    plain = folded(_BRACKETS.sub(" ", text))
    if len(plain) < 3:
        return None
    near = get_close_matches(plain, list(table), n=1, cutoff=0.8)
    if not near:
        return None
    column = table[near[0]]
    return next(heading for heading in column.headings if folded(heading) == near[0])
