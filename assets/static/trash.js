// The trash: what goes into it is named first and can be taken back; a list of what is in it, to restore or to empty.

import { call, documentPath } from "./api.js";
import { ask } from "./confirm.js";
import { isOver, kindName, loadPresets, paperName } from "./documents.js";
import { Part, el, moment, say } from "./elements.js";
import { icon } from "./icons.js";
import { loadMe } from "./me.js";
import { complain, tell } from "./toast.js";

const PAGE = 50;
const NAMED = 3;
const DAY_MS = 24 * 3600 * 1000;

/** Asks, and puts documents into the trash; `back` is called after they were taken out again. Gives those that went. */
export async function throwAway(root, entries, back = () => {}) {
  let days;
  try {
    ({ days } = await call("GET", "v1/trash?limit=1"));
  } catch (error) {
    complain(error);
    return [];
  }
  const body = [...named(entries), el("p", {}, days ? say("trash.stays", { days }) : say("delete.warning")), ...(await besides(entries))];
  const title = entries.length === 1
    ? say(days ? "trash.one" : "delete.one", { name: paperName(entries[0]) })
    : say(days ? "trash.many" : "delete.title", { count: entries.length });
  if (!(await ask(root, { title, body, yes: say(days ? "trash.yes" : "delete.yes"), danger: !days }))) return [];
  const gone = await each(entries, (entry) => call("DELETE", documentPath(entry.id)));
  if (gone.length) {
    const words = days ? (gone.length === 1 ? say("trash.done_one", { name: paperName(gone[0]) }) : say("trash.done", { count: gone.length })) : say("delete.done", { count: gone.length });
    tell(words, days ? { text: say("review.undo"), run: () => restore(gone).then((restored) => restored.length && back(restored)) } : undefined);
  }
  window.dispatchEvent(new Event("desk-changed"));
  return gone;
}

/** Takes documents out of the trash; gives those that came back. */
export async function restore(entries) {
  const restored = await each(entries, (entry) => call("POST", documentPath(entry.id, "/restore")));
  if (restored.length === 1) tell(say("trash.restored_one", { name: paperName(restored[0]) }));
  else if (restored.length) tell(say("trash.restored", { count: restored.length }));
  window.dispatchEvent(new Event("desk-changed"));
  return restored;
}

/** Opens the list of what is in the trash. */
export function openTrash() {
  const view = document.querySelector("desk-trash") ?? document.body.appendChild(document.createElement("desk-trash"));
  view.open();
}

/** Does it to one after the other, up to the first that fails; gives those that went well. */
async function each(entries, act) {
  const done = [];
  try {
    for (const entry of entries) {
      await act(entry);
      done.push(entry);
    }
  } catch (error) {
    complain(error);
  }
  return done;
}

/** The names of several documents: the first few, and how many more. */
function named(entries) {
  if (entries.length === 1) return [];
  const shown = entries.length === NAMED + 1 ? entries : entries.slice(0, NAMED);
  const rest = entries.length - shown.length;
  return [el("ul", { class: "named" }, shown.map((entry) => el("li", {}, paperName(entry))), rest ? el("li", { class: "muted" }, say("trash.more", { count: rest })) : null)];
}

/** What else the person should know: the other papers of the file, readings that stop. */
async function besides(entries) {
  const notes = [];
  const chosen = new Set(entries.map((entry) => entry.id));
  if (entries.length === 1 && entries[0].papers > 1) {
    const answer = await call("GET", documentPath(entries[0].id, "/papers")).catch(() => ({ documents: [] }));
    const others = answer.documents.filter((paper) => !chosen.has(paper.id));
    if (others.length) notes.push(say("trash.papers", { count: others.length }));
  } else if (entries.some((entry) => entry.papers > 1)) {
    notes.push(say("trash.papers_many"));
  }
  if (entries.some((entry) => !isOver(entry))) notes.push(say("trash.stops"));
  return notes.map((note) => el("p", { class: "muted" }, note));
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
    await restore([entry]);
    await this.load(0);
  }

  async remove(entry) {
    const sure = await ask(this.shadowRoot, { title: say("delete.one", { name: paperName(entry) }), text: say("delete.warning"), yes: say("delete.yes"), danger: true });
    if (!sure) return;
    const gone = await each([entry], () => call("DELETE", documentPath(entry.id, "?for_ever=true")));
    if (gone.length) tell(say("delete.done", { count: 1 }));
    await this.load(0);
  }

  async empty() {
    const body = [...named(this.total > 1 ? this.entries.slice(0, NAMED) : this.entries), el("p", {}, say("delete.warning"))];
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
