// The table of items, as it stands on the document: a column a kind of value, a row an item. Cells are typed in place.

import { el, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";
import { needsLook, overrulesChecks } from "./field-table.js";

/**
 * Events: "hover-box" and "pick-box" (detail: {page, box} or null), "save" (detail: {rows, undo, words, then}; rows as
 * the server wants them: {source: place among the present rows or null, cells: {column: text}}).
 */
export class ItemTable extends EventTarget {
  constructor() {
    super();
    this.element = el("section", { class: "items", "aria-label": say("review.items") });
  }

  /** Shows the rows; where there are none, only a way to add one, and nothing where the document has no columns. */
  show(items, { columns = [], isReadOnly = false } = {}) {
    this.items = items.map((row) => Object.values(row));
    this.columns = columns;
    this.isReadOnly = isReadOnly;
    this.element.hidden = columns.length === 0 || (isReadOnly && items.length === 0);
    if (this.element.hidden) return this.element.replaceChildren();
    this.element.replaceChildren(
      el("h3", {}, say("review.items"), el("span", { class: "count" }, items.length)),
      ...(items.length ? [this.table()] : []),
      ...(isReadOnly ? [] : [this.below()]),
    );
  }

  table() {
    const heads = this.columns.map((column) => el("th", { scope: "col" }, labelOf(column)));
    this.body = el("tbody", {}, this.items.map((cells, index) => this.row(cells, index)));
    return el(
      "div",
      { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("review.items") },
      el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "#"), heads, this.isReadOnly ? null : el("td", {}))), this.body),
    );
  }

  below() {
    return el(
      "div",
      { class: "below" },
      el("button", { class: "button small", type: "button", on: { click: () => this.add() } }, icon("plus", 15), say("items.add")),
      this.items.length ? el("span", {}, say("items.hint")) : null,
    );
  }

  row(cells, index) {
    const remove = { class: "icon-button", type: "button", title: say("items.remove", { row: index + 1 }), "aria-label": say("items.remove", { row: index + 1 }), on: { click: () => this.remove(index) } };
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, index + 1),
      cells.map((cell) => this.cell(cell, index)),
      this.isReadOnly ? null : el("td", { class: "remove" }, el("button", remove, icon("cross", 15))),
    );
  }

  cell(cell, index) {
    const place = cell.box ? { page: cell.page ?? 1, box: cell.box } : null;
    const isNumber = /^[-\d.,%¥￥]+$/.test(cell.value ?? "");
    const typed = this.isReadOnly
      ? {}
      : { contenteditable: "plaintext-only", role: "textbox", spellcheck: "false", "aria-label": say("items.cell", { row: index + 1, column: labelOf(cell) }) };
    const box = el(
      "td",
      {
        class: [cell.state, isNumber ? "number" : ""].join(" ").trim(),
        "data-column": cell.name,
        ...typed,
        on: {
          pointerenter: () => this.send("hover-box", place),
          pointerleave: () => this.send("hover-box", null),
          click: () => this.send("pick-box", place),
          blur: () => this.leave(box, cell, index),
          keydown: (event) => this.key(event, box, cell, index),
        },
      },
    );
    draw(box, cell);
    return box;
  }

  key(event, box, cell, index) {
    if (event.key === "Escape") {
      draw(box, cell);
      box.blur();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.wanted = { index: index + (event.shiftKey ? -1 : 1), column: cell.name };
      if (textOf(box) === (cell.value ?? "")) this.goOn();
      else box.blur();
    }
  }

  leave(box, cell, index) {
    const value = textOf(box);
    if (this.isReadOnly || value === (cell.value ?? "")) return;
    this.save(this.kept((row, at) => (at === index ? { [cell.name]: value } : {})), say("items.saved"));
  }

  add() {
    this.wanted = { index: this.items.length, column: this.columns[0].name };
    this.save([...this.kept(), { source: null, cells: {} }], say("items.saved"));
  }

  remove(index) {
    this.save(this.kept().filter((row) => row.source !== index), say("items.removed", { row: index + 1 }));
  }

  /** The present rows as the server wants them, with what `changes` says of each. */
  kept(changes = () => ({})) {
    return this.items.map((row, index) => ({ source: index, cells: changes(row, index) }));
  }

  save(rows, words) {
    this.send("save", { rows, undo: this.undoOf(rows), words, then: () => this.goOn() });
  }

  /** The rows that bring the present ones back after `rows` took their place. */
  undoOf(rows) {
    return this.items.map((cells, index) => {
      const at = rows.findIndex((row) => row.source === index);
      const texts = (names) => Object.fromEntries(cells.filter((cell) => names.includes(cell.name)).map((cell) => [cell.name, cell.value]));
      return at < 0 ? { source: null, cells: texts(cells.map((cell) => cell.name)) } : { source: at, cells: texts(Object.keys(rows[at].cells)) };
    });
  }

  /** Puts the cursor where Enter or a new row wanted it. */
  goOn() {
    const { index, column } = this.wanted ?? {};
    this.wanted = null;
    this.body?.rows[index]?.querySelector(`[data-column="${CSS.escape(column)}"]`)?.focus();
  }

  send(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

function draw(box, cell) {
  box.title = overrulesChecks(cell) ? say("review.overruled") : "";
  box.replaceChildren(...(needsLook(cell) || overrulesChecks(cell) ? [icon("alert", 14)] : []), cell.value ?? "");
}

function textOf(box) {
  return box.textContent.trim();
}
