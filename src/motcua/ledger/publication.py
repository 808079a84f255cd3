"""The log as anybody may follow it: checkpoint and tiles in the form of C2SP tlog-tiles.

An entry bundle holds, for each leaf, the 32-byte entry hash and nothing else: a monitor
can rebuild every root, and nobody learns what a dossier is about.
"""

from __future__ import annotations

from pathlib import Path

from motcua.ledger.rules import TILE_HEIGHT, TILE_WIDTH, tile_path
from motcua.ledger.selectors import checkpoint_latest, leaf_data, tile_hashes


def tile_bytes(*, level: int, tile_index: int, width: int) -> bytes | None:
    """The bytes of a tile of ``width`` hashes, or ``None`` when the tree has none such."""
    newest = checkpoint_latest()
    count = (newest.size if newest else 0) >> (TILE_HEIGHT * level)
    if not 1 <= width <= TILE_WIDTH or tile_index * TILE_WIDTH + width > count:
        return None
    return b"".join(tile_hashes(level=level, tile_index=tile_index)[:width])


def bundle_bytes(*, tile_index: int, width: int) -> bytes | None:
    """An entry bundle: each leaf's data with its length in two bytes before it."""
    newest = checkpoint_latest()
    start = tile_index * TILE_WIDTH
    if not 1 <= width <= TILE_WIDTH or start + width > (newest.size if newest else 0):
        return None
    return b"".join(
        len(data).to_bytes(2, "big") + data for data in leaf_data(start=start, end=start + width)
    )


def publish(folder: Path) -> int:
    """Write checkpoint, tiles and bundles below ``folder``; full tiles are written once."""
    newest = checkpoint_latest()
    if newest is None:
        return 0
    written = 0
    level, count = 0, newest.size
    while count:
        for tile_index in range((count + TILE_WIDTH - 1) // TILE_WIDTH):
            width = min(TILE_WIDTH, count - tile_index * TILE_WIDTH)
            targets = [(tile_path(level, tile_index, width), False)]
            if level == 0:
                targets.append((tile_path("entries", tile_index, width), True))
            for name, bundle in targets:
                path = folder / name
                if path.exists():
                    continue
                data = (
                    bundle_bytes(tile_index=tile_index, width=width)
                    if bundle
                    else tile_bytes(level=level, tile_index=tile_index, width=width)
                )
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data or b"")
                written += 1
        level += 1
        count >>= TILE_HEIGHT
    draft = folder / "checkpoint.new"
    draft.write_text(newest.note, encoding="utf-8")
    draft.rename(folder / "checkpoint")  # last, so that no reader sees it before its tiles
    return written + 1
