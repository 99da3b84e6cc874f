// The table of items, as it stands on the document: a column a kind of value, a row an item.

import { el, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";
import { needsLook } from "./field-table.js";

/** Events: "hover-box" and "pick-box" (detail: {page, box} or null). */
export class ItemTable extends EventTarget {
  constructor() {
    super();
    this.element = el("section", { class: "items", "aria-label": say("review.items") });
  }

  /** Shows the rows, or nothing where there are none. */
  show(items) {
    this.element.hidden = items.length === 0;
    if (items.length === 0) return this.element.replaceChildren();
    const columns = Object.values(items[0]);
    this.element.replaceChildren(
      el("h3", {}, say("review.items"), el("span", { class: "count" }, items.length)),
      el(
        "div",
        { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("review.items") },
        el(
          "table",
          {},
          el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "#"), columns.map((cell) => el("th", { scope: "col" }, labelOf(cell))))),
          el("tbody", {}, items.map((row, index) => this.row(Object.values(row), index))),
        ),
      ),
    );
  }

  row(cells, index) {
    return el("tr", {}, el("th", { scope: "row" }, index + 1), cells.map((cell) => this.cell(cell)));
  }

  cell(cell) {
    const place = cell.box ? { page: cell.page ?? 1, box: cell.box } : null;
    const isNumber = /^[-\d.,%¥￥]+$/.test(cell.value ?? "");
    const send = (kind, detail) => this.dispatchEvent(new CustomEvent(kind, { detail }));
    return el(
      "td",
      {
        class: [cell.state, isNumber ? "number" : ""].join(" ").trim(),
        on: { pointerenter: () => send("hover-box", place), pointerleave: () => send("hover-box", null), click: () => send("pick-box", place) },
      },
      needsLook(cell) ? icon("alert", 14) : null,
      cell.value ?? "",
    );
  }
}
