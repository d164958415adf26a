"""Setup times by matrix, by attributes and by set difference, as docs/reference/semantics.md states them."""

from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.resources import SetupRules


def rules(builder: ProblemBuilder) -> SetupRules:
    return builder.build().setup_rules


def test_a_matrix_gives_the_time_from_row_to_column() -> None:
    builder = ProblemBuilder()
    builder.add_setup_matrix([[0, 5], [7, 1]])
    assert rules(builder).times(0, [0, 1, 1], [1, 0, 1]).tolist() == [5, 7, 1]


def test_nothing_mounted_takes_the_initial_time_of_the_state() -> None:
    builder = ProblemBuilder()
    builder.add_setup_matrix([[0, 5], [7, 0]], initial=[2, 3])
    assert rules(builder).times(0, [-1, -1], [0, 1]).tolist() == [2, 3]


def test_attributes_add_up_change_and_slope() -> None:
    builder = ProblemBuilder()
    # width 10 -> 13: 4 + 3 * 2 up; colour 1 -> 0: 6 + 1 down; back again: 4 + 3 * 1 down, and 6.
    builder.add_setup_attributes([[10, 1], [13, 0]], change=[4, 6], up=[2, 0], down=[1, 1])
    assert rules(builder).times(0, [0, 1, 0], [1, 0, 0]).tolist() == [10 + 7, 7 + 6, 0]


def test_sets_pay_for_what_is_mounted_and_what_is_taken_off() -> None:
    builder = ProblemBuilder()
    builder.add_setup_sets([[1, 2, 3], [3, 4], []], mount=10, unmount=1, fixed=100)
    times = rules(builder).times(0, [0, 1, 0, 2], [1, 0, 0, 1])
    assert times.tolist() == [100 + 10 + 2, 100 + 20 + 1, 0, 100 + 20]


def test_several_rules_of_different_kinds_do_not_mix() -> None:
    builder = ProblemBuilder()
    builder.add_setup_sets([[1], [2]], mount=3)
    builder.add_setup_matrix([[0, 1, 2], [3, 0, 4], [5, 6, 0]])
    builder.add_setup_attributes([[0], [1]], change=[9])
    builder.add_setup_sets([[7, 8], [8]], mount=2, unmount=1)
    table = rules(builder)
    assert [table.time(0, 0, 1), table.time(1, 2, 1), table.time(2, 1, 0), table.time(3, 0, 1)] == [3, 6, 9, 1]
