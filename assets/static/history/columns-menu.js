// The menu that says which columns are shown; kept in this browser.

import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { COLUMNS, FIXED, SELDOM } from "./columns.js";

const KEPT = "desk-history-hidden";
const CHOSEN = Object.keys(COLUMNS).filter((name) => !FIXED.includes(name));

/** `change(hidden)` is called with the names of the columns that are not shown. */
export class ColumnsMenu {
  constructor(change) {
    this.change = change;
    this.changed = new Set(kept());
    this.element = el(
      "details",
      { class: "menu", "data-menu": "columns" },
      el("summary", { class: "button" }, icon("panel", 16), say("history.columns"), icon("down", 14)),
      el("div", { class: "menu-list choices", role: "group", "aria-label": say("history.columns") }, CHOSEN.map((name) => this.line(name))),
    );
  }

  /** The columns that are not shown: the seldom ones, but for what the person has changed. */
  get hidden() {
    return new Set(CHOSEN.filter((name) => SELDOM.includes(name) !== this.changed.has(name)));
  }

  line(name) {
    const tick = el("input", { type: "checkbox", on: { change: () => this.set(name, tick.checked) } });
    tick.checked = !this.hidden.has(name);
    return el("label", { class: "choice" }, tick, el("span", {}, say(`history.${name}`)));
  }

  set(name, isShown) {
    if (isShown === SELDOM.includes(name)) this.changed.add(name);
    else this.changed.delete(name);
    try {
      localStorage.setItem(KEPT, JSON.stringify([...this.changed]));
    } catch {
      // A browser that keeps nothing shows the columns as at first next time.
    }
    this.change(this.hidden);
  }
}

function kept() {
  try {
    const names = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(names) ? names.filter((name) => CHOSEN.includes(name)) : [];
  } catch {
    return [];
  }
}
