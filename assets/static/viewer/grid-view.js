// The tables of a document as tables: a cell shows its place on the page, and is typed or confirmed where it stands.

import { copy } from "../clipboard.js";
import { draftOf, THIS_PAGE } from "../drafts.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { cellPlace, saving } from "../saving.js";
import { draftNote } from "./field-notes.js";

const SURE = 0.9;

/** Events: "hover-box" and "pick-box" (detail: {page, box} or null). */
export class GridView extends EventTarget {
  constructor() {
    super();
    this.element = el("div", { class: "grids" });
    this.cells = new Map();
  }

  /** Shows the tables of an opened document; what is being typed stays. */
  show(entry, { isReadOnly }) {
    const isOther = this.entry?.id !== entry.id || shapeOf(this.entry) !== shapeOf(entry) || this.isReadOnly !== isReadOnly;
    this.entry = entry;
    this.isReadOnly = isReadOnly;
    if (isOther) this.build();
    this.mark();
  }

  get tables() {
    return this.entry.document.tables;
  }

  build() {
    this.cells.clear();
    this.notes = this.tables.map(() => el("div", { class: "notes", role: "status" }));
    this.counts = this.tables.map(() => el("span", { class: "chip warn" }));
    this.element.replaceChildren(...this.tables.map((table, index) => this.section(table, index)));
  }

  section(table, index) {
    const title = table.title ?? say("tables.one", { number: index + 1 });
    const copying = el("button", { class: "button small", type: "button", on: { click: () => copy(textOf(this.tables[index])) } }, icon("copy", 16), say("tables.copy"));
    const pages = [...new Set(table.places.map((place) => place.page))];
    const size = say("tables.size", { rows: table.rows, columns: table.columns, pages: pages.join("–") });
    const rows = Array.from({ length: table.rows }, (_, row) => el("tr", {}, this.row(table, index, row)));
    const body = el("table", {}, rows);
    return el(
      "section",
      { class: "grid", "aria-label": title },
      el("header", {}, el("h3", {}, title), el("span", { class: "muted" }, size), this.counts[index], el("span", { class: "grow" }), copying),
      el("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": title }, body),
      this.notes[index],
    );
  }

  /** The cells of a row; a place without one is an empty cell, which can be typed into as well. */
  row(table, index, row) {
    const covered = new Set();
    for (const cell of table.cells) for (let at = 0; at < cell.columns; at += 1) if (cell.row <= row && row < cell.row + cell.rows) covered.add(cell.column + at);
    const own = table.cells.filter((cell) => cell.row === row);
    for (let column = 0; column < table.columns; column += 1) if (!covered.has(column)) own.push({ row, column, rows: 1, columns: 1, text: "" });
    return own.sort((one, other) => one.column - other.column).map((cell) => this.cell(table, index, cell));
  }

  cell(table, index, { row, column, rows, columns }) {
    const spot = { index, row, column };
    const label = say("tables.cell", { row: row + 1, column: column + 1 });
    const box = el("div", { class: "cell", contenteditable: this.isReadOnly ? "false" : "plaintext-only", role: "textbox", tabindex: "0", spellcheck: "false", "aria-label": label });
    const element = el(row < table.header_rows ? "th" : "td", { rowspan: rows, colspan: columns }, box);
    this.cells.set(keyOf(spot), { spot, box, element });
    element.addEventListener("pointerenter", () => this.send("hover-box", this.placeOf(spot)));
    element.addEventListener("pointerleave", () => this.send("hover-box", null));
    box.addEventListener("focus", () => { this.send("pick-box", this.placeOf(spot)); this.explain(spot); });
    box.addEventListener("input", () => saving.type(this.entry.id, this.name(spot), typed(box), this.at(spot).text, this.entry.version));
    box.addEventListener("blur", () => { if (this.isChanged(spot)) this.save(spot); });
    box.addEventListener("keydown", (event) => this.key(event, spot));
    return element;
  }

  key(event, spot) {
    if (event.isComposing) return;
    const move = { Enter: [event.shiftKey ? -1 : 1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      saving.drop(this.entry.id, this.name(spot), { confirmed: this.at(spot).confirmed });
      this.mark();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!this.isReadOnly) this.save(spot, { confirmed: !isSettled(this.at(spot)) || this.isChanged(spot) });
    } else if (move) {
      event.preventDefault();
      if (event.key === "Enter" && !this.isReadOnly && (this.isChanged(spot) || needsLook(this.at(spot)))) this.save(spot);
      this.go(spot, ...move);
    }
  }

  /** Puts the cursor into the nearest cell that begins in that direction. */
  go({ index, row, column }, down) {
    const table = this.tables[index];
    for (let next = row + down; next >= 0 && next < table.rows; next += down) {
      const there = this.cells.get(keyOf({ index, row: next, column }));
      if (there) return there.box.focus();
    }
  }

  /** How many cells of a document's tables a person should look at. */
  doubts(content) {
    return content.tables.flatMap((table) => table.cells).filter(needsLook).length;
  }

  /** Puts the cursor into the next cell in doubt, or the one before; from the last one to the first. */
  goToNext(step) {
    const all = [...this.cells.values()];
    const from = all.findIndex(({ box }) => this.isFocused(box));
    for (let away = 1; away <= all.length; away += 1) {
      const there = all[(from + step * away + 2 * all.length) % all.length];
      if (needsLook(this.at(there.spot))) return there.box.focus();
    }
  }

  /** Saves what stands in a cell; as it was read, it is confirmed by it. */
  async save(spot, { value = typed(this.cells.get(keyOf(spot)).box), confirmed = true } = {}) {
    await saving.want(this.entry.id, this.name(spot), { value, seen: this.at(spot).text, version: this.entry.version, confirmed });
  }

  /** Brings what is saved, and what is not, into the cells. */
  mark() {
    if (!this.entry?.document?.tables) return;
    for (const { spot, box, element } of this.cells.values()) {
      const cell = this.at(spot);
      const draft = draftOf(this.entry.id, this.name(spot));
      const text = draft?.value ?? cell.text;
      if (typed(box) !== text && (!this.isFocused(box) || !draft)) box.textContent = text;
      element.className = [cell.confirmed ? "human" : needsLook(cell) ? "doubtful" : "", draft ? "waits" : "", ["number", "amount", "percent"].includes(cell.type) ? "number" : ""].join(" ").trim();
      element.title = reasonOf(cell);
      box.setAttribute("aria-invalid", String(needsLook(cell)));
    }
    this.tables.forEach((table, index) => {
      const open = table.cells.filter(needsLook).length;
      this.counts[index].hidden = open === 0;
      this.counts[index].replaceChildren(icon("alert", 14), say("tables.doubts", { count: open }));
      this.notes[index].replaceChildren(...this.unsaved(index));
    });
  }

  /** What is not saved of a table, and what can be done about it. */
  unsaved(index) {
    const own = [...this.cells.values()].filter(({ spot }) => spot.index === index);
    return own.flatMap(({ spot, box }) => {
      const draft = draftOf(this.entry.id, this.name(spot));
      if (!draft || this.isReadOnly || this.isFocused(box)) return [];
      const act = {
        insist: () => saving.insist(this.entry.id, this.name(spot)),
        retry: () => saving.now(),
        save: () => this.save(spot, { value: draft.value }),
        drop: () => { saving.drop(this.entry.id, this.name(spot), { confirmed: this.at(spot).confirmed }); this.mark(); },
      };
      const said = draftNote(draft, this.at(spot).text, draft.page === THIS_PAGE, act);
      return said ? [said] : [];
    });
  }

  /** Says why the cell that has the cursor is in doubt. */
  explain(spot) {
    const reason = reasonOf(this.at(spot));
    const hint = needsLook(this.at(spot)) && !this.isReadOnly ? ` ${say("tables.confirm")}` : "";
    this.notes[spot.index].replaceChildren(...(reason ? [el("div", { class: "note reason" }, icon("alert", 15), el("span", {}, reason + hint))] : []), ...this.unsaved(spot.index));
  }

  at({ index, row, column }) {
    return this.tables[index].cells.find((cell) => cell.row === row && cell.column === column) ?? { row, column, rows: 1, columns: 1, text: "", confidence: 1, confirmed: false };
  }

  placeOf(spot) {
    const { page, box } = this.at(spot);
    return page && box ? { page, box } : null;
  }

  name({ index, row, column }) { return cellPlace(index + 1, row, column); }

  isChanged(spot) { return typed(this.cells.get(keyOf(spot)).box) !== this.at(spot).text; }

  isFocused(box) { return box.getRootNode().activeElement === box; }

  send(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}

