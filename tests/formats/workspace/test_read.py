"""A folder of YAML files becomes a workspace; what is wrong is told with its place."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.model.stations import Station
from tests.formats.workspace.folders import FACTORY, ORDERS, PRODUCT, WHOLE, lay_out, messages


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    workspace = read_workspace(lay_out(tmp_path, WHOLE))
    assert list(workspace.factory.stations) == ["mill-1", "saw"]
    assert workspace.products["bracket"].operations["020"].time == 45 * 60_000
    assert workspace.orders["A17"].due == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert workspace.state.lots["A17/1"].done == ("010",)


def test_the_path_of_the_factory_file_names_the_workspace_too(tmp_path: Path) -> None:
    lay_out(tmp_path, WHOLE)
    assert read_workspace(tmp_path / "factory.yaml") == read_workspace(tmp_path)


def test_a_station_behind_whose_name_nothing_stands_has_only_defaults(tmp_path: Path) -> None:
    assert read_workspace(lay_out(tmp_path, WHOLE)).factory.stations["saw"] == Station()


def test_products_may_stand_in_one_file_and_orders_in_a_list(tmp_path: Path) -> None:
    together = PRODUCT.replace("operations:", "products:\n bracket:\n  operations:").replace("\n  0", "\n   0")
    listed = "format_version: 1\norders:\n- id: A17\n" + ORDERS.split("A17:")[1].replace("{", "").strip(" }\n")
    listed = listed.replace(", ", "\n  ").replace("A17\n", "A17\n  ", 1)
    other = {
        "factory.yaml": FACTORY,
        "products.yaml": together,
        "orders.yaml": listed,
        "state.yaml": WHOLE["state.yaml"],
    }
    one, two = lay_out(tmp_path / "one", WHOLE), lay_out(tmp_path / "two", other)
    assert read_workspace(one) == read_workspace(two)


def test_a_mistake_in_a_list_of_orders_is_told_with_its_line(tmp_path: Path) -> None:
    listed = (
        "format_version: 1\norders:\n- {id: A1, product: brackt}\n- {product: bracket}\n- {id: A1, product: bracket}\n"
    )
    files = {"factory.yaml": FACTORY, "products/bracket.yaml": PRODUCT, "orders.yaml": listed}
    assert messages(lay_out(tmp_path, files)) == [
        "product(=brackt) must be a known product (orders.yaml, line 3, column 21). Did you mean 'bracket'?",
        "orders[1] must be a mapping with an id in a list of orders (orders.yaml, line 4, column 3). Add 'id:'.",
        ("A1 must stand only once among the orders (orders.yaml, line 5, column 3). "
        "It stands in orders.yaml, line 3, column 3 already."),
    ]  # fmt: skip


def test_a_product_may_have_another_id_than_its_file(tmp_path: Path) -> None:
    files = {**WHOLE, "products/bracket.yaml": "", "products/b.yaml": PRODUCT + "id: bracket\n"}
    lay_out(tmp_path, files)
    (tmp_path / "products" / "bracket.yaml").unlink()
    assert list(read_workspace(tmp_path).products) == ["bracket"]


def test_a_product_that_stands_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    files = {**WHOLE, "products/other.yaml": PRODUCT + "id: bracket\n"}
    assert messages(lay_out(tmp_path, files)) == [
        (
            "bracket must stand only once among the products (products/other.yaml, line 1, column 1). "
            "It stands in products/bracket.yaml, line 1, column 1 already."
        )
    ]


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("", "format_version must be given (orders.yaml, line 1, column 1). Put 'format_version: 1' at the top."),
        ("format_version: 2\n", "format_version(=2) must be at most 1, the newest that this Reshuffle reads"),
        ("format_version: one\n", "format_version(=one) must be the number of a format version, 1 today"),
        ("format_version: 0\n", "format_version(=0) must be the number of a format version, 1 today"),
        ("format_version: [1]\n", "format_version must be the number of a format version, 1 today"),
    ],
)
def test_every_file_carries_a_version_that_can_be_read(version: str, message: str, tmp_path: Path) -> None:
    text = ORDERS.replace("format_version: 1\n", version)
    told = messages(lay_out(tmp_path, {**WHOLE, "orders.yaml": text}))
    assert len(told) == 1
    assert told[0].startswith(message)


def test_a_wrong_zone_is_one_mistake_and_the_rest_is_still_looked_at(tmp_path: Path) -> None:
    files = {**WHOLE, "factory.yaml": FACTORY.replace("Berlin", "Berlim").replace("saw:", "saw: {load: 5}")}
    assert [message.partition("(")[0] for message in messages(lay_out(tmp_path, files))] == ["time_zone", "load"]


def test_a_local_time_that_the_clocks_skip_is_a_mistake_in_the_zone_of_the_factory(tmp_path: Path) -> None:
    files = {**WHOLE, "orders.yaml": ORDERS.replace("2026-11-20", "2026-03-29 02:30")}
    assert "in Europe/Berlin the clocks are set forward over" in messages(lay_out(tmp_path, files))[0]


def test_a_file_that_is_no_yaml_does_not_hide_the_mistakes_of_others(tmp_path: Path) -> None:
    files = {**WHOLE, "factory.yaml": "a: b: c", "orders.yaml": ORDERS.replace("quantity: 20", "quantity: many")}
    told = messages(lay_out(tmp_path, files))
    assert [message.split("(")[0] for message in told] == [
        "the file must be well-formed YAML: mapping values are not allowed in this context ",
        "quantity",
    ]


def test_references_to_parts_that_are_wrong_are_no_mistakes_of_their_own(tmp_path: Path) -> None:
    files = {
        **WHOLE,
        "factory.yaml": FACTORY.replace("  saw:", "  saw: {load: 5}").replace("    calendar: day", "    kalendar: day"),
    }
    assert [message.partition("(")[0].split()[0] for message in messages(lay_out(tmp_path, files))] == [
        "kalendar",
        "load",
    ]


def test_a_yaml_file_without_a_place_in_a_workspace_is_named(tmp_path: Path) -> None:
    told = messages(
        lay_out(tmp_path, {**WHOLE, "order.yaml": ORDERS, "products/more/x.yaml": PRODUCT, "Orders.csv": "x"})
    )
    assert [message.partition(" must")[0] for message in told] == [
        "the file 'Orders.csv'", "the file 'order.yaml'", "the folder 'products'"
    ]  # fmt: skip


def test_two_spellings_of_one_file_are_a_mistake(tmp_path: Path) -> None:
    assert messages(lay_out(tmp_path, {**WHOLE, "orders.yml": ORDERS})) == [
        "the file 'orders.yml' must stand only once; 'orders.yaml' is there too (orders.yml). Take one of them away."
    ]


def test_very_many_mistakes_of_one_file_are_counted(tmp_path: Path) -> None:
    orders = "format_version: 1\norders:\n" + "".join(
        f"  A{number}: {{product: x{number}}}\n" for number in range(1000)
    )
    told = messages(
        lay_out(tmp_path, {"factory.yaml": FACTORY, "products/bracket.yaml": PRODUCT, "orders.yaml": orders})
    )
    assert len(told) == 101
    assert told[-1] == "orders.yaml must be mended in 900 more places that are not listed."


@pytest.mark.parametrize("name", ["nowhere", "orders.yaml", "nul\0"])
def test_what_is_no_workspace_is_refused(name: str, tmp_path: Path) -> None:
    lay_out(tmp_path, WHOLE)
    with pytest.raises(FileError, match="must be"):
        read_workspace(tmp_path / name)


def test_a_folder_without_a_factory_is_refused(tmp_path: Path) -> None:
    assert messages(tmp_path)[0].startswith(f"factory.yaml must be in the folder '{tmp_path}'.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must not be empty"),
        (b"\x00\x01\x02", "must be a text file: it holds binary data"),
        (b"\x89PNG\r\n\x1a\n", "must be a text file: it holds binary data"),
        ("format_version: 1".encode("utf-16"), "must be text in UTF-8, not in UTF-16"),
        ("größe: 1".encode("latin-1"), "must be in UTF-8 (orders.yaml, line 1)"),
        (b"- " * 30_000, "nesting must be at most 40 levels deep"),
        (b"just words", "the file must be a mapping, with lines 'name: value', not one text"),
        (b"- 1\n- 2\n", "the file must be a mapping, with lines 'name: value', not a list"),
    ],
)
def test_files_that_are_no_text_or_no_mapping_are_refused(data: bytes, message: str, tmp_path: Path) -> None:
    told = messages(lay_out(tmp_path, {**WHOLE, "orders.yaml": data}))
    assert len(told) == 1
    assert message in told[0]


def test_a_file_that_is_too_large_is_refused_without_being_parsed(tmp_path: Path) -> None:
    lay_out(tmp_path, WHOLE)
    with (tmp_path / "orders.yaml").open("r+b") as file:
        file.truncate(100_000_000)
    assert "must have at most 16777216 bytes" in messages(tmp_path)[0]


def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, {"factory.yaml": FACTORY})
    (tmp_path / "orders.yaml").mkdir()
    names = ["orders.yaml"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "state.yaml")
        names.append("state.yaml")
    assert messages(tmp_path) == [f"'{name}' must be a file ({name})." for name in names]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="every file can be read by root")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, WHOLE)
    (tmp_path / "orders.yaml").chmod(0)
    assert "must be readable (Permission denied)" in messages(tmp_path)[0]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    files = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in WHOLE.items()}
    assert read_workspace(lay_out(tmp_path / "one", files)) == read_workspace(lay_out(tmp_path / "two", WHOLE))


def test_anchors_serve_stations_that_are_alike(tmp_path: Path) -> None:
    factory = FACTORY.replace("mill-1:", "mill-1: &mill").replace(
        "  saw:", "  saw:\n  mill-2:\n    <<: *mill\n    count: 2"
    )
    stations = read_workspace(lay_out(tmp_path, {**WHOLE, "factory.yaml": factory})).factory.stations
    assert stations["mill-2"] == stations["mill-1"].model_copy(update={"count": 2})


def test_a_due_date_without_a_time_is_the_end_of_that_day_and_a_release_its_start(tmp_path: Path) -> None:
    words = "{product: bracket, release: 2026-11-30, due: 2026-11-30, deadline: 30.11.2026}"
    orders = f"format_version: 1\norders:\n  A17: {words}\n"
    order = read_workspace(lay_out(tmp_path, {**WHOLE, "orders.yaml": orders})).orders["A17"]
    assert order.release == datetime(2026, 11, 29, 23, tzinfo=UTC)
    assert order.due == order.deadline == datetime(2026, 11, 30, 23, tzinfo=UTC)
