"""The bracketed lists of KiCad's files, as trees with the line on which each list begins.

Read by a scanner of our own because nothing in a board but brackets, words and quoted texts matters: ``sexpdata``, the
library for this syntax, takes three times as long, keeps no line numbers, and recurses on hostile nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reshuffle.errors import FileError, Mistake

__all__ = ["Node", "parse"]

#: A quoted text is taken as a whole or not at all: a quotation mark without its partner costs one look at the file.
_TOKEN = re.compile(r'\s*(?:([()])|"((?:[^"\\]++|\\.)*+)"|([^\s()"]+)|$)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
#: Lists within lists, at most: a board needs some ten.
_DEEPEST = 100


@dataclass(slots=True)
class Node:
    """A list: its first word, the words after it, the lists in it.

    Parameters
    ----------
    start
        Offset of its bracket in the text.
    """

    name: str
    start: int
    words: list[str] = field(default_factory=list)
    lists: list[Node] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Node]:
        """Yield the lists in it of a name."""
        return (node for node in self.lists if node.name == name)

    def first(self, name: str) -> Node | None:
        """Return the first list in it of a name."""
        return next(self.all(name), None)

    def word(self, name: str, place: int = 0) -> str:
        """Return a word of the first list of a name; empty where there is none."""
        node = self.first(name)
        return node.words[place] if node is not None and place < len(node.words) else ""


def parse(text: str, file: str) -> Node:
    """Return the one list that a text holds.

    Raises
    ------
    reshuffle.errors.FileError
        If brackets or quotes do not match, lists nest beyond reason, or there is no list.
    """
    root = Node("", 0)
    stack = [root]
    position, end = 0, len(text)
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise _broken(text, position, file, "must end with a quotation mark", "a text")
        position = found.end()
        bracket, quoted, word = found.groups()
        if bracket == "(":
            node = Node("", found.start(1))
            stack[-1].lists.append(node)
            stack.append(node)
            if len(stack) > _DEEPEST:
                raise _broken(text, node.start, file, f"must not nest deeper than {_DEEPEST} lists", "the file")
        elif bracket == ")":
            if len(stack) == 1:
                raise _broken(text, found.start(1), file, "must close a list that is open", "a bracket")
            stack.pop()
        elif quoted is not None:
            said = _ESCAPE.sub(lambda escape: _ESCAPES.get(escape[1], escape[1]), quoted) if "\\" in quoted else quoted
            stack[-1].words.append(said)
        elif word is not None:
            node = stack[-1]
            if not node.name and not node.words and not node.lists:
                node.name = word
            else:
                node.words.append(word)
    if len(stack) > 1:
        rule = f"must be whole; the list '{stack[1].name or '?'}' is not closed at its end"
        raise _broken(text, stack[-1].start, file, rule, "the file", "It may have been cut off: save or copy it again.")
    if len(root.lists) != 1 or root.name or root.words:
        raise FileError(Mistake("the file", "", "must hold one list '(kicad_pcb ...)' and nothing else", file))
    return root.lists[0]


def _broken(text: str, position: int, file: str, rule: str, name: str, remedy: str = "") -> FileError:
    return FileError(Mistake(name, "", rule, f"{file}, line {text.count(chr(10), 0, position) + 1}", remedy))
