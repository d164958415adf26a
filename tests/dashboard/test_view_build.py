"""The built files of the view are what its sources build, from locked packages, and are small."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "reshuffle" / "dashboard" / "static"
MOST_BYTES = 250_000


def npm_run(folder: Path, *words: str) -> None:
    npm = shutil.which("npm")
    assert npm
    done = subprocess.run([npm, "run", *words], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_committed_files_are_what_the_sources_build(sources: Path, tmp_path: Path) -> None:
    npm_run(sources, "build", "--", str(tmp_path))
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC.iterdir()}
    other = sorted(name for name in built.keys() | committed.keys() if built.get(name) != committed.get(name))
    assert other == [], "build the view again: cd web && npm ci && npm run build"


@pytest.mark.slow
def test_sources_hold_what_their_types_promise(sources: Path) -> None:
    npm_run(sources, "check")


def test_built_files_are_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in STATIC.iterdir()}
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_built_files_are_there() -> None:
    assert sorted(path.name for path in STATIC.iterdir()) == ["app.css", "app.js", "page.html"]


def test_program_carries_the_licences_of_what_it_contains() -> None:
    head = (STATIC / "app.js").read_text(encoding="utf-8").partition("*/")[0]
    packages = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert [name for name in packages if f"\n{name}: Copyright" not in head] == []
    assert "Permission is hereby granted" in head


def test_packages_are_pinned_and_known_by_their_hash() -> None:
    packages = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    wanted = packages["dependencies"] | packages["devDependencies"]
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, entry in locked.items() if name and "integrity" not in entry] == []
