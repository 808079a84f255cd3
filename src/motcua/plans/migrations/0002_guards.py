"""What the database itself holds: sent versions stand, movements are only added, totals follow.

``plans_post`` runs as the owner of the tables: the program may read running totals and add
movements, and cannot write a total. The check constraints of ``plans_balance`` then decide.
"""

from __future__ import annotations

from django.db import migrations

GUARDS = """
CREATE FUNCTION plans_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was recorded is not changed: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER plans_movement_is_append_only BEFORE UPDATE OR DELETE ON plans_movement
  FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_round_is_append_only BEFORE UPDATE OR DELETE ON plans_round
  FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_reading_is_append_only BEFORE UPDATE OR DELETE ON plans_reading
  FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_words_are_append_only BEFORE UPDATE OR DELETE ON plans_words
  FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();

CREATE TRIGGER plans_sent_version_stands BEFORE UPDATE OR DELETE ON plans_version
  FOR EACH ROW WHEN (OLD.digest <> '') EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_opinion_stands BEFORE UPDATE ON plans_receipt
  FOR EACH ROW WHEN (OLD.opinion <> '') EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_decided_adjustment_stands BEFORE UPDATE OR DELETE ON plans_adjustment
  FOR EACH ROW WHEN (OLD.granted IS NOT NULL) EXECUTE FUNCTION plans_refuse_change();

CREATE FUNCTION plans_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM plans_version v WHERE v.digest <> ''
      AND v.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
                   CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END)) THEN
    RAISE EXCEPTION 'a version that was sent is not changed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER plans_line_of_a_sent_version_stands BEFORE INSERT OR UPDATE OR DELETE
  ON plans_line FOR EACH ROW EXECUTE FUNCTION plans_line_guard();

CREATE FUNCTION plans_money_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM plans_line l JOIN plans_version v ON v.id = l.version_id
      WHERE v.digest <> ''
      AND l.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.line_id END,
                   CASE WHEN TG_OP <> 'DELETE' THEN NEW.line_id END)) THEN
    RAISE EXCEPTION 'a version that was sent is not changed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER plans_money_of_a_sent_version_stands BEFORE INSERT OR UPDATE OR DELETE
  ON plans_money FOR EACH ROW EXECUTE FUNCTION plans_money_guard();

CREATE FUNCTION plans_post() RETURNS trigger
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
CREATE TRIGGER plans_movement_is_posted AFTER INSERT ON plans_movement
  FOR EACH ROW EXECUTE FUNCTION plans_post();
"""

UNDO = """
DROP TRIGGER plans_movement_is_posted ON plans_movement;
DROP TRIGGER plans_money_of_a_sent_version_stands ON plans_money;
DROP TRIGGER plans_line_of_a_sent_version_stands ON plans_line;
DROP TRIGGER plans_decided_adjustment_stands ON plans_adjustment;
DROP TRIGGER plans_opinion_stands ON plans_receipt;
DROP TRIGGER plans_sent_version_stands ON plans_version;
DROP TRIGGER plans_words_are_append_only ON plans_words;
DROP TRIGGER plans_reading_is_append_only ON plans_reading;
DROP TRIGGER plans_round_is_append_only ON plans_round;
DROP TRIGGER plans_movement_is_append_only ON plans_movement;
DROP FUNCTION plans_post();
DROP FUNCTION plans_money_guard();
DROP FUNCTION plans_line_guard();
DROP FUNCTION plans_refuse_change();
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
