"""Every screen that there is, one after the other: the pages, their menus and their dialogs, in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

Show = Callable[[], object]

CUT = """() => {
  const screen = document.documentElement;
  const wider = screen.scrollWidth - screen.clientWidth;
  const cut = wider > 0 ? [`the page, by ${wider} px`] : [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (!node.matches("details[open] > .menu-list, dialog[open]") || !node.checkVisibility()) continue;
      const { left, right } = node.getBoundingClientRect();
      if (left < -1 || right > screen.clientWidth + 1) cut.push(`${node.className}: ${left | 0} to ${right | 0}`);
    }
  };
  look(document);
  return cut;
}"""
"""What the edge of the screen cuts: the page itself, an open menu or a dialog."""
FILTERS = ("period", "vendor", "kind", "standing", "amount", "rest")
MENUS = ("views", "columns", "export")
DOOR_PAGES = (
    "account",
    "password",
    "logout",
    "admin/people",
    "admin/people?q=nobody&role=clerk",
    "admin/people/person?id=local:admin",
    "admin/people/import",
    "admin/directory",
    "admin/layouts",
    "admin/rules",
    "admin/mailboxes",
    "admin/mailboxes/new",
    "admin/webhooks",
    "admin/numbers",
    "admin/audit",
    "admin/audit?event=no-such",
)


def findings(page: Page) -> list[str]:
    """What axe-core says of the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


