// The history tab: earlier documents to find, put in order, sum up, open, export together and delete.

import { acceptSure } from "./accept.js";
import { call, download } from "./api.js";
import { loadPresets, paperName } from "./documents.js";
import { Part, el, say } from "./elements.js";
import { money } from "./figures.js";
import { COUNTED, NAMES, PAGE, fromParts, isNarrowed, nothing, toFilter, toParts, toQuery, toSorting } from "./history/asked.js";
import { chipsOf } from "./history/chips.js";
import { COLUMNS, cell, cellsOf, classOf, secondLine, titleOf } from "./history/columns.js";
import { ColumnsMenu } from "./history/columns-menu.js";
import { ExportMenu } from "./history/export-menu.js";
import { Filters } from "./history/filters.js";
import { learnNames } from "./history/groups.js";
import { Selection } from "./history/selection.js";
import { Sums } from "./history/sums.js";
import { ViewsMenu } from "./history/views-menu.js";
import { icon } from "./icons.js";
import { loadMe } from "./me.js";
import { closeMenusOutside } from "./menu.js";
import { goTo, goToTab, onPlace, partsOfPlace, tabOfPlace } from "./place.js";
import { may } from "./rights.js";
import { complain, tell } from "./toast.js";
import { openTrash, throwAway } from "./trash.js";

const TYPING_MS = 300;

class History extends Part {
  static sheets = [new URL("history/history.css", import.meta.url)];

