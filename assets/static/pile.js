// A pile in the workspace: how far it is, its documents as a table, and what can be done with all of them at once.

import { acceptSure, countSure } from "./accept.js";
import { call, download, pilePath } from "./api.js";
import { ask } from "./confirm.js";
import { loadPresets } from "./documents.js";
import { Part, el, inLanguage, say } from "./elements.js";
import { icon } from "./icons.js";
import { closeMenusOutside } from "./menu.js";
import { PileTable } from "./pile-table.js";
import { STANDINGS, howFar, isPileOver, pileBar, pileName } from "./pile-words.js";
import { PilesList } from "./piles-list.js";
import { goTo, onPlace, openDocument, openPile, openPiles } from "./place.js";
import { may } from "./rights.js";
import { complain, tell } from "./toast.js";
import { askHow } from "./viewer/read-again.js";

const BUSY_MS = 1200;
const IDLE_MS = 15_000;
const FRESH_MS = 300_000;

class Pile extends Part {
  static sheets = [new URL("pile.css", import.meta.url)];

  build(root) {
    this.table = new PileTable(root);
    this.list = new PilesList();
    this.heading = el("h2", { class: "title", tabindex: "-1" });
    this.naming = el("input", { class: "input naming", hidden: true, maxlength: 200, "aria-label": say("pile.new_name"), on: { keydown: (event) => this.nameKey(event), blur: () => this.rename() } });
    this.renaming = el("button", { class: "icon-button", type: "button", title: say("pile.rename"), "aria-label": say("pile.rename"), on: { click: () => this.startNaming() } }, icon("pen"));
    this.progress = el("div", { class: "pile-progress", role: "status" });
    this.standings = el("div", { class: "standings", role: "group", "aria-label": say("pile.standings") });
    this.section = el(
      "section",
      { class: "panel pile", "aria-label": say("pile.title"), hidden: true },
      el(
        "header",
        { class: "pile-head" },
        el("button", { class: "icon-button", type: "button", title: say("pile.back"), "aria-label": say("pile.back"), on: { click: () => goTo(null) } }, icon("left")),
        el("div", { class: "pile-title" }, this.heading, this.naming, this.renaming),
        this.buildActions(),
        this.deleting,
      ),
      this.progress,
      el("div", { class: "pile-bar" }, this.standings, this.table.tools),
      this.table.element,
    );
    root.append(this.section, this.list.element);
    closeMenusOutside(root);
    this.table.addEventListener("changed", () => this.refresh());
    this.table.addEventListener("chosen", () => this.drawActions());
    onPlace(() => this.follow());
    window.addEventListener("desk-changed", () => this.pile && this.refresh());
    document.addEventListener("visibilitychange", () => document.hidden || !this.pile || this.refresh());
    loadPresets().then((presets) => { this.table.presets = presets; this.table.redraw(); }).catch(complain);
    this.follow();
  }

  buildActions() {
    const button = (sign, run, kind = "") => el("button", { class: `button ${kind}`, type: "button", hidden: true, on: { click: run } }, icon(sign, 16), el("span"));
    this.reviewing = button("check", () => this.review(), "primary");
    this.accepting = button("check", () => acceptSure(this.shadowRoot, { filter: { job_id: this.pile } }));
    this.retrying = button("again", () => this.retry());
    this.reading = button("again", () => this.readAgain());
    this.cancelling = button("cross", () => this.cancel());
    this.forms = el("div", { class: "menu-list" });
    this.exporting = el(
      "details",
      { class: "menu", on: { toggle: () => this.exporting.open && this.loadForms().catch(complain) } },
      el("summary", { class: "button" }, icon("download", 16), say("pile.export"), icon("down", 14)),
      this.forms,
    );
    this.loadForms().catch(() => {});
    this.deleting = el("button", { class: "icon-button delete", type: "button", title: say("pile.delete"), "aria-label": say("pile.delete"), on: { click: () => this.remove() } }, icon("trash"));
    return el("div", { class: "actions" }, this.reviewing, this.accepting, this.retrying, this.cancelling, this.exporting, this.reading);
  }

