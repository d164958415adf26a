"""Disturbances as people write them: ``station=mill-1 at=2h for=3h``; every mistake is named, with the known words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from reshuffle.errors import Mistake
from reshuffle.model import consistency, instants, quantities
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order, lot_id, split_quantity
from reshuffle.shopfloor.commands import (
    CancelOrder,
    Command,
    ReleaseOrder,
    ReportLoss,
    ReportReceipt,
    ReportStationDown,
)
from reshuffle.shopfloor.disturbances import Disturbance, LongerWork

__all__ = ["FORMS", "KEYS", "DisturbanceReader", "words_of"]

#: What can be disturbed, and the words of each: those that must be there, those that may.
FORMS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "station": (("station", "for"), ("at",)),
    "cancel": (("order", "cancel"), ("at",)),
    "rush": (("rush", "product"), ("quantity", "due", "priority", "order", "at")),
    "longer": (("operation", "longer"), ()),
    "late": (("receipt", "item", "late"), ("number", "at")),
    "scrap": (("scrap", "lot"), ("pieces", "at")),
}
#: Words that stand alone.
FLAGS = ("cancel", "rush", "receipt", "scrap")
KEYS = tuple(dict.fromkeys(key for needed, others in FORMS.values() for key in (*needed, *others)))
_EXAMPLES = {
    "station": "station=mill-1 at=2h for=3h",
    "cancel": "order=A17 cancel at=1h",
    "rush": "rush product=bracket quantity=10 due=8h at=2h",
    "longer": "operation=A17/1/20 longer=50%",
    "late": "receipt item=steel late=1d",
    "scrap": "scrap lot=A17/2 at=2h",
}
_KEY = re.compile(r"(?:^|\s)([A-Za-z_]+)\s*=")


def words_of(text: str) -> dict[str, str]:
    """Return the words of a disturbance by key; a word that stands alone has an empty value.

    Examples
    --------
    >>> words_of("order=A17 cancel at=2026-11-23 06:00")
    {'order': 'A17', 'cancel': '', 'at': '2026-11-23 06:00'}
    """
    words: dict[str, str] = {}
    found = list(_KEY.finditer(text))
    _add_flags(words, text[: found[0].start() if found else len(text)])
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        value, *rest = re.split(rf"\s+(?=(?:{'|'.join(FLAGS)})(?:\s|$))", text[match.end() : end].strip())
        words[match[1].lower()] = value.strip()
        for flag in rest:
            _add_flags(words, flag)
    return words


def _add_flags(words: dict[str, str], text: str) -> None:
    words.update(dict.fromkeys(text.lower().split(), ""))


@dataclass(slots=True)
class DisturbanceReader:
    """Reads disturbances of one workspace and remembers what is wrong with them.

    Parameters
    ----------
    workspace
        Whose names are known.
    start
        Instant from which lengths of time such as ``at=2h`` are counted.
    """

    workspace: Workspace
    start: datetime
    mistakes: list[Mistake] = field(default_factory=list)
    _number: int = 0

    def read(self, words: Mapping[str, str], text: str, name: str = "--disturb", place: str = "") -> Disturbance | None:
        """Return a disturbance from its words; None if anything is wrong, which is among the mistakes then.

        Parameters
        ----------
        words
            By key, see :func:`words_of`.
        text
            As it was written, for messages.
        name, place
            Of the option or the file, for messages.
        """
        self._number += 1
        one = _One(self, dict(words), text, name, place, self._number)
        before = len(self.mistakes)
        form = one.form()
        if form is None:
            return None
        at = one.instant("at") or self.start
        made = _MAKERS[form](one, at)
        if made is None or len(self.mistakes) > before:
            return None
        return Disturbance(text, at, made)


@dataclass(slots=True)
class _One:
    """One disturbance while it is read."""

    reader: DisturbanceReader
    words: dict[str, str]
    text: str
    name: str
    place: str
    number: int

    @property
    def id(self) -> str:
        return f"disturbance {self.number}"

    def wrong(self, rule: str, remedy: str = "", name: str | None = None, value: str | None = None) -> None:
        shown = self.text if value is None else value
        where = self.place if value is None else (self.place or f"{self.name} '{self.text}'")
        self.reader.mistakes.append(Mistake(name or self.name, shown or "''", rule, where, remedy))

    def form(self) -> str | None:
        """Return what is disturbed, after a look at the words."""
        # What has the most of its own words is meant: 'rush ... order=X1' is no cancelled order.
        scores = {form: sum(key in self.words for key in needed) for form, (needed, _) in FORMS.items()}
        form = max(
            scores, key=lambda one: (scores[one], any(flag in self.words and flag in FORMS[one][0] for flag in FLAGS))
        )
        if not scores[form]:
            self.wrong("must say what is disturbed", f"Write one of: {'; '.join(_EXAMPLES.values())}.")
            return None
        needed, others = FORMS[form]
        known = (*needed, *others)
        for key in self.words:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                remedy = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}."
                self.wrong(f"must be made of known words; '{key}' is none", remedy)
        lacking = [key for key in needed if key not in self.words or (key not in FLAGS and not self.words[key])]
        if lacking:
            self.wrong(f"must say {' and '.join(lacking)}", f"Write as in '{_EXAMPLES[form]}'.")
        return None if lacking else form

    def instant(self, key: str) -> datetime | None:
        """Return an instant: a length of time from the start, or an instant of its own."""
        text = self.words.get(key)
        if not text:
            return None
        try:
            return self.reader.start + timedelta(milliseconds=quantities.parse_quantity(text, quantities.DURATION))
        except ValueError:
            pass
        try:
            instant = instants.parse_instant(text, self.reader.workspace.factory.zone)
        except ValueError:
            rule = "must be a length of time from the start, such as 2h, or an instant such as 2026-11-23 06:00"
            self.wrong(rule, name=key, value=text)
            return None
        if instant < self.reader.start:
            shown = instants.format_instant(self.reader.start, self.reader.workspace.factory.zone)
            self.wrong(f"must be >= the start(={shown})", name=key, value=text)
        return instant

    def length(self, key: str) -> timedelta | None:
        """Return a length of time."""
        try:
            milliseconds = quantities.parse_quantity(self.words[key], quantities.DURATION)
        except ValueError as error:
            self.wrong(str(error).partition(";")[0], name=key, value=self.words[key])
            return None
        if not milliseconds:
            self.wrong("must be > 0", name=key, value=self.words[key])
        return timedelta(milliseconds=milliseconds)

    def count(self, key: str, default: int, least: int = 1) -> int:
        """Return a whole number."""
        text = self.words.get(key, str(default))
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= 10**9):
            self.wrong(f"must be a whole number >= {least}", name=key, value=text)
            return default
        return int(text)

    def known(self, key: str, names: Collection[str], what: str) -> str | None:
        """Return a name that the workspace knows."""
        name = self.words[key]
        if name in names:
            return name
        near = get_close_matches(name, names, n=1)
        listed = ", ".join(f"'{one}'" for one in list(names)[:8]) or "none"
        more = " and others" if len(names) > 8 else ""
        remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {listed}{more}."
        self.wrong(f"must be a known {what}", remedy, name=key, value=name)
        return None


def _station(one: _One, at: datetime) -> Command | None:
    stations = one.reader.workspace.factory.stations
    copies = [copy for name, part in stations.items() for copy in consistency.copies(name, part.count)]
    station, length = one.known("station", copies, "station"), one.length("for")
    if station is None or length is None:
        return None
    return ReportStationDown(id=one.id, station=station, until=at + length, reason="disturbance")


def _cancel(one: _One, _: datetime) -> Command | None:
    order = one.known("order", one.reader.workspace.orders, "order")
    return None if order is None else CancelOrder(id=one.id, order=order, reason="disturbance")


def _rush(one: _One, at: datetime) -> Command | None:
    orders = one.reader.workspace.orders
    product = one.known("product", one.reader.workspace.products, "product")
    name = one.words.get("order") or f"rush-{one.number}"
    if name in orders or "/" in name or "+" in name:
        one.wrong("must be a new name, without '/' and '+'", name="order", value=name)
    due, quantity, priority = one.instant("due"), one.count("quantity", 1), one.count("priority", 1, least=0)
    if due is not None and due < at:
        one.wrong("must not lie before the order comes", name="due", value=one.words["due"])
    elif product is not None:
        return ReleaseOrder(
            id=one.id, order=name, terms=Order(product=product, quantity=quantity, due=due, priority=priority)
        )
    return None


def _longer(one: _One, _: datetime) -> LongerWork | None:
    lot, operation = one.words["operation"].rpartition("/")[::2]
    share = one.words["longer"].strip()
    number = share.removesuffix("%").strip()
    try:
        value = float(number) / (100 if share.endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0 < value <= 100:
        one.wrong("must be a share above 0, such as 50%", name="longer", value=share)
    workspace = one.reader.workspace
    order = lot.rpartition("/")[0]
    product = consistency.ordered_product(workspace, order)
    if product is None or operation not in workspace.products[product].operations:
        remedy = "Write ORDER/LOT/OPERATION, as A17/2/070."
        one.wrong("must be an operation of an order", remedy, name="operation", value=one.words["operation"])
        return None
    return LongerWork(lot, operation, value)


def _late(one: _One, at: datetime) -> Command | None:
    items = one.reader.workspace.factory.items
    item, length = one.known("item", items, "item"), one.length("late")
    if item is None or length is None:
        return None
    receipts = items[item].receipts
    coming = [number for number, receipt in enumerate(receipts, 1) if receipt.at > at]
    number = one.count("number", coming[0] if coming else 1)
    if number not in coming:
        listed = ", ".join(map(str, coming)) or "none"
        one.wrong(f"must have a delivery that is still to come; to come are: {listed}", name="item", value=item)
        return None
    receipt = receipts[number - 1]
    return ReportReceipt(
        id=one.id,
        item=item,
        receipt=f"{item} receipt {number}",
        quantity=receipt.quantity,
        at=receipt.at.astimezone(UTC) + length,
        reason="disturbance",
    )


def _scrap(one: _One, _: datetime) -> Command | None:
    workspace = one.reader.workspace
    lot = one.words["lot"]
    order = workspace.orders.get(lot.rpartition("/")[0])
    if order is not None:
        product = workspace.products.get(order.product)
        sizes = split_quantity(order.quantity, order.lot_size or (product.lot_size if product else None))
        lots = [lot_id(lot.rpartition("/")[0], number) for number in range(1, len(sizes) + 1)]
        if one.known("lot", lots, "lot") is None:
            return None
    elif consistency.ordered_product(workspace, lot.rpartition("/")[0]) is None:
        one.known("lot", [lot_id(name, 1) for name in workspace.orders], "lot")
        return None
    pieces = one.count("pieces", 1) if "pieces" in one.words else None
    return ReportLoss(id=one.id, lot=lot, pieces=pieces, reason="disturbance")


_MAKERS: dict[str, Callable[[_One, datetime], Command | LongerWork | None]] = {
    "station": _station,
    "cancel": _cancel,
    "rush": _rush,
    "longer": _longer,
    "late": _late,
    "scrap": _scrap,
}
