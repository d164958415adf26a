"""YAML into plain dictionaries, lists and texts, with the line and column of everything.

Every scalar stays the text that was written (``010``, ``06:00`` and ``no`` too): the types of the model decide what it
means. Anchors, aliases and ``<<`` are read; tags, keys that are no text and second documents are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.workspace.places import Data, Document, Position, Spot

__all__ = ["DEEPEST", "LONGEST", "MOST_COPIES", "MOST_NODES", "parse_yaml"]

#: Deepest nesting of mappings and lists.
DEEPEST = 40
#: Longest text of one field, in characters.
LONGEST = 4_000
#: Most nodes that all aliases of a file may stand for.
MOST_COPIES = 200_000
#: Most names and values of a file: some 40,000 orders.
MOST_NODES = 600_000

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
#: PyYAML without libyaml has no fast loader; the slow one says the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ENTRY = "Write each entry as 'name: value'."
_REMEDIES = {
    "mapping values are not allowed": "Look for a line that is indented too far, or put a text with ': ' in quotes.",
    "cannot start any token": "Indent with spaces, not tabs; put a text that starts with @, % or ` in quotes.",
    "did not find expected key": "Look for a line that is indented otherwise than the lines above it.",
    "could not find expected ':'": _ENTRY,
    "found unexpected end of stream": "Look for a quote that is not closed.",
}


_START = Position()


@dataclass(slots=True)
class _Anchor:
    data: Data
    spot: Spot
    size: int = 0
    is_done: bool = False


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read."""

    data: dict[str, Data] | list[Data]
    spot: Spot
    anchor: _Anchor | None
    size: int = 1
    key: str | None = None
    key_position: Position = _START
    #: Whether what follows belongs to a key that stands a second time, and is dropped.
    is_repeated: bool = False
    merges: list[tuple[Data, Spot, Position]] = field(default_factory=list)


def parse_yaml(text: bytes, file: str) -> Document:
    """Return what a YAML file says; what is wrong but leaves it readable is among the document's mistakes.

    Parameters
    ----------
    text
        The file's bytes, in UTF-8.
    file
        Its name, for the place of each mistake.

    Raises
    ------
    reshuffle.errors.FileError
        If it is no YAML, or YAML that says more than a workspace may.
    """
    document = Document(file)
    loader = _LOADER(text)
    try:
        _Reader(document).read(loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(mark.line + 1, mark.column + 1) if mark else Position()
        problem = " ".join(str(error.problem or error.context or "it is not").split())
        remedy = next((remedy for sign, remedy in _REMEDIES.items() if sign in problem), "")
        raise FileError(
            Mistake("the file", "", f"must be well-formed YAML: {problem}", document.place(position), remedy)
        ) from None
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())[:200]
        raise FileError(Mistake("the file", "", f"must be well-formed YAML: {problem}", file)) from None
    finally:
        loader.dispose()
    return document


