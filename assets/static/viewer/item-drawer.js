// The drawer below page and fields: the items over the whole width, what they add up to, and how tall it is kept.

import { el, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";
import { ItemTable } from "./item-table.js";

const HEIGHT = "desk-items-height";
const OPEN = "desk-items-open";
const LEAST_PX = 120;
const STEP_PX = 32;

/** Events: "hover-box" and "pick-box" as those of the table; "save" (detail: the draft whose changes are to be sent), "type" (detail: {draft, typed}). */
export class ItemDrawer extends EventTarget {
  constructor() {
    super();
    this.table = new ItemTable();
    for (const kind of ["hover-box", "pick-box", "type"]) {
      this.table.addEventListener(kind, ({ detail }) => this.dispatchEvent(new CustomEvent(kind, { detail })));
    }
    this.table.addEventListener("change", ({ detail }) => this.send(detail));
    this.table.addEventListener("drawn", () => this.drawBar());
    this.element = el("section", { class: "items", "aria-label": say("review.items"), hidden: true }, this.buildGrip(), this.buildBar(), this.buildBody());
    this.keepHeight(Number(localStorage.getItem(HEIGHT)) || null);
  }

  buildGrip() {
    this.grip = el("div", {
      class: "grip", role: "separator", tabindex: "0", "aria-orientation": "horizontal", "aria-label": say("items.height"), title: say("items.height"),
      "aria-valuemin": LEAST_PX, "aria-valuemax": 900, "aria-valuenow": LEAST_PX,
      on: {
        pointerdown: (event) => this.drag(event),
        keydown: (event) => {
          const step = { ArrowUp: STEP_PX, ArrowDown: -STEP_PX }[event.key];
          if (!step || event.altKey) return;
          event.preventDefault();
          this.setHeight(this.body.offsetHeight + step);
        },
      },
    });
    return this.grip;
  }

  buildBar() {
    this.sign = el("span", { class: "sign" });
    this.count = el("span", { class: "count" });
    this.toggle = el("button", { class: "items-toggle", type: "button", "aria-controls": "items-body", on: { click: () => this.setOpen(this.body.hidden) } }, this.sign, say("review.items"), this.count);
    this.sums = el("div", { class: "sums", role: "status" });
    this.undoButton = el("button", { class: "button small", type: "button", on: { click: () => this.table.undo() } }, icon("undo", 15), say("review.undo"));
    this.addButton = el("button", { class: "button small", type: "button", on: { click: () => this.add() } }, icon("plus", 15), say("items.add"));
    return el("div", { class: "items-bar" }, this.toggle, this.sums, el("span", { class: "grow" }), this.undoButton, this.addButton);
  }

  buildBody() {
    this.hint = el("p", { class: "items-hint" }, say("items.hint"));
    this.body = el("div", { class: "items-body", id: "items-body" }, this.table.element, this.hint);
    return this.body;
  }

  /** Shows the rows of an opened document; nothing where it has no columns, or none to look at alone. */
  show(entry, { isReadOnly = false, kept = null } = {}) {
    const isOther = this.id !== entry.id;
    this.id = entry.id;
    this.isReadOnly = isReadOnly;
    this.element.hidden = entry.item_columns.length === 0 || (isReadOnly && entry.document.items.length === 0 && !kept);
    this.entry = entry;
    if (this.element.hidden) return;
    this.table.show(entry, { isReadOnly, kept });
    this.undoButton.hidden = this.addButton.hidden = isReadOnly;
    if (isOther) this.setOpen(entry.document.items.length > 0 && localStorage.getItem(OPEN) !== "no", { isKept: false });
  }

  hide() {
    this.element.hidden = true;
  }

  get draft() { return this.table.draft; }

  get typed() { return this.table.typed; }

  /** The server has what was sent: what it has now is `entry`, and `kept` is to follow. */
  settle(entry, kept) {
    if (this.draft.sent) return this.draft.settle(entry.document.items);
    this.draft.load(entry.document.items);
    if (kept) this.draft.adopt(kept);
  }

  /** What was done is said once nothing waits. */
  tellSaved() {
    if (!this.draft.isDirty) this.table.tellSaved();
  }

  /** The server's rows again, whatever was wanted. */
  reset(entry) {
    this.draft?.load(entry.document.items);
    this.table.draw();
  }

  send(draft) {
    this.dispatchEvent(new CustomEvent("save", { detail: draft }));
  }

  add() {
    this.setOpen(true);
    this.table.add();
  }

  drawBar() {
    const draft = this.table.draft;
    this.count.textContent = draft.rows.length;
    this.undoButton.disabled = draft.past.length === 0;
    this.hint.hidden = this.isReadOnly || draft.rows.length === 0;
    this.sums.replaceChildren(...(this.entry.item_sums ?? []).map((sum) => this.sumChip(sum)));
    this.sums.classList.toggle("stale", draft.isDirty);
  }

  /** What a column makes and whether the document says the same, in colour, sign and words. */
  sumChip(sum) {
    const column = labelOf(this.entry.item_columns.find((one) => one.name === sum.column));
    const made = say("items.sum", { column, total: sum.total });
    if (sum.without.length) return chip("warn", "alert", `${made} · ${say("items.sum_without", { rows: listed(sum.without) })}`);
    const field = this.entry.document.fields.find((one) => one.name === sum.field);
    if (!field) return chip("quiet", "ring", `${made} · ${say("items.sum_alone")}`);
    const values = { label: labelOf(field), whole: sum.whole, of_all: sum.of_all, off: sum.difference.replace("-", "") };
    if (!sum.agrees) return chip("warn", "alert", `${made} · ${say(sum.difference.startsWith("-") ? "items.sum_short" : "items.sum_over", values)}`);
    return chip("ok", "check", `${made} · ${say(Number(sum.of_all) && sum.total !== sum.whole ? "items.sum_with" : "items.sum_agrees", values)}`);
  }

  setOpen(isOpen, { isKept = true } = {}) {
    this.body.hidden = this.grip.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    this.sign.replaceChildren(icon(isOpen ? "down" : "right", 16));
    if (isKept) localStorage.setItem(OPEN, isOpen ? "yes" : "no");
  }

  setHeight(height) {
    const most = Math.round(window.innerHeight * 0.7);
    const kept = Math.round(Math.min(Math.max(height, LEAST_PX), most));
    localStorage.setItem(HEIGHT, kept);
    this.keepHeight(kept);
  }

  keepHeight(height) {
    if (height === null) return;
    this.element.style.setProperty("--items-height", `${height}px`);
    this.grip.setAttribute("aria-valuenow", height);
  }

  drag(event) {
    event.preventDefault();
    this.grip.setPointerCapture(event.pointerId);
    const from = event.clientY + this.body.offsetHeight;
    const move = (now) => this.setHeight(from - now.clientY);
    this.grip.addEventListener("pointermove", move);
    this.grip.addEventListener("lostpointercapture", () => this.grip.removeEventListener("pointermove", move), { once: true });
  }
}

function chip(kind, sign, words) {
  return el("span", { class: `chip ${kind}` }, icon(sign, 14), el("span", {}, words));
}

function listed(numbers) {
  return numbers.length > 6 ? `${numbers.slice(0, 6).join(", ")} …` : numbers.join(", ");
}
