"""Hold ten pages of the example against Lighthouse, with its mobile settings, beside the same pages in plain Material.

Both sites are served by this process, compressed as hosts of files do, and each page is asked for in turn: ours, plain, ours, plain.
Prints four scores a page, of 100 each, and what keeps a page from them. Ends with 1 when a goal is missed.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from plansite.deliver.building.own_settings import read_settings
from plansite.deliver.building.site import build_site, write_pages
from plansite.pipeline import run
from plansite.present.site import make_site

TOP = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("PLANSITE_CHROMIUM", "/usr/bin/chromium")
LIGHTHOUSE = TOP / "bench" / "node_modules" / ".bin" / "lighthouse"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = (
    "index", "board", "goals/index", "goals/win_customers", "kpis/index", "forecast", "budget", "marketing/index", "people/daan",
    "plan/about",
)  # fmt: skip
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml"}
PLAIN = "site_name: Plain\nuse_directory_urls: false\ntheme: {name: material, font: false}\ndocs_dir: pages\n"
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


class Files(BaseHTTPRequestHandler):
    """Serve a folder as hosts of files do: compressed, and to be kept by browsers."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, folder: Path) -> None:
        """Serve this folder."""
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer with a file."""
        path = self.folder / self.path.partition("?")[0].lstrip("/")
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        content, packed = path.read_bytes(), path.suffix in COMPRESSED
        if packed:
            content = gzip.compress(content)
        self.send_response(200)
        self.send_header(
            "Content-Type",
            f"{mimetypes.guess_type(path.name)[0] or 'application/octet-stream'}; charset=utf-8",
        )
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Build both sites, hold their pages against Lighthouse, and print the scores."""
    with tempfile.TemporaryDirectory() as folder:
        ours = built(Path(folder))
        plain = built_plain(Path(folder), ours.parent / "pages")
        pages = [page for page in PAGES if (ours / f"{page}.html").is_file()]
        if len(pages) < len(PAGES):
            sys.exit(f"The example has no page {', '.join(sorted(set(PAGES) - set(pages)))}.")
        addresses = [served(site) for site in (ours, plain)]
        missed = 0
        print(f"{'':24}{''.join(f'{name:>16}' for name in GOALS)}   (plain Material)", flush=True)
        for page in pages:
            both = [report(f"{address}/{page}.html", Path(folder)) for address in addresses]
            missed += shown(page, *both)
    print("All goals met." if not missed else f"{missed} of {len(pages) * len(GOALS)} goals missed.")
    sys.exit(bool(missed))


def shown(page: str, ours: dict[str, Any], plain: dict[str, Any]) -> int:
    """Print the scores of a page and what takes from them, and return how many goals it misses."""
    scores = [(round(score_of(ours, name)), round(score_of(plain, name))) for name in GOALS]
    cells = [f"{our} ({other})" for our, other in scores]
    print(f"{page:24}{''.join(f'{cell:>16}' for cell in cells)}", flush=True)
    missed = [name for name, (our, _) in zip(GOALS, scores, strict=True) if our < GOALS[name]]
    for name in missed:
        print(f"    {name}: {'; '.join(reasons(ours, name))}", flush=True)
    return len(missed)


def score_of(result: dict[str, Any], category: str) -> float:
    """Return a score, of 100."""
    return float(result["categories"][category]["score"] or 0) * 100


def reasons(result: dict[str, Any], category: str) -> list[str]:
    """Return the checks of a category that count and are not wholly passed, each with what it says."""
    checks = [entry["id"] for entry in result["categories"][category]["auditRefs"] if entry["weight"]]
    audits = [result["audits"][check] for check in checks]
    return [
        f"{audit['title']} {audit.get('displayValue', '')}".strip()
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]


def report(address: str, folder: Path) -> dict[str, Any]:
    """Return what Lighthouse says of a page."""
    target = folder / "report.json"
    command = [
        str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={target}",
        f"--only-categories={','.join(GOALS)}", "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    ]  # fmt: skip
    done = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": CHROMIUM}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"Lighthouse failed for {address}:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return result


def built(folder: Path) -> Path:
    """Build the example and return the folder of its site."""
    build = folder / "ours"
    write_pages(make_site(run(TOP / "plan")), build, read_settings(TOP / "mkdocs.yml"))
    if not build_site(build, print).ok:
        sys.exit("The site was not built.")
    return build / "site"


def built_plain(folder: Path, pages: Path) -> Path:
    """Build the same Markdown with plain Material and return the folder of its site."""
    plain = folder / "plain"
    shutil.copytree(pages, plain / "pages")
    for page in plain.rglob("*.md"):
        page.write_text(FRONT.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")
    (plain / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(plain / "mkdocs.yml")]
    subprocess.run(command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)
    return plain / "site"


def served(site: Path) -> str:
    """Serve a folder for as long as this process runs, and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, folder=site))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


if __name__ == "__main__":
    main()
