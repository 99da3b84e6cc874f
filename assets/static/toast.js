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

  /** One toast stands for a cause, however often it comes. */
  put({ kind, text, hint, action, seconds, cause }) {
    const standing = [...this.list.children].find((one) => cause && one.dataset.cause === cause);
    if (standing) return standing.stay();
    const close = () => { clearTimeout(timer); item.remove(); };
    let timer;
    const item = el(
      "div",
      { class: `toast ${kind}`, "data-cause": cause },
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
    item.stay = () => { clearTimeout(timer); timer = setTimeout(close, seconds * 1000); };
    item.stay();
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

/** Shows what went wrong, with the hint and the reference if there is one; the same again changes nothing. */
export function complain(error) {
  const isOver = error.key === "not_logged_in";
  const text = isOver ? say("app.session_over") : error.message || say("error.unexpected");
  const isOneCause = isOver || error.key === "offline";
  show({ kind: "danger", text, hint: isOver ? "" : error.hint, seconds: 12, cause: isOneCause ? error.key : `${error.key ?? ""} ${text}` });
}