  /** The forms of export as they are now: an administrator may have changed profiles since. Throws `ApiError`. */
  async loadForms() {
    const { exports } = await call("GET", "v1/exports");
    const known = JSON.stringify(exports);
    if (known === this.known) return;
    this.known = known;
    const item = ({ form, label }) => el("button", { type: "button", on: { click: () => this.export(form) } }, icon("download", 16), inLanguage(label));
    const profiles = exports.filter((one) => one.is_profile);
    this.forms.replaceChildren(...exports.filter((one) => !one.is_profile).map(item), ...(profiles.length ? [el("hr")] : []), ...profiles.map(item));
  }

  /** Opens what the address names: a pile, the list of all of them, or nothing. */
  follow() {
    const page = openDocument() ? null : openPiles();
    const id = openDocument() || page !== null ? null : openPile();
    this.list.show(page);
    if (id === this.pile) return;
    clearTimeout(this.timer);
    this.pile = id;
    this.section.hidden = true;
    if (id === null) return;
    if (this.job?.id !== id) this.table.reset(id);
    this.job = null;
    this.refresh().then(() => this.pile === id && this.heading.focus({ preventScroll: true }));
  }

  async refresh() {
    clearTimeout(this.timer);
    const id = this.pile;
    if (id === null) return;
    const asked = (this.asked = Symbol("asked"));
    try {
      const [job] = await Promise.all([call("GET", pilePath(id, "?documents=false")), this.table.load()]);
      if (asked !== this.asked || id !== this.pile) return;
      this.show(job);
    } catch (error) {
      if (asked !== this.asked || id !== this.pile) return;
      if (error.key === "not_found") return goTo(null);
      complain(error);
    }
    clearTimeout(this.timer);
    const wait = this.job && !isPileOver(this.job) ? BUSY_MS : IDLE_MS;
    if (!document.hidden || wait === BUSY_MS) this.timer = setTimeout(() => this.refresh(), wait);
  }

  show(job) {
    this.job = job;
    this.section.hidden = false;
    this.table.isOver = isPileOver(job);
    this.heading.textContent = this.heading.title = pileName(job);
    this.progress.hidden = isPileOver(job);
    this.progress.replaceChildren(pileBar(job), el("span", { class: "muted" }, howFar(job)));
    this.countSure(job).catch(complain);
    this.drawStandings();
    this.drawActions();
  }

  /**
   * Asks how many can be finished without a look, once the pile is read, whenever something changed in its documents in
   * sight, flags included, and once in a while because of the others.
   */
  async countSure(job) {
    const isWorthIt = isPileOver(job) && job.standings.sure > 0 && may("document:correct");
    const asked = isWorthIt ? JSON.stringify([job.id, job.standings, this.table.looks(), Math.floor(Date.now() / FRESH_MS)]) : null;
    if (this.askedSure === asked) return;
    this.askedSure = asked;
    if (!asked || this.sureOf !== job.id) this.sure = 0;
    this.sureOf = job.id;
    const count = asked ? await countSure({ job_id: job.id, standing: ["sure"] }) : 0;
    if (this.askedSure !== asked) return;
    this.sure = count;
    this.drawActions();
  }

  /** How the documents stand; each count shows only those. */
  drawStandings() {
    const { job, table } = this;
    const signature = JSON.stringify([job.standings, job.total, table.standing]);
    if (this.standings.dataset.signature === signature) return;
    this.standings.dataset.signature = signature;
    const focused = this.shadowRoot.activeElement?.dataset?.standing;
    const button = (name, count, look = "", sign = null) =>
      el("button", { class: `standing ${look}`, type: "button", "data-standing": name, "aria-pressed": String(table.standing === name), on: { click: () => { table.choose("standing", name); this.drawStandings(); } } }, sign ? icon(sign, 15) : null, say(`pile.${name || "all"}`, { count }));
    const counted = STANDINGS.filter(([name]) => job.standings[name] > 0 || table.standing === name);
    this.standings.replaceChildren(button("", job.total), ...counted.map(([name, look, sign]) => button(name, job.standings[name], look, sign)));
    if (focused !== undefined) this.standings.querySelector(`[data-standing="${focused}"]`)?.focus();
  }

