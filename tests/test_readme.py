"""The commands of the README and of the guides do what the text says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests import documents

GUIDES = [
    documents.ROOT / "README.md",
    *sorted((documents.ROOT / "docs" / "tutorials").glob("*.md")),
    *sorted((documents.ROOT / "docs" / "how-to").glob("*.md")),
]


@pytest.fixture
def reader_folder(tmp_path: Path) -> Path:
    """Make a folder that holds what a reader's clone holds: the examples, at their place."""
    examples = Path("src", "reshuffle", "examples")
    shutil.copytree(documents.ROOT / examples, tmp_path / examples)
    return tmp_path


def run(command: documents.Command, folder: Path) -> None:
    program = shutil.which("reshuffle", path=sysconfig.get_path("scripts"))
    assert program, "reshuffle is not installed beside this Python"
    done = subprocess.run([program, *command.words], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == command.exit_status, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.relative_to(documents.ROOT).as_posix())
def test_guide_does_what_it_says(guide: Path, reader_folder: Path) -> None:
    for step in documents.steps(guide.read_text(encoding="utf-8")):
        match step:
            case documents.File(name, content):
                (reader_folder / name).write_text(content, encoding="utf-8")
            case documents.Command():
                run(step, reader_folder)
            case documents.Expectation(name, values):
                found = json.loads((reader_folder / name).read_text(encoding="utf-8"))
                assert {key: str(found[key]) for key in values} == values


@pytest.mark.parametrize("name", ["main", "test"])
def test_readme_command_makes_its_own_environment(name: str) -> None:
    command = documents.command_block((documents.ROOT / "README.md").read_text(encoding="utf-8"), name)
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")


def test_readme_shows_the_main_job() -> None:
    command = documents.command_block((documents.ROOT / "README.md").read_text(encoding="utf-8"), "main")
    assert [found.words[0] for found in documents.commands(command)] == ["demo"]


def test_steps_are_read_in_the_order_of_the_text() -> None:
    text = (
        "<!-- file: a.txt -->\n```text\n1 2\n```\n\n```bash\npip install x && .venv/bin/reshuffle check a.txt \\\n"
        "  b.json  # exit status 1\n```\n<!-- expect: b.json makespan=7 -->\n"
    )
    assert documents.steps(text) == [
        documents.File("a.txt", "1 2\n"),
        documents.Command(("check", "a.txt", "b.json"), 1),
        documents.Expectation("b.json", {"makespan": "7"}),
    ]
