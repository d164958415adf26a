"""What comes before what in a routing, also over operations that may not be done."""

from __future__ import annotations

from collections.abc import Collection

from reshuffle.model.execution_check import rework_routes
from reshuffle.model.products import Product

__all__ = ["direct_predecessors"]


def direct_predecessors(
    product: Product, name: str, in_choices: Collection[str]
) -> list[tuple[str, int, int | None, bool]]:
    """Return what comes before an operation: its name, least and most lag in milliseconds, and whether it is a bridge.

    An operation of a choice may not be done; what comes before it then comes directly before its successors, so
    those are listed too, as bridges without a lag of their own.
    """
    listed = product.operations[name].after
    lags = {before.operation: (before.min_lag, before.max_lag) for before in listed or ()}
    first = _before_in_choice(product, name)
    # Behind a choice the list goes on to what stands before the choice: a bridge over it.
    direct = {earlier for earlier in first if earlier in lags or earlier in in_choices or len(first) == 1}
    result: dict[str, tuple[int, int | None]] = {}
    queue = list(first)
    while queue:
        earlier = queue.pop(0)
        if earlier in result:
            continue
        result[earlier] = lags.get(earlier, (0, None))
        if earlier in in_choices:
            queue += _before_in_choice(product, earlier)
    return [(earlier, least, most, earlier not in direct) for earlier, (least, most) in result.items()]


def _before_in_choice(product: Product, name: str) -> tuple[str, ...]:
    """Return the predecessors of an operation; in the list, other branches of its own choice are passed over."""
    operation = product.operations[name]
    if operation.after is not None:
        return tuple(before.operation for before in operation.after)
    aside = rework_routes(product.operations)
    if name in aside:
        return ()
    names = [other for other in product.operations if other not in aside]
    place = names.index(name)
    own = _branch_of(product, name)
    result: list[str] = []
    while place > 0:
        place -= 1
        other = _branch_of(product, names[place])
        if other == own or other is None:
            return (*result, names[place])
        if own is not None and other[0] == own[0]:
            continue
        if not result or _branch_of(product, result[-1]) != other:
            result.append(names[place])
    return tuple(result)


def _branch_of(product: Product, name: str) -> tuple[str, str] | None:
    for choice, branching in product.choices.items():
        for branch, members in branching.branches.items():
            if name in members:
                return choice, branch
    return None
