"""Start the command line with `python -m plansite`."""

from plansite.start import main

main()
