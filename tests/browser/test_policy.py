"""Every page has a Content-Security-Policy, keeps to it with each builder, and is held to it by the browser."""

from __future__ import annotations

import http.server
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from handmade import handmade, pages_of, run_builder

from plansite.deliver.building.own_settings import read_settings
from plansite.deliver.building.settings import with_own_files
from plansite.deliver.building.site import build_site, write_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Remembers whatever the policy stopped.
WATCH = """window.stopped = [];
document.addEventListener('securitypolicyviolation',
  (event) => window.stopped.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""
POLICY = "document.querySelector('head meta[http-equiv=Content-Security-Policy]')?.content || ''"
SETTINGS = """
site_url: https://example.org/plan/
repo_url: https://github.com/example/plan
copyright: <script>hacked()</script> & ours
extra_css: [looks/own.css]
theme:
  logo: looks/logo.png
  features: [navigation.tabs, navigation.instant, search.suggest, search.highlight, content.tabs.link, announce.dismiss]
  palette:
    - {scheme: default, toggle: {icon: material/brightness-7, name: '"><script>hacked()</script>'}}
    - {scheme: slate, toggle: {icon: material/brightness-4, name: Dark}}
plugins: [search]
markdown_extensions: [attr_list, toc: {permalink: true}]
extra:
  generator: false
  social: [{icon: material/compass, link: "https://example.org/", name: Us}]
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50cf0000038201807d40e0e90000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder whose settings use all that may be set."""
    folder = tmp_path_factory.mktemp("policy")
    (folder / "looks").mkdir()
    (folder / "looks/own.css").write_text("body { color: #123456 }\n", encoding="utf-8")
    (folder / "looks/logo.png").write_bytes(PIXEL)
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    settings = read_settings(folder / "mkdocs.yml")
    assert settings.problems == ()
    write_pages(with_own_files(handmade(), settings), folder / "build", settings)
    return folder / "build"


@pytest.fixture(scope="module", params=["mkdocs", "properdocs", "zensical"])
def site(request: pytest.FixtureRequest, build: Path) -> Path:
    place = build.parent / str(request.param)
    done = run_builder(request.param, build, place)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(build / ".cache", ignore_errors=True)
    return place


def open_page(tab: Any, address: str) -> None:
    tab.page.goto(address, wait_until="networkidle")
    assert tab.page.evaluate("window.stopped") == [], address
    assert tab.page.evaluate(POLICY).startswith("default-src 'none'"), address


def test_every_page_keeps_to_its_policy(
    site: Path, serve_folder: Callable[..., str], visit: Callable[..., Any]
) -> None:
    address, tab = serve_folder(site), visit()
    tab.page.add_init_script(WATCH)
    for path in pages_of(site):
        open_page(tab, address + path)
    assert tab.errors == []
    assert tab.elsewhere(address) == []


def test_what_readers_use_works_under_the_policy(
    site: Path, serve_folder: Callable[..., str], visit: Callable[..., Any]
) -> None:
    address, tab = serve_folder(site), visit(viewport={"width": 1400, "height": 900})
    tab.page.add_init_script(WATCH)
    open_page(tab, address + "kpis/mrr.html")
    assert tab.page.evaluate("getComputedStyle(document.body).color") == "rgb(18, 52, 86)"
    tab.page.locator("label[for^=__palette]:not([hidden])").first.click()
    assert tab.page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    open_page(tab, address + "index.html")  # the choice holds on a page in another folder
    assert tab.page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    assert tab.errors == []


def test_the_browser_stops_what_is_not_the_builders_own(
    site: Path, serve_folder: Callable[..., str], visit: Callable[..., Any]
) -> None:
    address, tab = serve_folder(site), visit()
    tab.page.add_init_script(WATCH)
    tab.page.goto(address, wait_until="networkidle")
    tab.page.evaluate("""() => {
      for (const [name, attribute, value] of [
        ['script', 'text', 'window.ran = 1'], ['script', 'src', 'https://example.org/x.js'],
        ['img', 'src', 'https://example.org/x.png'], ['iframe', 'src', 'https://example.org/'],
      ]) {
        const element = document.createElement(name);
        element[attribute] = value;
        document.body.append(element);
      }
    }""")
    tab.page.wait_for_function("window.stopped.length >= 4")
    assert tab.page.evaluate("window.ran === undefined")
    stopped = {line.split()[0] for line in tab.page.evaluate("window.stopped")}
    assert stopped == {"script-src-elem", "img-src", "frame-src"}


def test_pages_open_from_a_folder(site: Path, visit: Callable[..., Any]) -> None:
    tab = visit()
    tab.page.add_init_script(WATCH)
    for path in ("index.html", "kpis/mrr.html"):
        tab.page.goto((site / path).as_uri(), wait_until="load")
        assert tab.page.evaluate("window.stopped") == []
        assert tab.page.evaluate("getComputedStyle(document.body).color") == "rgb(18, 52, 86)"


def test_words_of_settings_stay_words(site: Path) -> None:
    for path in pages_of(site):
        assert "<script>hacked" not in (site / path).read_text(encoding="utf-8"), path


@pytest.mark.parametrize("settings", ["site_name: Plan\n", "site_url: http://127.0.0.1/some/plan/\n"])
def test_the_page_for_what_is_missing_works_below_a_path(
    settings: str, tmp_path: Path, serve_folder: Callable[..., str], visit: Callable[..., Any]
) -> None:
    """A host answers with it at any depth below any path."""
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    base = read_settings(tmp_path / "mkdocs.yml")
    write_pages(handmade(), tmp_path / "build", base)
    assert build_site(tmp_path / "build", print).ok
    host = tmp_path / "host"
    shutil.copytree(tmp_path / "build/site", host / "some/plan")
    handler = type("Host", (Host,), {"missing": host / "some/plan/404.html"})
    address, tab = serve_folder(host, handler), visit()
    tab.page.add_init_script(WATCH)
    for missing in ("gone.html", "kpis/gone/deeper.html"):
        answer = tab.page.goto(f"{address}some/plan/{missing}", wait_until="networkidle")
        assert answer.status == http.HTTPStatus.NOT_FOUND
        assert tab.page.locator("h1").inner_text() == "Page not found"
        assert tab.page.evaluate("window.stopped") == []
        assert len(tab.requests) == 1
        tab.requests.clear()
    tab.page.goto(f"{address}some/plan/gone.html")
    home = tab.page.locator("a").evaluate("link => link.href")
    known = base.values.get("site_url")
    assert home == (known or f"{address}some/plan/index.html")


class Host(http.server.SimpleHTTPRequestHandler):
    """Answers as hosts of static sites do."""

    missing: Path

    def log_message(self, *_: object) -> None:
        pass

    def send_error(self, code: int, *_: object, **__: object) -> None:
        content = self.missing.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(content)