function typed(box) { return box.textContent.replace(/\s+/g, " ").trim(); }

function keyOf({ index, row, column }) { return `${index}:${row}:${column}`; }

/** What of a document's tables decides how they are laid out. */
function shapeOf(entry) {
  return JSON.stringify((entry?.document?.tables ?? []).map((table) => [table.rows, table.columns, table.header_rows, table.title, table.cells.map(({ row, column, rows, columns }) => [row, column, rows, columns])]));
}

/** Whether a person should look at a cell. */
export function needsLook(cell) {
  return Boolean(cell.text) && !cell.confirmed && cell.confidence < SURE;
}

function isSettled(cell) { return cell.confirmed || !needsLook(cell); }

function reasonOf(cell) {
  if (!needsLook(cell)) return cell.confirmed && cell.read !== null && cell.read !== undefined ? say("tables.read", { text: cell.read }) : "";
  return cell.note ? inLanguage(cell.note) : say("review.weak", { percent: Math.round(cell.confidence * 100) });
}

/** A table the way spreadsheets copy it: cells between tabs, rows between line ends; one that spans stands at its first place. */
function textOf(table) {
  const rows = Array.from({ length: table.rows }, () => Array(table.columns).fill(""));
  for (const { row, column, text } of table.cells) rows[row][column] = /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.join("\t")).join("\n");
}
