"""The house stands: floors, fences, and what the import contracts cannot see."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
FILES = sorted((SOURCE / "reshuffle").rglob("*.py"))
CATCH_ALL_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


def identify(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def test_import_contracts_are_kept() -> None:
    program = shutil.which("lint-imports", path=sysconfig.get_path("scripts"))
    assert program, "import-linter is not installed beside this Python"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=identify)
def test_module_imports_modules_and_no_facade(path: Path) -> None:
    facades = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "reshuffle":
            origin = SOURCE.joinpath(*(node.module or "").split("."))
            if origin.is_dir():
                facades += [
                    f"line {node.lineno}: from {node.module} import {alias.name}"
                    for alias in node.names
                    if not (origin / f"{alias.name}.py").is_file() and not (origin / alias.name).is_dir()
                ]
    assert facades == []


@pytest.mark.parametrize("path", FILES, ids=identify)
def test_module_is_at_most_500_lines_and_has_a_name_of_its_own(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
    assert path.stem.strip("_") not in CATCH_ALL_NAMES


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.relative_to(SOURCE / "reshuffle").parts[0] in {"plan", "shopfloor"}],
    ids=identify,
)
def test_pure_room_draws_no_random_numbers_and_opens_no_file(path: Path) -> None:
    """numpy.random and open() need no import that a contract could forbid."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    impure = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and ast.unparse(node) in {"np.random", "numpy.random"})
        or (isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "print", "input"})
    ]
    assert impure == []
