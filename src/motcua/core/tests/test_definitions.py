"""Reading definition files: strict, whole, with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.core.definitions import (
    DefinitionError,
    _load,
    _QuickLoader,
    _StrictLoader,
    definitions_dir,
    fingerprint,
    read_csv,
    read_yaml,
)


def write(tmp_path: Path, text: str | bytes, name: str = "law.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def place(refusal: Any) -> tuple[str, int]:
    return Path(refusal.value.params["file"]).name, refusal.value.params["line"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is given twice"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "'b' is given twice"),
        ("a: 1\nb: !!python/object/apply:os.getcwd []\n", 2, "could not determine"),
        ("a: 1\nb: !mine x\n", 2, "could not determine"),
        ("a: 1\nb: [1, 2\n", 3, "expected"),
        ("a: 1\nb: 2013-02-30\n", 2, "day is out of range"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key must be"),
        ("a: 1\n<<: {b: 2}\n", 2, "could not determine"),
        ("a: 1\nb: &x [*x]\n", 2, "recursive"),
        ("a: &x [1]\nb: [*x, *x]\n", 1, "alias"),
        (f"a: 1\nb: 0x{'f' * 5000}\n", 2, "too many digits"),
        (f"a: 1\nb: {'1:' * 3000}1\n", 2, "too many digits"),
        ("a: 1\nb: \x00\n", 2, "character"),
        ("a: 1\n---\nb: 2\n", 2, "but found another document"),
        ("a: 1\nb: !!int many\n", 2, "invalid literal"),
        ("", 1, "empty"),
        ("# nothing but a remark\n", 1, "empty"),
        ("[" * 5000, 1, "nested"),
    ],
)
def test_a_file_that_is_not_plain_data_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read_yaml(write(tmp_path, text))
    assert place(refusal) == ("law.yaml", line)


def shape(node: yaml.Node) -> Any:
    """What stands on which line, with its tag."""
    if isinstance(node, yaml.ScalarNode):
        return node.start_mark.line, node.tag, node.value
    parts = [
        (shape(part[0]), shape(part[1])) if isinstance(part, tuple) else shape(part)
        for part in node.value
    ]
    return node.start_mark.line, node.tag, parts


def test_the_quick_loader_reads_what_the_slow_one_reads() -> None:
    paths = sorted(definitions_dir().rglob("*.yaml"))
    assert len(paths) > 200
    for path in paths[::7]:
        text = path.read_text(encoding="utf-8")
        quick, slow = (_load(kind, text) for kind in (_QuickLoader, _StrictLoader))
        assert quick[0] == slow[0], path
        assert quick[1] is not None
        assert slow[1] is not None
        assert shape(quick[1]) == shape(slow[1]), path


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="UTF-8"):
        read_yaml(write(tmp_path, "tên: Long Xuyên".encode("utf-16")))
    with pytest.raises(DefinitionError, match="UTF-8"):
        list(read_csv(write(tmp_path, b"a,b\n\xff,1\n", "x.csv"), ("a", "b")))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot be read"):
        read_yaml(tmp_path / "missing.yaml")
    with pytest.raises(DefinitionError, match="cannot be read"):
        list(read_csv(tmp_path / "missing.csv", ("a",)))


def test_words_that_look_like_booleans_stay_words(tmp_path: Path) -> None:
    read = read_yaml(write(tmp_path, "on: yes\noff: NO\ny: True\nsure: true\nnever: false\n"))
    assert read.data == {
        "on": "yes", "off": "NO", "y": "True", "sure": True, "never": False,
    }  # fmt: skip


GOOD = """\
name: Khai sinh
since: 2012-06-15
at: 2012-06-15 08:00:00
steps:
  - {code: RECEIVE, hours: 1}
  - code: RETURN
    hours: true
"""


@pytest.mark.parametrize(
    ("kind", "path", "line", "reason"),
    [
        (str, ("title",), 1, "title is missing"),
        (int, ("name",), 1, "name must be int, not 'Khai sinh'"),
        (str, ("since",), 2, "since must be str"),
        (date, ("name",), 1, "name must be date"),
        (date, ("at",), 3, "at must be date"),
        (int, ("steps", 1, "hours"), 7, "steps.1.hours must be int, not True"),
        (int, ("steps", 1, "budget"), 6, "steps.1.budget is missing"),
        (dict, ("steps", 2), 5, "steps.2 is missing"),
        (list, ("steps", 0), 5, "steps.0 must be list"),
        (str, ("name", "vi"), 1, "name.vi is missing"),
    ],
)
def test_a_wrong_or_missing_part_is_named_with_its_line(
    tmp_path: Path, kind: type, path: tuple[str | int, ...], line: int, reason: str
) -> None:
    document = read_yaml(write(tmp_path, GOOD))
    with pytest.raises(DefinitionError) as refusal:
        document.require(kind, *path)
    assert reason in str(refusal.value)
    assert place(refusal) == ("law.yaml", line)


def test_a_part_that_is_there_is_given(tmp_path: Path) -> None:
    document = read_yaml(write(tmp_path, GOOD))
    assert document.require(str, "name") == "Khai sinh"
    assert document.require(date, "since") == date(2012, 6, 15)
    assert document.require(int, "steps", 0, "hours") == 1


def test_a_refusal_can_be_read_by_whoever_must_correct_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a: 1\na: 2\n")
    with pytest.raises(DefinitionError) as refusal:
        read_yaml(path)
    assert str(path) in str(refusal.value)
    assert "line 2" in str(refusal.value)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=4), PLAIN, max_size=4), st.randoms())
def test_a_fingerprint_does_not_depend_on_the_order_of_keys(
    value: dict[str, Any], source: Any
) -> None:
    keys = list(value)
    source.shuffle(keys)
    assert fingerprint({key: value[key] for key in keys}) == fingerprint(value)


def test_a_fingerprint_changes_with_a_value_and_not_with_a_remark(tmp_path: Path) -> None:
    one = read_yaml(write(tmp_path, "a: 2012-06-15\nb: [1, 2]\n")).fingerprint
    assert read_yaml(write(tmp_path, "# hm\nb: [1, 2]\na: 2012-06-15\n")).fingerprint == one
    assert read_yaml(write(tmp_path, "a: 2012-06-16\nb: [1, 2]\n")).fingerprint != one
    assert read_yaml(write(tmp_path, "a: 2012-06-15\nb: [2, 1]\n")).fingerprint != one


def test_a_table_is_read_with_the_line_of_each_row(tmp_path: Path) -> None:
    path = write(tmp_path, 'code,name\nAG,"An Giang"\nCM,"Cà\nMau"\nHN,Hà Nội\n', "x.csv")
    assert list(read_csv(path, ("code", "name"))) == [
        (2, {"code": "AG", "name": "An Giang"}),
        (4, {"code": "CM", "name": "Cà\nMau"}),
        (5, {"code": "HN", "name": "Hà Nội"}),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name,code\n", 1, "the columns must be code, name"),
        ("", 1, "the columns must be code, name"),
        ("code,name\nAG\n", 2, "1 values for 2 columns"),
        ("code,name\nAG,An Giang\nCM,Cà Mau,1\n", 3, "3 values for 2 columns"),
        ('code,name\nAG,"An Giang\n', 2, "unexpected end of data"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason) as refusal:
        list(read_csv(write(tmp_path, text, "x.csv"), ("code", "name")))
    assert place(refusal) == ("x.csv", line)
