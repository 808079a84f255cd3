"""The days by which appraisals and milestones are judged stand once they are written."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

GUARDS = """
CREATE TRIGGER plans_receipt_days_stand BEFORE UPDATE ON plans_receipt
  FOR EACH ROW WHEN (OLD.ended_on IS NOT NULL
    OR (OLD.version_id, OLD.receiver, OLD.unit, OLD.received_at, OLD.due_on) IS DISTINCT FROM
       (NEW.version_id, NEW.receiver, NEW.unit, NEW.received_at, NEW.due_on))
  EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_approval_of_a_scheme_stands BEFORE UPDATE ON plans_scheme
  FOR EACH ROW WHEN (OLD.state = 'APPROVED'
    AND (OLD.state, OLD.lead, OLD.approved_on, OLD.approved_by, OLD.approved_text,
         OLD.decision_number, OLD.decision_on) IS DISTINCT FROM
        (NEW.state, NEW.lead, NEW.approved_on, NEW.approved_by, NEW.approved_text,
         NEW.decision_number, NEW.decision_on))
  EXECUTE FUNCTION plans_refuse_change();
"""
UNDO = """
DROP TRIGGER plans_approval_of_a_scheme_stands ON plans_scheme;
DROP TRIGGER plans_receipt_days_stand ON plans_receipt;
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("plans", "0012_committee_money")]
    operations: ClassVar = [migrations.RunSQL(GUARDS, UNDO)]
