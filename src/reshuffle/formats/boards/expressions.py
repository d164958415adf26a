"""The bracketed lists of KiCad's files, as trees with the line on which each list begins.

Read by a scanner of our own because nothing in a board but brackets, words and quoted texts matters: ``sexpdata``, the
library for this syntax, takes three times as long, keeps no line numbers, and recurses on hostile nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reshuffle.errors import FileError, Mistake

__all__ = ["Node", "parse"]

#: A list of words alone, which most are, in one piece; else a bracket, a quoted text, a word, a lone quotation mark.
#: Nothing is tried twice (possessive): hostile texts cost no more than others.
_TOKEN = re.compile(
    r'\(\s*+([^\s()"]++)((?:\s++(?:[^\s()"]++|"[^"\\]*+"))*+)\s*+\)'
    r'|([()])|"((?:[^"\\]++|\\.)*+)"|([^\s()"]++)|(")',
    re.DOTALL,
)
_WORD = re.compile(r'[^\s()"]++|"([^"]*+)"')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
#: Groups of a token.
_LEAF, _BRACKET, _QUOTED, _LONE = (1, 2), 3, 4, 6
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


def parse(text: str, file: str, is_kept: Callable[[Node], bool] = lambda _: True) -> Node:
    """Return the one list that a text holds.

    Parameters
    ----------
    is_kept
        Asked of each list when it is whole; others are left out, which saves most of the memory.

    Raises
    ------
    reshuffle.errors.FileError
        If brackets or quotes do not match, lists nest beyond reason, or there is no list.
    """
    root = Node("", 0)
    stack = [root]
    for found in _TOKEN.finditer(text):
        kind = found.lastindex
        if kind in _LEAF:
            _take_leaf(stack[-1], found, is_kept)
        elif kind == _BRACKET and found[_BRACKET] == "(":
            stack.append(Node("", found.start()))
            if len(stack) > _DEEPEST:
                raise _broken(text, found.start(), file, f"must not nest deeper than {_DEEPEST} lists", "the file")
        elif kind == _BRACKET:
            if len(stack) == 1:
                raise _broken(text, found.start(), file, "must close a list that is open", "a bracket")
            node = stack.pop()
            if len(stack) == 1 or is_kept(node):
                stack[-1].lists.append(node)
        elif kind == _LONE:
            raise _broken(text, found.start(), file, "must end with a quotation mark", "a text")
        else:
            _take_word(stack[-1], found[kind or 0], kind == _QUOTED)
    if len(stack) > 1:
        rule = f"must be whole; the list '{stack[1].name or '?'}' is not closed at its end"
        raise _broken(text, stack[-1].start, file, rule, "the file", "It may have been cut off: save or copy it again.")
    if len(root.lists) != 1 or root.name or root.words:
        raise FileError(Mistake("the file", "", "must hold one list '(kicad_pcb ...)' and nothing else", file))
    return root.lists[0]


def _take_leaf(parent: Node, found: re.Match[str], is_kept: Callable[[Node], bool]) -> None:
    said = found[2]
    words = [one[1] if one[1] is not None else one[0] for one in _WORD.finditer(said)] if '"' in said else said.split()
    node = Node(found[1], found.start(), words)
    if is_kept(node):
        parent.lists.append(node)


def _take_word(node: Node, said: str, is_quoted: bool) -> None:
    if is_quoted:
        node.words.append(_ESCAPE.sub(lambda one: _ESCAPES.get(one[1], one[1]), said) if "\\" in said else said)
    elif node.name or node.words or node.lists:
        node.words.append(said)
    else:
        node.name = said


def _broken(text: str, position: int, file: str, rule: str, name: str, remedy: str = "") -> FileError:
    return FileError(Mistake(name, "", rule, f"{file}, line {text.count(chr(10), 0, position) + 1}", remedy))
