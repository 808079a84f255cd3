"""The review of procedures in force: plan, form, options with their saving, proposal, result."""
