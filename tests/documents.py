"""Reads the Markdown of this project: its documents, their links, and the commands and files that they show.

A document may carry three kinds of invisible remarks:

``<!-- command: NAME -->``
    names the ``bash`` block that follows.
``<!-- file: NAME -->``
    says that the block that follows is the content of that file in the reader's folder.
``<!-- expect: FILE key=value ... -->``
    says what the JSON file holds after the commands above it.

A command whose comment is ``# exit status 1`` ends with that status; every other ends with 0.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_BLOCK = re.compile(
    r"(?:<!-- (?P<remark>command|file): (?P<name>\S+) -->\s*)?^```(?P<language>\w*)\n(?P<body>.*?)^```$"
    r"|<!-- expect: (?P<expected>.*?) -->",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(?P<title>.+?)\s*$", re.MULTILINE)
_EXIT_STATUS = re.compile(r"#.*exit status (\d)")


@dataclass(frozen=True)
class File:
    """A file that the document shows, to be put into the reader's folder."""

    name: str
    content: str


@dataclass(frozen=True)
class Command:
    """A command that the document tells the reader to run."""

    words: tuple[str, ...]
    exit_status: int = 0


@dataclass(frozen=True)
class Expectation:
    """What a JSON file must hold."""

    file: str
    values: dict[str, str]


def documents() -> list[Path]:
    """List every Markdown file that a reader may open."""
    folders = [ROOT / "docs", ROOT / "src", ROOT / "benchmarks"]
    return sorted([*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))])


def steps(text: str) -> list[File | Command | Expectation]:
    """List what a reader does who follows the document from top to bottom; making an environment is left out."""
    found: list[File | Command | Expectation] = []
    for match in _BLOCK.finditer(text):
        if match["expected"]:
            name, *pairs = match["expected"].split()
            found.append(Expectation(name, dict(pair.split("=", 1) for pair in pairs)))
        elif match["remark"] == "file":
            found.append(File(match["name"], match["body"]))
        elif match["language"] == "bash":
            found.extend(commands(match["body"]))
    return found


def command_block(text: str, name: str) -> str:
    """Return the block of a named command as it stands in the document."""
    blocks = [
        match["body"] for match in _BLOCK.finditer(text) if match["remark"] == "command" and match["name"] == name
    ]
    if len(blocks) != 1:
        raise ValueError(f"the document has {len(blocks)} blocks marked <!-- command: {name} -->, not one")
    return blocks[0].strip()


def commands(block: str) -> list[Command]:
    """List the calls of reshuffle in a bash block; continued lines are joined and chains (&&) taken apart."""
    found = []
    for line in block.replace("\\\n", " ").splitlines():
        status = _EXIT_STATUS.search(line)
        for part in line.split("&&"):
            words = shlex.split(part, comments=True)
            if words and Path(words[0]).name == "reshuffle":
                found.append(Command(tuple(words[1:]), int(status[1]) if status else 0))
    return found


def links(text: str) -> list[str]:
    """List the targets of all links outside of code."""
    return _LINK.findall(re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(text: str) -> set[str]:
    """List the anchors that the headings of a document make."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    titles = [match["title"].lower() for match in _HEADING.finditer(prose)]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}
