"""What the database holds of proposals, once more: what was proposed is not rewritten before it is
decided, a change that was decided gets no further line, and an answer stands."""

from __future__ import annotations

from django.db import migrations

GUARDS = """
CREATE OR REPLACE FUNCTION steering_plan_change_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'PROPOSED' THEN
    RAISE EXCEPTION 'a change that was decided is not changed, and none is taken away'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.plan_id, NEW.number, NEW.reason, NEW.drafted_by, NEW.drafted_at) IS DISTINCT FROM
     (OLD.id, OLD.plan_id, OLD.number, OLD.reason, OLD.drafted_by, OLD.drafted_at) THEN
    RAISE EXCEPTION 'a change that was proposed is decided, not rewritten'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'APPROVED' AND EXISTS (
      SELECT FROM steering_plan_change_line l JOIN steering_inspection i ON i.item_id = l.item_id
      WHERE l.change_id = NEW.id) THEN
    RAISE EXCEPTION 'an inspection that has begun is neither moved nor dropped'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_plan_change_is_not_taken_away BEFORE DELETE ON steering_plan_change
  FOR EACH ROW EXECUTE FUNCTION steering_plan_change_guard();

CREATE FUNCTION steering_plan_change_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT state FROM steering_plan_change WHERE id = NEW.change_id) <> 'PROPOSED' THEN
    RAISE EXCEPTION 'a change that was decided gets no further line'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_plan_change_line_comes_before BEFORE INSERT ON steering_plan_change_line
  FOR EACH ROW EXECUTE FUNCTION steering_plan_change_line_guard();

CREATE FUNCTION steering_consequence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.answered_by <> '' THEN
    RAISE EXCEPTION 'a proposal stands, and so does its answer'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.code, NEW.finding_id, NEW.number, NEW.unit, NEW.asked, NEW.due_on,
      NEW.proposed_by, NEW.proposed_at) IS DISTINCT FROM
     (OLD.id, OLD.code, OLD.finding_id, OLD.number, OLD.unit, OLD.asked, OLD.due_on,
      OLD.proposed_by, OLD.proposed_at) THEN
    RAISE EXCEPTION 'a proposal is answered, not rewritten'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_consequence_stands BEFORE UPDATE OR DELETE ON steering_consequence
  FOR EACH ROW EXECUTE FUNCTION steering_consequence_guard();
"""

UNDO = """
DROP TRIGGER steering_consequence_stands ON steering_consequence;
DROP FUNCTION steering_consequence_guard();
DROP TRIGGER steering_plan_change_line_comes_before ON steering_plan_change_line;
DROP FUNCTION steering_plan_change_line_guard();
DROP TRIGGER steering_plan_change_is_not_taken_away ON steering_plan_change;
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies = [("steering", "0006_consequences")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
