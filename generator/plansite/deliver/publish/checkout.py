"""Know from which commit, and by whom, the files of a plan come, and where the web shows their lines at that commit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from plansite.deliver.building.own_settings import repo_url
from plansite.deliver.git import find_repository
from plansite.deliver.publish.branch import REMOTE
from plansite.present.sources import SourceLines
from plansite.read.portfolio.shared import shared_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plansite.deliver.git import Repository
    from plansite.read.plan import Plan


class _Host(NamedTuple):
    """Say where a host shows a file at a commit, how it names a line, where it opens an issue, and where a file of a branch is changed."""

    file: str
    line: str
    issue: str = ""
    editor: str = ""


_FORGE = _Host("src/commit/{commit}/", "#L{line}", "issues/new?title={title}&body={text}", "_edit/{branch}/")
# by a part of the host's name
_HOSTS = {
    "github": _Host("blob/{commit}/", "#L{line}", "issues/new?title={title}&body={text}", "edit/{branch}/"),
    "gitlab": _Host(
        "-/blob/{commit}/",
        "#L{line}",
        "-/issues/new?issue%5Btitle%5D={title}&issue%5Bdescription%5D={text}",
        "-/edit/{branch}/",
    ),
    "bitbucket.org": _Host("src/{commit}/", "#lines-{line}"),
    "codeberg": _FORGE,
    "gitea": _FORGE,
    "forgejo": _FORGE,
}
# where hosts answer on a port that firewalls let through
_OTHER_DOORS = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}
_PUBLIC_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::[0-9]+)?")
_SHORT_FORM = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!//)(?P<path>[^:]+)")


@dataclass(frozen=True, slots=True)
class Checkout:
    """Hold the commit that a plan's files are at, its author, and the addresses of the files' lines.

    `commit` is empty when some file is changed or not committed, which `changed` names, and outside a repository; only such files
    have no address.
    """

    commit: str = ""
    author: str = ""
    lines: SourceLines = field(default_factory=SourceLines)
    changed: tuple[str, ...] = ()


def find_checkout(plan: Path, base: Path, given: str = "") -> Checkout:
    """Ask git about the folder of a plan and what it shares with others; outside a repository nothing is known.

    Where the web shows the repository, the site's settings in `base` say, else the plan itself (`given`), else git's remote.
    """
    repository = find_repository(plan)
    if repository is None:
        return Checkout()
    commit, _, author = (repository.ask("log", "-1", "--format=%H %an") or "").partition(" ")
    shared = shared_of(plan)
    paths = [str(path.resolve()) for path in (plan, shared.portfolio, shared.folder) if path]
    listed = repository.ask("status", "--porcelain", "-z", "--no-renames", "--", *paths) or ""
    changed = tuple(entry.strip().partition(" ")[2] for entry in listed.split("\0") if entry)
    if not commit:
        return Checkout(author=repository.ask("config", "user.name") or "", changed=changed)
    addresses = (repo_url(base), given, repository.ask("remote", "get-url", REMOTE) or "")
    folders = {plan.as_posix(): plan} | ({shared.name: shared.folder} if shared.folder else {})
    lines = _lines(repository, folders, commit, addresses)
    return Checkout("" if changed else commit, author, lines, changed)


def given_address(plan: Plan) -> str:
    """Return where the plan itself says that it is kept, empty when it does not."""
    return plan.files.plan.repository


def web_address(address: str) -> str:
    """Return where a browser finds a repository that git knows by an address, without names and passwords; empty for a path."""
    address = address.strip()
    short = _SHORT_FORM.fullmatch(address)
    if short:
        scheme, host, path = "https", short["host"], short["path"]
    else:
        try:
            parts = urlsplit(address)
            number = parts.port
        except ValueError:  # no address at all
            return ""
        if parts.scheme not in {"http", "https", "ssh", "git"} or not parts.hostname:
            return ""
        web = parts.scheme in {"http", "https"}
        scheme, port = (parts.scheme, number) if web else ("https", None)
        host, path = f"{parts.hostname}:{port}" if port else parts.hostname, parts.path
    host = _host(host.lower())
    if not _HOST.fullmatch(host):  # a name that only one machine knows
        return ""
    return f"{scheme}://{host}/{quote(path.strip('/').removesuffix('.git'))}"


def _host(name: str) -> str:
    """Return the host that browsers find: people give it second names in their SSH settings, one for each of their keys."""
    known = next((host for host in _PUBLIC_HOSTS if name.startswith(f"{host}-")), name)
    return _OTHER_DOORS.get(known, known)


def _lines(
    repository: Repository, folders: Mapping[str, Path], commit: str, addresses: Iterable[str]
) -> SourceLines:
    """Return the addresses of all files of a plan that are as they were committed; its folders are by the names of spans."""
    for address in addresses:
        web = web_address(address)
        host = urlsplit(web).hostname or ""
        form = next((form for name, form in _HOSTS.items() if name in host), None)
        if form:
            start, branch = f"{web}/{form.file.format(commit=commit)}", _branch(repository)
            edit = f"{web}/{form.editor.format(branch=quote(branch))}" if form.editor and branch else ""
            paths = {
                file: quote(path)
                for name, folder in folders.items()
                for file, path in _committed(repository, folder, name).items()
            }
            return SourceLines(
                {file: start + path for file, path in paths.items()},
                form.line,
                {file: edit + path for file, path in paths.items()} if edit else {},
                f"{web}/{form.issue}" if form.issue else "",
            )
    return SourceLines()


def _branch(repository: Repository) -> str:
    """Return the branch to propose changes to: the remote's own, else the one that is checked out, else one that has its commit."""
    head = repository.ask("symbolic-ref", "--short", f"refs/remotes/{REMOTE}/HEAD") or ""
    here = repository.ask("symbolic-ref", "--short", "HEAD") or ""
    listed = ("for-each-ref", "--contains=HEAD", "--format=%(refname:lstrip=3)", f"refs/remotes/{REMOTE}")
    held = (repository.ask(*listed) or "").split()
    return head.removeprefix(f"{REMOTE}/") or here or next(iter(held), "")


def _committed(repository: Repository, folder: Path, name: str) -> dict[str, str]:
    """Return the files of a folder as problems and figures name them, each with its path in the repository."""
    inside = folder.resolve().relative_to(repository.folder.resolve()).as_posix()
    listed = repository.ask("ls-tree", "-r", "-z", "--name-only", "HEAD", "--", inside) or ""
    changed = (
        repository.ask("diff", "--no-ext-diff", "--name-only", "-z", "HEAD", "--", inside) or ""
    ).split("\0")
    start = "" if inside == "." else f"{inside}/"
    return {
        f"{name}/{path.removeprefix(start)}": path
        for path in listed.split("\0")
        if path.startswith(start) and path and path not in changed
    }
