// The history tab: earlier documents to search, open, export together and delete.

import { acceptSure } from "./accept.js";
import { call, download } from "./api.js";
import { kindName, loadPresets, paperName, stateChip } from "./documents.js";
import { Part, el, moment, say } from "./elements.js";
import { icon } from "./icons.js";
import { loadMe } from "./me.js";
import { goTo } from "./place.js";
import { complain } from "./toast.js";
import { openTrash, throwAway } from "./trash.js";

const PAGE = 25;

class History extends Part {
  build(root) {
    this.offset = 0;
    this.selected = new Map();
    this.presets = [];
    this.search = el("input", { type: "search", class: "input search", placeholder: say("history.search"), "aria-label": say("history.search"), on: { input: () => this.searchSoon() } });
    this.scope = "mine";
    this.scopes = el("div", { class: "scopes", role: "group", "aria-label": say("history.scope"), hidden: true }, ["mine", "shared"].map((scope) => this.scopeButton(scope)));
    this.body = el("tbody");
    this.all = el("input", { type: "checkbox", "aria-label": say("history.select_all"), on: { change: () => this.selectAll(this.all.checked) } });
    this.empty = el("div", { class: "empty", hidden: true }, icon("search", 34), el("strong"));
    this.count = el("span", { class: "muted" });
    this.newer = el("button", { class: "button", type: "button", on: { click: () => this.turn(-PAGE) } }, icon("left", 16), say("history.newer"));
    this.older = el("button", { class: "button", type: "button", on: { click: () => this.turn(PAGE) } }, say("history.older"), icon("right", 16));
    this.chosen = el("span", { class: "muted", role: "status" });
    this.exporting = el("button", { class: "button primary", type: "button", on: { click: () => this.export() } }, icon("download", 16), say("history.export"));
    this.deleting = el("button", { class: "button", type: "button", on: { click: () => this.remove() } }, icon("trash", 16), say("history.delete"));
    const headings = ["name", "kind", "headline", "time", "state"].map((name) => el("th", { scope: "col", class: `col-${name}` }, say(`history.${name}`)));
    root.append(
      el(
        "section",
        { class: "panel history", "aria-label": say("history.title") },
        el(
          "div",
          { class: "panel-head" },
          el("h2", {}, say("history.title")),
          this.scopes,
          el("label", { class: "search-box" }, icon("search", 18), this.search),
          el("span", { class: "grow" }),
          this.chosen,
          el("button", { class: "button", type: "button", on: { click: () => this.accept() } }, icon("check", 16), say("accept.button")),
          this.exporting,
          this.deleting,
        ),
        el("div", { class: "table-wrap" }, el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "col-tick" }, this.all), headings)), this.body)),
        this.empty,
        el("div", { class: "panel-foot" }, this.count, el("span", { class: "grow" }), el("button", { class: "quiet", type: "button", on: { click: () => openTrash() } }, icon("trash", 16), say("trash.title")), this.newer, this.older),
      ),
    );
    window.addEventListener("desk-changed", () => this.refresh());
    window.addEventListener("desk-entries", (event) => this.notice(event.detail));
    this.showSelection();
    loadMe().then((me) => { this.scopes.hidden = me.teams.length === 0; }).catch(complain);
    loadPresets().then((presets) => { this.presets = presets; this.refresh(); }).catch(complain);
  }

  /** The list beside the workspace saw something new: so should this table. */
  notice(entries) {
    const signature = JSON.stringify(entries.map((entry) => [entry.id, entry.state, entry.version]));
    if (this.seen !== undefined && this.seen !== signature) this.refresh();
    this.seen = signature;
  }

  scopeButton(scope) {
    return el("button", { class: "button", type: "button", "data-scope": scope, "aria-pressed": scope === this.scope, on: { click: () => this.choose(scope) } }, say(`history.${scope}`));
  }

  /** One's own documents, or those that others shared. */
  choose(scope) {
    this.scope = scope;
    this.offset = 0;
    this.selected.clear();
    this.scopes.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.scope === scope)));
    this.deleting.hidden = scope === "shared";
    this.refresh();
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.offset = 0; this.refresh(); }, 250);
  }

  turn(step) {
    this.offset = Math.max(0, this.offset + step);
    this.refresh();
  }

  async refresh() {
    const query = new URLSearchParams({ limit: PAGE, offset: this.offset, search: this.search.value.slice(0, 200), scope: this.scope });
    const asked = (this.asked = Symbol("asked"));
    try {
      const answer = await call("GET", `v1/documents?${query}`);
      if (this.asked === asked) this.draw(answer);
    } catch (error) {
      complain(error);
    }
  }

  draw({ total, documents }) {
    if (documents.length === 0 && this.offset > 0) return this.turn(-PAGE);
    this.entries = documents;
    this.body.replaceChildren(...documents.map((entry) => this.row(entry)));
    this.empty.hidden = documents.length > 0;
    this.empty.querySelector("strong").textContent = say(this.search.value ? "history.empty" : this.scope === "shared" ? "history.none_shared" : "history.none");
    this.count.textContent = total ? say("history.count", { total, from: this.offset + 1, to: this.offset + documents.length }) : "";
    this.newer.disabled = this.offset === 0;
    this.older.disabled = this.offset + documents.length >= total;
    this.showSelection();
  }

  row(entry) {
    const tick = el("input", { type: "checkbox", "aria-label": say("history.select", { name: paperName(entry) }), on: { change: () => this.select(entry, tick.checked) } });
    tick.checked = this.selected.has(entry.id);
    const open = () => goTo(entry.id);
    return el(
      "tr",
      { on: { click: (event) => { if (!event.target.closest("input, button")) open(); } } },
      el("td", { class: "col-tick" }, tick),
      el("td", { class: "col-name" }, el("button", { class: "link", type: "button", on: { click: open } }, paperName(entry))),
      el("td", { class: "col-kind" }, kindName(this.presets, entry)),
      el("td", { class: "col-headline" }, entry.headline),
      el("td", { class: "col-time" }, el("time", { datetime: entry.created_at }, moment(entry.created_at))),
      el("td", { class: "col-state" }, stateChip(entry)),
    );
  }

  select(entry, on) {
    if (on) this.selected.set(entry.id, entry);
    else this.selected.delete(entry.id);
    this.showSelection();
  }

  selectAll(on) {
    this.entries.forEach((entry) => (on ? this.selected.set(entry.id, entry) : this.selected.delete(entry.id)));
    this.body.querySelectorAll("input").forEach((tick) => { tick.checked = on; });
    this.showSelection();
  }

  showSelection() {
    const count = this.selected.size;
    this.chosen.textContent = count ? say("history.selected", { count }) : "";
    this.exporting.disabled = this.deleting.disabled = count === 0;
    const here = this.entries ?? [];
    const ticked = here.filter((entry) => this.selected.has(entry.id)).length;
    this.all.checked = here.length > 0 && ticked === here.length;
    this.all.indeterminate = ticked > 0 && ticked < here.length;
  }

  async export() {
    const ids = [...this.selected.values()].filter((entry) => entry.state === "done").map((entry) => entry.id);
    if (ids.length === 0) return complain(new Error(say("history.only_done")));
    try {
      await download("POST", "v1/documents/export", { ids, form: "xlsx" });
    } catch (error) {
      complain(error);
    }
  }

  /** The ticked ones, else all that the list shows, page after page. */
  async accept() {
    const ids = [...this.selected.keys()];
    const filter = { scope: this.scope, search: this.search.value.slice(0, 200) };
    await acceptSure(this.shadowRoot, ids.length ? { ids: ids.slice(0, 1000) } : { filter });
  }

  async remove() {
    const gone = await throwAway(this.shadowRoot, [...this.selected.values()]);
    gone.forEach((entry) => this.selected.delete(entry.id));
    this.showSelection();
  }
}

customElements.define("desk-history", History);
