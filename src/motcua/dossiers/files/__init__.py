"""Papers of a dossier as files, and papers that need not come again: results issued before."""
