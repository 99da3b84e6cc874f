// The presets there are: shipped and own, in use or not; one is chosen with a click.

import { ask } from "../confirm.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain, tell } from "../toast.js";
import { beginKind, bringBundle, loadKinds, loadWishes } from "./calls.js";
import { button, fill, line, row } from "./parts.js";

const ID = /^[a-z][a-z0-9_]{0,63}$/;

/** Events: "open" (detail: id). */
export class KindList extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.kinds = [];
    this.wishes = [];
    this.chosen = null;
    this.search = el("input", { class: "input", type: "search", placeholder: say("studio.search"), "aria-label": say("studio.search"), on: { input: () => this.draw() } });
    this.list = el("ul", { class: "kinds" });
    const file = el("input", { type: "file", accept: ".zip,.yaml,.yml", hidden: true, on: { change: () => this.bring(file) } });
    this.element = el(
      "nav",
      { class: "panel kind-list", "aria-label": say("studio.presets") },
      el("div", { class: "panel-head" }, button("plus", "studio.new", () => this.begin(), { kind: "primary" }), button("up", "studio.import", () => file.click()), file),
      el("div", { class: "kind-search" }, this.search),
      this.list,
    );
  }

  async load() {
    [this.kinds, this.wishes] = await Promise.all([loadKinds(), loadWishes()]);
    this.draw();
  }

  choose(id) {
    this.chosen = id;
    this.draw();
  }

  draw() {
    const wanted = this.search.value.trim().toLowerCase();
    const shown = this.kinds.filter((kind) => !wanted || [kind.id, kind.label.zh, kind.label.en].some((one) => one.toLowerCase().includes(wanted)));
    const own = shown.filter((kind) => kind.own);
    const heading = (key) => (own.length ? el("li", { class: "kinds-heading" }, say(key)) : null);
    fill(this.list, heading("studio.own_presets"), own.map((kind) => this.entry(kind)), heading("studio.shipped_presets"), shown.filter((kind) => !kind.own).map((kind) => this.entry(kind)), this.instructions(wanted));
  }

  /** What people have saved under a name, each to be made a preset with a click. */
  instructions(wanted) {
    const shown = this.wishes.filter((wish) => !wanted || [wish.name, wish.instruction].some((one) => one.toLowerCase().includes(wanted)));
    if (!shown.length) return null;
    const entry = (wish) => el("li", {}, el("button", { class: "entry", type: "button", title: say("studio.wish_title", { name: wish.name }), on: { click: () => this.begin({ wish }) } }, el("span", { class: "entry-name" }, icon("tag", 15), wish.name), el("span", { class: "entry-about" }, `${wish.team_name || say("studio.wish_mine")} · ${wish.instruction}`)));
    return [el("li", { class: "kinds-heading" }, el("div", {}, say("studio.team_wishes"), el("p", { class: "muted small" }, say("studio.team_wishes_hint")))), shown.map(entry)];
  }

  entry(kind) {
    const chips = [];
    if (kind.trouble) chips.push(el("span", { class: "chip danger", title: inLanguage(kind.trouble) }, say("studio.broken")));
    if (!kind.offer.is_on) chips.push(el("span", { class: "chip quiet" }, say("studio.off")));
    if (kind.own && kind.published === null && !kind.trouble) chips.push(el("span", { class: "chip busy" }, say("studio.draft_only")));
    else if (kind.own && kind.newest > kind.published) chips.push(el("span", { class: "chip busy" }, say("studio.has_draft")));
    const { documents, corrections } = kind.weekly;
    const about = documents ? say(corrections ? "studio.weekly" : "studio.weekly_clean", { documents, corrections }) : say("studio.not_used");
    return el(
      "li",
      { class: kind.id === this.chosen ? "open" : "" },
      el(
        "button",
        { class: "entry", type: "button", "aria-current": kind.id === this.chosen ? "true" : null, on: { click: () => this.open(kind.id) } },
        el("span", { class: "entry-name" }, inLanguage(kind.label)),
        el("span", { class: "entry-line" }, chips, el("span", { class: "entry-about" }, about)),
      ),
    );
  }

  open(id) {
    this.dispatchEvent(new CustomEvent("open", { detail: id }));
  }

  /** Asks for the names of a new kind: a copy of `like`, with the fields of a saved `wish`, or an empty one. */
  async begin({ like = null, wish = null, zh = wish?.name ?? "", en = "" } = {}) {
    const names = { id: "", zh, en };
    const id = line("", (value) => { names.id = value; }, { placeholder: "parking_permit", maxlength: 64, required: true });
    const suggest = () => { if (!isTyped) id.value = identifierOf(english.value); };
    let isTyped = false;
    id.addEventListener("input", () => { isTyped = true; });
    const chinese = line(zh, (value) => { names.zh = value; }, { maxlength: 80, placeholder: "停车证" });
    const english = line(en, (value) => { names.en = value; }, { maxlength: 80, placeholder: "Parking permit" });
    english.addEventListener("input", suggest);
    const body = [row(say("studio.name_zh"), chinese), row(say("studio.name_en"), english), row(say("studio.id"), id, say("studio.id_hint"))];
    if (wish) body.unshift(el("p", { class: "small" }, wish.fields.length ? say("studio.wish_fields", { fields: wish.fields.map(inLanguage).join(window.desk.language === "zh" ? "、" : ", ") }) : say("studio.wish_no_fields")));
    const title = wish ? say("studio.wish_title", { name: wish.name }) : like ? say("studio.copy_title", { name: inLanguage(this.kinds.find((kind) => kind.id === like)?.label) || like }) : say("studio.new_title");
    if (!(await ask(this.root, { title, text: wish ? `“${wish.instruction}”` : like ? say("studio.copy_hint") : say("studio.new_hint"), body, yes: say("studio.begin") }))) return;
    const wanted = { id: id.value.trim(), zh: chinese.value.trim() || english.value.trim(), en: english.value.trim() || chinese.value.trim() };
    if (!ID.test(wanted.id) || !wanted.zh) {
      complain(wanted.zh ? { message: say("studio.bad_id"), hint: say("studio.id_hint") } : { message: say("studio.no_name") });
      return this.begin({ like, wish, zh: chinese.value, en: english.value });
    }
    try {
      await beginKind({ ...wanted, like, wish: wish?.id ?? null });
      await this.load();
      this.open(wanted.id);
    } catch (error) {
      complain(error);
    }
  }

  async bring(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      const kind = await bringBundle(file);
      await this.load();
      this.open(kind.id);
      tell(say("studio.imported", { name: inLanguage(kind.label), number: kind.number }));
    } catch (error) {
      complain(error);
    }
  }
}

/** What a preset may be called for programs, out of its English name. */
function identifierOf(name) {
  const parts = name.normalize("NFKD").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return parts.join("_").replace(/^[0-9_]+/, "").slice(0, 64);
}
