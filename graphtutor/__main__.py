"""`python -m graphtutor` is the command `graphtutor`."""

import sys

from graphtutor.cli import main

sys.exit(main())
