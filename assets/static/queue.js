// The list beside the workspace: the latest documents, a line each, live while they are being read.

import { call, documentPath } from "./api.js";
import { isOver, kindName, loadPresets, paperName, progressOf, stateChip, stateWords } from "./documents.js";
import { Part, el, inLanguage, moment, say } from "./elements.js";
import { flagChip } from "./flags.js";
import { icon } from "./icons.js";
import { goTo, onPlace, openDocument, showTab } from "./place.js";
import { complain } from "./toast.js";

const SHOWN = 40;
const BUSY_MS = 900;
const IDLE_MS = 15_000;
const EXPECT_MS = 30_000;

class Queue extends Part {
  build(root) {
    this.rows = new Map();
    this.presets = [];
    this.known = null;
    this.expectUntil = 0;
    this.list = el("ul", { class: "queue" });
    this.empty = el(
      "div",
      { class: "empty", hidden: true },
      icon("file", 34),
      el("strong", {}, say("queue.empty")),
      el("p", {}, say("queue.empty_hint")),
    );
    root.append(
      el(
        "section",
        { class: "panel", "aria-label": say("queue.title") },
        el(
          "div",
          { class: "panel-head" },
          el("button", { class: "button primary new", type: "button", on: { click: () => goTo(null) } }, icon("plus"), say("queue.new")),
          el("h2", {}, say("queue.title")),
          el("button", { class: "link", type: "button", on: { click: () => showTab("history") } }, say("queue.all")),
        ),
        this.list,
        this.empty,
      ),
    );
    onPlace(() => this.mark());
    window.addEventListener("desk-submitted", (event) => this.expect(event.detail.files));
    window.addEventListener("desk-changed", () => this.refresh());
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    loadPresets().then((presets) => { this.presets = presets; this.draw(this.entries ?? []); }).catch(complain);
    return this.refresh();
  }

  /** Looks often for a while, since something was just submitted; opens it if it is a single one. */
  expect(files) {
    this.expectUntil = Date.now() + EXPECT_MS;
    this.openSingle = files === 1;
    this.refresh();
  }

  async refresh() {
    clearTimeout(this.timer);
    try {
      const answer = await call("GET", `v1/documents?limit=${SHOWN}`);
      this.draw(answer.documents);
      this.meetNew(answer.documents);
    } catch (error) {
      if (error.key !== this.lastError) complain(error);
      this.lastError = error.key;
      this.timer = setTimeout(() => this.refresh(), IDLE_MS);
      return;
    }
    this.lastError = null;
    const busy = this.entries.some((entry) => !isOver(entry)) || Date.now() < this.expectUntil;
    if (!document.hidden || busy) this.timer = setTimeout(() => this.refresh(), busy ? BUSY_MS : IDLE_MS);
  }

  meetNew(entries) {
    const before = this.known;
    this.known = new Set(entries.map((entry) => entry.id));
    if (before === null) return;
    const fresh = entries.filter((entry) => !before.has(entry.id) && entry.paper === 1);
    if (fresh.length === 0) return;
    this.expectUntil = 0;
    if (this.openSingle && fresh.length === 1 && !openDocument()) goTo(fresh[0].id);
    this.openSingle = false;
  }

  draw(entries) {
    this.entries = entries;
    const wanted = new Set(entries.map((entry) => entry.id));
    for (const [id, row] of this.rows) {
      if (!wanted.has(id)) { row.remove(); this.rows.delete(id); }
    }
    entries.forEach((entry, place) => {
      let row = this.rows.get(entry.id);
      if (!row) this.rows.set(entry.id, (row = el("li", {})));
      this.drawRow(row, entry);
      if (this.list.children[place] !== row) this.list.insertBefore(row, this.list.children[place] ?? null);
    });
    this.empty.hidden = entries.length > 0;
    this.mark();
    window.dispatchEvent(new CustomEvent("desk-entries", { detail: entries }));
  }

  /** Draws a row anew only when it changed, so that the focus stays where it is. */
  drawRow(row, entry) {
    const signature = JSON.stringify([entry.state, entry.step, entry.page, entry.version, entry.name, entry.papers, entry.doubtful, entry.flags, this.presets.length]);
    if (row.dataset.signature === signature) return;
    row.dataset.signature = signature;
    const hadFocus = row.contains(this.shadowRoot.activeElement);
    const busy = !isOver(entry);
    row.className = busy ? "busy" : entry.state;
    const parts = [
      el(
        "button",
        { class: "entry", type: "button", on: { click: () => goTo(entry.id) } },
        el("span", { class: "entry-name" }, paperName(entry)),
        el("span", { class: "entry-line" }, stateChip(entry), flagChip(entry), el("span", { class: "entry-about" }, about(entry, this.presets))),
        busy ? el("progress", { class: "bar-thin", max: 1, value: progressOf(entry), "aria-label": stateWords(entry) }) : null,
        entry.error ? el("span", { class: "entry-error" }, inLanguage(entry.error.message)) : null,
      ),
      busy ? this.button("cross", say("queue.cancel", { name: entry.name }), () => this.act(entry, "cancel")) : null,
      entry.state === "failed" || entry.state === "cancelled"
        ? this.button("again", say("queue.again", { name: entry.name }), () => this.act(entry, "read", {}))
        : null,
    ];
    row.replaceChildren(...parts.filter(Boolean));
    if (hadFocus) row.querySelector("button").focus();
  }

  button(sign, label, run) {
    return el("button", { class: "icon-button", type: "button", title: label, "aria-label": label, on: { click: run } }, icon(sign, 16));
  }

  async act(entry, action, body) {
    try {
      await call("POST", documentPath(entry.id, `/${action}`), body);
      this.expectUntil = Date.now() + 3000;
    } catch (error) {
      complain(error);
    }
    this.refresh();
  }

  mark() {
    const open = openDocument();
    for (const [id, row] of this.rows) {
      const button = row.querySelector(".entry");
      row.classList.toggle("open", id === open);
      if (id === open) button?.setAttribute("aria-current", "true");
      else button?.removeAttribute("aria-current");
    }
  }
}

function about(entry, presets) {
  if (entry.state === "done") return entry.headline || kindName(presets, entry);
  if (entry.state === "queued" || entry.state === "reading") return "";
  return moment(entry.created_at);
}

customElements.define("desk-queue", Queue);
