"""The package as a whole: light to import, honest about what it exports."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import metadata, version

import pytest

import reshuffle

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(reshuffle.__path__, "reshuffle.")
    if not module.name.endswith("__main__")
)


def test_import_loads_nothing_from_outside_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import reshuffle; "
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - sys.stdlib_module_names == {"reshuffle"}


def test_version_is_the_installed_one() -> None:
    assert reshuffle.__version__ == version("reshuffle")


def test_exported_members_are_the_ones_we_promise() -> None:
    assert dir(reshuffle) == ["__version__"]


def test_unknown_member_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="module 'reshuffle' has no attribute 'organise'"):
        _ = reshuffle.organise


@pytest.mark.parametrize("name", MODULES)
def test_every_exported_name_exists(name: str) -> None:
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", [])
    assert len(set(exported)) == len(exported)
    assert [member for member in exported if not hasattr(module, member)] == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_extra_all_brings_what_its_parts_bring() -> None:
    requirements = metadata("reshuffle").get_all("Requires-Dist") or []

    def brought_by(*extras: str) -> set[str]:
        marker = re.compile(rf"extra *== *['\"]({'|'.join(extras)})['\"]")
        return {line.partition(";")[0].strip() for line in requirements if marker.search(line)}

    assert brought_by("all") == brought_by("plan", "twin", "files", "log", "view", "live") != set()
