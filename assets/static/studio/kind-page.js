// One kind that is open: its draft, its samples, and the tabs that show them.

import { ask } from "../confirm.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain, tell } from "../toast.js";
import { AboutTab } from "./about-tab.js";
import { bundleAddress, loadSamples, openKind, removeKind, saveKind } from "./calls.js";
import { Draft } from "./draft.js";
import { FieldsTab } from "./fields-tab.js";
import { OfferTab } from "./offer-tab.js";
import { button, fill, line, row } from "./parts.js";
import { SamplesTab } from "./samples-tab.js";
import { TryTab } from "./try-tab.js";
import { VersionsTab } from "./versions-tab.js";
import { YamlTab } from "./yaml-tab.js";

const TABS = { fields: FieldsTab, about: AboutTab, samples: SamplesTab, try: TryTab, offer: OfferTab, versions: VersionsTab, yaml: YamlTab };

/** Events: "copy" (detail: id), "listed" when the list should look again, "place" (detail: {id, number, tab}). */
export class KindPage extends EventTarget {
  constructor(root, choices) {
    super();
    this.root = root;
    this.choices = choices;
    this.samples = [];
    this.draft = new Draft();
    this.draft.addEventListener("change", () => this.drawHead());
    this.tab = "fields";
    this.tabs = Object.fromEntries(Object.entries(TABS).map(([name, Tab]) => [name, new Tab(this)]));
    this.head = el("div", { class: "kind-head" });
    this.bar = el("div", { class: "kind-tabs", role: "tablist" }, Object.keys(TABS).map((name) => el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "kind-body", "data-tab": name, on: { click: () => this.show(name), keydown: (event) => this.key(event) } }, say(`studio.tab.${name}`))));
    this.body = el("div", { class: "kind-body", id: "kind-body", role: "tabpanel" });
    this.element = el("section", { class: "panel kind-page" }, this.head, this.bar, this.body);
    window.addEventListener("beforeunload", (event) => { if (this.kind && this.draft.isDirty) event.preventDefault(); });
  }

  /** Whether an older version is open than the newest there is. */
  get isOld() {
    return this.kind.own && this.kind.number !== this.kind.newest;
  }

  get isReadOnly() {
    return !this.kind.own || this.isOld;
  }

  /** Opens a kind, at its newest version unless said. */
  async open(id, number = null, tab = this.tab) {
    [this.kind] = await Promise.all([openKind(id, number), this.loadSamples(id)]);
    this.draft.open(this.kind);
    this.show(tab in TABS ? tab : "fields");
    if (this.draft.isKept) tell(say("studio.restored"));
  }

  async loadSamples(id = this.kind.id) {
    this.samples = await loadSamples(id);
  }

  /** Opens the same kind again, after something was done to it. */
  async reopen(number = null) {
    try {
      await this.open(this.kind.id, number);
    } catch (error) {
      complain(error);
    }
    this.listChanged();
  }

  listChanged() {
    this.drawHead();
    this.dispatchEvent(new Event("listed"));
  }

  show(name) {
    this.tab = name;
    for (const one of this.bar.children) {
      const isChosen = one.dataset.tab === name;
      one.setAttribute("aria-selected", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
    }
    this.body.setAttribute("aria-labelledby", `tab-${name}`);
    fill(this.body, this.tabs[name].element);
    this.drawHead();
    this.tabs[name].draw();
    const number = this.kind.number === this.kind.newest ? null : this.kind.number;
    this.dispatchEvent(new CustomEvent("place", { detail: { id: this.kind.id, number, tab: name } }));
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = Object.keys(TABS);
    const next = names[(names.indexOf(this.tab) + step + names.length) % names.length];
    this.show(next);
    this.bar.querySelector(`[data-tab=${next}]`).focus();
  }

  drawHead() {
    const { kind, draft } = this;
    const state = [];
    if (!kind.own) state.push(el("span", { class: "chip quiet" }, say("studio.shipped")));
    else if (kind.published === null) state.push(el("span", { class: "chip busy" }, say("studio.draft_only")));
    else state.push(el("span", { class: "chip ok" }, say("studio.published_chip", { number: kind.published })));
    if (kind.own && kind.number !== kind.newest) state.push(el("span", { class: "chip warn" }, say("studio.old_version", { number: kind.number })));
    else if (kind.own && kind.published !== null && kind.newest > kind.published) state.push(el("span", { class: "chip busy" }, say("studio.draft_chip", { number: kind.newest })));
    if (!kind.offer.is_on) state.push(el("span", { class: "chip quiet" }, say("studio.off")));
    if (draft.isDirty) state.push(el("span", { class: "chip warn" }, say("studio.unsaved")));
    const parts = [
      el("div", { class: "grow" }, el("h2", {}, inLanguage(draft.content.label ?? kind.label)), el("p", { class: "muted small" }, el("code", {}, kind.id), " ", state)),
      ...(kind.own
        ? [this.isOld ? button("pen", "studio.go_on", () => this.goOn(), { kind: "primary", values: { number: kind.number } }) : null, draft.isDirty ? button("undo", "studio.give_up", () => this.giveUp()) : null, this.isReadOnly ? null : this.saveButton(), this.tab === "try" || this.isReadOnly ? null : button("check", "studio.try_publish", () => this.show("try"))]
        : [button("copy", "studio.copy", () => this.copy(), { kind: "primary" })]),
      el("details", { class: "menu" }, el("summary", { class: "button small", title: say("studio.actions"), "aria-label": say("studio.actions") }, icon("down", 15)), el("div", { class: "menu-list" }, kind.own ? el("button", { type: "button", on: { click: () => this.copy() } }, say("studio.copy")) : null, el("a", { href: bundleAddress(kind.id, kind.number), download: "" }, say("studio.export")), kind.own ? el("button", { type: "button", class: "danger", on: { click: () => this.remove() } }, say("studio.remove_kind")) : null)),
    ];
    fill(this.head, parts);
    if (kind.trouble) this.head.append(el("p", { class: "problem full" }, icon("warn", 15), " ", inLanguage(kind.trouble)));
    if (this.isReadOnly) this.head.append(el("p", { class: "notice full" }, icon("alert", 15), say(kind.own ? "studio.old_read_only" : "studio.shipped_read_only")));
  }

  saveButton() {
    const save = button("check", "studio.save", () => this.save(), { kind: "primary" });
    save.disabled = !this.draft.isDirty;
    return save;
  }

  copy() {
    this.dispatchEvent(new CustomEvent("copy", { detail: this.kind.id }));
  }

  /** Makes the old version that is open the newest, to be changed further. */
  async goOn() {
    const { text, words, newest, number } = this.kind;
    try {
      await this.saved(await saveKind(this.kind.id, { text, words, seen: newest, note: say("studio.gone_on", { number }) }));
    } catch (error) {
      complain(error);
    }
  }

  /** Keeps what was typed as a new version; what is in use stays so. Whether it was kept. */
  async save() {
    const { content, words } = this.draft;
    return this.keep({ content, words });
  }

  async saveText(text, words) {
    const kind = await saveKind(this.kind.id, { text, words, seen: this.kind.newest });
    await this.saved(kind);
  }

  async keep(body) {
    try {
      await this.saved(await saveKind(this.kind.id, { ...body, seen: this.kind.newest }));
      return true;
    } catch (error) {
      if (error.key === "changed_meanwhile") return this.meet(error);
      complain(error);
      return false;
    }
  }

  /** Another administrator was quicker: theirs is looked at, or ours goes on top of it. */
  async meet(error) {
    const isOurs = await ask(this.root, { title: error.message, text: say("studio.meet_hint"), yes: say("studio.keep_mine"), danger: true });
    const theirs = await openKind(this.kind.id).catch(complain);
    if (!theirs) return false;
    if (!isOurs) return false;
    this.kind = { ...this.kind, newest: theirs.newest };
    return this.save();
  }

  async saved(kind) {
    this.draft.forget();
    this.kind = kind;
    this.draft.open(kind);
    tell(say("studio.saved", { number: kind.number }));
    this.show(this.tab);
    this.dispatchEvent(new Event("listed"));
  }

  async giveUp() {
    if (!(await ask(this.root, { title: say("studio.give_up_title"), yes: say("studio.give_up"), danger: true }))) return;
    this.draft.forget();
    this.draft.open(this.kind);
    this.show(this.tab);
  }

  async remove() {
    const why = line("", () => {}, { maxlength: 500 });
    const name = inLanguage(this.kind.label);
    if (!(await ask(this.root, { title: say("studio.remove_title", { name }), text: say("studio.remove_hint"), body: [row(say("studio.reason"), why)], yes: say("studio.remove_kind"), danger: true }))) return;
    try {
      await removeKind(this.kind.id, why.value.trim());
      this.draft.forget();
      this.dispatchEvent(new CustomEvent("gone"));
    } catch (error) {
      complain(error);
    }
  }
}
