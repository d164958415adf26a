"""Which operations of a product are done together: branches that are taken, and operations that share a station."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from itertools import product as combine

from reshuffle.model.products import Branching, Product

__all__ = ["dedicated_groups", "needed_always", "partners", "routes"]


def routes(product: Product, preferred: Collection[str] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the sets of operations that suffice to make a product, each in the order of the list.

    Of every choice exactly `least` branches are taken: more would only add operations. A choice whose operations all
    lie in one branch of another is met only where that branch is taken.

    Parameters
    ----------
    product
        The product.
    preferred
        Operations whose branches come first.
    """
    nested = {name: frozenset(members for members in _enclosing(product, name)) for name in product.choices}
    always = needed_always(product)
    options = [_takes(branching, set(preferred)) for branching in product.choices.values()]
    seen: set[frozenset[str]] = set()
    for taken in combine(*options):
        chosen = dict(zip(product.choices, taken, strict=True))
        done = set(always)
        for choice, branches in chosen.items():
            if all(branch in chosen[outer] for outer, branch in nested[choice]):
                done |= _members(product, choice, branches, nested)
        route = frozenset(done)
        if route not in seen:
            seen.add(route)
            yield tuple(name for name in product.operations if name in route)


def needed_always(product: Product) -> set[str]:
    """Return the operations that are in no branch of a choice."""
    chosen = {name for branching in product.choices.values() for part in branching.branches.values() for name in part}
    return set(product.operations) - chosen


def _takes(branching: Branching, preferred: set[str]) -> list[tuple[str, ...]]:
    ranked = sorted(branching.branches, key=lambda branch: len(set(branching.branches[branch]) - preferred))
    return list(combinations(ranked, branching.least))


def _enclosing(product: Product, inner: str) -> Iterator[tuple[str, str]]:
    """Yield the (choice, branch) pairs in which all operations of a choice lie."""
    members = {name for part in product.choices[inner].branches.values() for name in part}
    order = list(product.choices)
    for outer, branching in product.choices.items():
        if outer == inner or not members:
            continue
        for branch, names in branching.branches.items():
            # Of two that hold the same operations the one listed first is the outer one.
            if members < set(names) or (members == set(names) and order.index(outer) < order.index(inner)):
                yield outer, branch


def _members(
    product: Product, choice: str, branches: Collection[str], nested: dict[str, frozenset[tuple[str, str]]]
) -> set[str]:
    """Return the operations of the branches taken, without those that a choice inside them decides on."""
    result: set[str] = set()
    for branch in branches:
        inner = {
            name
            for other, places in nested.items()
            if (choice, branch) in places
            for part in product.choices[other].branches.values()
            for name in part
        }
        result |= set(product.choices[choice].branches[branch]) - inner
    return result


def dedicated_groups(product: Product, route: Collection[str]) -> list[tuple[str, ...]]:
    """Return the operations of a route in groups that must be done on one station; most stand alone."""
    group = {name: name for name in route}

    def head(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for name in route:
        other = product.operations[name].same_station_as
        if other in group and other is not None:
            group[head(name)] = head(other)
    together: dict[str, list[str]] = {}
    for name in product.operations:
        if name in group:
            together.setdefault(head(name), []).append(name)
    return [tuple(names) for names in together.values()]


def partners(product: Product) -> dict[str, tuple[str, ...]]:
    """Return for each operation the others that share its station whenever it is done itself."""
    if all(operation.same_station_as is None for operation in product.operations.values()):
        return {}
    branches: dict[str, set[tuple[str, str]]] = {name: set() for name in product.operations}
    for choice, branching in product.choices.items():
        for branch, names in branching.branches.items():
            for name in names:
                branches[name].add((choice, branch))
    result = {}
    for name in product.operations:
        implied = [other for other in product.operations if branches[other] <= branches[name]]
        group = next(names for names in dedicated_groups(product, implied) if name in names)
        result[name] = tuple(other for other in group if other != name)
    return result
