// The whole text to read and copy, and the JSON form as a program would get it.

import { documentPath, text as fetchText } from "../api.js";
import { copy } from "../clipboard.js";
import { el, say } from "../elements.js";
import { icon } from "../icons.js";

/** Events: "hover-line" (detail: {page, index} or null). */
export class TextView extends EventTarget {
  constructor() {
    super();
    this.body = el("div", { class: "text-body", tabindex: "0", role: "group", "aria-label": say("review.text") });
    this.element = el("div", { class: "text-panel" }, copyButton("review.copy_all", () => this.plain), this.body);
  }

  /** Shows all lines of all pages, or a big model's own text where there is one; with `isPart` more pages may come. */
  show(content, { isPart = false } = {}) {
    this.plain = content.text ?? content.pages.map((page) => page.lines.map((line) => line.text).join("\n")).join("\n\n");
    if (!isPart && !this.plain.trim()) return this.body.replaceChildren(el("p", { class: "muted" }, say("review.no_text")));
    if (content.text !== null) return this.body.replaceChildren(el("pre", {}, content.text));
    this.body.replaceChildren(...content.pages.flatMap((page) => this.lines(page, { isHeaded: isPart || content.pages.length > 1 })));
  }

  /** One more page, behind those that are shown. */
  add(page) {
    this.plain += `\n\n${page.lines.map((line) => line.text).join("\n")}`;
    this.body.append(...this.lines(page, { isHeaded: true }));
  }

  lines(page, { isHeaded }) {
    const heading = isHeaded ? [el("h3", {}, say("review.page_heading", { page: page.number }))] : [];
    return [...heading, ...page.lines.map((line, index) => this.line(page.number, index, line.text))];
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
