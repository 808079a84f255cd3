"""The database role that the running program acts as, and what it may do.

The owner of the database migrates; web processes and workers act as ``motcua_app``,
which owns nothing. A model may narrow its rights with ``APPLICATION_RIGHTS``: the
ledger's tables grant ``SELECT`` only, and are written through functions.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections

APPLICATION_ROLE = "motcua_app"
DEFAULT_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")

_CREATE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
    BEGIN
      CREATE ROLE {APPLICATION_ROLE} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END IF;
  IF NOT pg_has_role(current_user, '{APPLICATION_ROLE}', 'MEMBER') THEN
    EXECUTE format('GRANT {APPLICATION_ROLE} TO %I', current_user);
  END IF;
END $$
"""


def grant_application_role(*, using: str = "default") -> None:
    """Create the role where it is missing and grant each table its rights. Idempotent."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE}")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE}")
        existing = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed or table not in existing:
                continue
            rights = getattr(model, "APPLICATION_RIGHTS", DEFAULT_RIGHTS)
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {APPLICATION_ROLE}")
            cursor.execute(f"GRANT {', '.join(rights)} ON {quote(table)} TO {APPLICATION_ROLE}")
        if "core_cache" in existing:
            cursor.execute(f"GRANT {', '.join(DEFAULT_RIGHTS)} ON core_cache TO {APPLICATION_ROLE}")
