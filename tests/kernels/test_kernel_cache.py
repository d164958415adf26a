"""Where compiled kernels are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from reshuffle.kernels import kernel_cache
from reshuffle.kernels.kernel_cache import fingerprint

PACKAGE = Path(kernel_cache.__file__).parents[1]


def test_installation_elsewhere_has_kernels_of_its_own(tmp_path: Path) -> None:
    # numba would not take those of another place, and would compile while somebody waits.
    copy = shutil.copytree(PACKAGE, tmp_path / "reshuffle")
    assert fingerprint(copy, "scheduling") != fingerprint(PACKAGE, "scheduling")


def test_kernels_stay_valid_as_long_as_nothing_changes(tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "reshuffle")
    before = fingerprint(copy, "scheduling")
    (copy / "organizing" / "scheduling" / "list_scheduler.py").touch()
    assert fingerprint(copy, "scheduling") == before


def test_change_of_a_kernel_makes_the_kernels_of_its_place_anew(tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "reshuffle")
    before, elsewhere = fingerprint(copy, "scheduling"), fingerprint(copy, "twin")
    with (copy / "organizing" / "scheduling" / "local_search" / "tabu.py").open("a") as file:
        file.write("# changed\n")
    assert fingerprint(copy, "scheduling") != before
    assert fingerprint(copy, "twin") == elsewhere
