"""Names of products and components as ids of a workspace."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["as_id", "distinct_ids"]

#: Longest id of a workspace, in characters.
_LONGEST = 200


def as_id(text: str, tail: str = "") -> str:
    """Return a text as an id: on one line, short enough, and without the sign that separates orders and operations.

    Parameters
    ----------
    tail
        Stands at the end, whole, however long the text is.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in f"{text}\n{tail}".replace("/", "-"))
    words = plain.split()
    kept = " ".join(words)
    if len(kept) > _LONGEST:
        end = " ".join("".join(sign if sign.isprintable() else " " for sign in tail.replace("/", "-")).split())
        kept = f"{kept[: _LONGEST - len(end) - 1].rstrip()} {end}".rstrip()
    return kept or "unnamed"


def distinct_ids(texts: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return an id for each text; where two would have the same, the later gets a number.

    Parameters
    ----------
    taken
        Ids that none of them may have.
    """
    used, result = set(taken), {}
    for text in sorted(set(texts)):
        name, number = as_id(text), 1
        while name in used:
            number += 1
            name = as_id(text, f"({number})")
        used.add(name)
        result[text] = name
    return result
