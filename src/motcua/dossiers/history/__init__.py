"""Bring your own history: logs of other case systems as dossiers, marked as claims."""
