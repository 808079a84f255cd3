"""Write ``benchmarks/README.md`` from the results."""

from __future__ import annotations

import json

from benchmarks import common

HEAD = """# Benchmarks

Every speed is a ratio against a baseline in the same run; see each file for what the
baseline does. Medians of five alternating rounds (three for series; three
figures of one run for imports, sealing and the demonstration). Run them
again with `script/bench`, or one with `script/bench dossiers`.

Measured on: {machine}.

| What | Wanted | Measured |
|---|---|---|
"""
WORDS = {
    "ours": "ours", "baseline": "baseline", "ratio": "**ratio**", "ratio_min": "lowest",
    "ratio_max": "highest",
}  # fmt: skip


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.3g}"


def main() -> None:
    known = json.loads(common.RESULTS.read_text(encoding="utf-8"))
    lines = []
    for name, figures in known.items():
        wanted = figures.pop("wanted")
        said = ", ".join(f"{WORDS.get(key, key)} {_shown(value)}" for key, value in figures.items())
        lines.append(f"| {name} | {wanted} | {said} |")
    text = HEAD.format(machine=common.machine()) + "\n".join(lines) + "\n"
    (common.RESULTS.parent / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
