"""Check and compute a plan and write its pages, as `plansite build` does before it starts the site builder.

Use: write_pages.py PLAN BUILD. Prints the seconds that writing alone took: those that passed, and those of the processor.
"""

import gc
import sys
import time
from datetime import date
from pathlib import Path

from plansite.deliver.building.own_settings import base_settings
from plansite.deliver.building.site import write_pages
from plansite.pipeline import run
from plansite.present.site import make_site

gc.set_threshold(1_000_000)  # as the command does
plan, build = Path(sys.argv[1]), Path(sys.argv[2])
outcome = run(plan)
if outcome.failed:
    sys.exit(f"{plan} has errors: plansite check {plan}")
passed, worked = time.perf_counter(), time.process_time()
write_pages(make_site(outcome, date(2026, 11, 23)), build, base_settings(plan))
print(time.perf_counter() - passed, time.process_time() - worked)
