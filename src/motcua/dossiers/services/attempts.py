"""The applicant's second factor: counted before it is compared, so that guesses in parallel
cannot outrun the count."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from motcua.core.commands import command
from motcua.core.errors import Throttled
from motcua.dossiers.selectors import second_factor_matches

TRIES = 5
WITHIN = timedelta(minutes=15)


@command
def second_factor_check(*, code: str, digits: str, at: datetime) -> bool:
    """True when ``digits`` are the applicant's; at most five wrong ones in fifteen minutes.

    Raises ``DossierUnknown``, ``Throttled``. Three statements at most.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_attempt AS a (code, failed, since) VALUES (%(code)s, 1, %(at)s)"
            " ON CONFLICT (code) DO UPDATE SET"
            " failed = CASE WHEN a.since < %(old)s THEN 1 ELSE a.failed + 1 END,"
            " since = CASE WHEN a.since < %(old)s THEN %(at)s ELSE a.since END"
            " RETURNING failed",
            {"code": code, "at": at, "old": at - WITHIN},
        )
        failed = int(cursor.fetchone()[0])
    if failed > TRIES:
        raise Throttled()
    if not second_factor_matches(code=code, digits=digits):
        return False
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossiers_attempt WHERE code = %s", [code])
    return True
