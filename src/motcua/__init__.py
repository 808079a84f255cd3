"""Motcua: one-stop dossiers and the reform programme of a Vietnamese province."""

__version__ = "0.1.0"
