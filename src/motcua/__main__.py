"""``python -m motcua``."""

from motcua.cli import main

main()
