"""The commands of the catalogue: what they print about the parts of a procedure."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from motcua.procedures import cli


def run(*words: str) -> str:
    result = CliRunner().invoke(cli.app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_a_list_can_be_narrowed_to_procedures_between_agencies() -> None:
    day = ("--on", "2026-01-05", "--json")
    internal = {row["code"] for row in json.loads(run("list", "--scope", "INTERNAL", *day))}
    assert "AG-NB-BO-NHIEM-LAI" in internal
    assert len(internal) >= 5
    everything = {row["code"] for row in json.loads(run("list", *day))}
    public = {row["code"] for row in json.loads(run("list", "--scope", "PUBLIC", *day))}
    assert internal < everything
    assert not internal & public


def test_a_procedure_is_shown_with_its_limits_levels_and_agencies() -> None:
    found = json.loads(run("show", "1.000894", "--on", "2026-01-05", "--json"))
    assert (found["limit"], found["limit_unit"]) == (1, "WORKING_DAY")
    (variant,) = found["limits"]
    assert variant["case"]["vi"] == "cần xác minh điều kiện kết hôn"
    assert variant["time_limit"] == {"amount": 5, "unit": "WORKING_DAY"}
    shared = json.loads(run("show", "1.013080", "--on", "2026-01-05", "--json"))
    assert shared["levels"] == ["COMMUNE", "PROVINCE"]
    joint = json.loads(run("show", "1.001612", "--on", "2026-01-05", "--json"))
    assert joint["scope"] == "INTER_AGENCY"
    assert joint["agencies"][-1] == "SUPPORT: Cơ quan thuế"


def test_the_template_names_the_new_columns_after_those_of_before(tmp_path: Path) -> None:
    told = json.loads(run("template", str(tmp_path / "form.csv"), "--json"))
    names = [column["name"] for column in told["columns"]]
    assert names[:3] == ["ma_thu_tuc", "ten_thu_tuc", "ten_tieng_anh"]
    assert names.index("hieu_luc_den") == 21
    assert names[22:] == [
        "thoi_han_rieng", "giay_to_dung_lai", "mau_tai_ve", "pham_vi", "co_quan_tham_gia",
        "cap_khac", "ma_dung_chung",
    ]  # fmt: skip
    assert all(column["help"] and column["help_en"] for column in told["columns"])
