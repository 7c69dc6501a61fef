"""A real browser on a real page: what it complains about, what it asks other hosts for, and what axe finds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)
from werkzeug.serving import make_server

from tests.page_checks import problems

CHROMIUM = "/usr/bin/chromium"
# Nothing of the browser's own may ask the network while a journey watches for requests to other hosts.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
    "--disable-software-rasterizer",
]
AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# The style sheets are not read: only an experimental rule that is off asks for them.
RUN_AXE = """() => axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    resultTypes: ["violations"],
    preload: {assets: ["media"]},
}).then(result => result.violations)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TIMEOUT = 10_000  # milliseconds a step may take


@dataclass
class Watch:
    """What a window complained about since it was opened."""

    host: str
    faults: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Watch a page, and every window it opens."""
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def note_request(self, request: Request) -> None:
        """Note a request to another host; pictures inside a style sheet have none."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.faults.append(f"asks {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # The browser reports a page answered by 404 or 422 as an error of its own; that is what the page is for.
        of_the_page = message.page and message.location["url"] == message.page.url
        refused = message.text.startswith("Failed to load resource") and of_the_page
        if message.type in {"error", "warning"} and not refused:
            self.faults.append(f"console: {message.text} ({message.location['url']})")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application answered by threads of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def started() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def window(
    browser: Browser, url: str, width: int = 1280, *, dark: bool = False, javascript: bool = True
) -> Iterator[Page]:
    """A person's window on the site at `url`; closing it fails when the browser complained meanwhile.

    Cookies are its own, so two windows are two people.
    """
    context = browser.new_context(
        base_url=url,
        viewport=ViewportSize(width=width, height=900),
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        java_script_enabled=javascript,
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
    )
    watch = _watched(context, urlsplit(url).netloc)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert watch.faults == [], "; ".join(watch.faults)


def _watched(context: BrowserContext, host: str) -> Watch:
    context.set_default_timeout(TIMEOUT)
    watch = Watch(host)
    context.on("page", watch.follow)
    context.on("request", watch.note_request)
    return watch


def check_page(page: Page, *widths: int) -> None:
    """The page as it is now keeps to WCAG 2.1 A and AA and to the portal's own rules, and does not scroll sideways.

    With `widths` it does so at each of these, and is as wide as before afterwards.
    """
    found = problems(page.content(), page.url)
    shown = page.viewport_size
    assert shown is not None
    for width in widths or (shown["width"],):
        page.set_viewport_size(ViewportSize(width=width, height=shown["height"]))
        found += [f"axe: {text} ({width} px)" for text in violations(page)]
        if (overflow := page.evaluate(OVERFLOW)) > 0:
            found.append(f"scrolls sideways by {overflow} px at {width} px")
    page.set_viewport_size(shown)
    assert found == [], "\n".join([f"{page.title()} ({urlsplit(page.url).path}):", *found])


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line for each rule with the first elements; the Content-Security-Policy stays on."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    found = page.evaluate(RUN_AXE)
    return [f"{rule['id']}: {rule['help']}: {_first_nodes(rule['nodes'])}" for rule in found]


def _first_nodes(nodes: list[dict[str, list[str]]]) -> str:
    shown = " | ".join(str(node["target"][0]) for node in nodes[:3])
    return f"{shown} and {len(nodes) - 3} more" if len(nodes) > 3 else shown
