// Short messages at the edge of the page: what happened, and sometimes a way to take it back.

import { Part, el, say } from "./elements.js";
import { icon } from "./icons.js";

class Toasts extends Part {
  build(root) {
    this.list = root.appendChild(el("div", { class: "toasts", role: "status", "aria-live": "polite" }));
    this.show = (toast) => this.put(toast);
    this.waiting?.forEach((toast) => this.put(toast));
  }

  show(toast) {
    (this.waiting ??= []).push(toast);
  }

  put({ kind, text, hint, action, seconds }) {
    const close = () => item.remove();
    const item = el(
      "div",
      { class: `toast ${kind}` },
      icon(kind === "danger" ? "warn" : "check"),
      el("div", { class: "grow" }, el("div", {}, text), hint ? el("div", { class: "hint" }, hint) : null),
      action
        ? el("button", { class: "link", type: "button", on: { click: () => { close(); action.run(); } } }, action.text)
        : null,
      el("button", { class: "icon-button", type: "button", "aria-label": say("app.close"), on: { click: close } }, icon("cross", 16)),
    );
    if (kind === "ok") this.list.querySelectorAll(".toast.ok").forEach((old) => old.remove());
    this.list.append(item);
    while (this.list.children.length > 4) this.list.firstChild.remove();
    setTimeout(close, seconds * 1000);
  }
}

customElements.define("desk-toasts", Toasts);

let shelf = null;

function show(toast) {
  shelf ??= document.body.appendChild(document.createElement("desk-toasts"));
  shelf.show(toast);
}

/** Says that something went well; `action` = {text, run} offers to take it back. */
export function tell(text, action) {
  show({ kind: "ok", text, action, seconds: action ? 8 : 4 });
}

/** Shows what went wrong, with the hint and the reference if there is one. */
export function complain(error) {
  show({ kind: "danger", text: error.message || say("error.unexpected"), hint: error.hint, seconds: 12 });
}
