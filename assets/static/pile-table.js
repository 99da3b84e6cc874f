// The documents of a pile as a table: put in order and narrowed by any column, with a way out for each that went wrong.

import { call, documentPath } from "./api.js";
import { cutByHand } from "./cut-dialog.js";
import { isOver, kindName, paperName, progressOf, stateChip, stateWords, unchangedChip } from "./documents.js";
import { el, inLanguage, say } from "./elements.js";
import { money } from "./figures.js";
import { flagChips } from "./flags.js";
import { icon } from "./icons.js";
import { joinPapers, splitPapers } from "./papers-again.js";
import { PileFilter } from "./pile-filter.js";
import { chooseInstead } from "./pile-replace.js";
import { goTo } from "./place.js";
import { may } from "./rights.js";
import { complain } from "./toast.js";
import { readAgain } from "./viewer/read-again.js";

const PAGE = 100;
const COLUMNS = ["file", "kind", "date", "counterparty", "number", "total", "currency", "state", "flags"];
const SORTS = { file: "name", kind: "kind", date: "date", counterparty: "counterparty", number: "number", total: "total", currency: "currency", state: "standing" };

/** Events: "changed" when other documents are wanted or something was done to one, "chosen" with every tick. */
export class PileTable extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.presets = [];
    this.rows = new Map();
    this.chosen = new Set();
    this.filter = new PileFilter();
    this.filter.addEventListener("change", () => this.ask());
    this.all = el("input", { type: "checkbox", "aria-label": say("history.select_all"), on: { change: () => this.chooseAll(this.all.checked) } });
    this.headings = new Map(COLUMNS.map((name) => [name, this.heading(name)]));
    this.body = el("tbody");
    this.empty = el("div", { class: "empty", hidden: true }, icon("search", 30), el("strong", {}, say("pile.none_match")));
    this.count = el("span", { class: "muted" });
    this.ticked = el("span", { class: "muted", role: "status" });
    this.newer = el("button", { class: "button", type: "button", on: { click: () => this.turn(-PAGE) } }, icon("left", 16), say("history.newer"));
    this.older = el("button", { class: "button", type: "button", on: { click: () => this.turn(PAGE) } }, say("history.older"), icon("right", 16));
    this.foot = el("div", { class: "panel-foot" }, this.count, this.ticked, el("span", { class: "grow" }), this.newer, this.older);
    this.tools = el("div", { class: "pile-tools" }, this.buildOrder(), this.filter.clear, this.filter.button);
    this.element = el(
      "div",
      {},
      this.filter.element,
      el(
        "div",
        { class: "table-wrap" },
        el("table", { class: "pile-table" }, el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "col-tick" }, this.all), [...this.headings.values()])), this.body),
      ),
      this.empty,
      this.foot,
    );
  }

  heading(name) {
    const words = say(`pile.${name}`);
    if (!SORTS[name]) return el("th", { scope: "col", class: `col-${name}` }, words);
    const button = el("button", { class: "sorter", type: "button", title: say("pile.sort_by", { column: words }), on: { click: () => this.sortBy(name) } }, words, el("span", { class: "sort-sign", "aria-hidden": "true" }));
    return el("th", { scope: "col", class: `col-${name}`, "aria-sort": "none" }, button);
  }

  /** Where the headings are not there, on a phone, the order is chosen here. */
  buildOrder() {
    this.order = el(
      "select",
      { class: "input", "aria-label": say("pile.sort"), on: { change: () => this.sortBy(this.order.value || null) } },
      el("option", { value: "" }, say("pile.sort_added")),
      Object.keys(SORTS).map((name) => el("option", { value: name }, say(`pile.${name}`))),
    );
    return el("label", { class: "order" }, el("span", { class: "muted" }, say("pile.sort")), this.order);
  }

  /** Begins with another pile. */
  reset(id) {
    this.id = id;
    this.offset = 0;
    this.sort = null;
    this.descending = false;
    this.chosen.clear();
    this.rows.clear();
    this.body.replaceChildren();
    this.filter.reset(id);
    this.drawOrder();
  }

  get standing() {
    return this.filter.values.standing ?? "";
  }

  /** Narrows by one thing. */
  choose(name, value) {
    this.filter.set(name, value);
    this.ask();
  }

  sortBy(name) {
    this.descending = name !== null && name === this.sort && !this.descending;
    this.sort = name;
    this.drawOrder();
    this.ask();
  }

  drawOrder() {
    this.order.value = this.sort ?? "";
    for (const [name, heading] of this.headings) {
      if (!SORTS[name]) continue;
      const way = name !== this.sort ? "none" : this.descending ? "descending" : "ascending";
      heading.setAttribute("aria-sort", way);
      heading.querySelector(".sort-sign").replaceChildren(...(way === "none" ? [] : [icon(way === "ascending" ? "up" : "down", 14)]));
    }
  }

  ask() {
    this.offset = 0;
    this.dispatchEvent(new Event("changed"));
  }

  turn(step) {
    this.offset = Math.max(0, this.offset + step);
    this.dispatchEvent(new Event("changed"));
  }

  /** Fetches the page of documents that is wanted and shows it. Throws `ApiError`. */
  async load() {
    const query = this.filter.query();
    query.set("job_id", this.id);
    query.set("sort", SORTS[this.sort] ?? "added");
    query.set("descending", String(this.descending));
    query.set("limit", PAGE);
    query.set("offset", this.offset);
    const asked = (this.asked = Symbol("asked"));
    const answer = await call("GET", `v1/documents?${query}`);
    if (this.asked === asked) this.draw(answer);
  }

  redraw() {
    if (this.answer) this.draw(this.answer);
  }

  draw(answer) {
    const { total, documents } = answer;
    if (documents.length === 0 && this.offset > 0) return this.turn(-PAGE);
    this.answer = answer;
    const wanted = new Set(documents.map((entry) => entry.id));
    for (const [id, row] of this.rows) {
      if (!wanted.has(id)) { row.remove(); this.rows.delete(id); }
    }
    documents.forEach((entry, place) => {
      let row = this.rows.get(entry.id);
      if (!row) this.rows.set(entry.id, (row = el("tr", {})));
      this.drawRow(row, entry);
      if (this.body.children[place] !== row) this.body.insertBefore(row, this.body.children[place] ?? null);
    });
    this.empty.hidden = documents.length > 0;
    this.count.textContent = total ? say("history.count", { total, from: this.offset + 1, to: this.offset + documents.length }) : "";
    this.newer.hidden = this.older.hidden = total <= PAGE;
    this.newer.disabled = this.offset === 0;
    this.older.disabled = this.offset + documents.length >= total;
    this.drawTicks();
  }

  /** What of the documents in sight tells whether they are without doubt. */
  looks() {
    return (this.answer?.documents ?? []).map((one) => [one.id, one.version, one.reviewed_at, one.flags]);
  }

  /** Draws a row anew only when it changed, so that the focus stays where it is. */
  drawRow(row, entry) {
    const kind = kindName(this.presets, entry);
    const signature = JSON.stringify([entry.state, entry.step, entry.page, entry.version, entry.name, entry.papers, entry.doubtful, entry.reviewed_at, entry.kept_together, kind, entry.flags, entry.replaced_by, entry.unchanged, this.splitKind(entry)]);
    if (row.dataset.signature === signature) return;
    row.dataset.signature = signature;
    const { head } = entry;
    const open = () => goTo(entry.id, { job: this.id });
    const tick = el("input", { type: "checkbox", "aria-label": say("history.select", { name: paperName(entry) }), disabled: entry.refused, on: { change: () => this.tick(entry.id, tick.checked) } });
    tick.checked = this.chosen.has(entry.id);
    const isOpening = !entry.refused;
    row.className = `${entry.state}${isOpening ? " opening" : ""}`;
    row.onclick = (event) => { if (isOpening && !event.target.closest("input, button, label")) open(); };
    const name = isOpening ? el("button", { class: "link name", type: "button", on: { click: open } }, paperName(entry)) : el("span", { class: "name" }, paperName(entry));
    const cell = (column, ...content) => el("td", { class: `col-${column}`, "data-label": say(`pile.${column}`) }, content);
    row.replaceChildren(
      el("td", { class: "col-tick" }, tick),
      cell("file", name, this.unchanged(entry), this.note(entry)),
      cell("kind", entry.state === "done" ? kind : ""),
      cell("date", head.date ?? ""),
      cell("counterparty", el("span", { class: "clip", title: head.counterparty }, head.counterparty ?? "")),
      cell("number", el("span", { class: "clip", title: head.number }, head.number ?? "")),
      cell("total", money(head.total)),
      cell("currency", head.currency ?? ""),
      cell("state", this.state(entry), unchangedChip(entry), isOver(entry) ? null : el("progress", { class: "bar-thin", max: 1, value: progressOf(entry), "aria-label": stateWords(entry) })),
      cell("flags", flagChips(entry)),
    );
  }

  state(entry) {
    return entry.refused ? el("span", { class: "chip danger" }, icon("warn", 14), say("pile.refused", { count: "" }).trim()) : stateChip(entry);
  }

  /** What is to be said of a file below its name, and the way out. */
  note(entry) {
    const isOwn = entry.access === "owner" && may("document:submit");
    const line = (words, ...ways) => el("div", { class: "row-note" }, el("span", {}, words), isOwn ? ways : []);
    if (entry.state === "failed") return line(inLanguage(entry.error?.message), ...this.waysOut(entry));
    if (entry.papers > 1 && entry.paper === 1 && isOver(entry)) {
      return line(say("pile.split", { count: entry.papers, kind: this.splitKind(entry) || say("pile.papers") }), ...this.waysToPart(entry, "pile.join", joinPapers));
    }
    if (entry.kept_together && entry.state === "done" && entry.pages > 1) {
      return line(say("pile.together", { pages: entry.pages }), ...this.waysToPart(entry, "pile.split_again", splitPapers));
    }
    return null;
  }

  /** Why reading it again has changed nothing; for a file of several papers at the first one. */
  unchanged(entry) {
    const isSaid = entry.unchanged && (entry.papers === 1 || entry.paper === 1);
    return isSaid ? el("div", { class: "row-note" }, el("span", {}, inLanguage(entry.unchanged.message))) : null;
  }

  waysToPart(entry, key, change) {
    if (!may("document:delete") || entry.replaced_by) return [];
    const way = (words, how) => this.way(words, () => how(this.root, entry).then(() => this.changed()));
    return [way(key, change), ...(entry.pages > 1 ? [way("cut.open", cutByHand)] : [])];
  }

  waysOut(entry) {
    const replacing = this.way("pile.replace", () => chooseInstead(this.id, entry, () => this.changed()), say("pile.replace_name", { name: entry.name }));
    if (entry.refused) return [replacing];
    const isLocked = entry.error?.code === "password_needed";
    return [this.way(isLocked ? "pile.password" : "pile.retry_one", () => this.again(entry, isLocked)), replacing];
  }

  way(key, run, label = null) {
    return el("button", { class: "link way", type: "button", "aria-label": label, on: { click: run } }, say(key));
  }

  /** The kind of the papers of one file, where it is the same for all that are in sight. */
  splitKind(entry) {
    if (entry.papers < 2) return "";
    const kinds = new Set((this.answer?.documents ?? []).filter((one) => one.file_id === entry.file_id).map((one) => kindName(this.presets, one)));
    return kinds.size === 1 ? [...kinds][0] : "";
  }

  async again(entry, isLocked) {
    if (isLocked) return (await readAgain(this.root, entry)) && this.changed();
    await call("POST", documentPath(entry.id, "/read"), {}).catch(complain);
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("changed"));
  }

  tick(id, on) {
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    this.drawTicks();
    this.dispatchEvent(new Event("chosen"));
  }

  chooseAll(on) {
    this.openRows().forEach((entry) => (on ? this.chosen.add(entry.id) : this.chosen.delete(entry.id)));
    this.dispatchEvent(new Event("chosen"));
    this.drawTicks();
  }

  openRows() {
    return (this.answer?.documents ?? []).filter((entry) => !entry.refused);
  }

  drawTicks() {
    for (const [id, row] of this.rows) row.querySelector("input").checked = this.chosen.has(id);
    const here = this.openRows();
    const ticked = here.filter((entry) => this.chosen.has(entry.id)).length;
    this.all.checked = here.length > 0 && ticked === here.length;
    this.all.indeterminate = ticked > 0 && ticked < here.length;
    this.ticked.textContent = this.chosen.size ? say("pile.chosen", { count: this.chosen.size }) : "";
  }
}
