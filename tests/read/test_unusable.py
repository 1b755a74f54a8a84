"""Files that git left unfinished are called that, whatever kind they are; what only looks like it is read."""

from __future__ import annotations

import pytest

from plansite.read.files.encoding import decode

MARKERS = {
    "a merge": ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> branch\n", 2),
    "with the ancestor": ("<<<<<<< ours\nb: 1\n||||||| 1234567\nb: 0\n=======\nb: 2\n>>>>>>> theirs\n", 1),
    "lines of Windows": ("month,metric,value\r\n<<<<<<< HEAD\r\n2027-01,mrr,1\r\n=======\r\n", 2),
    "only the middle is left": ("a: 1\nb: 1\n=======\nb: 2\n", 3),
    "only the end is left": ("a: 1\nb: 2\n>>>>>>> branch\n", 3),
    "longer markers": ("a: 1\n<<<<<<<<<<<< HEAD\n", 2),
    "without a name": ("a: 1\n<<<<<<<\n", 2),
    "within a text": ("why: |\n  To grow.\n<<<<<<< HEAD\n  By ten.\n", 3),
}


@pytest.mark.parametrize("case", MARKERS)
def test_an_unresolved_merge_is_called_that(case: str) -> None:
    text, line = MARKERS[case]
    _, problem = decode("plan/plan.yaml", text.encode())
    assert problem is not None
    assert (problem.rule, problem.span.line, problem.span.column) == ("unresolved-merge", line, 1)
    assert problem.message.startswith("A merge was not finished here")


@pytest.mark.parametrize(
    "text",
    [
        "why: |\n  Our plan\n  =======\n  <<<<<<< is how git writes it\n",
        "a: <<<<<<< HEAD\n",
        "<<<<<<HEAD\n",
        "# =======\n",
        "========\n",
        "<<<<<<<HEAD\n",
        "version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n",
    ],
)
def test_what_only_looks_like_it_is_read(text: str) -> None:
    assert decode("plan/plan.yaml", text.encode())[1] is None


@pytest.mark.parametrize(
    "lines",
    [
        "oid sha256:{}\nsize 12\n",
        "ext-0-foo sha256:1234\noid sha256:{}\nsize 12\n",
        "oid sha256:{}\r\nsize 12\r\n",
    ],
)
def test_a_pointer_of_git_lfs_is_called_that(lines: str) -> None:
    start = "version https://git-lfs.github.com/spec/v1\n"
    _, problem = decode("plan/baseline.csv", (start + lines.format("0123456789abcdef" * 4)).encode())
    assert problem is not None
    assert problem.rule == "lfs-pointer"
    assert "git lfs pull" in problem.hint
