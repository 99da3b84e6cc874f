// The menus that narrow the history: when, with whom, what kind, how far, how much, and the rest.

import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { Choices } from "./choices.js";
import { MOVING } from "./periods.js";

/** `change(parts)` is called with the parts of the filter that a person changed. */
export class Filters {
  constructor(change) {
    this.change = change;
    this.presets = [];
    this.choices = Object.fromEntries(
      ["vendor", "kind", "standing", "currency", "direction", "person", "flag"].map((by) => [by, new Choices(by, change, { isSearched: by === "vendor" })]),
    );
    this.menus = [
      this.menu("period", this.buildPeriod(), ["moving", "since", "until"]),
      this.menu("vendor", this.choices.vendor.element, ["vendors"], ["vendor"]),
      this.menu("kind", this.choices.kind.element, ["kinds"], ["kind"]),
      this.menu("standing", this.choices.standing.element, ["standing"], ["standing"]),
      this.menu("amount", this.buildAmount(), ["least", "most"]),
      this.menu("rest", this.buildRest(), ["currencies", "directions", "people", "flags", "exported"], ["currency", "direction", "person", "flag"]),
    ];
    this.element = el("div", { class: "filters", role: "group", "aria-label": say("history.filters") }, this.menus.map((menu) => menu.element));
  }

  menu(name, content, parts, groups = []) {
    const count = el("span", { class: "badge", hidden: true });
    const load = () => element.open && groups.forEach((by) => this.choices[by].load(this.asked, this.presets));
    const element = el(
      "details",
      { class: "menu", "data-filter": name, on: { toggle: load } },
      el("summary", { class: "button" }, say(`history.by_${name}`), count, icon("down", 14)),
      el("div", { class: "menu-list filter-list" }, content),
    );
    return { element, count, parts };
  }

  buildPeriod() {
    this.which = ["paper", "added"].map((which) => el("input", { type: "radio", name: "period", value: which, on: { change: () => this.change({ period: which }) } }));
    this.moving = MOVING.map((period) =>
      el("button", { class: "button small", type: "button", "data-period": period, on: { click: () => this.choosePeriod(period) } }, say(`period.${period}`)),
    );
    this.since = this.input("date", { min: "1970-01-01", max: "2999-12-31" }, () => this.change({ since: this.since.value, until: this.until.value, moving: "" }));
    this.until = this.input("date", { min: "1970-01-01", max: "2999-12-31" }, () => this.change({ since: this.since.value, until: this.until.value, moving: "" }));
    return el(
      "div",
      { class: "period" },
      el(
        "fieldset",
        { class: "which" },
        el("legend", {}, say("history.which_day")),
        this.which.map((radio) => el("label", { class: "choice" }, radio, el("span", {}, say(`history.day_${radio.value}`)))),
      ),
      el("div", { class: "periods" }, this.moving),
      this.pair(say("history.from"), this.since, say("history.until"), this.until),
    );
  }

  buildAmount() {
    const take = () => this.change({ least: this.least.value, most: this.most.value });
    this.least = this.input("number", { step: "0.01", inputmode: "decimal", placeholder: "0.00" }, take);
    this.most = this.input("number", { step: "0.01", inputmode: "decimal", placeholder: "0.00" }, take);
    return this.pair(say("history.least"), this.least, say("history.most"), this.most);
  }

  buildRest() {
    this.exported = ["", "true", "false"].map((value) => el("input", { type: "radio", name: "exported", value, on: { change: () => this.change({ exported: value }) } }));
    const block = (by) => (this.blocks[by] = el("section", {}, el("h3", {}, say(`history.${by}`)), this.choices[by].element));
    this.blocks = {};
    return el(
      "div",
      { class: "rest" },
      el(
        "fieldset",
        { class: "which" },
        el("legend", {}, say("history.export_state")),
        this.exported.map((radio) => el("label", { class: "choice" }, radio, el("span", {}, say(`history.exported_${radio.value || "any"}`)))),
      ),
      ["flag", "currency", "direction", "person"].map(block),
    );
  }

  input(type, attributes, take) {
    return el("input", { type, class: "input", ...attributes, on: { change: take } });
  }

  pair(firstWords, first, secondWords, second) {
    return el("div", { class: "pair" }, el("label", {}, firstWords, first), el("label", {}, secondWords, second));
  }

  choosePeriod(period) {
    const isOn = this.asked.moving === period;
    this.change({ moving: isOn ? "" : period, since: "", until: "" });
  }

  /** Shows what is asked. */
  show(asked, presets, hasTeams) {
    this.asked = asked;
    this.presets = presets;
    for (const { count, parts } of this.menus) {
      const lists = parts.filter((part) => Array.isArray(asked[part]));
      const hasOne = parts.some((part) => !lists.includes(part) && asked[part]);
      const set = lists.reduce((sum, part) => sum + asked[part].length, Number(hasOne));
      count.textContent = set;
      count.hidden = set === 0;
    }
    for (const radio of this.which) radio.checked = radio.value === asked.period;
    for (const radio of this.exported) radio.checked = radio.value === asked.exported;
    for (const button of this.moving) button.setAttribute("aria-pressed", String(button.dataset.period === asked.moving));
    for (const name of ["since", "until", "least", "most"]) if (this[name].value !== asked[name]) this[name].value = asked[name];
    this.blocks.person.hidden = !hasTeams;
    for (const choices of Object.values(this.choices)) choices.asked = asked;
  }
}
