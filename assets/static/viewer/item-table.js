// The table of items: a column a kind of value, a row an item. Cells are typed, pasted and moved in place.

import { el, inLanguage, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";
import { tell } from "../toast.js";
import { needsLook, overrulesChecks } from "./field-table.js";
import { ItemDraft } from "./item-draft.js";
import { isTable, rowsOf } from "./table-text.js";

const NUMERIC = new Set(["amount", "number", "percent"]);

/**
 * Events: "hover-box" and "pick-box" (detail: {page, box} or null), "change" (something is to be saved; detail: {draft,
 * words}), "drawn" (the rows as they stand were drawn).
 */
export class ItemTable extends EventTarget {
  constructor() {
    super();
    this.draft = null;
    this.rows = [];
    this.head = el("tr", {});
    this.body = el("tbody", {});
    this.foot = el("tfoot", {});
    this.note = el("div", { class: "item-note", role: "status" });
    this.wrap = el(
      "div",
      { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("review.items") },
      el("table", {}, el("thead", {}, this.head), this.body, this.foot),
    );
    this.element = el("div", { class: "item-table" }, this.wrap, this.note);
  }

  /** Shows the rows of an opened document as its draft has them; what somebody is typing is left alone. */
  show(entry, { isReadOnly = false, kept = null } = {}) {
    const items = entry.document.items;
    const shape = JSON.stringify([entry.id, entry.item_columns, isReadOnly]);
    this.sums = entry.item_sums;
    if (shape !== this.shape) {
      this.shape = shape;
      this.columns = entry.item_columns;
      this.isReadOnly = isReadOnly;
      this.draft = new ItemDraft(entry.id, this.columns, items);
      if (kept && kept.trouble !== "conflict") this.draft.adopt(kept);
      this.rows = [];
      this.body.replaceChildren();
      this.drawHead();
    } else if (!this.draft.sent) {
      this.draft.refresh(items);
    }
    this.draw();
  }

  drawHead() {
    const heads = this.columns.map((column) => el("th", { scope: "col", class: isNumeric(column) ? "number" : "" }, labelOf(column)));
    this.head.replaceChildren(el("th", { scope: "col", class: "place" }, "#"), ...heads, ...(this.isReadOnly ? [] : [el("td", { class: "acts" })]));
  }

  draw() {
    while (this.rows.length > this.draft.rows.length) this.rows.pop().element.remove();
    while (this.rows.length < this.draft.rows.length) {
      const row = this.buildRow(this.rows.length);
      this.rows.push(row);
      this.body.append(row.element);
    }
    this.wrap.hidden = this.rows.length === 0;
    this.draft.rows.forEach((row, index) => this.drawRow(this.rows[index], row));
    this.drawFoot();
    this.drawNote();
    this.goOn();
    this.dispatchEvent(new Event("drawn"));
  }

  buildRow(index) {
    const button = (sign, key, run, kind = "") => {
      const words = say(key, { row: index + 1 });
      return el("button", { class: `icon-button ${kind}`, type: "button", title: words, "aria-label": words, on: { click: run } }, icon(sign, 15));
    };
    const cells = this.columns.map((column) => this.buildCell(column, index));
    const acts = this.isReadOnly
      ? []
      : [
          el(
            "td",
            { class: "acts" },
            el(
              "div",
              { class: "acts-row" },
              button("up", "items.up", () => this.move(index, -1), "up"),
              button("down", "items.down", () => this.move(index, 1), "down"),
              button("cross", "items.remove", () => this.remove(index)),
            ),
          ),
        ];
    const place = el("th", { scope: "row", class: "place" }, index + 1);
    return { element: el("tr", {}, place, cells.map((cell) => cell.element), acts), cells };
  }

  buildCell(column, index) {
    const label = say("items.cell", { row: index + 1, column: labelOf(column) });
    const typed = this.isReadOnly
      ? { class: "cell" }
      : { class: "cell", contenteditable: "plaintext-only", role: "textbox", "aria-label": label, spellcheck: "false", inputmode: isNumeric(column) ? "decimal" : "text" };
    const cell = { column, index, mark: el("span", { class: "mark" }) };
    cell.box = el("div", {
      ...typed,
      on: {
        focus: () => this.enter(cell),
        input: () => this.type(cell),
        blur: () => this.leave(cell),
        keydown: (event) => this.key(event, cell),
        paste: (event) => this.paste(event, cell),
      },
    });
    cell.element = el(
      "td",
      {
        "data-column": column.name,
        "data-label": labelOf(column),
        on: {
          pointerenter: () => this.send("hover-box", placeOf(this.valueOf(cell))),
          pointerleave: () => this.send("hover-box", null),
          click: (event) => this.pick(event, cell),
        },
      },
      el("div", { class: "cell-line" }, cell.mark, cell.box),
    );
    return cell;
  }

  drawRow(view, row) {
    for (const cell of view.cells) {
      const { name } = cell.column;
      const value = row.cells[name] ?? { value: null, state: "missing", checks: [] };
      const waits = this.draft.waits(row, name);
      const text = this.draft.text(row, name);
      const isTyped = this.isFocused(cell.box) && textOf(cell.box) !== cell.drawn;
      if (!isTyped && textOf(cell.box) !== text) cell.box.textContent = text;
      cell.drawn = text;
      const looks = waits ? [] : [value.state, needsLook(value) || overrulesChecks(value) ? "marked" : ""];
      cell.element.className = [isNumeric(cell.column) ? "number" : "", waits ? "waits" : "", ...looks].filter(Boolean).join(" ");
      cell.mark.replaceChildren(...(!waits && (needsLook(value) || overrulesChecks(value)) ? [icon("alert", 14)] : []));
      cell.box.toggleAttribute("aria-invalid", !waits && needsLook(value));
      if (!waits && needsLook(value)) cell.box.setAttribute("aria-invalid", "true");
    }
    const at = this.rows.indexOf(view);
    view.element.querySelector(".up")?.toggleAttribute("disabled", at === 0);
    view.element.querySelector(".down")?.toggleAttribute("disabled", at === this.draft.rows.length - 1);
  }

  /** The sums stand below their columns. */
  drawFoot() {
    const sums = new Map((this.sums ?? []).map((sum) => [sum.column, sum]));
    if (sums.size === 0 || this.draft.rows.length === 0) return this.foot.replaceChildren();
    const cells = this.columns.map((column) => el("td", { class: sums.has(column.name) ? "number" : "none" }, sums.get(column.name)?.total ?? ""));
    this.foot.replaceChildren(el("tr", {}, el("th", { scope: "row", class: "place" }, "Σ"), cells, this.isReadOnly ? null : el("td", { class: "none" })));
  }

  /** Why the cell at hand is in doubt, and a way to say that it is right. */
  drawNote() {
    const cell = this.active;
    const value = cell && cell.index < this.draft.rows.length ? this.valueOf(cell) : null;
    if (!value || this.draft.waits(this.draft.rows[cell.index], cell.column.name) || !(needsLook(value) || overrulesChecks(value))) return this.note.replaceChildren();
    const reasons = value.checks.filter((check) => !check.ok).map((check) => inLanguage(check.message));
    if (value.note) reasons.push(inLanguage(value.note));
    if (overrulesChecks(value)) reasons.unshift(say("review.overruled"));
    const words = `${say("items.cell", { row: cell.index + 1, column: labelOf(cell.column) })}：${reasons.join(" · ") || say("items.doubt")}`;
    this.note.replaceChildren(icon("alert", 15), el("span", {}, words));
    if (needsLook(value) && !this.isReadOnly) {
      const button = el("button", { class: "button small", type: "button", on: { click: () => this.vouch(cell) } }, icon("check", 15), say("review.confirm"));
      this.note.append(button);
    }
  }

  valueOf(cell) {
    return this.draft.rows[cell.index]?.cells[cell.column.name] ?? null;
  }

  enter(cell) {
    this.active = cell;
    this.drawNote();
    this.send("pick-box", placeOf(this.valueOf(cell)));
  }

  pick(event, cell) {
    this.active = cell;
    this.drawNote();
    if (!event.target.closest(".cell") && !this.isReadOnly) cell.box.focus();
    else if (this.isReadOnly) this.send("pick-box", placeOf(this.valueOf(cell)));
  }

  key(event, cell) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Escape") {
      cell.box.textContent = cell.drawn;
      this.type(cell);
      cell.box.blur();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.settle(cell);
      this.step(cell, event.shiftKey ? -1 : 1);
    } else if (step && event.altKey && event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      this.leave(cell);
      this.move(cell.index, step, cell.column.name);
    } else if (step && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.step(cell, step);
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && textOf(cell.box) === cell.drawn) {
      event.preventDefault();
      this.undo();
    }
  }

  /** Enter: what was typed is saved; what stands there in doubt is right. */
  settle(cell) {
    const value = this.valueOf(cell);
    if (textOf(cell.box) !== cell.drawn) this.leave(cell);
    else if (value && needsLook(value) && !this.draft.waits(this.draft.rows[cell.index], cell.column.name)) this.vouch(cell);
  }

  vouch(cell) {
    this.draft.vouch(this.draft.rows[cell.index], cell.column.name);
    this.changed(say("review.saved_confirmed", { label: labelOf(cell.column) }));
  }

  /** What is being typed is kept at once; as it was, it is not. */
  type(cell) {
    if (!this.isReadOnly && this.draft.rows[cell.index]) this.send("type", { draft: this.draft, typed: this.typedIn(cell) });
  }

  /** The cell that is being typed and was not left yet, {row, name, text}, or null. */
  get typed() {
    return this.active && !this.isReadOnly && this.isFocused(this.active.box) ? this.typedIn(this.active) : null;
  }

  typedIn(cell) {
    const row = this.draft.rows[cell.index];
    return row && textOf(cell.box) !== cell.drawn ? { row, name: cell.column.name, text: textOf(cell.box) } : null;
  }

  leave(cell) {
    const text = textOf(cell.box);
    if (this.isReadOnly || text === cell.drawn || cell.index >= this.draft.rows.length) return;
    this.draft.write(this.draft.rows[cell.index], cell.column.name, text);
    this.changed(say("items.saved"));
  }

  step(cell, step) {
    this.rows[cell.index + step]?.cells.find((one) => one.column.name === cell.column.name).box.focus();
  }

  add() {
    this.draft.add();
    this.wanted = { index: this.draft.rows.length - 1, name: this.columns[0].name };
    this.changed(say("items.added"));
  }

  remove(index) {
    this.draft.remove(index);
    this.wanted = { index: Math.min(index, this.draft.rows.length - 1), act: 2 };
    this.changed(say("items.removed", { row: index + 1 }));
  }

  move(index, step, name = null) {
    if (!this.draft.move(index, step)) return;
    this.wanted = { index: index + step, name, act: step < 0 ? 0 : 1 };
    this.changed(say("items.moved", { row: index + 1, to: index + step + 1 }));
  }

  paste(event, cell) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isTable(text)) return;
    event.preventDefault();
    event.stopPropagation();
    const table = withoutHeads(rowsOf(text), this.columns);
    if (table.length === 0) return;
    cell.box.textContent = cell.drawn;
    const { rows, added, lost, left } = this.draft.paste(cell.index, cell.column.name, table);
    this.wanted = { index: cell.index, name: cell.column.name };
    this.changed([say("items.pasted", { rows, added }), lost ? say("items.lost", { lost }) : "", left ? say("items.left", { left }) : ""].filter(Boolean).join(" "));
  }

  undo() {
    if (this.draft.undo()) this.changed(say("items.undone"), { isUndo: true });
  }

  changed(words, { isUndo = false } = {}) {
    this.said = { words, action: isUndo ? undefined : { text: say("review.undo"), run: () => this.undo() } };
    this.draw();
    this.send("change", this.draft);
  }

  /** What was done is said once the server has it. */
  tellSaved() {
    if (this.said) tell(this.said.words, this.said.action);
    this.said = null;
  }

  /** Puts the cursor where a new, moved or pasted row wants it. */
  goOn() {
    const wanted = this.wanted;
    this.wanted = null;
    const row = this.rows[wanted?.index];
    if (!row) return;
    if (wanted.name) return row.cells.find((cell) => cell.column.name === wanted.name).box.focus();
    const buttons = [...row.element.querySelectorAll(".acts button")];
    (buttons[wanted.act].disabled ? buttons.find((button) => !button.disabled) : buttons[wanted.act])?.focus();
  }

  isFocused(node) {
    return node.getRootNode().activeElement === node;
  }

  send(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

/** A pasted table without its first row where that only repeats the headings. */
function withoutHeads(table, columns) {
  const heads = new Set(columns.flatMap((column) => [column.label, column.label_en, column.name]).map((head) => head.toLowerCase()));
  const first = table[0].filter(Boolean);
  return first.length > 0 && first.every((text) => heads.has(text.toLowerCase())) ? table.slice(1) : table;
}

function isNumeric(column) {
  return NUMERIC.has(column.type);
}

function placeOf(value) {
  return value?.box ? { page: value.page ?? 1, box: value.box } : null;
}

function textOf(box) {
  return box.textContent.trim();
}
