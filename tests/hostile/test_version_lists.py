"""A damaged list of versions: every command that reads it says so in a sentence, and what is published stays as it is."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from repository import Repo, new_repository

from plansite.cli import main
from plansite.deliver.building import site as building
from plansite.deliver.building.builder import Built
from plansite.deliver.publish import publish
from plansite.deliver.publish.version_list import MOST_BYTES, versions_in
from plansite.deliver.publish.version_store import VersionStoreTrouble

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = Path(__file__).parents[2]
GOOD = {"version": "1", "title": "1", "aliases": ["latest"], "properties": {"published": "2027-01-01"}}


def entry(**fields: Any) -> bytes:
    return json.dumps([{**GOOD, **fields}]).encode()


def told(**properties: Any) -> bytes:
    return entry(properties=properties)


def without(field: str) -> bytes:
    return json.dumps([{key: value for key, value in GOOD.items() if key != field}]).encode()


NO_JSON, NO_LIST, NO_VERSION, TWICE = (
    "no JSON",
    "no list of versions",
    "does not describe a version",
    "same name",
)
DAMAGE = {
    "empty": (b"", NO_JSON),
    "blank": (b" \n", NO_JSON),
    "unfinished": (b'[{"version": ', NO_JSON),
    "merge markers": (b"<<<<<<< ours\n[]\n=======\n[]\n>>>>>>> theirs\n", NO_JSON),
    "deep": (b"[" * 100_000, NO_JSON),
    "endless number": (b"9" * 5_000, NO_JSON),
    "zeros": (b"\0" * 100, NO_JSON),
    "UTF-16": (json.dumps([GOOD]).encode("utf-16"), "not in UTF-8"),
    "Latin-1": (b'["caf\xe9"]', "not in UTF-8"),
    "number": (b"5", NO_LIST),
    "nothing": (b"null", NO_LIST),
    "text": (b'"1"', NO_LIST),
    "group": (b"{}", NO_LIST),
    "one version without its list": (json.dumps(GOOD).encode(), NO_LIST),
    "list of numbers": (b"[1, 2]", NO_VERSION),
    "list of lists": (b"[[]]", NO_VERSION),
    "list of nothing": (b"[null]", NO_VERSION),
    **{f"no {field}": (without(field), NO_VERSION) for field in ("version", "title", "aliases")},
    **{
        f"{field} {value!r}": (entry(**{field: value}), NO_VERSION)
        for field, value in [
            ("version", 5),
            ("version", None),
            ("version", ["1"]),
            ("version", ""),
            ("version", "../plan"),
            ("title", None),
            ("title", 1),
            ("title", {}),
            ("aliases", "latest"),
            ("aliases", None),
            ("aliases", [1]),
            ("aliases", {"latest": 1}),
            ("aliases", ["a/b"]),
            ("properties", "x"),
            ("properties", [1]),
            ("properties", 3),
        ]
    },
    **{
        f"{field} {value!r}": (told(**{field: value}), NO_VERSION)
        for field, value in [
            ("published", 5),
            ("published", "yesterday"),
            ("published", "2027-13-01"),
            ("published", "20270101"),
            ("published", "2027-W01-1"),
            ("author", ["Noor"]),
            ("reason", {}),
            ("changes", False),
            ("commit", 5),
            ("commit", "Good"),
            ("commit", "--output=x"),
            ("commit", "HEAD"),
        ]
    },
    "a version twice": (json.dumps([GOOD, {**GOOD, "aliases": []}]).encode(), TWICE),
    "an alias twice": (json.dumps([GOOD, {**GOOD, "version": "2"}]).encode(), TWICE),
    "a version as an alias": (entry(aliases=["1"]), TWICE),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_is_wrong_with_a_list_is_said(kind: str) -> None:
    raw, why = DAMAGE[kind]
    with pytest.raises(
        VersionStoreTrouble, match=r"versions\.json is damaged in the folder public: "
    ) as trouble:
        versions_in(raw, "in the folder public")
    assert why in str(trouble.value)
    assert str(trouble.value).isprintable()


def test_a_list_of_another_program_is_no_damage() -> None:
    [version] = versions_in(b'[{"version": "1.0", "title": "1.0", "aliases": []}]', "")
    assert (version.name, version.published, version.commit, version.preview) == ("1.0", "", "", False)
    assert versions_in(b"[]", "") == versions_in(None, "") == ()


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A plan with one version on the branch and in the folder public."""

    def copied(_: Path, target: Path) -> Built:
        shutil.copytree(target.parent / "pages", target)
        return Built(ok=True)

    monkeypatch.setattr(building, "run_mkdocs", copied)
    monkeypatch.setattr(publish, "run_mkdocs", copied)
    monkeypatch.setattr(publish, "site_address", lambda _: "")
    repo = new_repository(tmp_path / "r")
    shutil.copytree(TOP / "tests/plans/good/one_page", repo.folder / "plan", dirs_exist_ok=True)
    repo.git("add", "plan")
    repo.git("commit", "--quiet", "--message=A small plan")
    monkeypatch.chdir(repo.folder)
    for place in ([], ["--to", "public"]):
        assert call("publish", "1", "--alias", "latest", *place).exit_code == 0
    return repo


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def put_blob(repo: Repo, raw: bytes) -> str:
    (repo.folder / ".git/raw").write_bytes(raw)
    return repo.git("hash-object", "-w", ".git/raw")


