"""A plan is settled whole: afterwards no line and source is begun either."""

from __future__ import annotations

from django.db import migrations

SETTLED_WHOLE = """
CREATE OR REPLACE FUNCTION plans_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_closed boolean;
BEGIN
  SELECT closed INTO v_closed FROM plans_balance
    WHERE plan_id = NEW.plan_id AND line = NEW.line AND source = NEW.source FOR UPDATE;
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM plans_balance WHERE plan_id = NEW.plan_id AND closed) THEN
      RAISE EXCEPTION 'the year is settled' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind NOT IN ('ESTIMATE', 'ADJUSTMENT') THEN
      RAISE EXCEPTION 'there is no approved estimate'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO plans_balance (plan_id, line, source, estimate, adjusted)
      VALUES (NEW.plan_id, NEW.line, NEW.source,
        CASE WHEN NEW.kind = 'ESTIMATE' THEN NEW.amount ELSE 0 END,
        CASE WHEN NEW.kind = 'ADJUSTMENT' THEN NEW.amount ELSE 0 END);
    RETURN NULL;
  END IF;
  IF v_closed THEN
    RAISE EXCEPTION 'the year is settled' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE plans_balance SET
    estimate = estimate + CASE WHEN NEW.kind = 'ESTIMATE' THEN NEW.amount ELSE 0 END,
    adjusted = adjusted + CASE WHEN NEW.kind = 'ADJUSTMENT' THEN NEW.amount ELSE 0 END,
    allotted = allotted + CASE WHEN NEW.kind = 'ALLOTMENT' THEN NEW.amount ELSE 0 END,
    spent = spent + CASE WHEN NEW.kind = 'SPENDING' THEN NEW.amount ELSE 0 END,
    settled = CASE WHEN NEW.kind = 'SETTLEMENT' THEN NEW.amount ELSE 0 END,
    returned = CASE WHEN NEW.kind = 'SETTLEMENT' THEN NEW.returned ELSE 0 END,
    carried = CASE WHEN NEW.kind = 'SETTLEMENT' THEN NEW.carried ELSE 0 END,
    closed = NEW.kind = 'SETTLEMENT'
    WHERE plan_id = NEW.plan_id AND line = NEW.line AND source = NEW.source;
  RETURN NULL;
END $$;
"""

BEFORE = """
CREATE OR REPLACE FUNCTION plans_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_closed boolean;
BEGIN
  SELECT closed INTO v_closed FROM plans_balance
    WHERE plan_id = NEW.plan_id AND line = NEW.line AND source = NEW.source FOR UPDATE;
  IF NOT FOUND THEN
    IF NEW.kind NOT IN ('ESTIMATE', 'ADJUSTMENT') THEN
      RAISE EXCEPTION 'there is no approved estimate'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO plans_balance (plan_id, line, source, estimate, adjusted)
      VALUES (NEW.plan_id, NEW.line, NEW.source,
        CASE WHEN NEW.kind = 'ESTIMATE' THEN NEW.amount ELSE 0 END,
        CASE WHEN NEW.kind = 'ADJUSTMENT' THEN NEW.amount ELSE 0 END);
    RETURN NULL;
  END IF;
  IF v_closed THEN
    RAISE EXCEPTION 'the year is settled' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE plans_balance SET
    estimate = estimate + CASE WHEN NEW.kind = 'ESTIMATE' THEN NEW.amount ELSE 0 END,
    adjusted = adjusted + CASE WHEN NEW.kind = 'ADJUSTMENT' THEN NEW.amount ELSE 0 END,
    allotted = allotted + CASE WHEN NEW.kind = 'ALLOTMENT' THEN NEW.amount ELSE 0 END,
    spent = spent + CASE WHEN NEW.kind = 'SPENDING' THEN NEW.amount ELSE 0 END,
    settled = CASE WHEN NEW.kind = 'SETTLEMENT' THEN NEW.amount ELSE 0 END,
    returned = CASE WHEN NEW.kind = 'SETTLEMENT' THEN NEW.returned ELSE 0 END,
    carried = CASE WHEN NEW.kind = 'SETTLEMENT' THEN NEW.carried ELSE 0 END,
    closed = NEW.kind = 'SETTLEMENT'
    WHERE plan_id = NEW.plan_id AND line = NEW.line AND source = NEW.source;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies = [("plans", "0003_schemes")]
    operations = [migrations.RunSQL(SETTLED_WHOLE, BEFORE)]
