// The list beside the workspace: the latest documents and piles, a line each, live while they are being read. Beside a
// document of a pile, the documents of that pile.

import { call, documentPath, pilePath } from "./api.js";
import { isOver, kindName, loadPresets, paperName, progressOf, stateChip, stateWords, unchangedChip } from "./documents.js";
import { Part, el, inLanguage, moment, say } from "./elements.js";
import { flagChip } from "./flags.js";
import { icon } from "./icons.js";
import { howFar, isPileOver, pileBar, pileName, standingChips } from "./pile-words.js";
import { goOn, goTo, goToPile, goToPiles, onPlace, openDocument, openPile, showTab } from "./place.js";
import { complain } from "./toast.js";

const SHOWN = 40;
const PILES_SHOWN = 20;
const TOGETHER = 200;
const BUSY_MS = 900;
const IDLE_MS = 15_000;
const EXPECT_MS = 30_000;

class Queue extends Part {
  build(root) {
    this.rows = new Map();
    this.presets = [];
    this.jobs = [];
    this.known = null;
    this.expectUntil = 0;
    this.pile = null;
    this.list = el("ul", { class: "queue" });
    this.heading = el("h2", {}, say("queue.title"));
    this.all = el("button", { class: "link", type: "button", on: { click: () => showTab("history") } }, say("queue.all"));
    this.toPile = el("button", { class: "link to-pile", type: "button", hidden: true, on: { click: () => goToPile(this.pile) } });
    this.allPiles = el("div", { class: "panel-foot", hidden: true }, el("button", { class: "link", type: "button", on: { click: () => goToPiles() } }, say("piles.all")));
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
          this.heading,
          this.all,
          this.toPile,
        ),
        this.list,
        this.empty,
        this.allPiles,
      ),
    );
    onPlace(() => { this.mark(); if (this.pile !== this.pileBeside()) this.refresh(); });
    window.addEventListener("desk-submitted", (event) => this.expect(event.detail.files));
    window.addEventListener("desk-changed", () => this.refresh());
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    loadPresets().then((presets) => { this.presets = presets; this.draw(this.entries ?? []); }).catch(complain);
    return this.refresh();
  }

  /** Looks often for a while, since something was just submitted; opens it, be it a document or a pile. */
  expect(files) {
    this.expectUntil = Date.now() + EXPECT_MS;
    this.openNew = files > 0;
    this.refresh();
  }

  /** The pile whose documents stand here: that of the open document. */
  pileBeside() {
    return openDocument() ? openPile() : null;
  }

  async refresh() {
    clearTimeout(this.timer);
    const pile = (this.pile = this.pileBeside());
    try {
      const [entries, jobs] = await (pile ? this.loadPile(pile) : loadLatest());
      if (pile !== this.pileBeside()) return;
      this.jobs = jobs;
      this.draw(entries);
      if (!pile) this.meetNew(entries, jobs);
    } catch (error) {
      if (pile !== null && error.key === "not_found") return goTo(openDocument());
      if (error.key !== this.lastError) complain(error);
      this.lastError = error.key;
      this.timer = setTimeout(() => this.refresh(), IDLE_MS);
      return;
    }
    this.lastError = null;
    const busy = this.entries.some((entry) => !isOver(entry)) || this.jobs.some((job) => !isPileOver(job)) || Date.now() < this.expectUntil;
    if (!document.hidden || busy) this.timer = setTimeout(() => this.refresh(), busy ? BUSY_MS : IDLE_MS);
  }

  /** All documents of a pile, in the order they came. */
  async loadPile(id) {
    const job = await call("GET", pilePath(id, "?documents=false"));
    const entries = [];
    let total = 1;
    while (entries.length < total) {
      const query = new URLSearchParams({ job_id: id, sort: "added", descending: false, limit: TOGETHER, offset: entries.length });
      const answer = await call("GET", `v1/documents?${query}`);
      total = answer.documents.length ? answer.total : 0;
      entries.push(...answer.documents);
    }
    this.toPile.replaceChildren(icon("left", 16), pileName(job));
    return [entries, []];
  }

  /** Opens what was submitted here. Somebody may be faster than the first list: in that, what is younger than the page is new. */
  meetNew(entries, jobs) {
    const before = this.known;
    this.known = new Set([...entries, ...jobs].map((one) => one.id));
    const isNew = (one) => (before ? !before.has(one.id) : Date.parse(one.created_at) > Date.parse(window.desk.opened_at));
    const piles = jobs.filter(isNew);
    const fresh = entries.filter((entry) => isNew(entry) && entry.paper === 1);
    if (fresh.length + piles.length === 0) return;
    this.expectUntil = 0;
    const isFree = this.openNew && !openDocument() && !openPile();
    this.openNew = false;
    if (!isFree || fresh.length + piles.length > 1) return;
    if (piles.length) goToPile(piles[0].id);
    else goTo(fresh[0].id);
  }

  draw(entries) {
    this.entries = entries;
    const shown = inOrder(entries, this.jobs);
    const wanted = new Set(shown.map((entry) => entry.id));
    for (const [id, row] of this.rows) {
      if (!wanted.has(id)) { row.remove(); this.rows.delete(id); }
    }
    shown.forEach((entry, place) => {
      let row = this.rows.get(entry.id);
      if (!row) this.rows.set(entry.id, (row = el("li", {})));
      if (entry.standings) this.drawPile(row, entry);
      else this.drawRow(row, entry);
      if (this.list.children[place] !== row) this.list.insertBefore(row, this.list.children[place] ?? null);
    });
    this.empty.hidden = shown.length > 0;
    this.heading.hidden = this.all.hidden = this.pile !== null;
    this.toPile.hidden = this.pile === null;
    this.allPiles.hidden = this.jobs.length === 0;
    this.mark();
    window.dispatchEvent(new CustomEvent("desk-entries", { detail: entries }));
    this.tellOfPiles();
  }

  /** Where piles moved on, lists that show their documents should look again. */
  tellOfPiles() {
    const signature = JSON.stringify(this.jobs.map((job) => [job.id, job.label, job.standings]));
    if (this.pilesSeen !== undefined && this.pilesSeen !== signature) window.dispatchEvent(new Event("desk-piles"));
    this.pilesSeen = signature;
  }

  /** A pile is one line: its name, how far it is, how its documents stand. */
  drawPile(row, job) {
    const signature = JSON.stringify([job.label, job.files, job.total, job.standings, job.refused, job.position, job.eta_seconds]);
    if (row.dataset.signature === signature) return;
    row.dataset.signature = signature;
    const hadFocus = row.contains(this.shadowRoot.activeElement);
    row.className = "pile";
    const isBusy = !isPileOver(job);
    row.replaceChildren(
      el(
        "button",
        { class: "entry", type: "button", on: { click: () => goToPile(job.id) } },
        el("span", { class: "entry-name" }, icon("boxes", 16), pileName(job)),
        isBusy ? pileBar(job) : null,
        isBusy ? el("span", { class: "entry-about" }, howFar(job)) : null,
        el("span", { class: "entry-line" }, standingChips(job)),
      ),
    );
    if (hadFocus) row.querySelector("button").focus();
  }

  /** Draws a row anew only when it changed, so that the focus stays where it is. */
  drawRow(row, entry) {
    const signature = JSON.stringify([entry.state, entry.step, entry.page, entry.version, entry.name, entry.papers, entry.doubtful, entry.flags, entry.replaced_by, entry.unchanged, this.presets.length]);
    if (row.dataset.signature === signature) return;
    row.dataset.signature = signature;
    const hadFocus = row.contains(this.shadowRoot.activeElement);
    const busy = !isOver(entry);
    row.className = busy ? "busy" : entry.state;
    const parts = [
      el(
        "button",
        { class: "entry", type: "button", on: { click: () => (this.pile ? goOn(entry.id) : goTo(entry.id)) } },
        el("span", { class: "entry-name" }, paperName(entry)),
        el("span", { class: "entry-line" }, stateChip(entry), unchangedChip(entry), flagChip(entry), el("span", { class: "entry-about" }, about(entry, this.presets))),
        busy ? el("progress", { class: "bar-thin", max: 1, value: progressOf(entry), "aria-label": stateWords(entry) }) : null,
        entry.error ? el("span", { class: "entry-error" }, inLanguage(entry.error.message)) : null,
      ),
      busy ? this.button("cross", say("queue.cancel", { name: entry.name }), () => this.act(entry, "cancel")) : null,
      (entry.state === "failed" && !entry.refused) || entry.state === "cancelled"
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

/** The latest documents that came alone, and the latest piles. */
async function loadLatest() {
  const [alone, together] = await Promise.all([
    call("GET", `v1/documents?limit=${SHOWN}&count_to=${SHOWN}&in_job=false`),
    call("GET", `v1/jobs?limit=${PILES_SHOWN}`),
  ]);
  return [alone.documents, together.jobs];
}

/** Documents as they come, with piles among them where they belong by their time. */
function inOrder(entries, jobs) {
  const shown = [...entries];
  for (const job of jobs) {
    const at = shown.findIndex((one) => one.created_at < job.created_at);
    shown.splice(at < 0 ? shown.length : at, 0, job);
  }
  return shown;
}

function about(entry, presets) {
  if (entry.state === "done") return entry.headline || kindName(presets, entry);
  if (entry.state === "queued" || entry.state === "reading") return "";
  return moment(entry.created_at);
}

customElements.define("desk-queue", Queue);
