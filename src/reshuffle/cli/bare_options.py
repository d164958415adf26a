"""Options whose value may be left out: ``--simulate`` is ``--simulate 20``, ``--frozen`` forbids moves."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from typer.core import TyperCommand

__all__ = ["OrganizeCommand", "ReportCommand"]

_NUMBER = re.compile(r"[+-]?[0-9]+")
_TIME = re.compile(r"[+-]?[0-9].*")


class _BareOptions(TyperCommand):
    """A command that gives an option its usual value where none follows it.

    The library knows options with a value and options without one, and none that may have one. A word that follows and
    is no value is left alone: it is the next argument.
    """

    usual: ClassVar[dict[str, str]] = {}
    value: ClassVar[re.Pattern[str]] = _NUMBER

    # The type of the context is Click's or a copy of it inside Typer, as its version goes.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of the command line, with the values that were left out."""
        words: list[str] = []
        for place, word in enumerate(args):
            words.append(word)
            if word == "--":
                return super().parse_args(ctx, [*words, *args[place + 1 :]])
            following = args[place + 1] if place + 1 < len(args) else ""
            if word in self.usual and self.value.fullmatch(following) is None:
                words.append(self.usual[word])
        return super().parse_args(ctx, words)


class ReportCommand(_BareOptions):
    """The report, with ``--simulate`` alone for as many simulated runs as usual."""

    usual: ClassVar[dict[str, str]] = {"--simulate": "20"}


class OrganizeCommand(_BareOptions):
    """Organizing, with ``--frozen`` alone for a configuration in which nothing moves, beside ``--frozen 4h``."""

    usual: ClassVar[dict[str, str]] = {"--frozen": "moves"}
    value: ClassVar[re.Pattern[str]] = _TIME