  drawActions() {
    const { job } = this;
    if (!job) return;
    const { busy, failed, cancelled, to_check: doubtful } = job.standings;
    const again = failed - job.refused + cancelled;
    const chosen = this.table.chosen.size;
    const set = (button, isThere, words) => { button.hidden = !isThere; button.querySelector("span").textContent = words; };
    set(this.reviewing, doubtful > 0, say("pile.review", { count: doubtful }));
    set(this.accepting, this.sure > 0, say("pile.accept", { count: this.sure }));
    set(this.retrying, again > 0 && may("document:submit"), say("pile.retry", { count: again }));
    set(this.reading, may("document:submit"), chosen ? say("pile.again_chosen", { count: chosen }) : say("pile.again"));
    set(this.cancelling, busy > 0 && may("document:submit"), say("pile.cancel"));
    this.exporting.hidden = job.counts.done === 0 || !may("document:export");
    this.deleting.hidden = !may("document:delete");
    this.renaming.hidden = !may("document:submit") || !this.naming.hidden;
  }

  startNaming() {
    this.naming.value = this.job.label || pileName(this.job);
    this.heading.hidden = this.renaming.hidden = true;
    this.naming.hidden = false;
    this.naming.select();
    this.naming.focus();
  }

  nameKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();  // else the same key presses the button that gets the focus, and the naming begins anew
      this.rename();
    } else if (event.key === "Escape") this.endNaming();
  }

  endNaming() {
    this.naming.hidden = true;
    this.heading.hidden = false;
    this.drawActions();
    this.renaming.focus();
  }

  async rename() {
    if (this.naming.hidden) return;
    const label = this.naming.value.trim();
    this.endNaming();
    if (label === pileName(this.job)) return;
    await this.act(() => call("PATCH", pilePath(this.pile), { label }));
    window.dispatchEvent(new Event("desk-changed"));
  }

  /** Opens the first doubtful document; from there only such ones come next. */
  async review() {
    const query = new URLSearchParams({ job_id: this.pile, standing: "to_check", sort: "added", descending: false, limit: 1, count_to: 1 });
    try {
      const { documents } = await call("GET", `v1/documents?${query}`);
      if (documents.length) goTo(documents[0].id, { job: this.pile, only: "doubtful" });
      else tell(say("pile.no_doubt"));
    } catch (error) {
      complain(error);
    }
  }

  retry() {
    const count = this.job.standings.failed - this.job.refused + this.job.standings.cancelled;
    return this.act(() => call("POST", pilePath(this.pile, "/retry")), say("pile.retried", { count }));
  }

  async readAgain() {
    const ids = [...this.table.chosen];
    const count = ids.length || this.job.total - this.job.refused;
    const order = await askHow(this.shadowRoot, "auto", say("pile.again_title", { count }));
    if (!order) return;
    this.table.chosen.clear();
    await this.act(() => call("POST", pilePath(this.pile, "/read"), ids.length ? { ...order, ids } : order), say("pile.retried", { count }));
  }

  async cancel() {
    const sure = await ask(this.shadowRoot, { title: say("pile.cancel_title", { count: this.job.standings.busy }), text: say("pile.cancel_text"), yes: say("pile.cancel") });
    if (sure) await this.act(() => call("DELETE", pilePath(this.pile)));
  }

  export(form) {
    this.exporting.open = false;
    return this.act(() => download("GET", pilePath(this.pile, `/results?form=${encodeURIComponent(form)}`)));
  }

  async remove() {
    const { total } = this.job;
    try {
      const { days } = await call("GET", "v1/trash?limit=1");
      const question = {
        title: say("pile.delete_title", { name: pileName(this.job) }),
        text: say(days ? "pile.trash_text" : "pile.delete_text", { count: total, days }),
        yes: say(days ? "trash.yes" : "delete.yes"),
        danger: !days,
      };
      if (!(await ask(this.shadowRoot, question))) return;
      await call("DELETE", pilePath(this.pile, "/documents"));
      tell(say(days ? "trash.done" : "pile.deleted", { count: total }));
      goTo(null);
    } catch (error) {
      complain(error);
    }
    window.dispatchEvent(new Event("desk-changed"));
  }

  async act(run, words) {
    try {
      await run();
      if (words) tell(words);
    } catch (error) {
      complain(error);
    }
    await this.refresh();
  }
}

customElements.define("desk-pile", Pile);
