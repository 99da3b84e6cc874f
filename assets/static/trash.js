// The trash: what goes into it is named first and can be taken back; a list of what is in it, to restore or to empty.

import { call, documentPath } from "./api.js";
import { ask } from "./confirm.js";
import { kindName, loadPresets, paperName } from "./documents.js";
import { Part, el, moment, say } from "./elements.js";
import { icon } from "./icons.js";
import { inParts } from "./in-parts.js";
import { loadMe } from "./me.js";
import { onPlace } from "./place.js";
import { complain, tell } from "./toast.js";

const PAGE = 50;
const NAMED = 3;
const TOGETHER = 500;
const DELETING = "v1/documents/delete";
const DAY_MS = 24 * 3600 * 1000;

/** Asks about the documents of `wanted`, `{filter}` or `{ids}`, and puts them into the trash; `back` is called after they were taken out again. Gives the ids of those that went. */
export async function throwAway(root, wanted, back = () => {}) {
  try {
    const found = await call("POST", DELETING, { ...wanted, dry_run: true });
    const count = found.deleted.length;
    if (count === 0) {
      tell([say("trash.none"), ...leftWords(found)].join(" "));
      return [];
    }
    const { documents: sample } = await call("GET", `v1/documents/progress?ids=${found.deleted.slice(0, NAMED + 1).join(",")}`);
    const isKept = found.days > 0;
    const name = count === 1 && sample.length === 1 ? paperName(sample[0]) : "";
    const title = name ? say(isKept ? "trash.one" : "delete.one", { name }) : say(isKept ? "trash.many" : "delete.title", { count });
    const asked = { title, body: explained(found, sample), yes: say(isKept ? "trash.yes" : "delete.yes"), danger: !isKept };
    return (await ask(root, asked)) ? await throwAll(found.deleted, isKept, name, back) : [];
  } catch (error) {
    complain(error);
    return [];
  }
}

async function throwAll(ids, isKept, name, back) {
  const told = (count) => tell(say("trash.working", { done: count, count: ids.length }));
  const { done, trouble } = await inParts(DELETING, ids, "deleted", { size: TOGETHER, told });
  const gone = trouble ? 0 : ids.length - done.length;
  if (done.length || gone) {
    const words = isKept ? (name && done.length ? say("trash.done_one", { name }) : say("trash.done", { count: done.length })) : say("delete.done", { count: done.length });
    const undo = { text: say("review.undo"), run: () => restore(done, name).then((restored) => restored.length && back(restored)) };
    tell(words + (gone ? say("trash.gone", { count: gone }) : ""), isKept && done.length ? undo : undefined);
  }
  if (trouble) complain(trouble);
  window.dispatchEvent(new Event("desk-changed"));
  return done;
}

/** Takes documents out of the trash, `name` what a single one is called; gives the ids of those that came back. */
export async function restore(ids, name = "") {
  const { done, trouble } = await inParts("v1/documents/restore", ids, "restored", { size: TOGETHER });
  if (done.length) tell(name ? say("trash.restored_one", { name }) : say("trash.restored", { count: done.length }));
  if (trouble) complain(trouble);
  else if (done.length < ids.length) complain(new Error(say("trash.not_there", { count: ids.length - done.length })));
  window.dispatchEvent(new Event("desk-changed"));
  return done;
}

/** Opens the list of what is in the trash. */
export function openTrash() {
  const view = document.querySelector("desk-trash") ?? document.body.appendChild(document.createElement("desk-trash"));
  view.open();
}

/** The first of several documents by name, and how many more of `count` there are. */
function named(entries, count) {
  if (count === 1) return [];
  const shown = count === NAMED + 1 ? entries : entries.slice(0, NAMED);
  const rest = count - shown.length;
  return [el("ul", { class: "named" }, shown.map((entry) => el("li", {}, paperName(entry))), rest ? el("li", { class: "muted" }, say("trash.more", { count: rest })) : null)];
}

/** What goes by name, how long it can be had back, and what else the person should know. */
function explained(found, sample) {
  const { deleted, days, papers, stopped, more } = found;
  const notes = [
    papers > 0 ? say(deleted.length > 1 ? "trash.papers_many" : "trash.papers", { count: papers }) : "",
    stopped ? say("trash.stops") : "",
    more ? say("trash.first", { count: deleted.length }) : "",
    ...leftWords(found),
  ];
  return [
    ...named(sample, deleted.length),
    el("p", {}, days ? say("trash.stays", { days }) : say("delete.warning")),
    ...notes.filter(Boolean).map((note) => el("p", { class: "muted" }, note)),
  ];
}

/** What stays, and why. */
function leftWords({ left }) {
  return left.map(({ reason, count }) => say(`trash.left_${reason}`, { count }));
}

class Trash extends Part {
  static sheets = [new URL("trash.css", import.meta.url)];

