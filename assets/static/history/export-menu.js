// The menu that hands many documents out as one file, in any form of export.

import { call } from "../api.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain } from "../toast.js";

/** `take(form)` is called with what was chosen. */
export class ExportMenu {
  constructor(take) {
    this.take = take;
    this.title = el("p", { class: "menu-title", role: "status" });
    this.forms = el("div", { class: "forms" });
    this.summary = el("summary", { class: "button primary" }, icon("download", 16), say("history.export"), icon("down", 14));
    this.element = el("details", { class: "menu", "data-menu": "export", on: { toggle: () => this.element.open && this.load() } }, this.summary, el("div", { class: "menu-list" }, this.title, this.forms));
  }

  /** Says what would be exported. */
  show(words, isPossible) {
    this.title.textContent = words;
    this.element.hidden = !isPossible;
  }

  async load() {
    try {
      const { exports } = await call("GET", "v1/exports");
      const own = exports.filter((one) => !one.is_profile);
      const profiles = exports.filter((one) => one.is_profile);
      this.forms.replaceChildren(...own.map((one) => this.item(one)), ...(profiles.length ? [el("hr")] : []), ...profiles.map((one) => this.item(one)));
    } catch (error) {
      complain(error);
    }
  }

  item({ form, label, description }) {
    const run = () => { this.element.open = false; this.take(form); };
    return el("button", { type: "button", "data-form": form, title: description ? inLanguage(description) : null, on: { click: run } }, icon("file", 16), inLanguage(label));
  }
}
