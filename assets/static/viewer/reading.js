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

  /** Shows the state of a document that has no content yet; `picture` is the address of its first page, if there. */
  show(entry, picture) {
    this.element.hidden = false;
    this.picture = picture;
    const signature = JSON.stringify([entry.id, entry.state, entry.step, entry.page, entry.error]);
    if (this.signature === signature) return;
    this.signature = signature;
    this.element.replaceChildren(...(entry.state === "queued" || entry.state === "reading" ? this.progress(entry) : this.ending(entry)));
  }

  hide() {
    this.element.hidden = true;
    this.signature = null;
  }

  progress(entry) {
    const words = entry.state === "queued" ? say("step.wait") : stepWords(entry);
    return [
      this.preview() ?? el("div", { class: "spinner", "aria-hidden": "true" }),
      el("strong", {}, say(`state.${entry.state}`)),
      el("p", { class: "muted" }, words),
      entry.document ? el("p", { class: "muted" }, say("again.kept")) : null,
      el("progress", { max: 1, value: progressOf(entry), "aria-label": words }),
      isOwn(entry) ? el("button", { class: "button", type: "button", on: { click: () => this.dispatchEvent(new Event("cancel")) } }, say("app.cancel")) : null,
    ].filter(Boolean);
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