def on_branch(repo: Repo, mode: str, kind: str, name: str) -> None:
    """Put something in the place of the list on the branch."""
    kept = [
        line for line in repo.git("ls-tree", "gh-pages").split("\n") if not line.endswith("versions.json")
    ]
    (repo.folder / ".git/listing").write_text("\n".join([*kept, f"{mode} {kind} {name}\tversions.json", ""]))
    tree = repo.git("-c", "alias.make=!git mktree --missing < .git/listing", "make")
    repo.git(
        "update-ref", "refs/heads/gh-pages", repo.git("commit-tree", tree, "-m", "Damage", "-p", repo.tip())
    )


BRANCH: dict[str, Callable[[Repo], None]] = {
    "no JSON": lambda repo: on_branch(repo, "100644", "blob", put_blob(repo, b"[{]")),
    "numbers": lambda repo: on_branch(repo, "100644", "blob", put_blob(repo, b"[1, 2]")),
    "50 MB": lambda repo: on_branch(repo, "100644", "blob", put_blob(repo, b" " * 50_000_000)),
    "a folder": lambda repo: on_branch(repo, "040000", "tree", repo.git("rev-parse", "main^{tree}")),
    "a link": lambda repo: on_branch(repo, "120000", "blob", put_blob(repo, b"../plan/plan.yaml")),
    "another repository": lambda repo: on_branch(repo, "160000", "commit", repo.tip("main")),
}


def replaced(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


FOLDER: dict[str, Callable[[Path], object]] = {
    "no JSON": lambda path: path.write_bytes(b"[{]"),
    "numbers": lambda path: path.write_bytes(b"[1, 2]"),
    "50 MB": lambda path: path.write_bytes(b" " * 50_000_000),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
}
WRITING = [("publish", "2"), ("versions", "delete", "1"), ("versions", "prune", "--keep", "1")]
READING = [("versions", "list"), ("track-record",)]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", FOLDER)
def test_every_command_says_so_of_a_folder_and_leaves_it(repo: Repo, kind: str) -> None:
    public = repo.folder / "public"
    replaced(public / "versions.json", FOLDER[kind])
    before = contents(public)
    for command in [*WRITING, *READING]:
        done = call(*command, "--to", "public")
        assert (done.exit_code, done.stdout) == (1, ""), command
        assert "versions.json is damaged in the folder public: " in done.stderr
        assert done.stderr.count("\n") == 1
    assert contents(public) == before


@pytest.mark.parametrize("kind", BRANCH)
def test_every_command_says_so_of_a_branch_and_leaves_it(repo: Repo, kind: str) -> None:
    BRANCH[kind](repo)
    before = repo.tip()
    for command in [*WRITING, *READING, ("diff", "1"), ("diff", "latest")]:
        done = call(*command)
        assert done.exit_code in {1, 2}, command
        assert done.stdout == ""
        assert "versions.json is damaged on the branch gh-pages: " in done.stderr
    for command in [("check",), ("build",)]:
        done = call(*command)
        assert done.exit_code == 0, "the plan itself is as it should be"
        assert "versions.json is damaged on the branch gh-pages: " in done.stderr
    assert (repo.folder / "build/site").is_dir()
    assert repo.tip() == before
    revision = call("diff", repo.tip("main"))
    assert (revision.exit_code, revision.stderr) == (0, ""), "git knows it without the list"


def test_a_list_of_the_largest_size_is_read(repo: Repo) -> None:
    path = repo.folder / "public/versions.json"
    raw = path.read_bytes()
    path.write_bytes(raw + b" " * (MOST_BYTES - len(raw)))
    assert call("versions", "list", "--to", "public").exit_code == 0
