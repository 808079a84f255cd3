"""What the database itself holds of changes to a plan: what was decided stands, and a visit that
has begun is neither moved nor dropped, nor one opened that was dropped."""

from __future__ import annotations

from django.db import migrations

GUARDS = """
CREATE FUNCTION steering_plan_change_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'PROPOSED' THEN
    RAISE EXCEPTION 'a change that was decided is not changed'
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
CREATE TRIGGER steering_plan_change_stands BEFORE UPDATE ON steering_plan_change
  FOR EACH ROW EXECUTE FUNCTION steering_plan_change_guard();

CREATE FUNCTION steering_dropped_visit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM steering_plan_change_line l
      JOIN steering_plan_change c ON c.id = l.change_id
      WHERE l.item_id = NEW.item_id AND l.kind = 'DROP' AND c.state = 'APPROVED') THEN
    RAISE EXCEPTION 'a visit that was dropped is not opened'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_dropped_visit_is_not_opened BEFORE INSERT ON steering_inspection
  FOR EACH ROW EXECUTE FUNCTION steering_dropped_visit_guard();
"""

UNDO = """
DROP TRIGGER steering_dropped_visit_is_not_opened ON steering_inspection;
DROP TRIGGER steering_plan_change_stands ON steering_plan_change;
DROP FUNCTION steering_dropped_visit_guard();
DROP FUNCTION steering_plan_change_guard();
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies = [("steering", "0003_plan_changes")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
