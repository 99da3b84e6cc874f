// All piles that were ever handed in, newest first, a page at a time.

import { call } from "./api.js";
import { el, moment, say } from "./elements.js";
import { icon } from "./icons.js";
import { pileName, standingChips } from "./pile-words.js";
import { goTo, goToPile, goToPiles } from "./place.js";
import { complain } from "./toast.js";

const PAGE = 25;

/** The list; hidden while no page of it is open. */
export class PilesList {
  constructor() {
    this.body = el("tbody");
    this.count = el("span", { class: "muted" });
    this.empty = el("div", { class: "empty", hidden: true }, icon("boxes", 34), el("strong", {}, say("piles.empty")));
    this.newer = el("button", { class: "button", type: "button", on: { click: () => goToPiles(this.page - 1) } }, icon("left", 16), say("history.newer"));
    this.older = el("button", { class: "button", type: "button", on: { click: () => goToPiles(this.page + 1) } }, say("history.older"), icon("right", 16));
    const headings = ["name", "when", "files"].map((name) => el("th", { scope: "col", class: `col-${name}` }, say(`piles.${name}`)));
    this.element = el(
      "section",
      { class: "panel piles", "aria-label": say("piles.title"), hidden: true },
      el("header", { class: "pile-head" }, el("button", { class: "icon-button", type: "button", title: say("pile.back"), "aria-label": say("pile.back"), on: { click: () => goTo(null) } }, icon("left")), el("div", { class: "pile-title" }, el("h2", { class: "title" }, say("piles.title")))),
      el("div", { class: "table-wrap" }, el("table", {}, el("thead", {}, el("tr", {}, headings, el("th", { scope: "col" }, say("pile.state")))), this.body)),
      this.empty,
      el("div", { class: "panel-foot" }, this.count, el("span", { class: "grow" }), this.newer, this.older),
    );
  }

  /** Shows a page, from 1; null hides the list. */
  async show(page) {
    this.page = page;
    this.element.hidden = page === null;
    if (page === null) return;
    try {
      const answer = await call("GET", `v1/jobs?limit=${PAGE}&offset=${(page - 1) * PAGE}`);
      if (this.page === page) this.draw(answer);
    } catch (error) {
      complain(error);
    }
  }

  draw({ total, jobs }) {
    if (jobs.length === 0 && this.page > 1) return goToPiles(1);
    const from = (this.page - 1) * PAGE;
    this.body.replaceChildren(...jobs.map((job) => this.row(job)));
    this.empty.hidden = jobs.length > 0;
    this.count.textContent = total ? say("piles.count", { total, from: from + 1, to: from + jobs.length }) : "";
    this.newer.hidden = this.older.hidden = total <= PAGE;
    this.newer.disabled = this.page === 1;
    this.older.disabled = from + jobs.length >= total;
  }

  row(job) {
    const open = () => goToPile(job.id);
    return el(
      "tr",
      { class: "opening", on: { click: (event) => { if (!event.target.closest("button")) open(); } } },
      el("td", { class: "col-name" }, el("button", { class: "link name", type: "button", on: { click: open } }, pileName(job))),
      el("td", { class: "col-when" }, el("time", { datetime: job.created_at }, moment(job.created_at))),
      el("td", { class: "col-files" }, String(job.files)),
      el("td", {}, el("div", { class: "chips" }, standingChips(job))),
    );
  }
}
