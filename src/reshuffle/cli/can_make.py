"""``reshuffle can-make``: which station can do which operation; if none can, exactly why, and what would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, list_text, table
from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching.match import MatchResult
from reshuffle.plan.verdicts import Relaxation, Verdict
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["Request", "known_product", "product_report", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    workspace: Path
    product: str | None
    is_json: bool


def read_request(workspace: str, product: str | None, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong.
    """
    reading = Reading()
    request = Request(reading.workspace("WORKSPACE", workspace), product, is_json)
    reading.raise_mistakes()
    return request


def known_product(workspace: Workspace, product: str) -> str:
    """Return the product of that name.

    Raises
    ------
    reshuffle.errors.InputError
        If there is none.
    """
    if product in workspace.products:
        return product
    near = get_close_matches(product, workspace.products, n=1)
    remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {list_text(list(workspace.products), 10)}."
    raise InputError(Mistake("PRODUCT", product, "must be a product of this workspace", remedy=remedy))


def run(request: Request) -> ExitStatus:
    """Match as asked; return 0 when every product asked for can be made, 1 when one can not.

    Raises
    ------
    reshuffle.errors.InputError
        If the workspace cannot be read, or knows no such product.
    """
    opened = supervisor.open_workspace(request.workspace)
    workspace = opened.workspace
    for note in opened.notes:
        print_note(f"note: {visible(note)}")
    products = list(workspace.products) if request.product is None else [known_product(workspace, request.product)]
    found = supervisor.match_workspace(workspace)
    refused = [product for product in products if not found.can_make(product)]
    changes = {product: supervisor.smallest_changes(workspace, product) for product in refused}
    if request.is_json:
        said = {"products": [_as_json(found, product, changes.get(product)) for product in products]}
        print_result(json.dumps(said, ensure_ascii=False))
    elif request.product is None:
        print_result("\n".join(_overview(found, products, changes)))
    else:
        print_result("\n".join(_in_full(found, products[0], changes.get(products[0]))))
    return ExitStatus.NO if refused else ExitStatus.DONE


def product_report(workspace: Workspace, product: str) -> tuple[list[str], bool]:
    """Return in words whether a factory can make a product, with what would help, and the answer itself."""
    found = supervisor.match_workspace(workspace)
    is_possible = found.can_make(product)
    changes = None if is_possible else supervisor.smallest_changes(workspace, product)
    operations = found.workspace.products[product].operations.items()
    rows = [[name, one.name, list_text(list(found.eligible[product, name]), 8) or "nobody"] for name, one in operations]
    lines = ["", _title(found, product), *_without_empty(["step", "what", "stations that can"], rows)]
    return [*lines, *_why_not(found, product, changes), *_components(found, product)], is_possible


def _title(found: MatchResult, product: str) -> str:
    name = found.workspace.products[product].name
    title = f"{product} ({name})" if name and name != product else product
    return visible(f"{title}: {'can be made' if found.can_make(product) else 'can NOT be made'}")


def _overview(found: MatchResult, products: list[str], changes: dict[str, Relaxation]) -> list[str]:
    """Return a line per operation, and for each product that can not be made why not and what would help."""
    if not products:
        return ["There are no products in this workspace."]
    lines: list[str] = []
    for product in products:
        part = found.workspace.products[product]
        rows = []
        for name, operation in part.operations.items():
            stations = list(found.eligible[product, name])
            asked = _required(found.workspace, product, name)
            rows.append([name, operation.name, asked, list_text(stations, 8) or "nobody"])
        lines.append(_title(found, product))
        lines += _without_empty(["operation", "name", "requires", "stations that can"], rows)
        lines += [*_why_not(found, product, changes.get(product)), *_components(found, product), ""]
    possible = len(products) - len(changes)
    lines.append(f"{possible:,} of {count_text(len(products), 'product')} can be made.")
    return lines


def _without_empty(headings: list[str], rows: list[list[str]]) -> list[str]:
    kept = [column for column in range(len(headings)) if any(row[column] for row in rows)]
    return table([headings[column] for column in kept], [[row[column] for column in kept] for row in rows])