  build(root) {
    this.entries = [];
    this.presets = [];
    this.list = el("ul", { class: "trash-list" });
    this.about = el("p", { class: "muted" });
    this.nothing = el("div", { class: "empty", hidden: true }, icon("trash", 34), el("strong", {}, say("trash.nothing")));
    this.more = el("button", { class: "button", type: "button", hidden: true, on: { click: () => this.load(this.entries.length) } }, say("trash.show_more"));
    this.emptying = el("button", { class: "button", type: "button", on: { click: () => this.empty() } }, icon("trash", 16), say("trash.empty"));
    this.everyones = el("button", { class: "link", type: "button", hidden: true, on: { click: () => this.emptyEveryones() } }, say("trash.empty_everyones"));
    this.dialog = el(
      "dialog",
      { class: "dialog trash", "aria-labelledby": "trash-title", on: { close: () => this.opener?.focus?.() } },
      el(
        "header",
        {},
        el("div", { class: "grow" }, el("h2", { id: "trash-title" }, say("trash.title")), this.about),
        el("button", { class: "icon-button", type: "button", "aria-label": say("app.close"), on: { click: () => this.dialog.close() } }, icon("cross")),
      ),
      el("div", { class: "trash-body", tabindex: "0", role: "region", "aria-labelledby": "trash-title" }, this.list, this.nothing, this.more),
      el("footer", {}, this.everyones, el("span", { class: "grow" }), this.emptying),
    );
    root.append(this.dialog);
    onPlace(() => this.dialog.close());
    loadMe().then((me) => { this.everyones.hidden = !me.roles.includes("admin"); }).catch(complain);
  }

  async open() {
    this.opener = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    await this.ready;
    this.presets = await loadPresets().catch(() => []);
    await this.load(0);
    if (!this.dialog.open) this.dialog.showModal();
  }

  async load(offset) {
    try {
      const { days, total, documents } = await call("GET", `v1/trash?limit=${PAGE}&offset=${offset}`);
      this.entries = offset ? [...this.entries, ...documents] : documents;
      this.draw(days, total);
    } catch (error) {
      complain(error);
    }
  }

  draw(days, total) {
    this.about.textContent = days ? say("trash.about", { days }) : say("trash.none_kept");
    this.list.replaceChildren(...this.entries.map((entry) => this.row(entry, days)));
    this.nothing.hidden = total > 0;
    this.list.hidden = total === 0;
    this.more.hidden = this.entries.length >= total;
    this.emptying.disabled = total === 0;
    this.total = total;
  }

  row(entry, days) {
    const name = paperName(entry);
    const left = Math.ceil((Date.parse(entry.deleted_at) + days * DAY_MS - Date.now()) / DAY_MS);
    const about = [kindName(this.presets, entry), say("trash.deleted", { time: moment(entry.deleted_at) })].filter(Boolean).join(" · ");
    return el(
      "li",
      {},
      el(
        "div",
        { class: "grow" },
        el("div", { class: "trash-name", title: name }, name),
        el("div", { class: "muted trash-about" }, about, " · ", el("span", { class: left <= 3 ? "soon" : "" }, left > 0 ? say("trash.left", { count: left }) : say("trash.tonight"))),
      ),
      el("button", { class: "button", type: "button", "aria-label": say("trash.restore_name", { name }), on: { click: () => this.restore(entry) } }, icon("undo", 16), say("trash.restore")),
      el("button", { class: "icon-button", type: "button", title: say("trash.for_ever"), "aria-label": say("trash.for_ever_name", { name }), on: { click: () => this.remove(entry) } }, icon("trash", 16)),
    );
  }

  async restore(entry) {
    await restore([entry.id], paperName(entry));
    await this.load(0);
  }

  async remove(entry) {
    const sure = await ask(this.shadowRoot, { title: say("delete.one", { name: paperName(entry) }), text: say("delete.warning"), yes: say("delete.yes"), danger: true });
    if (!sure) return;
    try {
      await call("DELETE", documentPath(entry.id, "?for_ever=true"));
      tell(say("delete.done", { count: 1 }));
    } catch (error) {
      complain(error);
    }
    await this.load(0);
  }

  async empty() {
    const body = [...named(this.entries, this.total), el("p", {}, say("delete.warning"))];
    if (this.total === 1) body.unshift(el("p", {}, paperName(this.entries[0])));
    const title = say("delete.title", { count: this.total });
    if (await ask(this.shadowRoot, { title, body, yes: say("trash.empty"), danger: true })) await this.drain("v1/trash");
  }

  async emptyEveryones() {
    const asked = { title: say("trash.everyones_title"), text: say("trash.everyones_warning"), yes: say("trash.empty_everyones"), danger: true };
    if (await ask(this.shadowRoot, asked)) await this.drain("v1/trash?everyone=true");
  }

  async drain(path) {
    try {
      const { removed } = await call("DELETE", path);
      tell(say("delete.done", { count: removed }));
    } catch (error) {
      complain(error);
    }
    await this.load(0);
  }
}

customElements.define("desk-trash", Trash);
