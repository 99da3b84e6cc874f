// What the list comes to: always the count and the sums by currency; folded away, by month, vendor and kind.

import { el, say } from "../elements.js";
import { money } from "../figures.js";
import { icon } from "../icons.js";
import { complain } from "../toast.js";
import { PART_OF, sumsOf } from "./groups.js";
import { daysOfMonth, monthName } from "./periods.js";
import { groupName } from "./words.js";

const WAYS = ["month", "vendor", "kind", "person"];
const SHOWN = 12;

/** `change(parts)` is called to narrow the list to a line. */
export class Sums {
  constructor(change) {
    this.change = change;
    this.way = "month";
    this.presets = [];
    this.totals = el("p", { class: "totals", role: "status" });
    this.ways = el("div", { class: "ways", role: "group", "aria-label": say("history.sums") }, WAYS.map((way) => this.wayButton(way)));
    this.body = el("tbody");
    this.all = el("button", { class: "link", type: "button", hidden: true, on: { click: () => { this.isWhole = true; this.draw(); } } });
    this.headings = el("tr", {});
    this.fold = el(
      "details",
      { class: "sums-fold", on: { toggle: () => this.fold.open && this.load() } },
      el("summary", {}, icon("right", 15), say("history.sums")),
      this.ways,
      el("div", { class: "sums-wrap" }, el("table", { class: "sums-table" }, el("thead", {}, this.headings), this.body)),
      this.all,
    );
    this.element = el("div", { class: "sums" }, this.totals, this.fold);
  }

  wayButton(way) {
    return el("button", { class: "button small", type: "button", "data-way": way, "aria-pressed": String(way === this.way), on: { click: () => this.choose(way) } }, say(`history.sums_${way}`));
  }

  choose(way) {
    this.way = way;
    this.ways.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.way === way)));
    this.load();
  }

  /** Asks for the sums of what is asked, and shows them; how many documents there are. */
  async show(asked, presets, hasTeams) {
    this.asked = asked;
    this.presets = presets;
    this.ways.querySelector("[data-way=person]").hidden = !hasTeams;
    const [totals] = await Promise.all([sumsOf(asked, "nothing"), this.fold.open ? this.load() : null]);
    const count = totals.reduce((sum, one) => sum + one.count, 0);
    if (this.asked !== asked) return count;
    const lines = totals.filter((one) => one.total !== null).map((one) => this.total(one));
    this.totals.replaceChildren(el("strong", {}, documentsWords(count)), ...lines);
    return count;
  }

  total({ currency, total, tax, count }) {
    const documents = documentsWords(count);
    const more = tax === null ? say("history.of_documents", { documents }) : say("history.of_documents_tax", { documents, tax: money(tax) });
    return el("span", { class: "sum" }, el("span", { class: "muted" }, currency ?? say("history.no_currency")), " ", el("b", { class: "figure" }, money(total)), " ", el("span", { class: "muted sum-more" }, more));
  }

  async load() {
    const { asked, way } = this;
    try {
      const sums = await sumsOf(asked, way);
      if (this.asked !== asked || this.way !== way) return;
      this.sums = way === "month" ? sums.reverse() : sums;
      this.isWhole = false;
      this.draw();
    } catch (error) {
      complain(error);
    }
  }

  draw() {
    const figures = ["papers", "net", "tax", "total"];
    this.headings.replaceChildren(el("th", { scope: "col" }, say(`history.${this.way}`)), ...figures.map((name) => el("th", { scope: "col", class: `figure sum-${name}` }, say(`history.${name}`))), el("th", { scope: "col", class: "sum-bar", "aria-hidden": "true" }));
    const shown = this.isWhole ? this.sums : this.sums.slice(0, SHOWN);
    const largest = {};
    for (const { currency, total } of this.sums) largest[currency] = Math.max(largest[currency] ?? 0, Math.abs(Number(total ?? 0)));
    this.body.replaceChildren(...shown.map((one) => this.line(one, largest[one.currency])));
    this.all.hidden = shown.length === this.sums.length;
    this.all.textContent = say("history.all_groups", { count: this.sums.length });
  }

  line(one, largest) {
    const words = one.key !== null && this.way === "month" ? monthName(one.key) : groupName(this.way, one.key, one.name, this.presets);
    const parts = this.narrowed(one);
    const name = parts ? el("button", { class: "link", type: "button", on: { click: () => this.change(parts) } }, words) : words;
    const share = largest ? Math.abs(Number(one.total ?? 0)) / largest : 0;
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, name),
      el("td", { class: "figure sum-papers" }, money(one.count)),
      el("td", { class: "figure sum-net" }, money(one.net)),
      el("td", { class: "figure sum-tax" }, money(one.tax)),
      el("td", { class: "figure sum-total" }, el("span", { class: "muted" }, one.currency ?? ""), " ", money(one.total)),
      el("td", { class: "sum-bar", "aria-hidden": "true" }, el("progress", { class: "bar-thin", max: 1, value: share })),
    );
  }

  /** What narrows the list to a line's group; null where nothing does. */
  narrowed({ key }) {
    if (this.way !== "month") return { [PART_OF[this.way]]: [key ?? ""] };
    return key === null ? null : { ...daysOfMonth(key), moving: "", period: "paper" };
  }
}

function documentsWords(count) {
  return say(count === 1 ? "history.one_document" : "history.documents", { count: money(count) });
}
