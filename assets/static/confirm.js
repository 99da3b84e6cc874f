// A question before something that cannot be taken back.

import { el, say } from "./elements.js";

/** Asks in a dialog inside `root`; `body` are elements below the text. Resolves to whether the person said yes. */
export function ask(root, { title, text, body = [], yes, danger = false }) {
  return new Promise((resolve) => {
    const dialog = el(
      "dialog",
      { class: "dialog", "aria-labelledby": "ask-title" },
      el("h2", { id: "ask-title" }, title),
      text ? el("p", {}, text) : null,
      body,
      el(
        "div",
        { class: "dialog-buttons" },
        el("button", { type: "button", class: "button", on: { click: () => dialog.close("no") } }, say("app.cancel")),
        el("button", { type: "button", class: `button ${danger ? "danger" : "primary"}`, on: { click: () => dialog.close("yes") } }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    root.append(dialog);
    dialog.showModal();
  });
}
