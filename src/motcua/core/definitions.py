"""Definition files: the law as data. Read strictly, refused whole, named by line.

A definition is YAML (no tags, no duplicate keys, no implicit booleans beyond
``true``/``false``) or CSV. Where a file is wrong, ``DefinitionError`` says which file,
which line and why, and nothing of the file is used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Invalid

R = TypeVar("R")


OTHER_LINE = _("Line %(line)s: %(reason)s.")
MOST_FAULTS = 50


class DefinitionError(Invalid):
    """A definition file is wrong. ``file``, ``line`` (1-based) and ``reason`` say how."""

    code = "definition_invalid"
    message = _("%(file)s, line %(line)s: %(reason)s. Correct the file and load it again.")

    def __init__(
        self, file: str | Path, line: int, reason: str,
        others: tuple[tuple[int, str], ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(file=str(file), line=line, reason=reason)
        self.others = others
        """Further lines that are wrong, each with its reason."""

    @property
    def faults(self) -> list[str]:
        """The first fault with the file's name, then a sentence for each other line."""
        return [
            super().__str__(),
            *(str(OTHER_LINE % {"line": line, "reason": reason}) for line, reason in self.others),
        ]

    def __str__(self) -> str:
        return " ".join(self.faults)


def read_each(count: int, read: Callable[[int], R]) -> list[R]:
    """What ``read`` makes of each part; all that are wrong are named together.

    Raises ``DefinitionError`` with at most 50 lines.
    """
    found, faults = [], []
    for index in range(count):
        try:
            found.append(read(index))
        except DefinitionError as refusal:
            first = (refusal.params["line"], refusal.params["reason"])
            faults += [(refusal.params["file"], *one) for one in (first, *refusal.others)]
    if faults:
        file, line, reason = faults[0]
        raise DefinitionError(
            file,
            line,
            reason,
            tuple((line, reason) for _file, line, reason in faults[1:MOST_FAULTS]),
        )
    return found


def definitions_dir() -> Path:
    """The folder of definition files in force for this installation."""
    return Path(settings.MOTCUA_DEFINITIONS_DIR)


def fingerprint(value: Any) -> str:
    """SHA-256 (hex) of a definition's canonical JSON. Dates count as ISO text."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


MOST_BITS = 256


class _Strict(yaml.constructor.SafeConstructor):
    """Refuses a key given twice, and says where a value cannot be read."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """As in ``SafeConstructor``; an impossible day or number names its line."""
        try:
            value = super().construct_object(node, deep=deep)
            if isinstance(value, int) and value.bit_length() > MOST_BITS:
                raise ValueError("a number with too many digits")
            return value
        except (ValueError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, str(error), node.start_mark
            ) from None


class _StrictLoader(_Strict, yaml.SafeLoader):
    """Reads slowly, and says best what is wrong."""


class _QuickLoader(_Strict, yaml.CSafeLoader):
    """Reads the same with libyaml, which every wheel of PyYAML holds, in a third of the time."""


def _mapping(loader: Any, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be a word or a number", key_node.start_mark
            )
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} is given twice", key_node.start_mark
            )
        result[key] = loader.construct_object(value_node, deep=True)
    return result


# YAML 1.1 reads on, off, yes and no as booleans; here they are plain words.
for _loader in (_StrictLoader, _QuickLoader):
    _loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
    )
    _loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True)
class YamlDocument:
    """One YAML file: its data, and the line of any path within it."""

    path: Path
    data: Any
    _node: yaml.Node

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of the whole document."""
        return fingerprint(self.data)

    def line(self, *path: str | int) -> int:
        """Line (1-based) of the value at ``path``, or of the deepest part that exists."""
        node: yaml.Node = self._node
        for step in path:
            found: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        found = value
            elif (
                isinstance(node, yaml.SequenceNode)
                and isinstance(step, int)
                and step < len(node.value)
            ):
                found = node.value[step]
            if found is None:
                break
            node = found
        return int(node.start_mark.line) + 1

    def error(self, reason: str, *path: str | int) -> DefinitionError:
        """A ``DefinitionError`` at ``path``, to be raised by the caller."""
        return DefinitionError(self.path, self.line(*path), reason)

    def require(self, kind: type, *path: str | int) -> Any:
        """The value at ``path``; raises ``DefinitionError`` when absent or not a ``kind``."""
        value = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                dotted = ".".join(str(part) for part in path)
                raise self.error(f"{dotted} is missing", *path) from None
        impostor = (kind is int and isinstance(value, bool)) or (
            kind is date and isinstance(value, datetime)
        )
        if impostor or not isinstance(value, kind):
            dotted = ".".join(str(part) for part in path)
            raise self.error(f"{dotted} must be {kind.__name__}, not {value!r}", *path)
        return value

    def only(self, known: Collection[str], *path: str | int) -> None:
        """Refuse a key of the mapping at ``path`` that is not among ``known``."""
        for key in self.require(dict, *path):
            if key not in known:
                raise self.error(f"unknown key {key!r}", *path, key)


