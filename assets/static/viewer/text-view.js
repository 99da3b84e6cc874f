// The whole text to read and copy, and the JSON form as a program would get it.

import { documentPath, text as fetchText } from "../api.js";
import { copy } from "../clipboard.js";
import { el, say } from "../elements.js";
import { icon } from "../icons.js";

/** Events: "hover-line" (detail: {page, index} or null). */
export class TextView extends EventTarget {
  constructor() {
    super();
    this.sections = new Map();
    this.body = el("div", { class: "text-body", tabindex: "0", role: "group", "aria-label": say("review.text") });
    this.element = el("div", { class: "text-panel" }, copyButton("review.copy_all", () => this.plain), this.body);
  }

  /** Shows all lines of all pages, or a big model's own text where there is one; with `isPart` more pages may come. */
  show(content, { isPart = false } = {}) {
    this.content = content;
    if (!isPart && !this.plain.trim()) return this.body.replaceChildren(el("p", { class: "muted" }, say("review.no_text")));
    if (content.text !== null) return this.body.replaceChildren(el("pre", {}, content.text));
    this.lay(content.pages.map((page) => this.section(page, isPart || content.pages.length > 1)));
  }

  get plain() {
    return this.content.text ?? this.content.pages.map((page) => page.lines.map((line) => line.text).join("\n")).join("\n\n");
  }

  /** Puts sections in place of what is shown; those that stand there stay, with what is selected in them. */
  lay(sections) {
    const wanted = new Set(sections);
    for (const child of [...this.body.children]) if (!wanted.has(child)) child.remove();
    sections.forEach((section, index) => this.body.children[index] === section || this.body.insertBefore(section, this.body.children[index] ?? null));
  }

  /** The lines of a page; the element that shows just these already, if there is one. */
  section(page, isHeaded) {
    const before = this.sections.get(page.number);
    if (before?.page === page && before.isHeaded === isHeaded) return before.element;
    const said = JSON.stringify([isHeaded, page.lines.map((line) => line.text)]);
    if (before?.said === said) return before.element;
    const heading = isHeaded ? el("h3", {}, say("review.page_heading", { page: page.number })) : null;
    const element = el("section", {}, heading, page.lines.map((line, index) => this.line(page.number, index, line.text)));
    this.sections.set(page.number, { page, isHeaded, said, element });
    return element;
  }

  line(page, index, content) {
    const send = (detail) => this.dispatchEvent(new CustomEvent("hover-line", { detail }));
    return el("p", { class: "text-line", on: { pointerenter: () => send({ page, index }), pointerleave: () => send(null) } }, content);
  }
}

/** The JSON that the download gives, fetched when it is looked at. */
export class JsonView {
  constructor() {
    this.body = el("pre", { class: "json", tabindex: "0" });
    this.copying = copyButton("review.copy_json", () => this.body.textContent);
    this.why = el("div", { class: "json-why", role: "status" });
    this.element = el("div", { class: "text-panel" }, this.copying, this.why, this.body);
  }

  /** Loads the JSON of document `id` at `version`, unless it is there already; where there is none, says why. */
  async show(id, version) {
    const key = `${id} ${version}`;
    if (this.key === key) return;
    this.key = key;
    try {
      const raw = await fetchText(documentPath(id, "/export?form=json"));
      if (this.key === key) this.draw(JSON.stringify(JSON.parse(raw), null, 2));
    } catch (error) {
      if (this.key !== key) return;
      this.key = null;
      this.draw("", el("strong", {}, error.message), error.hint ? el("p", { class: "muted" }, error.hint) : null);
    }
  }

  draw(json, ...why) {
    this.body.textContent = json;
    this.body.hidden = this.copying.hidden = !json;
    this.why.hidden = Boolean(json);
    this.why.replaceChildren(...why.filter(Boolean));
  }
}

function copyButton(key, read) {
  return el("div", { class: "text-tools" }, el("button", { class: "button small", type: "button", on: { click: () => copy(read()) } }, icon("copy", 16), say(key)));
}