  build(root) {
    this.presets = [];
    this.hasTeams = false;
    this.asked = nothing();
    const narrow = (parts) => this.go({ ...this.asked, ...parts, page: 1 });
    this.search = el("input", { type: "search", class: "input search", placeholder: say("history.search"), "aria-label": say("history.search"), maxlength: 200, on: { input: () => this.searchSoon() } });
    this.scopes = el("div", { class: "scopes", role: "group", "aria-label": say("history.scope"), hidden: true }, ["mine", "shared", "all"].map((scope) => this.scopeButton(scope)));
    this.views = new ViewsMenu(root, (asked) => this.go(asked));
    this.columns = new ColumnsMenu((hidden) => this.hideColumns(hidden));
    this.exporting = new ExportMenu((form) => this.export(form));
    this.deleting = el("button", { class: "button", type: "button", on: { click: () => this.remove() } }, icon("trash", 16), say("history.delete"));
    this.filters = new Filters(narrow);
    this.chips = el("div", { class: "filter-chips", role: "group", "aria-label": say("history.narrowed_by"), hidden: true });
    this.sums = new Sums(narrow);
    this.selection = new Selection();
    this.selection.addEventListener("change", () => this.showSelection());
    this.body = el("tbody");
    this.empty = el("div", { class: "empty", hidden: true }, icon("search", 34), el("strong"), el("button", { class: "button", type: "button", on: { click: () => this.clear() } }, say("history.clear")));
    this.count = el("span", { class: "muted" });
    this.newer = el("button", { class: "button", type: "button", on: { click: () => this.turn(-1) } }, icon("left", 16), say("history.newer"));
    this.older = el("button", { class: "button", type: "button", on: { click: () => this.turn(1) } }, say("history.older"), icon("right", 16));
    this.headings = new Map(Object.keys(COLUMNS).map((name) => [name, this.heading(name)]));
    this.table = el("table", { class: "documents" }, el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "col-tick" }, this.selection.all), [...this.headings.values()])), this.body);
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
          el("button", { class: "button", type: "button", on: { click: () => this.accept() } }, icon("check", 16), say("accept.button")),
          this.exporting.element,
          this.deleting,
        ),
        el("div", { class: "narrowing" }, el("div", { class: "narrow-line" }, this.filters.element, this.views.element, this.columns.element), this.buildOrder(), this.chips),
        this.sums.element,
        this.selection.element,
        el("div", { class: "table-wrap" }, this.table),
        this.empty,
        el("div", { class: "panel-foot" }, this.count, el("span", { class: "grow" }), el("button", { class: "quiet", type: "button", on: { click: () => openTrash() } }, icon("trash", 16), say("trash.title")), this.newer, this.older),
      ),
    );
    closeMenusOutside(root);
    this.hideColumns(this.columns.hidden);
    window.addEventListener("desk-changed", () => this.refresh());
    window.addEventListener("desk-entries", (event) => this.notice(event.detail));
    window.addEventListener("desk-piles", () => this.refresh());
    onPlace(() => this.read());
    this.read();
    loadMe().then((me) => { this.hasTeams = me.teams.length > 0; this.show(); }).catch(complain);
    loadPresets().then((presets) => { this.presets = presets; this.refresh(); }).catch(complain);
  }

  heading(name) {
    const words = say(`history.${name}`);
    const button = el("button", { class: "sorter", type: "button", title: say("history.sort_by", { column: words }), on: { click: () => this.sortBy(COLUMNS[name].sort) } }, words);
    return el("th", { scope: "col", class: classOf(name) }, button);
  }

  /** Where there are no headings, on a phone, the order is chosen here. */
  buildOrder() {
    const option = (name, way) => el("option", { value: `${COLUMNS[name].sort} ${way}` }, say(`history.order_${way}`, { column: say(`history.${name}`) }));
    this.order = el("select", { class: "input", on: { change: () => this.putInOrder(...this.order.value.split(" ")) } }, Object.keys(COLUMNS).flatMap((name) => [option(name, "down"), option(name, "up")]));
    return el("label", { class: "order" }, el("span", { class: "muted" }, say("history.order")), this.order);
  }

  /** The list beside the workspace saw something new: so should this table. */
  notice(entries) {
    const signature = JSON.stringify(entries.map((entry) => [entry.id, entry.state, entry.version]));
    if (this.seen !== undefined && this.seen !== signature) this.refresh();
    this.seen = signature;
  }

  scopeButton(scope) {
    return el("button", { class: "button", type: "button", "data-scope": scope, on: { click: () => this.go({ ...this.asked, scope, page: 1 }) } }, say(`history.${scope}`));
  }

  /** Takes what the address asks for, while the history is in front. */
  read() {
    const isInFront = tabOfPlace() === "history";
    const asked = isInFront ? fromParts(partsOfPlace()) : this.asked;
    const isNew = JSON.stringify(asked) !== JSON.stringify(this.asked);
    const isBare = isInFront && isNew && toParts(asked).toString() === "" && !this.wasInFront;
    this.wasInFront = isInFront;
    if (isBare) return this.go(this.asked, { isSilent: true }); // came by the tab: as it was left
    if (!isNew) return;
    this.asked = asked;
    if (!this.isSamePaper(asked)) this.selection.clear();
    this.show();
    this.refresh();
  }

  /** Whether the same documents are asked for as those that were ticked, on whichever page and in whichever order. */
  isSamePaper(asked) {
    const filter = JSON.stringify(toFilter(asked));
    const isSame = this.filter === filter;
    this.filter = filter;
    return isSame;
  }

  /** Asks for something else: the address says so, and everything follows it. */
  go(asked, { isSilent = false } = {}) {
    goToTab("history", NAMES, toParts(asked), { isSilent });
  }

  clear() {
    this.go({ ...nothing(), scope: this.asked.scope, sort: this.asked.sort, descending: this.asked.descending });
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go({ ...this.asked, search: this.search.value.trim(), page: 1 }, { isSilent: Boolean(this.asked.search) }), TYPING_MS);
  }

  turn(step) {
    this.go({ ...this.asked, page: Math.max(1, this.asked.page + step) });
  }

  /** A column anew: the largest and the latest first, names from the start; again: the other way round. */
  sortBy(sort) {
    const isSame = this.asked.sort === sort;
    const isFromTop = ["date", "net", "tax", "total", "added"].includes(sort);
    this.go({ ...this.asked, sort, descending: isSame ? !this.asked.descending : isFromTop, page: 1 });
  }

  putInOrder(sort, way) {
    this.go({ ...this.asked, sort, descending: way === "down", page: 1 });
  }

  hideColumns(hidden) {
    for (const name of Object.keys(COLUMNS)) this.table.classList.toggle(`without-${name}`, hidden.has(name));
  }

  /** Shows what is asked for in every control. */
  show() {
    const { asked } = this;
    if (this.shadowRoot.activeElement !== this.search) this.search.value = asked.search;
    this.scopes.hidden = !this.hasTeams;
    this.scopes.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.scope === asked.scope)));
    this.table.classList.toggle("alone", asked.scope === "mine");
    this.filters.show(asked, this.presets, this.hasTeams);
    this.views.show(asked);
    for (const [name, heading] of this.headings) {
      const isSorted = COLUMNS[name].sort === asked.sort;
      if (isSorted) heading.setAttribute("aria-sort", asked.descending ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    }
    this.order.value = `${asked.sort} ${asked.descending ? "down" : "up"}`;
    this.showChips();
    this.showSelection();
  }

  showChips() {
    const chips = chipsOf(this.asked, this.presets, (parts) => this.go({ ...this.asked, ...parts, page: 1 }));
    this.chips.hidden = chips.length === 0;
    this.chips.replaceChildren(...chips, el("button", { class: "link", type: "button", on: { click: () => this.clear() } }, say("history.clear")));
  }

  async refresh() {
    const { asked } = this;
    const query = toQuery(asked, { limit: PAGE, offset: (asked.page - 1) * PAGE, count_to: COUNTED, sort: asked.sort, descending: asked.descending });
    const mark = (this.mark = Symbol("asked"));
    const list = async () => {
      const [answer] = await Promise.all([call("GET", `v1/documents?${query}`), learnNames(asked)]);
      if (this.mark === mark) this.draw(answer);
      return answer;
    };
    try {
      const [answer, total] = await Promise.all([list(), this.sums.show(asked, this.presets, this.hasTeams)]);
      if (this.mark === mark && answer.total_is_least) this.showCount(total);
    } catch (error) {
      complain(error);
    }
  }

  draw({ total, total_is_least: isLeast, documents }) {
    if (documents.length === 0 && this.asked.page > 1) return this.go({ ...this.asked, page: Math.max(1, Math.ceil(total / PAGE)) }, { isSilent: true });
    this.entries = documents;
    this.body.replaceChildren(...documents.map((entry) => this.row(entry)));
    const isNarrow = isNarrowed(this.asked);
    this.empty.hidden = documents.length > 0;
    this.empty.querySelector("strong").textContent = say(isNarrow ? "history.empty" : this.asked.scope === "shared" ? "history.none_shared" : "history.none");
    this.empty.querySelector("button").hidden = !isNarrow;
    this.table.hidden = documents.length === 0;
    this.newer.disabled = this.asked.page === 1;
    this.showChips();
    this.showCount(total, isLeast);
  }

  /** How many match; with `isLeast` more than that. */
  showCount(total, isLeast = false) {
    const { entries } = this;
    this.total = total;
    this.selection.show(entries, total, isLeast);
    const before = (this.asked.page - 1) * PAGE;
    const last = before + entries.length;
    this.count.textContent = total ? say("history.count", { total: this.selection.totalWords, from: money(before + 1), to: money(last) }) : "";
    this.older.disabled = last >= total && !isLeast;
    this.showSelection();
  }

  row(entry) {
    const tick = el("input", { type: "checkbox", "data-id": entry.id, "aria-label": say("history.select", { name: paperName(entry) }), on: { change: () => this.selection.tick(entry, tick.checked) } });
    const open = () => goTo(entry.id);
    const cells = cellsOf(entry, this.presets);
    const title = el("td", { class: "col-counterparty" }, el("button", { class: "link", type: "button", title: paperName(entry), on: { click: open } }, titleOf(entry)), el("span", { class: "second-line" }, secondLine(cells, titleOf(entry))));
    const rest = Object.keys(COLUMNS).map((name) => (name === "counterparty" ? title : cell(name, cells[name])));
    return el("tr", { on: { click: (event) => { if (!event.target.closest("input, button, .col-tick")) open(); } } }, el("td", { class: "col-tick" }, tick), rest);
  }

  showSelection() {
    const { selection } = this;
    this.body.querySelectorAll("input").forEach((tick) => { tick.checked = selection.isAll || selection.entries.has(tick.dataset.id); });
    const count = selection.count || this.total || 0;
    const words = selection.count ? selection.countWords : selection.totalWords;
    this.exporting.show(say(selection.count ? "history.export_selected" : "history.export_matching", { count: words }), count > 0 && may("document:export"));
    this.deleting.disabled = selection.count === 0;
    this.deleting.hidden = this.asked.scope === "shared" || !may("document:delete");
  }

  /** What is ticked, else all that match, as the API takes it. */
  chosen() {
    if (this.selection.count && !this.selection.isAll) return { ids: [...this.selection.entries.values()].filter((entry) => entry.state === "done").map((entry) => entry.id) };
    return { filter: toFilter(this.asked), sorting: toSorting(this.asked) };
  }

  async export(form) {
    const chosen = this.chosen();
    if (chosen.ids?.length === 0) return complain(new Error(say("history.only_done")));
    try {
      await download("POST", "v1/documents/export", { ...chosen, form });
      tell(say("history.exported_now"));
      this.selection.clear();
      this.refresh();
    } catch (error) {
      complain(error);
    }
  }

  /** Those ticked by hand, else all that match. */
  ticked() {
    const { selection } = this;
    return selection.count && !selection.isAll ? { ids: [...selection.entries.keys()] } : { filter: toFilter(this.asked) };
  }

  async accept() {
    const { ids, filter } = this.ticked();
    await acceptSure(this.shadowRoot, ids ? { ids: ids.slice(0, 1000) } : { filter });
  }

  async remove() {
    const gone = await throwAway(this.shadowRoot, this.ticked());
    if (gone.length) this.selection.clear();
  }
}

customElements.define("desk-history", History);
