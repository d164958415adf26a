"""How far lots have come: what is done, where a state only says what comes next."""

from __future__ import annotations

from collections.abc import Mapping

from reshuffle.model.consistency import ordered_product, predecessors
from reshuffle.model.execution_check import rework_routes
from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation

__all__ = ["all_before", "with_done"]


def all_before(operations: Mapping[str, Operation], name: str) -> tuple[str, ...]:
    """Return everything that comes before an operation, in the order of the list."""
    before = predecessors(dict(operations))
    found, queue = set(before[name]), list(before[name])
    while queue:
        for earlier in before[queue.pop()]:
            if earlier not in found:
                found.add(earlier)
                queue.append(earlier)
    aside = rework_routes(operations)
    return tuple(other for other in operations if other in found and other not in aside)


def with_done(workspace: Workspace) -> Workspace:
    """Return a workspace whose state names all finished operations, in place of the one that comes next.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    """
    state = workspace.state
    if all(lot.next is None for lot in state.lots.values()):
        return workspace
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    lots = {}
    for name, lot in state.lots.items():
        lots[name] = lot
        product = ordered_product(workspace, name.split("/")[0])
        if lot.next is None or product is None:
            continue
        key = (product, lot.next)
        if key not in known:
            known[key] = all_before(workspace.products[product].operations, lot.next)
        gone = tuple(one for one in known[key] if one not in lot.skipped) if lot.skipped else known[key]
        lots[name] = lot.model_copy(update={"done": gone, "next": None})
    return workspace.model_copy(update={"state": state.model_copy(update={"lots": lots})})
