"""`python -m gradcheck_cli` is the command `gradcheck`."""

import sys

from gradcheck_cli.cli import main

if __name__ == "__main__":
    sys.exit(main())