def _required(workspace: Workspace, product: str, operation: str) -> str:
    required = workspace.products[product].operations[operation].requires
    asked = [f"{key} {' and '.join(value.text for value in values)}" for key, values in required.parameters.items()]
    return f"{required.capability}{f' with {list_text(asked, 8)}' if asked else ''}"


def _in_full(found: MatchResult, product: str, changes: Relaxation | None) -> list[str]:
    """Return for each operation every station that could or nearly could do it, with all reasons."""
    part = found.workspace.products[product]
    lines = [_title(found, product)]
    for name, operation in part.operations.items():
        label = f"{name} {operation.name}".strip()
        lines += ["", visible(f"{label}: requires {_required(found.workspace, product, name)}")]
        verdicts = list(found.of(product, name))
        foreign = [verdict.station for verdict in verdicts if _is_foreign(verdict)]
        rows = [row for verdict in verdicts if not _is_foreign(verdict) for row in _verdict_rows(verdict)]
        if rows:
            lines += _without_empty(["station", "can", "with", "why"], rows)
        if foreign:
            lines.append(visible(f"  without this capability: {list_text(foreign, 8)}"))
    return [*lines, *_spaced(_why_not(found, product, changes)), *_components(found, product)]


def _spaced(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _is_foreign(verdict: Verdict) -> bool:
    return not verdict.ok and verdict.reasons[0].kind.value == "capability"


def _needs(verdict: Verdict) -> str:
    people = [f"{crew.count} x {crew.skill}" if crew.count > 1 else crew.skill for crew in verdict.operators]
    return ", ".join(dict.fromkeys([*verdict.tools, *people]))


def _verdict_rows(verdict: Verdict) -> list[list[str]]:
    said = [reason.message for reason in verdict.reasons] or [""]
    first = [verdict.station, "yes" if verdict.ok else "no", _needs(verdict), said[0]]
    return [first, *(["", "", "", message] for message in said[1:])]


def _why_not(found: MatchResult, product: str, changes: Relaxation | None) -> list[str]:
    if changes is None:
        return []
    lines = ["  Why not:"]
    lines += [visible(f"    {reason}") for reason in found.refusals(product)] or ["    no way through its choices"]
    if changes.is_possible:
        size = "The fewest changes that would" if changes.is_smallest else "Changes that would"
        lines += [f"  {size} make it possible:", *(visible(f"    {change.message}") for change in changes.changes)]
    else:
        lines += ["  No change of the factory would help:", *(visible(f"    {said}") for said in changes.unresolved)]
    return lines


def _components(found: MatchResult, product: str) -> list[str]:
    missing = found.impossible_components(product)
    if not missing:
        return []
    return [visible(f"  It needs components that can not be made: {list_text(missing)}; stock may have them still.")]


def _as_json(found: MatchResult, product: str, changes: Relaxation | None) -> dict[str, object]:
    return {
        "product": product,
        "can_make": found.can_make(product),
        "verdicts": [
            {
                "operation": verdict.operation,
                "station": verdict.station,
                "ok": verdict.ok,
                "tools": list(verdict.tools),
                "operators": [{"skill": crew.skill, "count": crew.count} for crew in verdict.operators],
                "reasons": [
                    {
                        "kind": reason.kind.value,
                        "parameter": reason.parameter,
                        "required": reason.required,
                        "offered": reason.offered,
                        "nearest": reason.nearest,
                        "message": reason.message,
                    }
                    for reason in verdict.reasons
                ],
            }
            for operation in found.workspace.products[product].operations
            for verdict in found.of(product, operation)
        ],
        "refusals": list(found.refusals(product)),
        "impossible_components": list(found.impossible_components(product)),
        "changes": None if changes is None else [change.message for change in changes.changes],
        "changes_are_fewest": None if changes is None else changes.is_smallest,
        "unresolved": [] if changes is None else list(changes.unresolved),
    }
