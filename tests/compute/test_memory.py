"""Memory that was given back is taken again without new pages."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from plansite.pipeline import run_bare

EXAMPLE = Path(__file__).parents[2] / "plan"
A_FEW = 100  # objects; those of a plan are tens of thousands

TAKES = """
import resource
from plansite.compute.memory import keep_at_hand
{first}
def pages():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
bytearray(8_000_000)
before = pages()
for _ in range(10):
    bytearray(8_000_000)
print(pages() - before)
"""


def pages(first: str) -> int:
    command = [sys.executable, "-c", TAKES.format(first=first)]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries decide for themselves")
def test_what_is_given_back_is_taken_again() -> None:
    assert pages("keep_at_hand()") < pages("") / 5


def test_a_plan_is_given_back_without_a_search_for_garbage() -> None:
    run_bare(EXAMPLE)
    gc.collect()
    gc.disable()
    try:
        run_bare(EXAMPLE)
        assert gc.collect() < A_FEW
    finally:
        gc.enable()
