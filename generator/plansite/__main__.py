"""Start the command line with `python -m plansite`."""

from plansite.cli import main

main()
