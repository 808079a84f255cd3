"""What the ledger keeps of files and of reused results, and how names are made safe. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from motcua.core import text
from motcua.dossiers.files.contracts import Scan

LONGEST_NAME = 120
UNNAMED = "tep"


def is_path(name: str) -> bool:
    """True for a name that says where the file lay, or would lie."""
    return "/" in name or "\\" in name or name.strip() in (".", "..")


def safe_name(name: str, suffix: str) -> str:
    """The name that is kept: one line, not too long, ending as the bytes say."""
    cleaned = text.clean(name).strip(". ")
    ends = PurePosixPath(cleaned).suffix
    alike = {".jpg": (".jpg", ".jpeg"), ".tif": (".tif", ".tiff")}.get(suffix, (suffix,))
    stem = cleaned.removesuffix(ends) if ends.lower() in alike else cleaned
    return f"{stem[: LONGEST_NAME - len(suffix)].strip('. ') or UNNAMED}{suffix}"


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def file_seal(code: str, scan: Scan, salt: str) -> str:
    """Binds a file, its name and its place to the entry; the salt makes it unguessable."""
    return _digest(
        (salt, code, scan.component, scan.name, scan.media_type, str(scan.size), scan.digest)
    )


def reuse_seal(code: str, component: str, result_of: str, salt: str) -> str:
    """Binds a reused result to the entry without tying two dossiers together in public."""
    return _digest((salt, code, "reuse", component, result_of))


def seals_in(body: Mapping[str, object]) -> list[str]:
    """The seals of the files that an act's body says were added."""
    listed = body.get("files", ())
    found = listed if isinstance(listed, (list, tuple)) else ()
    return [str(item["seal"]) for item in found]