class _Reader:
    """Builds the document from the events of the parser, without recursion."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.frames: list[_Frame] = []
        self.anchors: dict[str, _Anchor] = {}
        self.copies = 0
        self.num_nodes = 0
        self.num_documents = 0

    def read(self, loader: Any) -> None:
        """Read all events."""
        while True:
            event = loader.get_event()
            kind = type(event)
            self.num_nodes += 1
            if self.num_nodes > MOST_NODES:
                rule = f"must have at most {MOST_NODES} names and values"
                self._refuse(_position(event), "the file", rule, "Split it, or put orders into a table.")
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._start(event, {})
            elif kind is yaml.SequenceStartEvent:
                self._start(event, [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self.num_documents += 1
                if self.num_documents > 1:
                    self._refuse(_position(event), "---", "must not start a second document", "Use one file for each.")
            elif kind is yaml.StreamEndEvent or event is None:
                return

    def _refuse(self, position: Position, name: str, rule: str, remedy: str = "") -> NoReturn:
        raise FileError(Mistake(name, "", rule, self.document.place(position), remedy))

    def _scalar(self, event: Any) -> None:
        position = _position(event)
        text: str = event.value
        self._check_tag(event, position)
        if len(text) > LONGEST:
            rule = f"must have at most {LONGEST} characters, not {len(text)}"
            self.document.add(position, "a text", text, rule)
            text = text[:LONGEST]
        is_plain = bool(event.implicit[0])
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.data, dict) and frame.key is None:
            self._key(frame, frame.data, text, position, is_merge=is_plain and text == "<<")
            return
        data = None if is_plain and text in _NULLS else text
        spot = Spot(position)
        if event.anchor:
            self.anchors[event.anchor] = _Anchor(data, spot, size=1, is_done=True)
        self._put(data, spot, 1)

    def _key(self, frame: _Frame, data: dict[str, Data], text: str, position: Position, *, is_merge: bool) -> None:
        frame.key, frame.key_position, frame.is_repeated = text, position, False
        if is_merge:
            frame.key = "<<"
            frame.is_repeated = True
            frame.merges.append((None, Spot(position), position))
        elif not text:
            self._refuse(position, "a name", "must not be empty", _ENTRY)
        elif text in data:
            first = frame.spot.keys[text].line
            rule = "must stand only once in its block"
            self.document.add(position, text, "", rule, f"It stands in line {first} already.")
            frame.is_repeated = True

    def _start(self, event: Any, data: dict[str, Data] | list[Data]) -> None:
        position = _position(event)
        self._check_tag(event, position)
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.data, dict) and frame.key is None:
            self._refuse(position, "a name", "must be text, not a list or mapping", _ENTRY)
        if len(self.frames) >= DEEPEST:
            self._refuse(position, "nesting", f"must be at most {DEEPEST} levels deep")
        spot = Spot(position)
        anchor = _Anchor(data, spot) if event.anchor else None
        if anchor is not None:
            self.anchors[event.anchor] = anchor
        self.frames.append(_Frame(data, spot, anchor))

    def _end(self) -> None:
        frame = self.frames.pop()
        if frame.merges and isinstance(frame.data, dict):
            self._merge(frame, frame.data)
        if frame.anchor is not None:
            frame.anchor.size, frame.anchor.is_done = frame.size, True
        self._put(frame.data, frame.spot, frame.size)

    def _alias(self, event: Any) -> None:
        position = _position(event)
        anchor = self.anchors.get(event.anchor)
        frame = self.frames[-1] if self.frames else None
        if anchor is None:
            self._refuse(position, f"*{event.anchor}", f"must stand behind its anchor &{event.anchor}: there is none")
        elif not anchor.is_done:
            self._refuse(position, f"*{event.anchor}", "must not stand inside what it repeats")
        elif frame is not None and isinstance(frame.data, dict) and frame.key is None:
            self._refuse(position, "a name", "must be text, not an alias")
        else:
            self.copies += anchor.size
            if self.copies > MOST_COPIES:
                self._refuse(position, "aliases", f"must repeat at most {MOST_COPIES} entries in all")
            self._put(anchor.data, anchor.spot, anchor.size)

    def _put(self, data: Data, spot: Spot, size: int) -> None:
        """Put a finished node where it belongs."""
        if not self.frames:
            self.document.data, self.document.spot = data, spot
            return
        frame = self.frames[-1]
        frame.size += size
        if isinstance(frame.data, list):
            frame.spot.children[len(frame.data)] = spot
            frame.data.append(data)
            return
        key = frame.key
        if key == "<<" and frame.is_repeated and frame.merges and frame.merges[-1][1].position == frame.key_position:
            frame.merges[-1] = (data, spot, frame.key_position)
        elif key is not None and not frame.is_repeated:
            frame.data[key] = data
            frame.spot.keys[key] = frame.key_position
            frame.spot.children[key] = spot
        frame.key = None

    def _merge(self, frame: _Frame, own: dict[str, Data]) -> None:
        """Take over the entries of ``<<``: they come first, and what the mapping says itself wins."""
        merged: dict[str, Data] = {}
        keys: dict[str, Position] = {}
        children: dict[str | int, Spot] = {}
        for data, spot, position in frame.merges:
            listed = [(data, spot)]
            if isinstance(data, list):
                listed = [(entry, spot.children[number]) for number, entry in enumerate(data)]
            for entry, where in listed:
                if not isinstance(entry, dict):
                    self.document.add(position, "<<", "", "must repeat a mapping", "Write '<<: *anchor'.")
                    continue
                for key in entry:
                    if key not in merged:
                        merged[key], keys[key], children[key] = entry[key], where.keys[key], where.children[key]
        merged |= own
        own.clear()
        own |= merged
        frame.spot.keys = keys | frame.spot.keys
        frame.spot.children = children | frame.spot.children

    def _check_tag(self, event: Any, position: Position) -> None:
        if event.tag is not None:
            rule = "must not be used: the fields of a workspace know their types"
            self.document.add(position, f"the tag {event.tag}", "", rule, "Take it out.")


def _position(event: Any) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1)
