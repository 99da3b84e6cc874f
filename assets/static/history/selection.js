// Which documents are ticked: some by hand, over any number of pages, or all that match.

import { el, say } from "../elements.js";
import { money } from "../figures.js";

/** Events: "change" when other documents are chosen. */
export class Selection extends EventTarget {
  constructor() {
    super();
    this.entries = new Map();
    this.isAll = false;
    this.here = [];
    this.total = 0;
    this.isLeast = false;
    this.all = el("input", { type: "checkbox", "aria-label": say("history.select_all"), on: { change: () => this.tickPage(this.all.checked) } });
    this.words = el("span", { role: "status" });
    this.everything = el("button", { class: "link", type: "button", on: { click: () => { this.isAll = true; this.told(); } } });
    this.element = el(
      "div",
      { class: "selection", hidden: true },
      this.words,
      this.everything,
      el("button", { class: "link", type: "button", on: { click: () => this.clear() } }, say("history.select_none")),
    );
  }

  get count() {
    return this.isAll ? this.total : this.entries.size;
  }

  /** How many match, as it is read: `1,000+` where they were counted no further. */
  get totalWords() {
    return `${money(this.total)}${this.isLeast ? "+" : ""}`;
  }

  /** How many are ticked, as it is read. */
  get countWords() {
    return this.isAll ? this.totalWords : money(this.count);
  }

  /** The page that is shown, of `total` that match, or with `isLeast` of more. */
  show(entries, total, isLeast) {
    this.here = entries;
    this.total = total;
    this.isLeast = isLeast;
    for (const entry of entries) if (this.entries.has(entry.id)) this.entries.set(entry.id, entry);
    this.draw();
  }

  has(entry) {
    return this.isAll || this.entries.has(entry.id);
  }

  /** Ticks one; after all that match were chosen, those of this page stay chosen without it. */
  tick(entry, isOn) {
    if (this.isAll) this.here.forEach((one) => this.entries.set(one.id, one));
    this.isAll = false;
    if (isOn) this.entries.set(entry.id, entry);
    else this.entries.delete(entry.id);
    this.told();
  }

  tickPage(isOn) {
    if (!isOn) this.isAll = false;
    this.here.forEach((entry) => (isOn ? this.entries.set(entry.id, entry) : this.entries.delete(entry.id)));
    this.told();
  }

  clear() {
    this.entries.clear();
    this.isAll = false;
    this.told();
  }

  told() {
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    const ticked = this.here.filter((entry) => this.has(entry)).length;
    this.all.checked = this.here.length > 0 && ticked === this.here.length;
    this.all.indeterminate = ticked > 0 && ticked < this.here.length;
    this.element.hidden = this.count === 0;
    this.words.textContent = say(this.isAll ? "history.selected_all" : "history.selected", { count: this.countWords });
    this.everything.textContent = say("history.select_matching", { count: this.totalWords });
    const isEverything = this.isAll || (this.count >= this.total && !this.isLeast);
    this.everything.hidden = isEverything || !this.all.checked;
  }
}
