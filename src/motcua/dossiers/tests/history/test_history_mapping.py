"""Mappings: checked before anything of a log is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.dossiers.contracts import Kind
from motcua.dossiers.history.mapping import Layout, read_mapping
from motcua.dossiers.tests.history.factories import CASES, EVENTS, XES, mapping_of, write_mapping


def refusal(folder: Path, base: dict[str, Any], **changes: Any) -> DefinitionError:
    path = write_mapping(folder, base, **changes)
    with pytest.raises(DefinitionError) as caught:
        read_mapping(path)
    assert caught.value.params["file"] == str(path)
    return caught.value


def line_of(error: DefinitionError) -> str:
    """The line of the file that the refusal points at."""
    text = Path(error.params["file"]).read_text("utf-8").splitlines()
    return text[error.params["line"] - 1]


@pytest.mark.parametrize("base", [XES, EVENTS, CASES], ids=["xes", "events", "cases"])
def test_a_sound_mapping_of_each_layout_is_read(tmp_path: Path, base: dict[str, Any]) -> None:
    mapping = mapping_of(tmp_path, base)
    assert mapping.source == "test-log"
    assert mapping.layout is Layout(base.get("layout", "EVENTS"))
    assert mapping.zone.key == base["timezone"]
    assert len(mapping.digest) == 64


def test_activities_become_acts_as_the_mapping_says(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, EVENTS)
    assert mapping.kinds == {"Nhận": Kind.RECEIVED, "Xong": Kind.FINISHED}
    assert mapping.default_kind is Kind.MOVED
    assert mapping_of(tmp_path, XES).default_kind is Kind.NOTED


@pytest.mark.parametrize("path", sorted((definitions_dir() / "imports").glob("*.yaml")), ids=str)
def test_every_mapping_of_the_installation_is_sound(path: Path) -> None:
    assert read_mapping(path).source == path.stem


@pytest.mark.parametrize(
    ("changes", "reason", "line"),
    [
        ({"sauce": "x"}, "unknown key 'sauce'", "sauce: x"),
        ({"timezone": "Asia/Saigonn"}, "unknown time zone 'Asia/Saigonn'", "timezone:"),
        ({"timezone": "../etc/passwd"}, "unknown time zone", "timezone:"),
        ({"timezone": None}, "timezone is missing", "source:"),
        ({"format": "xlsx"}, "format must be xes or csv", "format:"),
        ({"layout": "CASES"}, "layout must be EVENTS", "layout:"),
        ({"layout": "ROWS"}, "layout must be EVENTS", "layout:"),
        ({"source": "With Blanks"}, "small letters", "source:"),
        ({"code_prefix": "small"}, "capitals", "code_prefix:"),
        ({"code_prefix": "A" * 21}, "capitals", "code_prefix:"),
        ({"channel": "PIGEON"}, "'PIGEON' is not a channel", "channel:"),
        ({"channel": {"field": "c", "map": {"x": "PIGEON"}}}, "'PIGEON' is not", "field: c"),
        ({"channel": {"field": "c", "default": "PIGEON"}}, "'PIGEON' is not", "field: c"),
        ({"channel": {"feld": "c"}}, "must have field, map and default", "feld: c"),
        ({"channel": None}, "channel is missing", "source:"),
        ({"unit": None}, "unit is missing", "source:"),
        ({"procedure": ["a"]}, "must have field, map and default", "- a"),
        ({"delimiter": "::"}, "delimiter must be one sign", "delimiter:"),
        ({"level": 3}, "level must be text", "level:"),
        ({"title": "x"}, "title must be dict", "title:"),
    ],
)  # fmt: skip
def test_a_wrong_key_or_value_is_refused_with_file_line_and_reason(
    tmp_path: Path, changes: dict[str, Any], reason: str, line: str
) -> None:
    error = refusal(tmp_path, XES, **changes)
    assert reason in str(error)
    assert line in line_of(error)


@pytest.mark.parametrize(
    ("part", "values", "reason"),
    [
        ("case", {"id": "x", "recieved": "y"}, "unknown key 'recieved' in case"),
        ("case", {"received": "y"}, "case.id is missing"),
        ("case", "x", "case must be dict"),
        ("case", {"id": "x", "outcome": {"field": "o", "map": {"a": "WON"}}}, "'WON' is not"),
        ("case", {"id": "x", "return_channel": "PIGEON"}, "'PIGEON' is not a channel"),
        ("event", {"activity": "a", "at": "t", "actors": "w"}, "unknown key 'actors' in event"),
        ("event", {"activity": "a"}, "event.at is missing"),
        ("event", {"at": "t"}, "event.activity is missing"),
        ("event", ["x"], "event must be dict"),
        ("event", {"activity": "a", "at": "t", "map": {"x": "dossier.eaten"}}, "is not an act"),
        ("event", {"activity": "a", "at": "t", "default": "eaten"}, "is not an act"),
        ("event", {"activity": "a", "at": "t", "moments": [{"field": "f"}]}, "kind is missing"),
        ("event", {"activity": "a", "at": "t", "moments": [{"kind": "dossier.noted"}]},
         "field is missing"),
        ("event", {"activity": "a", "at": "t",
                   "moments": [{"field": "f", "kind": "dossier.eaten"}]}, "is not an act"),
    ],
)  # fmt: skip
def test_a_wrong_part_of_case_or_event_is_refused(
    tmp_path: Path, part: str, values: object, reason: str
) -> None:
    assert reason in str(refusal(tmp_path, XES, **{part: values}))


def test_an_unknown_act_is_refused_with_all_acts_that_there_are(tmp_path: Path) -> None:
    event = {"activity": "a", "at": "t", "map": {"In": "dossier.recieved"}}
    error = refusal(tmp_path, XES, event=event)
    assert "dossier.received" in str(error)
    assert line_of(error).strip() == "In: dossier.recieved"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("- a\n- b\n", "must be keys and values"),
        ("source: a\nsource: b\n", "is given twice"),
        ("source: !!python/object:os.system x\n", "could not determine a constructor"),
        ("source: [a\n", "expected"),
    ],
)
def test_what_is_not_plain_data_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=reason):
        read_mapping(path)


def test_another_mapping_has_another_digest(tmp_path: Path) -> None:
    assert mapping_of(tmp_path, XES).digest != mapping_of(tmp_path, XES, field="OTHER").digest
