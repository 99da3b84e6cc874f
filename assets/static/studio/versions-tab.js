// Everything that a kind ever was: its versions, what changed with each, and which was in use when.

import { el, inLanguage, moment, say } from "../elements.js";
import { complain } from "../toast.js";
import { bundleAddress, differencesOf } from "./calls.js";
import { button, fill } from "./parts.js";

export class VersionsTab {
  constructor(page) {
    this.page = page;
    this.element = el("div", { class: "versions-tab" });
  }

  draw() {
    const { kind } = this.page;
    if (!kind.own) return fill(this.element, el("p", { class: "muted" }, say("studio.shipped_versions")));
    fill(
      this.element,
      el("section", {}, el("h3", {}, say("studio.versions")), el("p", { class: "muted small" }, say("studio.versions_hint")), el("ol", { class: "versions" }, kind.versions.map((one) => this.version(one)))),
      el("section", {}, el("h3", {}, say("studio.publications")), kind.publications.length ? el("ul", { class: "differences" }, kind.publications.map((one, place) => el("li", {}, say(happened(one, kind.publications[place + 1]), { number: one.number, by: one.by || say("studio.by_file"), at: moment(one.at) }), one.reason ? el("span", { class: "muted" }, ` — ${one.reason}`) : null))) : el("p", { class: "muted" }, say("studio.never_published"))),
    );
  }

  version(one) {
    const { kind } = this.page;
    const changes = el("ul", { class: "differences" });
    const look = async () => {
      try {
        const found = one.based_on ? await differencesOf(kind.id, one.number, one.based_on) : [];
        fill(changes, ...(found.length ? found.map((words) => el("li", {}, inLanguage(words))) : [el("li", { class: "muted" }, say(one.based_on ? "studio.no_differences" : "studio.first_version"))]));
      } catch (error) {
        complain(error);
      }
    };
    return el("li", { class: one.number === kind.number ? "open" : "", value: one.number },
      el("div", { class: "version-head" },
        el("strong", {}, say("studio.version", { number: one.number })),
        one.published ? el("span", { class: "chip ok" }, say("studio.in_use")) : null,
        one.number === kind.number ? el("span", { class: "chip busy" }, say("studio.open_now")) : null,
        el("span", { class: "muted small" }, say(`studio.origin.${one.origin}`, { by: one.author || say("studio.by_file"), at: moment(one.at) })),
        el("span", { class: "grow" }),
        button("search", "studio.what_changed", look),
        one.number === kind.number ? null : button("page", "studio.open_version", () => this.page.reopen(one.number)),
        one.published || kind.published === null ? null : button("undo", one.number < kind.published ? "studio.back_to" : "studio.publish_this", () => this.page.reopen(one.number).then(() => this.page.show("try"))),
        el("a", { class: "button small", href: bundleAddress(kind.id, one.number), download: "" }, say("studio.export")),
      ),
      one.note ? el("p", { class: "muted small" }, one.note) : null,
      changes,
    );
  }
}

/** Which words tell of a publication, after the one before it. */
function happened(one, before) {
  if (one.number === null) return "studio.publication_end";
  return before?.number > one.number ? "studio.publication_back" : "studio.publication";
}
