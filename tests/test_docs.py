"""The documents hold together: links resolve, decisions are complete, nothing private leaks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests import documents

DECISIONS = sorted((documents.ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def identify(path: Path) -> str:
    return path.relative_to(documents.ROOT).as_posix()


@pytest.mark.parametrize("path", documents.documents(), ids=identify)
def test_relative_links_resolve(path: Path) -> None:
    broken = []
    for target in documents.links(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (anchor and anchor not in documents.anchors(file.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", DECISIONS, ids=identify)
def test_decision_has_its_four_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    found = re.findall(r"^## (Status|Context|Decision|Consequences)$", text, re.MULTILINE)
    assert found == ["Status", "Context", "Decision", "Consequences"]


def test_every_decision_is_in_the_index_once() -> None:
    index = (documents.ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d{4}-[^)]*\.md)\)", index) == [path.name for path in DECISIONS]


def test_no_document_is_longer_than_500_lines() -> None:
    long = [identify(path) for path in documents.documents() if path.read_text(encoding="utf-8").count("\n") > 500]
    assert long == []


def test_tracked_files_name_no_machine() -> None:
    """A path of somebody's machine or the address of a package host has no place in the project."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=documents.ROOT, capture_output=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    private = re.compile(
        r"(?<![\w.$}~/-])/(?:home|root|Users|work|opt|mnt)/\w|[A-Z]:\\\\?Users|file:///|index-url|find-links"
        r"|\bpypi\.|pythonhosted|\bregistry\."
    )
    leaks = []
    for name in listing.decode().split("\0"):
        path = documents.ROOT / name
        if not name or not path.is_file() or path == Path(__file__).resolve():
            continue
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), 1):
            if private.search(line):
                leaks.append(f"{name}, line {number}: {line.strip()[:80]}")
    assert leaks == []
