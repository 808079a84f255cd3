"""The ``motcua`` command. Django starts only when a command needs it.

Exit codes: 0 done; 1 refused; 2 wrong input; 3 not permitted; 4 not found; 5 conflict;
6 too many attempts; 7 not available; 8 the records contradict their proof.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; translate refusals into messages and exit codes."""
    from motcua.config import entrance_cli

    sys.exit(entrance_cli.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
