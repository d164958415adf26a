"""YAML becomes plain data, every scalar as text, with places; what could harm is refused."""

from __future__ import annotations

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace.places import Document, Position
from reshuffle.formats.workspace.yaml_nodes import DEEPEST, LONGEST, parse_yaml


def parse(text: str) -> Document:
    return parse_yaml(text.encode(), "f.yaml")


def told(document: Document) -> list[str]:
    return [str(mistake) for _, mistake in document.mistakes]


def test_every_scalar_stays_the_text_that_was_written() -> None:
    document = parse("{a: 010, b: 06:00, c: no, d: 1e3, e: 2026-11-23, f: 'null', 010: x}")
    assert document.data == {
        "a": "010", "b": "06:00", "c": "no", "d": "1e3", "e": "2026-11-23", "f": "null", "010": "x"
    }  # fmt: skip


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_behind_a_key_is_none(nothing: str) -> None:
    assert parse(f"a: {nothing}\n").data == {"a": None}


def test_a_file_of_comments_says_nothing() -> None:
    assert parse("# later\n").data is None


def test_a_value_a_key_and_an_entry_have_their_line_and_column() -> None:
    document = parse("a:\n  b: {c: 1}\n  d:\n  - x\n  - y\n")
    assert document.position(("a", "b", "c")) == Position(2, 10)
    assert document.position(("a", "b", "c"), of_key=True) == Position(2, 7)
    assert document.position(("a", "d", 1)) == Position(5, 5)
    assert document.position(("a", "d")) == Position(3, 3)


def test_a_path_that_is_not_there_has_the_place_of_what_is_there_of_it() -> None:
    assert parse("a:\n  b: 1\n").position(("a", "z", 3)) == Position(1, 1)


def test_an_alias_repeats_its_anchor() -> None:
    assert parse("a: &x [1, 2]\nb: *x\n").data == {"a": ["1", "2"], "b": ["1", "2"]}


def test_a_merge_takes_over_entries_and_what_stands_beside_it_wins() -> None:
    document = parse("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n")
    assert document.data == {"a": {"p": "1", "q": "2"}, "b": {"p": "1", "q": "3"}}
    assert document.position(("b", "p")) == Position(1, 11)


def test_a_merge_of_several_mappings_takes_the_first_that_has_a_key() -> None:
    assert parse("x: &x {p: 1}\ny: &y {p: 2, q: 2}\nb: {<<: [*x, *y]}\n").data["b"] == {"p": "1", "q": "2"}  # type: ignore[index,call-overload]


def test_a_quoted_merge_sign_is_a_name() -> None:
    assert parse("'<<': 1\n").data == {"<<": "1"}


def test_a_merge_of_no_mapping_is_a_mistake() -> None:
    assert told(parse("<<: 3\n")) == ["<< must repeat a mapping (f.yaml, line 1, column 1). Write '<<: *anchor'."]


def test_a_key_that_stands_twice_is_a_mistake_and_the_first_counts() -> None:
    document = parse("a: 1\nb: 2\na: {c: 3}\n")
    assert document.data == {"a": "1", "b": "2"}
    assert told(document) == [
        "a must stand only once in its block (f.yaml, line 3, column 1). It stands in line 1 already."
    ]


def test_a_tag_is_a_mistake() -> None:
    message = "the tag tag:yaml.org,2002:python/name:os.system must not be used"
    assert told(parse("a: !!python/name:os.system x\n"))[0].startswith(message)


def test_a_text_that_is_too_long_is_a_mistake() -> None:
    assert f"must have at most {LONGEST} characters, not {LONGEST + 1}" in told(parse(f"a: {'x' * (LONGEST + 1)}"))[0]


def test_a_bomb_of_aliases_is_refused_before_it_is_built() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(FileError, match=r"aliases must repeat at most 200000 entries in all \(f.yaml, line 6"):
        parse("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", r"must be well-formed YAML: mapping values are not allowed .*line 1, column 5.*Look for a line"),
        ("a:\n\t- 1", r"cannot start any token \(f.yaml, line 2, column 1\). Indent with spaces, not tabs"),
        ("a: 'x", r"found unexpected end of stream .*Look for a quote"),
        ("a: *x", r"\*x must stand behind its anchor &x: there is none \(f.yaml, line 1, column 4\)"),
        ("a: &x [*x]", r"\*x must not stand inside what it repeats"),
        ("? [a]\n: b", r"a name must be text, not a list or mapping \(f.yaml, line 1, column 3\)"),
        ("a: &x 1\n*x : 2", r"a name must be text, not an alias \(f.yaml, line 2, column 1\)"),
        ("'': 1", r"a name must not be empty"),
        ("---\na: 1\n---\nb: 2", r"--- must not start a second document \(f.yaml, line 3, column 1\)"),
        ("[" * 20_000, rf"nesting must be at most {DEEPEST} levels deep"),
        ("{a: " * 20_000, rf"nesting must be at most {DEEPEST} levels deep"),
        ("a: \ufffe", r"must be well-formed YAML"),
        ("%YAML 9.1\n---\na: 1", r"must be well-formed YAML: found incompatible YAML document"),
    ],
)
def test_what_is_no_workspace_yaml_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        parse(text)


def test_a_file_of_very_many_values_is_refused() -> None:
    with pytest.raises(FileError, match="the file must have at most 600000 names and values"):
        parse("[" + "1," * 600_001 + "]")
