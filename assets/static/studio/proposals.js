// What would find a value that somebody pointed at: labels, ways and places, tried before they are shown.

import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { button, fieldName, fill, typeName } from "./parts.js";

const SHOWN = 5;
const VALUES = 3;
const LONGEST = 28;

/** Events: "taken" (detail: {spec, isNew, value}) or "table" (detail: what was offered) after somebody chose one. */
export class Proposals extends EventTarget {
  constructor(page) {
    super();
    this.page = page;
    this.element = el("div", { class: "proposals", hidden: true, role: "group", "aria-label": say("studio.proposals") });
  }

  clear() {
    this.element.hidden = true;
  }

  /** Shows what was proposed for a field (null: there is none yet) and for a new one; that first, if the field has a value already or its type would change. */
  show(forField, forNew, spec, isTaken) {
    const { text, value, type } = forNew;
    const ofTable = forNew.table ? this.table(forNew.table) : null;
    const ofNew = text && forNew.offers.length ? this.group(say("studio.use_new"), forNew.offers, true) : null;
    const changes = forField && forField.type !== (spec.type ?? "text");
    const note = changes ? say("studio.type_changes", { name: fieldName(spec), type: typeName(forField.type) }) : null;
    const ofField = forField && !forField.is_found && forField.offers.length ? this.group(say("studio.use_here", { name: fieldName(spec) }), forField.offers, false, note) : null;
    const groups = (isTaken || changes ? [ofNew, ofField] : [ofField, ofNew]).filter(Boolean);
    if (!ofTable) recommend(groups);
    this.element.hidden = false;
    fill(
      this.element,
      el("div", { class: "proposal-head" }, el("div", {}, el("strong", {}, text ? say("studio.pointed", { text: value ?? text }) : say("studio.pointed_nothing")), text && !ofTable ? [" ", el("span", { class: "chip quiet" }, typeName(type))] : null), button("cross", "app.close", () => this.clear(), { words: false })),
      forField?.is_found ? el("p", { class: "found small" }, icon("check", 15), " ", say("studio.already_found", { name: fieldName(spec) })) : null,
      ofTable,
      ...groups,
      text && !ofTable && !forNew.offers.length && !forField?.offers.length ? el("p", { class: "muted small" }, say("studio.no_proposal")) : null,
    );
  }

  group(title, offers, isNew, note = null) {
    return el("section", {}, el("h4", {}, title), note ? el("p", { class: "muted small" }, note) : null, el("ul", {}, offers.map((offer) => el(
      "li",
      { class: offer.spoils.length ? "spoiling" : "" },
      el("div", { class: "grow" }, inLanguage(offer.says), this.elsewhere(offer), offer.spoils.length ? el("div", { class: "problem small" }, say("studio.spoils", { fields: offer.spoils.map((name) => this.called(name)).join(", ") })) : null),
      button("plus", "studio.take", () => this.take(offer, isNew)),
    ))));
  }

  /** On how many samples it finds something, what that is on the others, and how often it is what they want. */
  elsewhere(offer) {
    if (offer.samples < 2) return null;
    const isAll = offer.right === offer.samples;
    const found = offer.elsewhere.filter((one) => one.value !== null);
    const known = offer.elsewhere.filter((one) => one.known);
    const shown = found.slice(0, VALUES).map((one) => shortened(one.value)).join(say("studio.between")) + (found.length > VALUES ? " …" : "");
    const told = say(found.length ? "studio.on_samples" : "studio.on_no_other", { found: found.length + 1, samples: offer.samples, values: shown });
    const right = known.length ? say("studio.right_on", { right: known.filter((one) => one.right).length + 1, known: known.length + 1 }) : null;
    const values = offer.elsewhere.map((one) => el("li", { class: one.right ? "" : "miss" }, el("span", { class: "muted" }, `${one.sample}: `), one.value ?? say("studio.nothing")));
    return el("details", { class: `elsewhere small ${isAll ? "all" : ""}` }, el("summary", {}, icon(isAll ? "check" : "warn", 13), " ", [told, right].filter(Boolean).join(" · ")), el("ul", {}, values));
  }

  /** The table that was drawn around: its columns and the rows that it would read. */
  table(table) {
    const head = table.items.columns.map((column, place) => el("th", { scope: "col" }, table.columns[place], el("span", { class: "column-type" }, [fieldName(column) === table.columns[place] ? null : fieldName(column), typeName(column.type ?? "text")].filter(Boolean).join(" · "))));
    const rows = table.rows.slice(0, SHOWN).map((cells) => el("tr", {}, cells.map((cell) => el("td", {}, cell ?? "–"))));
    const more = table.rows.length - SHOWN;
    return el("section", {},
      el("h4", {}, say(this.page.draft.content.items ? "studio.use_table_instead" : "studio.use_table")),
      el("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": say("studio.table") }, el("table", { class: "trial-table" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows))),
      more > 0 ? el("p", { class: "muted small" }, say("studio.more_rows", { count: more })) : null,
      table.samples > 1 ? el("p", { class: "muted small" }, say("studio.table_on_samples", { right: table.right, samples: table.samples })) : null,
      button("plus", "studio.take_table", () => { this.clear(); this.dispatchEvent(new CustomEvent("table", { detail: table })); }, { kind: "primary" }),
    );
  }

  called(name) {
    const spec = this.page.draft.fields.find((one) => one.name === name);
    return spec ? fieldName(spec) : name;
  }

  take(offer, isNew) {
    const { spec } = offer;
    if (isNew) {
      const taken = new Set(this.page.draft.fields.map((one) => one.name));
      const stem = spec.name;
      for (let number = 2; taken.has(spec.name); number += 1) spec.name = `${stem}_${number}`;
    }
    this.clear();
    this.dispatchEvent(new CustomEvent("taken", { detail: { spec, isNew, value: offer.finds } }));
  }
}

/** Marks the first offer that changes no other field as the one to take. */
function recommend(groups) {
  const first = groups.flatMap((group) => [...group.querySelectorAll(":scope > ul > li:not(.spoiling)")])[0];
  if (!first) return;
  first.querySelector(".grow").prepend(el("span", { class: "chip ok" }, say("studio.recommended")), " ");
  first.querySelector(":scope > .button").classList.add("primary");
}

function shortened(value) {
  return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
}
