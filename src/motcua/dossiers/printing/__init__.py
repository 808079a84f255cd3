"""Papers of the one-stop shop: one module for each, set as PDF and as Word."""
