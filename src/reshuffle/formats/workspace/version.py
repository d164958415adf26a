"""The version that every file of a workspace carries."""

from __future__ import annotations

from reshuffle.formats.workspace.places import Data, Document
from reshuffle.model.factory import FORMAT_VERSION

__all__ = ["KEY", "take_version"]

#: The key at the top of every file.
KEY = "format_version"


def take_version(document: Document) -> dict[str, Data] | None:
    """Return what a file says without its version; None if it can not be read under that version.

    There is one version so far; a reader for an older one would bring the data up to date here, one version at a time.

    Parameters
    ----------
    document
        The file; what is wrong is added to its mistakes.
    """
    data = document.data if document.data is not None else {}
    if not isinstance(data, dict):
        rule = f"must be a mapping, with lines 'name: value', not {'a list' if isinstance(data, list) else 'one text'}"
        document.add(document.position(()), "the file", "", rule, f"Start it with '{KEY}: {FORMAT_VERSION}'.")
        return None
    rest = {key: value for key, value in data.items() if key != KEY}
    written = data.get(KEY)
    if written is None:
        document.add(document.position((KEY,)), KEY, "", "must be given", f"Put '{KEY}: {FORMAT_VERSION}' at the top.")
        return rest
    position = document.position((KEY,))
    text = written.strip() if isinstance(written, str) else ""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        rule = f"must be the number of a format version, {FORMAT_VERSION} today"
        document.add(position, KEY, text, rule)
        return rest
    if int(text) > FORMAT_VERSION:
        rule = f"must be at most {FORMAT_VERSION}, the newest that this Reshuffle reads"
        document.add(position, KEY, text, rule, "Update Reshuffle to read this file.")
        return None
    return rest
