"""Random products and orders that fit a random factory."""

from __future__ import annotations

from benchmarks.pairs.draft import Draft, Words
from benchmarks.pairs.shops import MATERIALS, instant

__all__ = ["add_item", "make_orders", "make_products"]


def make_products(draft: Draft) -> None:
    """Add the product that is ordered, with components that are made and bought."""
    chance = draft.chance
    draft.products["product"] = _product(draft, "product", draft.sizes.operations, ordered=True)
    if draft.has("material"):
        _add_material(draft)
        if chance.random() < 0.5:
            child = max(1, min(12, draft.sizes.operations // 3))
            draft.products["component"] = _product(draft, "component", child, ordered=False)
            draft.products["component"]["lot_size"] = draft.lot_pieces
            operation = chance.choice(list(draft.products["product"]["operations"].values()))
            operation.setdefault("consumes", []).append({"item": "component"})
            if chance.random() < 0.5:
                draft.factory["items"]["component"] = {"stock": chance.randint(1, 3 * draft.lot_pieces)}
    if draft.sizes.lots > 2 and chance.random() < 0.4:
        draft.products["variant"] = _product(draft, "variant", max(1, draft.sizes.operations // 2), ordered=True)


def _product(draft: Draft, name: str, count: int, ordered: bool) -> Words:
    chance = draft.chance
    operations: dict[str, Words] = {}
    for number in range(count):
        operations[f"{10 * (number + 1):03}"] = _operation(draft, name, f"{10 * (number + 1):03}")
    result: Words = {"operations": operations}
    names = list(operations)
    if count >= 4 and chance.random() < 0.3:
        _fork(draft, operations, names)
    elif count >= 3 and chance.random() < 0.3:
        _choose(draft, result, names, name)
    if count >= 3 and chance.random() < 0.3:
        _lag(draft, operations, names)
    if ordered and chance.random() < 0.1:
        draft.factory.setdefault("carriers", {})["rack"] = {"count": chance.randint(2, 8)}
        if "choices" not in result:
            result["carriers"] = [{"carrier": "rack", "first": names[0], "last": names[-1]}]
    if draft.has("robots"):
        result["mass"] = f"{chance.randint(1, 20)} kg"
    return result


def _operation(draft: Draft, product: str, name: str) -> Words:
    chance = draft.chance
    capability = chance.choice(sorted(draft.offers))
    anchor = chance.choice(draft.offers[capability])
    draft.anchors[product, name] = anchor.station
    requires: Words = {"capability": capability}
    if chance.random() < 0.5:
        requires["parameters"] = {"size": f"{chance.randint(50, anchor.size_mm or 800)} mm"}
        if chance.random() < 0.5:
            requires["parameters"]["material"] = chance.choice(anchor.materials or MATERIALS)
    words: Words = {"requires": requires, "time": f"{chance.randint(1, 6)} min"}
    if chance.random() < 0.2:
        words["time"], words["time_per"] = f"{chance.randint(5, 60)} min", "lot"
    if chance.random() < 0.05:
        words["stations"] = sorted({anchor.station, chance.choice(sorted(draft.stations))})
    if draft.has("setups"):
        words["setup_family"] = f"family-{chance.randrange(3)}"
        words["setup_attributes"] = {"width": chance.randint(1, 8)}
        words["setup_components"] = sorted(chance.sample(["a", "b", "c", "d", "e"], 3))
    if draft.has("tools") and chance.random() < 0.3:
        words["tools"] = [chance.choice(list(draft.factory["tools"]))]
    if draft.has("operators") and chance.random() < 0.1:
        skills = sorted({skill for one in draft.factory["operators"].values() for skill in one["skills"]})
        words["attendance"] = [{"skill": chance.choice(skills), "phases": ["run"]}]
    if draft.has("batches"):
        words["batch_family"] = f"heat-{chance.randrange(2)}"
    if chance.random() < 0.05:
        words["yield"] = chance.choice(["95 %", "98 %"])
    if chance.random() < 0.1:
        words["break_behaviour"] = "goes on"
    elif draft.has("breaks") and chance.random() < 0.1:
        words["break_behaviour"], words["time"], words["time_per"] = "may not pause", "90 min", "lot"
    return words


def _fork(draft: Draft, operations: dict[str, Words], names: list[str]) -> None:
    """Let two middle parts of the routing go side by side."""
    start = draft.chance.randrange(len(names) - 3)
    first, left, right, last = names[start : start + 4]
    operations[left]["after"] = [{"operation": first}]
    operations[right]["after"] = [{"operation": first}]
    operations[last]["after"] = [{"operation": left}, {"operation": right}]


def _choose(draft: Draft, product: Words, names: list[str], owner: str) -> None:
    """Make an operation one of two ways."""
    place = draft.chance.randrange(1, len(names) - 1)
    operations = product["operations"]
    other = f"{names[place]}b"
    rest = {name: operations.pop(name) for name in names[place + 1 :]}
    operations[other] = _operation(draft, owner, other)
    operations.update(rest)
    operations[other]["after"] = [{"operation": names[place - 1]}]
    operations[names[place + 1]]["after"] = [{"operation": names[place]}, {"operation": other}]
    product["choices"] = {"way": {"branches": {"one": [names[place]], "other": [other]}}}


def _lag(draft: Draft, operations: dict[str, Words], names: list[str]) -> None:
    """Let a lot cool down between two operations, or hurry."""
    chance = draft.chance
    place = chance.randrange(1, len(names))
    before: Words = {"operation": names[place - 1], "min_lag": f"{chance.randint(5, 120)} min"}
    if chance.random() < 0.5:
        before["max_lag"] = f"{chance.randint(3, 6)} d"
    if "after" not in operations[names[place]]:
        operations[names[place]]["after"] = [before]


def _add_material(draft: Draft) -> None:
    chance = draft.chance
    for number in range(chance.randint(1, 4)):
        operation = chance.choice(list(draft.products["product"]["operations"].values()))
        add_item(draft, operation, f"material-{number + 1}")


def add_item(draft: Draft, operation: Words, name: str) -> None:
    """Let an operation consume an item of which there is enough in the end: in stock, on its way, or to be bought."""
    chance = draft.chance
    operation.setdefault("consumes", []).append({"item": name, "quantity": chance.randint(1, 3)})
    # Three times the lots cover the yield and the products that share an operation.
    need = 3 * 3 * draft.sizes.lots * draft.lot_pieces
    kind = chance.random()
    if kind < 0.4:
        item: Words = {"stock": need}
    elif kind < 0.7:
        item = {"stock": need // 20, "receipts": [{"at": instant(chance.randint(2, 72)), "quantity": need}]}
    else:
        item = {"stock": need // 20, "lead_time": f"{chance.randint(1, 5)} d"}
    draft.factory.setdefault("items", {})[name] = item


def make_orders(draft: Draft) -> None:
    """Add orders of in all about as many lots as the sizes say; due dates spread over the time that the work takes."""
    chance = draft.chance
    ordered = [name for name in draft.products if name != "component"]
    left, number = draft.sizes.lots, 0
    hours = 4 + draft.sizes.lots * draft.sizes.operations * draft.lot_pieces * 4 / 60 / draft.sizes.stations * 3
    while left > 0:
        number += 1
        lots = min(left, chance.choice([1, 1, 2, 3, 5, max(1, draft.sizes.lots // 4)]))
        left -= lots
        words: Words = {
            "product": chance.choice(ordered),
            "quantity": lots * draft.lot_pieces - chance.choice([0, 0, draft.lot_pieces // 2]),
            "lot_size": draft.lot_pieces,
            "due": instant(chance.uniform(0.3, 2.0) * hours),
        }
        if chance.random() < 0.15:
            words["release"] = instant(chance.uniform(0, 0.3) * hours)
        if chance.random() < 0.3:
            words["priority"] = chance.randint(1, 5)
        draft.orders[f"A{number:03}"] = words
