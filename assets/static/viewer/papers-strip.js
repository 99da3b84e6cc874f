// Where a file held several papers: how many, which one this is, and the way to the others.

import { call, documentPath } from "../api.js";
import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { goTo } from "../place.js";
import { complain } from "../toast.js";

/** The strip above a document; empty while its file is one paper. */
export class PapersStrip {
  constructor() {
    this.element = el("div", { class: "papers", hidden: true });
  }

  /** Shows the papers of the file that `entry` is one of; null: of none. */
  async show(entry) {
    this.entry = entry;
    this.element.hidden = !entry || entry.papers < 2;
    if (this.element.hidden) return this.element.replaceChildren();
    this.draw([entry]);
    try {
      const answer = await call("GET", documentPath(entry.id, "/papers"));
      if (this.entry === entry) this.draw(answer.documents);
    } catch (error) {
      complain(error);
    }
  }

  draw(papers) {
    const { paper, papers: count } = this.entry;
    this.element.replaceChildren(
      icon("boxes", 16),
      el("span", {}, say("papers.several", { count, paper })),
      el("nav", { class: "papers-list", "aria-label": say("papers.list") }, papers.map((one) => this.link(one))),
    );
  }

  link(one) {
    const isHere = one.id === this.entry.id;
    const title = [one.headline, one.doubtful ? say("state.to_check", { count: one.doubtful }) : ""].filter(Boolean).join(" · ");
    return el(
      "button",
      { class: "paper-link", type: "button", title, "aria-current": isHere ? "true" : "false", on: { click: () => isHere || goTo(one.id) } },
      el("strong", {}, String(one.paper)),
      one.headline ? el("span", { class: "paper-about" }, one.headline) : null,
    );
  }
}
