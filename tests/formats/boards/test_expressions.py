from __future__ import annotations

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.boards.expressions import parse


def test_list_has_its_name_its_words_and_the_lists_in_it() -> None:
    root = parse('(board (at 1 -2.5) "a b" (pad "1" smd))', "b")
    assert (root.name, root.words) == ("board", ["a b"])
    assert root.first("at").words == ["1", "-2.5"]  # type: ignore[union-attr]
    assert root.word("pad", 1) == "smd"
    assert root.word("pad", 7) == ""
    assert root.word("hole") == ""


def test_quoted_text_keeps_brackets_quotation_marks_and_line_breaks() -> None:
    assert parse(r'(a "x (y) \"z\" \\ \n")', "b").words == ['x (y) "z" \\ \n']


def test_first_word_that_is_quoted_is_no_name() -> None:
    root = parse('("a" b)', "b")
    assert (root.name, root.words) == ("", ["a", "b"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(a\n(b\n(c)", r"'a' is not closed at its end \(f, line 2\).*cut off"),
        ("(a))", r"must close a list that is open \(f, line 1\)"),
        ('(a\n\n"b)', r"must end with a quotation mark \(f, line 3\)"),
        ("(a) (b)", "must hold one list"),
        ("(a) b", "must hold one list"),
        ("a", "must hold one list"),
        ("", "must hold one list"),
        ("(" * 101 + ")" * 101, "must not nest deeper than 100"),
    ],
)
def test_broken_text_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(FileError, match=f"(?s){said}"):
        parse(text, "f")


def test_a_million_open_brackets_are_refused_at_the_first_that_is_too_deep() -> None:
    with pytest.raises(FileError, match="deeper"):
        parse("(" * 1_000_000, "f")


def test_ten_million_signs_behind_an_open_quotation_mark_are_refused() -> None:
    with pytest.raises(FileError, match="quotation mark"):
        parse('(a "' + "x\\n" * 3_000_000, "f")


def test_lists_that_are_not_kept_leave_no_trace() -> None:
    root = parse('(a (b 1) (c (b 2) "x") (d "y"))', "f", lambda node: node.name != "b")
    assert [(node.name, node.words, node.lists) for node in root.lists] == [("c", ["x"], []), ("d", ["y"], [])]


def test_list_of_words_reads_alike_with_quotes_escapes_and_line_breaks() -> None:
    root = parse('(a (b c "d e" "") ( b\n c  "d e" "" ) (b c "d\\ e" ""))', "f")
    assert [node.words for node in root.lists] == [["c", "d e", ""]] * 3
    assert [node.start for node in root.lists] == [3, 18, 37]
