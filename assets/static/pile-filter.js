// Narrows the documents of a pile by any column.

import { call } from "./api.js";
import { kindName, loadPresets } from "./documents.js";
import { el, say } from "./elements.js";
import { icon } from "./icons.js";
import { complain } from "./toast.js";

const TYPING_MS = 300;
const STANDINGS = ["to_check", "sure", "reviewed", "failed", "busy", "cancelled"];
/** What each control asks for; two may ask for the same part, as words of the name and of the number. */
const PARTS = { file: "search", number: "search", kind: "kinds", counterparty: "vendors", currency: "currencies", standing: "standing", flags: "flags", since: "since", until: "until", least: "least", most: "most" };

/** Events: "change". `values` are what is asked, by control; `button` shows the controls, `clear` empties them. */
export class PileFilter extends EventTarget {
  constructor() {
    super();
    this.values = {};
    this.controls = {
      file: this.input({ type: "search", maxlength: 100 }),
      kind: this.select(),
      since: this.input({ type: "date", min: "1970-01-01", max: "2999-12-31" }),
      until: this.input({ type: "date", min: "1970-01-01", max: "2999-12-31" }),
      counterparty: this.select(),
      number: this.input({ type: "search", maxlength: 100 }),
      least: this.input({ type: "number", step: "any" }),
      most: this.input({ type: "number", step: "any" }),
      currency: this.select(),
      standing: this.select(),
      flags: this.select(),
    };
    this.fill("standing", STANDINGS.map((one) => [one, say(`pile.${one}`, { count: "" }).trim()]));
    this.fill("flags", [["*", say("pile.flagged")]]);
    const field = (words, ...controls) => el("label", {}, el("span", {}, words), controls);
    const pair = (words, first, second) => el("fieldset", {}, el("legend", {}, words), field(say(first[0]), this.controls[first[1]]), field(say(second[0]), this.controls[second[1]]));
    this.element = el(
      "div",
      { class: "filters", hidden: true },
      field(say("pile.file"), this.controls.file),
      field(say("pile.kind"), this.controls.kind),
      field(say("pile.counterparty"), this.controls.counterparty),
      field(say("pile.number"), this.controls.number),
      field(say("pile.currency"), this.controls.currency),
      field(say("pile.state"), this.controls.standing),
      field(say("pile.flags"), this.controls.flags),
      pair(say("pile.date"), ["pile.from", "since"], ["pile.to", "until"]),
      pair(say("pile.total"), ["pile.least", "least"], ["pile.most", "most"]),
    );
    this.button = el("button", { class: "button small", type: "button", "aria-expanded": "false", on: { click: () => this.toggle() } }, icon("search", 15), say("pile.filter"));
    this.clear = el("button", { class: "button small", type: "button", hidden: true, on: { click: () => { this.empty(); this.dispatchEvent(new Event("change")); } } }, icon("cross", 15), say("pile.clear_filter"));
  }

  input(attributes) {
    const soon = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.take(), TYPING_MS); };
    return el("input", { class: "input", ...attributes, on: { input: soon } });
  }

  select() {
    return el("select", { class: "input", on: { change: () => this.take() } }, el("option", { value: "" }, say("pile.any")));
  }

  /** Puts choices into a select; the one that was chosen stays. */
  fill(name, choices) {
    const control = this.controls[name];
    const chosen = control.value;
    control.replaceChildren(el("option", { value: "" }, say("pile.any")), ...choices.map(([value, words]) => el("option", { value }, words)));
    control.value = choices.some(([value]) => value === chosen) ? chosen : "";
  }

  /** Begins with another pile. */
  reset(id) {
    this.id = id;
    this.empty();
    if (!this.element.hidden) this.toggle();
  }

  empty() {
    this.values = {};
    for (const control of Object.values(this.controls)) control.value = "";
    this.clear.hidden = true;
  }

  /** Asks for what stands in the controls; one that is not filled in rightly yet is left as it was. */
  take() {
    clearTimeout(this.timer);
    for (const [name, control] of Object.entries(this.controls)) {
      const value = control.value.trim();
      if (control.checkValidity() && value !== (this.values[name] ?? "")) this.set(name, value, { isTyped: true });
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Asks for one thing, or with an empty value no more. */
  set(name, value, { isTyped = false } = {}) {
    if (value) this.values[name] = value;
    else delete this.values[name];
    if (!isTyped) this.controls[name].value = value;
    this.clear.hidden = Object.keys(this.values).length === 0;
  }

  /** What is asked, as the list of documents takes it. */
  query() {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(this.values)) {
      const part = PARTS[name];
      query.set(part, part === "search" && query.has(part) ? `${query.get(part)} ${value}` : value);
    }
    return query;
  }

  toggle() {
    this.element.hidden = !this.element.hidden;
    this.button.setAttribute("aria-expanded", String(!this.element.hidden));
    if (this.element.hidden) return;
    this.learn().catch(complain);
    this.controls.file.focus();
  }

  /** The kinds, counterparties and currencies that there are in this pile. */
  async learn() {
    const sums = (by) => call("GET", `v1/documents/sums?${new URLSearchParams({ job_id: this.id, by })}`);
    const [presets, kinds, vendors] = await Promise.all([loadPresets(), sums("kind"), sums("vendor")]);
    const keys = (answer, words) => [...new Map(answer.sums.filter((sum) => sum.key).map((sum) => [sum.key, words(sum)])).entries()];
    this.fill("kind", keys(kinds, (sum) => kindName(presets, { kind: sum.key })));
    this.fill("counterparty", keys(vendors, (sum) => sum.name ?? sum.key));
    const currencies = new Set(kinds.sums.map((sum) => sum.currency).filter(Boolean));
    this.fill("currency", [...currencies].sort().map((one) => [one, one]));
  }
}
