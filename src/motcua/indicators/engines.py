"""Where compiled statements run: the live PostgreSQL, DuckDB, or Spark over Parquet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb
from django.db import connections

from motcua.indicators.contracts import FactSet
from motcua.indicators.errors import SparkMissing

Parameters = Mapping[str, date | str | int]

_MARK = re.compile(r"'@(\w+)@'|@(limit)@")


class Engine(Protocol):
    """Runs a marked statement; the marks are replaced by parameters, never by text."""

    dialect: str

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The rows of the result."""
        ...


class PostgresEngine:
    """The program's own connection, so that it sees what its transaction sees."""

    dialect = "postgres"

    def __init__(self, using: str = "default") -> None:
        self.using = using

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Run on PostgreSQL. One query."""
        text = _MARK.sub(lambda found: f"%({found[1] or found[2]})s", sql.replace("%", "%%"))
        with connections[self.using].cursor() as cursor:
            cursor.execute(text, dict(parameters))
            return list(cursor.fetchall())


class DuckEngine:
    """An embedded DuckDB. Each call has its own cursor, so threads may share an engine."""

    dialect = "duckdb"

    def __init__(self, *, memory_limit: str = "1200MB", threads: int | None = None) -> None:
        self.connection = duckdb.connect(":memory:")
        self.connection.execute(f"SET memory_limit = '{memory_limit}'")
        self.connection.execute("SET preserve_insertion_order = false")
        if threads is not None:
            self.connection.execute(f"SET threads = {int(threads)}")

    @classmethod
    def over_parquet(
        cls, directory: Path, fact_sets: Iterable[FactSet], **options: Any
    ) -> DuckEngine:
        """An engine over ``<fact set>.parquet`` files, as ``facts_export`` writes them."""
        engine = cls(**options)
        for facts in fact_sets:
            path = directory / f"{facts.name}.parquet"
            if path.exists():
                quoted = str(path).replace("'", "''")
                names = ", ".join(f'"{name}"' for name in facts.names)
                engine.connection.execute(
                    f"CREATE VIEW \"{facts.table}\" AS SELECT {names} FROM read_parquet('{quoted}')"
                )
        return engine

    def load(self, facts: FactSet, table: Any) -> None:
        """Keep a copy of a pyarrow table as the rows of ``facts``."""
        names = ", ".join(f'"{name}"' for name in facts.names)
        cursor = self.connection.cursor()
        cursor.register("incoming", table)
        cursor.execute(f'CREATE OR REPLACE TABLE "{facts.table}" AS SELECT {names} FROM incoming')
        cursor.unregister("incoming")

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Run on DuckDB. One query."""
        text = _MARK.sub(lambda found: f"${found[1] or found[2]}", sql)
        used = {found[1] or found[2] for found in _MARK.finditer(sql)}
        cursor = self.connection.cursor()
        cursor.execute(text, {name: parameters[name] for name in used})
        return list(cursor.fetchall())


class SparkEngine:
    """Apache Spark, here or on a cluster; ``pyspark`` is installed by who needs it.

    Facts are temporary views of the session. Raises ``SparkMissing`` without pyspark.
    """

    dialect = "pyspark"

    def __init__(self, session: Any = None, *, threads: int = 2) -> None:
        self.session = session or spark_session(threads)

    @classmethod
    def over_parquet(
        cls, directory: Path, fact_sets: Iterable[FactSet], **options: Any
    ) -> SparkEngine:
        """An engine over ``<fact set>.parquet`` files, as ``facts_export`` writes them."""
        engine = cls(**options)
        for facts in fact_sets:
            path = directory / f"{facts.name}.parquet"
            if path.exists():
                frame = engine.session.read.parquet(str(path)).select(*facts.names)
                frame.createOrReplaceTempView(facts.table)
        return engine

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """Run on Spark. One job."""
        text = _MARK.sub(lambda found: f":{found[1] or found[2]}", sql)
        used = {found[1] or found[2] for found in _MARK.finditer(sql)}
        # Spark takes no date of the first years as a parameter; the text casts each to a day.
        given = {
            name: value.isoformat() if isinstance(value, date) else value
            for name in used
            for value in (parameters[name],)
        }
        frame = self.session.sql(text, args=given)
        return [tuple(row) for row in frame.collect()]


def spark_session(threads: int) -> Any:
    """A session of this machine with so many threads.

    Raises ``SparkMissing`` without pyspark, and where no Java starts.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing() from None
    asked = (
        SparkSession.builder.master(f"local[{threads}]").appName("motcua")
        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR").config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1").config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", str(threads))
    )  # fmt: skip
    try:
        return asked.getOrCreate()
    except PySparkException:
        raise SparkMissing() from None


def engine_for(facts: FactSet, engine: Engine | None) -> Engine:
    """The engine to count ``facts`` with: rows that lie in no database are loaded first."""
    if facts.rows is None:
        return engine or PostgresEngine()
    memory = DuckEngine(threads=1)
    memory.load(facts, facts.rows())
    return memory
