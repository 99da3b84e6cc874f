// Where a file held several papers: how many, which one this is, and the way to the others.

import { call, documentPath } from "../api.js";
import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { cutByHand } from "../cut-dialog.js";
import { isOver } from "../documents.js";
import { joinPapers, splitPapers } from "../papers-again.js";
import { goOn } from "../place.js";
import { may } from "../rights.js";
import { complain } from "../toast.js";

/** The strip above a document; empty while its file is one paper. */
export class PapersStrip {
  constructor() {
    this.element = el("div", { class: "papers", hidden: true });
  }

  /** Shows the papers of the file that `entry` is one of; null: of none. */
  async show(entry) {
    this.entry = entry;
    const isTogether = entry?.kept_together && entry.state === "done" && entry.document?.pages.length > 1;
    this.element.hidden = !entry || (entry.papers < 2 && !isTogether);
    if (this.element.hidden) return this.element.replaceChildren();
    if (isTogether) return this.drawTogether();
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
      this.way("pile.join", joinPapers),
      this.way("cut.open", cutByHand),
    );
  }

  drawTogether() {
    const pages = this.entry.document.pages.length;
    this.element.replaceChildren(icon("boxes", 16), el("span", {}, say("pile.together", { pages })), this.way("pile.split_again", splitPapers), this.way("cut.open", cutByHand));
  }

  /** Takes the cut back, or makes it again; for the owner alone. */
  way(key, change) {
    if (this.entry.replaced_by || !isOver(this.entry)) return "";
    if (this.entry.access !== "owner" || !may("document:submit") || !may("document:delete")) return "";
    const run = async () => {
      const entry = await change(this.element.getRootNode(), this.entry);
      if (!entry) return;
      goOn(entry.id);
      window.dispatchEvent(new CustomEvent("desk-read-again", { detail: entry.id }));
      window.dispatchEvent(new Event("desk-changed"));
    };
    return el("button", { class: "link papers-way", type: "button", on: { click: run } }, say(key));
  }

  link(one) {
    const isHere = one.id === this.entry.id;
    const title = [one.headline, one.doubtful ? say("state.to_check", { count: one.doubtful }) : ""].filter(Boolean).join(" · ");
    return el(
      "button",
      { class: "paper-link", type: "button", title, "aria-current": isHere ? "true" : "false", on: { click: () => isHere || goOn(one.id) } },
      el("strong", {}, String(one.paper)),
      one.headline ? el("span", { class: "paper-about" }, one.headline) : null,
    );
  }
}
