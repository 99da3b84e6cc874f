// The menu that hands a document out: the forms of the product, the export profiles that take it, the file as it came.

import { call } from "../api.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain } from "../toast.js";

const FORMS = ["xlsx", "csv", "docx", "json", "markdown"];

/** Calls `take` with what to fetch below the document's address. */
export class DownloadMenu {
  constructor(take) {
    this.take = take;
    this.profiles = el("div", { class: "profiles", role: "group", "aria-label": say("review.profiles"), hidden: true });
    this.element = el(
      "details",
      { class: "menu", on: { toggle: () => this.element.open && this.load().catch(complain) } },
      el("summary", { class: "button" }, icon("download", 16), say("review.download"), icon("down", 14)),
      el(
        "div",
        { class: "menu-list" },
        FORMS.map((form) => this.item(say(`form.${form}`), "download", `/export?form=${form}`)),
        this.profiles,
        el("hr"),
        this.item(say("review.original"), "file", "/original"),
      ),
    );
  }

  /** Makes it the menu of `entry`. */
  show(entry) {
    this.kind = entry.kind;
    this.element.hidden = entry.state !== "done";
    if (!this.element.hidden && entry.id !== this.shown) this.load().catch(() => {});
    this.shown = entry.id;
  }

  item(text, sign, rest) {
    const run = () => { this.element.open = false; this.take(rest); };
    return el("button", { type: "button", on: { click: run } }, icon(sign, 16), text);
  }

  /** The profiles as they are now: an administrator may have changed them since. Throws `ApiError`. */
  async load() {
    const { exports } = await call("GET", "v1/exports");
    const fitting = exports.filter((one) => one.is_profile && (one.kinds.length === 0 || one.kinds.includes(this.kind)));
    const known = JSON.stringify(fitting);
    if (known === this.known) return;
    this.known = known;
    const items = fitting.map((one) => this.item(inLanguage(one.label), "download", `/export?form=${encodeURIComponent(one.form)}`));
    this.profiles.replaceChildren(el("hr"), ...items);
    this.profiles.hidden = items.length === 0;
  }
}
