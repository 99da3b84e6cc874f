// What stands in place of the results while there are none: progress, or why there will be none.

import { progressOf, stepWords } from "../documents.js";
import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";

/** Events: "cancel", "again". */
export class Reading extends EventTarget {
  constructor() {
    super();
    this.element = el("div", { class: "reading", role: "status", hidden: true });
  }

  /**
   * Shows the state of a document that has no content yet; `picture` is the address of its first page, if there. With
   * `isBeside` it is a bar above the pages that were read so far.
   */
  show(entry, picture, { isBeside = false } = {}) {
    this.element.hidden = false;
    this.element.classList.toggle("beside", isBeside);
    this.picture = picture;
    this.isBeside = isBeside;
    const isUnderWay = entry.state === "queued" || entry.state === "reading";
    const signature = JSON.stringify([entry.id, entry.state, entry.error, isBeside, Boolean(picture)]);
    if (this.signature !== signature) {
      this.signature = signature;
      const hadFocus = this.element.querySelector("button:focus") !== null;
      this.element.replaceChildren(...(isUnderWay ? this.progress(entry) : this.ending(entry)));
      if (hadFocus) this.element.querySelector("button")?.focus();
    }
    if (isUnderWay) this.move(entry);
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.signature = null;
  }

  progress(entry) {
    this.words = el("p", { class: "muted" });
    this.bar = el("progress", { max: 1 });
    return [
      this.isBeside ? null : this.preview() ?? el("div", { class: "spinner", "aria-hidden": "true" }),
      this.isBeside ? null : el("strong", {}, say(`state.${entry.state}`)),
      this.words,
      this.isBeside ? el("p", { class: "muted" }, say("reading.so_far")) : null,
      entry.document ? el("p", { class: "muted" }, say("again.kept")) : null,
      this.bar,
      isOwn(entry) ? el("button", { class: "button", type: "button", on: { click: () => this.dispatchEvent(new Event("cancel")) } }, say("app.cancel")) : null,
    ].filter(Boolean);
  }

  /** How far it is, in words and as a bar. */
  move(entry) {
    const words = entry.state === "queued" ? say(this.isBeside ? "step.gave_way" : "step.wait") : stepWords(entry);
    this.words.textContent = words;
    this.bar.value = progressOf(entry);
    this.bar.setAttribute("aria-label", words);
  }

  /** The page that is being read, with a light moving over it; the same element while it stays the same page. */
  preview() {
    if (!this.picture) return null;
    if (this.sheet?.dataset.source !== this.picture) {
      const image = el("img", { src: this.picture, alt: "" });
      this.sheet = el("div", { class: "sheet", "data-source": this.picture, "aria-hidden": "true" }, image);
      image.addEventListener("error", () => this.sheet.replaceChildren(el("div", { class: "spinner" })));
    }
    return this.sheet;
  }

  ending(entry) {
    return [
      icon(entry.state === "failed" ? "warn" : "minus", 40),
      el("strong", {}, entry.error ? inLanguage(entry.error.message) : say(`state.${entry.state}`)),
      entry.error ? el("p", { class: "muted" }, inLanguage(entry.error.hint)) : null,
      isOwn(entry) ? el("button", { class: "button primary", type: "button", on: { click: () => this.dispatchEvent(new Event("again")) } }, icon("again", 16), say("review.again")) : null,
    ].filter(Boolean);
  }
}

/** Whether it is for the visitor to stop it or to read it again. */
function isOwn(entry) {
  return entry.access === "owner";
}
