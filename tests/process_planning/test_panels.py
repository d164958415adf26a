from __future__ import annotations

import pytest

from reshuffle.process_planning.assumptions import BoardAssumptions
from reshuffle.process_planning.panels import Panel, panel_of

ASSUMED = BoardAssumptions(panel_gap=2_000, panel_rail=5_000)


def test_board_alone_is_its_own_panel() -> None:
    assert panel_of(50_000, 30_000, 1, ASSUMED) == Panel(1, 1, 50_000, 30_000)


def test_boards_are_arranged_with_the_shortest_edge_around_them() -> None:
    # 2 x 2: 102 + 62 + 10; 4 x 1: 206 + 40; 1 x 4: 60 + 126.
    assert panel_of(50_000, 30_000, 4, ASSUMED) == Panel(2, 2, 102_000, 72_000)


def test_rails_run_along_the_longer_edges() -> None:
    assert panel_of(50_000, 30_000, 2, ASSUMED) == Panel(1, 2, 50_000 + 10_000, 62_000)


def test_prime_number_of_boards_is_a_row() -> None:
    panel = panel_of(10_000, 100_000, 7, ASSUMED)
    assert (panel.columns, panel.rows) == (7, 1)


def test_no_board_is_no_panel() -> None:
    with pytest.raises(ValueError, match="must be >= 1"):
        panel_of(10, 10, 0, ASSUMED)
