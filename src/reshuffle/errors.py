"""The exceptions of Reshuffle, all in one tree.

::

    ReshuffleError
    ├── InputError (also a ValueError)     the user's input is wrong; carries every mistake found
    │   ├── FileError                      a file cannot be read, or does not say what its format asks for
    │   └── ProblemError                   a problem is built from parts that contradict each other
    ├── UnsupportedError                   a component cannot honour what the problem asks; names every feature
    ├── MissingExtraError (also an ImportError)  an optional dependency is not installed; names the extra
    └── InternalError                      a component broke its own promise; our mistake, never the user's

Infeasible is not an error: it is the status of a :class:`reshuffle.plan.solver.Result`, with reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "FileError",
    "InputError",
    "InternalError",
    "MissingExtraError",
    "Mistake",
    "ProblemError",
    "ReshuffleError",
    "UnsupportedError",
]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in the input, in the form every message of Reshuffle has.

    Parameters
    ----------
    name
        What is wrong, in the user's word: a field, a file, a count.
    value
        The value found, as text; empty where there is none to show.
    rule
        What must hold, starting with "must": ``must be >= release(=2026-11-23)``.
    place
        Where it stands: ``orders.xlsx, sheet Orders, cell F12`` or ``ft06.txt, line 3``.
    remedy
        What the user can do; empty where the rule says it already.
    """

    name: str
    value: str
    rule: str
    place: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        text = f"{self.name}(={self.value}) {self.rule}" if self.value else f"{self.name} {self.rule}"
        if self.place:
            text += f" ({self.place})"
        text += "."
        return f"{text} {self.remedy}" if self.remedy else text


class ReshuffleError(Exception):
    """The base of every deliberate error of Reshuffle."""


class InputError(ReshuffleError, ValueError):
    """The user's input is wrong; ``mistakes`` holds all that was found, in the order of the input."""

    def __init__(self, mistakes: Sequence[Mistake] | Mistake) -> None:
        self.mistakes: tuple[Mistake, ...] = (mistakes,) if isinstance(mistakes, Mistake) else tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class FileError(InputError):
    """A file cannot be read, or does not say what its format asks for."""


class ProblemError(InputError):
    """A problem is built from parts that contradict each other."""


class UnsupportedError(ReshuffleError):
    """A component cannot honour what the problem asks; ``features`` names every such thing."""

    def __init__(self, component: str, features: Sequence[str], remedy: str = "") -> None:
        self.component = component
        self.features = tuple(features)
        text = f"{component} cannot honour: {'; '.join(self.features)}."
        super().__init__(f"{text} {remedy}" if remedy else text)


class MissingExtraError(ReshuffleError, ImportError):
    """An optional dependency is not installed; ``extra`` names the extra that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"{package} is needed for this and is not installed. Install it with: pip install 'reshuffle[{extra}]'"
        )


class InternalError(ReshuffleError):
    """A component broke its own promise, such as a solver whose solution the judge rejects; nothing of it is used."""