class Dated(Protocol):
    """What holds in ``[valid_from, valid_until)``; without an end where that is ``None``."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_until(self) -> date | None:
        """The first day on which it holds no longer."""
        ...


def share_a_day(one: Dated, other: Dated) -> bool:
    """Do the two hold on the same day at least once?"""
    return one.valid_from < (other.valid_until or date.max) and other.valid_from < (
        one.valid_until or date.max
    )


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DefinitionError(path, 1, f"not UTF-8 ({error.reason})") from None
    except OSError as error:
        raise DefinitionError(path, 1, f"cannot be read ({error.strerror})") from None


def read_yaml(path: Path) -> YamlDocument:
    """Read one YAML file. Raises ``DefinitionError`` for anything not plain data."""
    text = _read_text(path)
    try:
        data, node = _load(_QuickLoader, text)
    except (yaml.YAMLError, RecursionError):
        data, node = _read_slowly(path, text)
    if node is None:
        raise DefinitionError(path, 1, "the file is empty")
    return YamlDocument(path=path, data=data, _node=node)


def _load(
    kind: type[_QuickLoader] | type[_StrictLoader], text: str
) -> tuple[Any, yaml.Node | None]:
    loader = kind(text)
    try:
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
        if node is not None and "*" in text:
            _refuse_aliases(node)
        return data, node
    finally:
        loader.dispose()


def _refuse_aliases(root: yaml.Node) -> None:
    """Refuse a part that stands in two places: a few lines of such could be told as millions."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            raise yaml.constructor.ConstructorError(
                None, None, "an alias points here; write the part out", node.start_mark
            )
        seen.add(id(node))
        for part in node.value if isinstance(node, yaml.CollectionNode) else ():
            waiting += part if isinstance(part, tuple) else (part,)


def _read_slowly(path: Path, text: str) -> tuple[Any, yaml.Node | None]:
    """Read again what the quick loader refused; its reasons name fewer places."""
    try:
        return _load(_StrictLoader, text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DefinitionError(path, line, "a character that text does not hold") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DefinitionError(path, (mark.line + 1) if mark else 1, str(error.problem)) from None
    except RecursionError:
        raise DefinitionError(path, 1, "it is nested too deeply") from None


def read_csv(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(line, row)`` of a CSV whose header must be exactly ``columns``.

    Raises ``DefinitionError``.
    """
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != columns:
            raise DefinitionError(path, 1, f"the columns must be {', '.join(columns)}")
        for values in reader:
            if len(values) != len(columns):
                raise DefinitionError(
                    path, reader.line_num, f"{len(values)} values for {len(columns)} columns"
                )
            yield reader.line_num, dict(zip(columns, values, strict=True))
    except csv.Error as error:
        raise DefinitionError(path, reader.line_num, str(error)) from None
