"""The outline is counted from the text of a decision, and from nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from motcua.programme.outlining import clauses

TEXT = """\
CHƯƠNG TRÌNH
(Ban hành kèm theo Quyết định số 1/QĐ-UBND)

I. QUAN ĐIỂM:
Lời dẫn của mục I.

1. Điểm một.
Vẫn là điểm một.

2.\u00a0 Điểm hai.

II. MỤC TIÊU:
1. Chung:
Một câu.
2. Cụ thể:
a) Điểm a 2. không phải số mới.
b) Điểm b:

- gạch một.
– gạch hai.
đ) Điểm đ
Lời dẫn của đ:
- gạch của đ.
c) Lời dẫn
III. TỔ CHỨC:
- gạch không có điểm.
"""


def test_clauses_are_those_that_say_something() -> None:
    assert clauses(TEXT.splitlines()) == [
        "0", "I-0", "I.1", "I.2", "II.1", "II.2.a", "II.2.b-1", "II.2.b-2", "II.2.đ-0",
        "II.2.đ-1", "II.2.c", "III-1",
    ]  # fmt: skip


def test_a_text_without_sections_is_one_clause() -> None:
    assert clauses(["1. x", "a) y", "- z"]) == ["0"]
    assert clauses([]) == []


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_each_letter_counts_its_own_dashes(dashes: list[int]) -> None:
    letters = "abcdeg"
    lines, expected = ["I. X", "1. Y"], []
    for letter, count in zip(letters, dashes, strict=False):
        lines += [f"{letter}) điểm", *(["- gạch"] * count)]
        expected += [f"I.1.{letter}-{n + 1}" for n in range(count)] or [f"I.1.{letter}"]
    assert clauses(lines) == expected
