// The preset studio: the list of presets and the one that is open. The address says which, so that Back and a reload hold.

import { openDrafts } from "../drafts.js";
import { Part, el, say } from "../elements.js";
import { icon } from "../icons.js";
import { closeMenusOutside } from "../menu.js";
import { complain } from "../toast.js";
import { loadChoices } from "./calls.js";
import { KindList } from "./kind-list.js";
import { KindPage } from "./kind-page.js";
import { fill } from "./parts.js";

class Studio extends Part {
  static sheets = [new URL("studio.css", import.meta.url)];

  async build(root) {
    this.list = new KindList(root);
    this.list.addEventListener("open", ({ detail }) => { location.hash = `preset=${detail}`; });
    this.empty = el("section", { class: "panel empty" }, icon("tag", 34), el("strong", {}, say("studio.choose")), el("p", {}, say("studio.choose_hint")));
    this.place = el("div", { class: "studio-place" }, this.empty);
    this.back = el("button", { class: "link back-to-list", type: "button", on: { click: () => { location.hash = ""; } } }, icon("left", 16), say("studio.all_presets"));
    this.frame = el("div", { class: "studio" }, this.list.element, el("div", {}, this.back, this.place));
    root.append(this.frame);
    keepPlaceWithLanguage();
    closeMenusOutside(root);
    try {
      await openDrafts();
      const [choices] = await Promise.all([loadChoices(), this.list.load()]);
      this.page = new KindPage(root, choices);
    } catch (error) {
      return complain(error);
    }
    this.page.addEventListener("listed", () => this.list.load().catch(complain));
    this.page.addEventListener("copy", ({ detail }) => this.list.begin({ like: detail }));
    this.page.addEventListener("gone", () => { location.hash = ""; this.list.load().catch(complain); });
    this.page.addEventListener("place", ({ detail }) => this.note(detail));
    window.addEventListener("hashchange", () => this.follow());
    await this.follow();
  }

  asked() {
    const place = new URLSearchParams(location.hash.slice(1));
    return { id: place.get("preset"), number: Number(place.get("version")) || null, tab: place.get("tab") ?? "fields" };
  }

  async follow() {
    const { id, number, tab } = this.asked();
    this.list.choose(id);
    this.frame.classList.toggle("open", id !== null);
    if (!id) return fill(this.place, this.empty);
    const open = this.page.kind;
    if (open?.id === id && (number ?? open.newest) === open.number && this.page.element.isConnected) {
      if (this.page.tab !== tab) this.page.show(tab);
      return;
    }
    try {
      await this.page.open(id, number, tab);
      fill(this.place, this.page.element);
    } catch (error) {
      fill(this.place, broken(error));
    }
  }

  note({ id, number, tab }) {
    const place = new URLSearchParams({ preset: id });
    if (number) place.set("version", number);
    if (tab !== "fields") place.set("tab", tab);
    if (location.hash !== `#${place}`) history.pushState(null, "", `#${place}`);
    this.list.choose(id);
  }
}

/** Why a preset cannot be opened, where it would stand. */
function broken(error) {
  return el("section", { class: "panel empty" }, icon("warn", 34), el("strong", { role: "alert" }, error.message), el("p", {}, error.hint ?? ""));
}

/** The link to the other language, outside of this element, leads to the preset that is open. */
function keepPlaceWithLanguage() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="?lang="]');
    if (link) link.href = `${link.getAttribute("href").split("#")[0]}${location.hash}`;
  });
}

customElements.define("desk-studio", Studio);
