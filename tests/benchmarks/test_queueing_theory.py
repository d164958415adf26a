"""The yardstick of the twin is held against values that can be worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks import queueing_theory as theory


def test_a_queue_with_exponential_service_waits_rho_over_one_less_rho() -> None:
    assert theory.mean_waiting(0.8, 1, 2) == pytest.approx(4)


def test_constant_service_waits_half_as_long() -> None:
    assert theory.mean_waiting(0.8, 1, 1) == pytest.approx(2)


def test_one_of_many_servers_is_one_server() -> None:
    assert theory.many_servers_waiting(0.8, 1, 1) == pytest.approx(4)


def test_two_servers_at_half_load_by_hand() -> None:
    # Erlang C of offered load 1 on 2 servers is 1/3; the wait is that over (2 - 1).
    assert theory.many_servers_waiting(1, 1, 2) == pytest.approx(1 / 3)


def test_the_shortest_job_first_is_as_good_as_any_order_where_nobody_waits_long() -> None:
    light = 1e-4
    assert theory.shortest_first_waiting(light, 1) == pytest.approx(theory.mean_waiting(light, 1, 2), rel=1e-3)
    assert theory.shortest_first_waiting(0.8, 1) < theory.mean_waiting(0.8, 1, 2)


def test_breakdowns_that_take_no_time_change_nothing() -> None:
    plain = theory.mean_waiting(0.5, 1, 2)
    assert theory.with_breakdowns(0.5, 1, 2, 0.1, 0, 0) == pytest.approx(plain)
    assert theory.with_calendar_breakdowns(0.5, 1, 2, 0.1, 0) == pytest.approx(1 + plain)


def test_an_empty_line_that_fails_makes_who_comes_wait_for_the_repair() -> None:
    # Hardly any arrivals: the share of time down, 1/2, times the repair of 2, and the work of 1 with its own repairs.
    assert theory.with_calendar_breakdowns(1e-9, 1, 2, 0.5, 2) == pytest.approx(2 * 1 + 0.5 * 2, rel=1e-6)


def test_a_queue_of_one_place_is_lossy_and_never_waits() -> None:
    lost, sojourn = theory.finite_queue(0.8, 1, 1)
    assert lost == pytest.approx(0.8 / 1.8)
    assert sojourn == pytest.approx(1)


def test_priorities_keep_the_load_weighted_mean_wait() -> None:
    waits = theory.priority_waiting([0.4, 0.4], [1, 1], [2, 2])
    assert sum(0.4 * wait for wait in waits) == pytest.approx(0.8 * theory.mean_waiting(0.8, 1, 2))


def test_a_network_of_one_station_with_feedback_is_a_queue_with_more_arrivals() -> None:
    assert theory.jackson_sojourn([0.5], [[0.2]], [1], [1]) == pytest.approx(1 / (1 - 0.625) * 0.625 / 0.5)


def test_lots_that_circle_alone_never_wait_and_many_wait_for_the_bottleneck() -> None:
    assert theory.closed_network_cycle_time([1, 2], 1) == pytest.approx(3)
    assert 200 / theory.closed_network_cycle_time([1, 2], 200) == pytest.approx(1 / 2, rel=1e-6)


def test_two_equal_machines_without_a_place_between_them_do_two_thirds() -> None:
    assert theory.two_machine_line(1, 1, 0) == pytest.approx(2 / 3)


def test_a_batch_of_one_is_a_queue() -> None:
    assert theory.bulk_service_waiting(0.5, 1, 1) == pytest.approx(1, rel=1e-6)
