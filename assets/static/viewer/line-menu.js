// The small menu at a clicked line of text: use it for the active field, add it, or copy it.

import { copy } from "../clipboard.js";
import { el, labelOf, say } from "../elements.js";
import { icon } from "../icons.js";

/** Events: "fill" (detail: {line, page, append}). */
export class LineMenu extends EventTarget {
  constructor() {
    super();
    this.element = el("div", { class: "line-menu", role: "menu", hidden: true });
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
  }

  /** Offers what can be done with `picked` (from the page view) for `field`, which may be null; else copying alone. */
  offer(picked, field, { canFill }) {
    if (!picked) return this.hide();
    const { line, page } = picked;
    const button = (sign, text, run) =>
      el("button", { type: "button", role: "menuitem", on: { click: () => { this.hide(); run(); } } }, icon(sign, 16), text);
    const fill = (append) => this.dispatchEvent(new CustomEvent("fill", { detail: { line, page, append } }));
    this.element.replaceChildren(
      el("div", { class: "line-text" }, line.text),
      ...(!canFill ? [] : field
        ? [
            button("pen", say("page.fill", { label: labelOf(field) }), () => fill(false)),
            ...(field.value ? [button("plus", say("page.append", { label: labelOf(field) }), () => fill(true))] : []),
          ]
        : [el("div", { class: "line-hint" }, say("page.pick_field"))]),
      button("copy", say("page.copy_line"), () => copy(line.text)),
    );
    this.element.hidden = false;
    const frame = this.element.parentElement.getBoundingClientRect();
    const left = Math.min(picked.x, frame.width - this.element.offsetWidth - 8);
    const top = Math.min(picked.y + 10, frame.height - this.element.offsetHeight - 8);
    this.element.style.left = `${Math.max(8, left)}px`;
    this.element.style.top = `${Math.max(8, top)}px`;
    this.element.querySelector("button")?.focus({ preventScroll: true });
  }

  hide() {
    this.element.hidden = true;
  }
}