@dataclass(frozen=True, slots=True)
class Tour:
    """A way through all screens of the desk at `address`, as the person sees them who is logged in on `page`.

    `documents` are the ids of documents by what they show: `items`, `doubt`, `paper` (one of a file with several),
    `failed`. `pile` is a pile with some of each, `photo` a picture for the camera.
    """

    page: Page
    address: str
    pile: str
    documents: dict[str, str]
    photo: Path

    def screens(self) -> Iterator[tuple[str, Show]]:
        """The name of each screen, and what brings it in front; to be called in this order."""
        yield from self._workspace()
        yield from self._pile()
        yield from self._review()
        yield from self._history()
        for path in DOOR_PAGES:
            yield path, partial(self.page.goto, f"{self.address}/{path}")
        yield "rules, refused", self._refused_rule
        yield "audit, verified", self._verified
        yield "a token made", self._token
        yield "second factor", self._second_factor

    def _workspace(self) -> Iterator[tuple[str, Show]]:
        page = self.page
        yield "workspace", lambda: self._open("", page.locator("desk-queue .pile"))
        yield "workspace, account", lambda: page.locator("desk-header summary").click()
        tab, steps = page.locator("button[data-tab-id=help]"), page.locator("#desk-help")
        yield "first steps", lambda: [page.keyboard.press("Escape"), self._press(tab, steps)]
        yield "workspace, files chosen", self._choose
        if page.locator("#desk-files .desk-shoot").is_visible():
            yield "camera", self._photograph

    def _pile(self) -> Iterator[tuple[str, Show]]:
        page, pile = self.page, self.page.locator("desk-pile")
        rows = pile.locator(".pile-table tbody tr")
        yield "pile", lambda: self._open(f"#job={self.pile}", rows.first)
        filters = pile.locator(".pile-tools [aria-expanded]")
        yield "pile, filters", lambda: self._press(filters, pile.locator(".filters"))
        menu = pile.locator(".actions details.menu")
        yield "pile, export", lambda: self._press(menu.locator("summary"), menu.locator("button").first)
        ticks = pile.locator("tbody input[type=checkbox]:enabled")
        yield "pile, ticked", lambda: [page.keyboard.press("Escape"), ticks.first.check()]
        dialog = pile.locator("dialog")
        yield "pile, read again", lambda: self._press(pile.locator(".actions > .button").last, dialog)
        yield "pile, delete", lambda: [page.keyboard.press("Escape"), self._press(pile.locator(".delete"), dialog)]
        yield "all piles", lambda: self._open("#piles=1", pile.locator(".piles tbody tr").first)

    def _review(self) -> Iterator[tuple[str, Show]]:
        page, review = self.page, self.page.locator("desk-review")
        fields, dialog = review.locator(".field-row").first, review.locator("dialog")
        items = review.locator(".items tbody tr").first
        yield "review, items", lambda: self._open(f"#doc={self.documents['items']}", items)
        tabs = review.get_by_role("tab")
        yield "review, text", lambda: self._press(tabs.nth(1), review.locator(".text-line, pre").first)
        yield "review, JSON", lambda: self._press(tabs.nth(2), review.locator(".json"))
        yield "review, keys", self._keys
        menu = review.locator(".actions details.menu:visible").first
        yield "review, download", lambda: [page.keyboard.press("Escape"), self._press(menu.locator("summary"), menu)]
        again = review.locator(".actions > .button:visible").last
        yield "review, read again", lambda: [page.keyboard.press("Escape"), self._press(again, dialog)]
        trash = review.locator(".actions .icon-button").last
        yield "review, delete", lambda: [page.keyboard.press("Escape"), self._press(trash, dialog)]
        doubt = review.locator(".field-row:is(.doubtful, .wrong)").first
        yield "review, doubt", lambda: self._open(f"#doc={self.documents['doubt']}", doubt)
        paper = review.locator(".paper-link").nth(1)
        yield "review, paper", lambda: self._open(f"#doc={self.documents['paper']}", paper)
        cut = review.locator(".papers-way").last
        yield "review, cut", lambda: self._press(cut, review.locator("dialog.cutting img").first)
        yield "review, failed", lambda: self._open(f"#doc={self.documents['failed']}", review.locator(".reading"))
        yield "review, list", lambda: self._list(fields)

    def _history(self) -> Iterator[tuple[str, Show]]:
        page, history = self.page, self.page.locator("desk-history")
        rows = history.locator(".documents tbody tr")
        yield "history", lambda: self._open("#tab=history", rows.first)
        sums = history.locator(".sums-table tbody tr").first
        yield "history, sums", lambda: self._press(history.locator(".sums-fold summary"), sums)
        for name in FILTERS:
            menu = history.locator(f"[data-filter={name}]")
            yield f"history, {name}", partial(self._menu, menu)
        for name in MENUS:
            menu = history.locator(f"[data-menu={name}]")
            if menu.is_visible():
                yield f"history, {name}", partial(self._menu, menu)
        dialog = history.locator("dialog")
        tools = history.locator(".panel-head > .button")
        yield "history, ticked", lambda: [page.keyboard.press("Escape"), rows.nth(1).locator("input").check()]
        yield "history, delete", lambda: self._press(tools.last, dialog)
        yield "history, sure ones", lambda: [page.keyboard.press("Escape"), self._accept(tools.first, dialog)]
        trash = page.locator("desk-trash dialog.trash")
        yield (
            "trash",
            lambda: [page.keyboard.press("Escape"), self._press(history.locator(".panel-foot .quiet"), trash)],
        )
        yield "history, narrowed", lambda: self._open("#tab=history&search=xml&kinds=invoice", rows.first)
        yield "history, nothing", lambda: self._open("#tab=history&search=zzzz", history.locator(".empty"))

    def _open(self, place: str, there: Locator) -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/ui/{place}")
        expect(there).to_be_visible()

    def _press(self, button: Locator, shown: Locator) -> None:
        button.click()
        expect(shown).to_be_visible()

    def _menu(self, menu: Locator) -> None:
        self.page.keyboard.press("Escape")
        self._press(menu.locator("summary"), menu.locator(".menu-list"))
        self.page.wait_for_load_state("networkidle")

    def _choose(self) -> None:
        self._open("", self.page.locator("#desk-files .desk-drop"))
        self.page.set_input_files("#desk-files input[type=file]", [self.photo])
        expect(self.page.locator("#desk-files .chosen li")).to_have_count(1)

    def _photograph(self) -> None:
        self.page.locator("desk-camera input[capture]").set_input_files(self.photo)
        expect(self.page.locator("desk-camera .crop img")).to_be_visible()

    def _keys(self) -> None:
        self.page.locator("desk-review .title").focus()
        self.page.keyboard.press("?")
        expect(self.page.locator("desk-review .keys-dialog")).to_be_visible()

    def _list(self, fields: Locator) -> None:
        """Where the list has no room beside the page, it lies over it."""
        self._open(f"#doc={self.documents['items']}", fields)
        button = self.page.locator("desk-review .list-button")
        if button.is_visible():
            button.click()
        expect(self.page.locator("#desk-queue")).to_be_in_viewport()

    def _accept(self, button: Locator, dialog: Locator) -> None:
        for tick in self.page.locator("desk-history tbody input:checked").all():
            tick.uncheck()
        self._press(button, dialog)

    def _refused_rule(self) -> None:
        self.page.goto(f"{self.address}/admin/rules")
        self.page.fill("#limits", "abc")
        self.page.click("#amount button")
        expect(self.page.get_by_role("alert")).to_be_visible()

    def _verified(self) -> None:
        self.page.goto(f"{self.address}/admin/audit")
        self.page.click("form[action$=verify] button")
        expect(self.page.locator(".notice")).to_be_visible()

    def _token(self) -> None:
        self.page.goto(f"{self.address}/account")
        self.page.fill("input[name=label]", "ERP")
        self.page.click("form[action$=tokens] button")
        expect(self.page.locator(".fresh code")).to_have_text(re.compile("."))

    def _second_factor(self) -> None:
        self.page.goto(f"{self.address}/account")
        self.page.click("form[action$=new] button")
        expect(self.page.locator(".qr")).to_be_visible()
