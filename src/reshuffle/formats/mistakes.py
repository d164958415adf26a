"""Collects the mistakes of one file, so that all of them come at once and a file full of them stays readable."""

from __future__ import annotations

from dataclasses import dataclass, field

from reshuffle.errors import FileError, Mistake

__all__ = ["LISTED", "MistakeList"]

#: So many mistakes of one file are listed; the rest is counted.
LISTED = 50
_KEPT = 20 * LISTED


@dataclass(slots=True)
class MistakeList:
    """The mistakes found in one file so far.

    Parameters
    ----------
    file
        Name of the file, for the place of each mistake.
    total
        Number of mistakes, also of those that are not kept.
    """

    file: str
    total: int = 0
    _kept: list[tuple[int, Mistake]] = field(default_factory=list)

    def add(self, name: str, value: object, rule: str, line: int = 0, remedy: str = "", where: str = "") -> None:
        """Add one mistake; `line` counts from 1, 0 for the file as a whole; `where` is a place that is not a line."""
        self.total += 1
        if len(self._kept) >= _KEPT:
            return
        place = f"{self.file}, line {line}" if line else f"{self.file}, {where}" if where else self.file
        self._kept.append((line, Mistake(name, _shown(str(value)), rule, place, remedy)))

    def add_uncounted(self, number: int) -> None:
        """Count `number` more mistakes of a kind of which enough are listed."""
        self.total += number

    def listed(self) -> list[Mistake]:
        """Return the mistakes in the order of the file, at most :data:`LISTED`, and how many more there are."""
        result = [mistake for _, mistake in sorted(self._kept, key=lambda entry: entry[0])[:LISTED]]
        if self.total > len(result):
            more = self.total - len(result)
            result.append(Mistake(self.file, "", f"must be mended in {more} more places that are not listed"))
        return result

    def raise_if_any(self) -> None:
        """Raise what was found.

        Raises
        ------
        reshuffle.errors.FileError
            If there is any mistake; it carries all that are listed.
        """
        if self.total:
            raise FileError(self.listed())


def _shown(value: str) -> str:
    """Return a value fit for one line of a message: short, and without control characters."""
    text = value if value.isprintable() else repr(value)[1:-1]
    return text if len(text) <= 40 else f"{text[:37]}..."
