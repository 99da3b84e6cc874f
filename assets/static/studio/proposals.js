// What would find a value that somebody pointed at: labels, ways and places, tried before they are shown.

import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { button, fieldName, fill, typeName } from "./parts.js";

/** Events: "taken" (detail: {spec, isNew, value}) after somebody chose one. */
export class Proposals extends EventTarget {
  constructor(page) {
    super();
    this.page = page;
    this.element = el("div", { class: "proposals", hidden: true, role: "group", "aria-label": say("studio.proposals") });
  }

  clear() {
    this.element.hidden = true;
  }

  /** Shows what was proposed for a field (null: there is none yet) and for a new one; that first, if the field has a value already. */
  show(forField, forNew, spec, isTaken) {
    const { text, value, type } = forNew;
    const ofNew = text && forNew.offers.length ? this.group(say("studio.use_new"), forNew.offers, true) : null;
    const ofField = forField && !forField.is_found && forField.offers.length ? this.group(say("studio.use_here", { name: fieldName(spec) }), forField.offers, false) : null;
    this.element.hidden = false;
    fill(
      this.element,
      el("div", { class: "proposal-head" }, el("strong", {}, text ? say("studio.pointed", { text: value ?? text }) : say("studio.pointed_nothing")), text ? el("span", { class: "chip quiet" }, typeName(type)) : null, el("span", { class: "grow" }), button("cross", "app.close", () => this.clear(), { words: false })),
      forField?.is_found ? el("p", { class: "found small" }, icon("check", 15), " ", say("studio.already_found", { name: fieldName(spec) })) : null,
      ...(isTaken ? [ofNew, ofField] : [ofField, ofNew]),
      text && !forNew.offers.length && !forField?.offers.length ? el("p", { class: "muted small" }, say("studio.no_proposal")) : null,
    );
  }

  group(title, offers, isNew) {
    return el("section", {}, el("h4", {}, title), el("ul", {}, offers.map((offer) => el(
      "li",
      {},
      el("div", { class: "grow" }, inLanguage(offer.says), offer.spoils.length ? el("div", { class: "problem small" }, say("studio.spoils", { fields: offer.spoils.join(", ") })) : null),
      button("plus", "studio.take", () => this.take(offer, isNew), { kind: offer.spoils.length ? "" : "primary" }),
    ))));
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
