"""Bringing in 3,000 procedures from a filled form: first, and again without a change."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from benchmarks import common

COUNT = 3_000


def rows() -> list[dict[str, str]]:
    """Procedures of ordinary size; every tenth has a name of over a thousand characters."""
    from motcua.procedures.exchange.columns import COLUMNS

    example = {column.name: column.example for column in COLUMNS}
    papers = "\n".join(f"Giấy tờ số {number} | bản chính | 1" for number in range(1, 9))
    return [
        {
            **example, "ma_thu_tuc": f"B.{number:06d}", "thanh_phan_ho_so": papers,
            "ten_thu_tuc": f"Thủ tục {number} " + "về việc cấp giấy "
            * (60 if number % 10 == 0 else 3),
            "linh_vuc": f"Lĩnh vực {number % 80}",
        }
        for number in range(COUNT)
    ]  # fmt: skip


def main() -> None:
    with common.server(), tempfile.TemporaryDirectory() as folder:
        from motcua.core import clock
        from motcua.organisation.contracts import SYSTEM
        from motcua.procedures import api
        from motcua.procedures.exchange.writing import write_form

        path = Path(folder) / "form.xlsx"
        write_form(path, rows())

        def bring() -> tuple[float, object]:
            begun = time.perf_counter()
            report = api.procedures_import(actor=SYSTEM, at=clock.now(), path=path)
            return time.perf_counter() - begun, report

        first, stored = bring()
        again, same = bring()
        if len(stored.stored) != COUNT or len(same.unchanged) != COUNT:
            raise SystemExit(f"{stored} {same}")
        common.note(
            f"import of {COUNT:,} procedures from XLSX, then again without a change",
            "under 60 s and 1 GB, then under 10 s",
            {
                "first_s": first, "again_s": again,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            },
        )  # fmt: skip


if __name__ == "__main__":
    main()
