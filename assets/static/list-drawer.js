// The list of documents over the review, where the screen is too narrow to show both.

import { el, say } from "./elements.js";
import { icon } from "./icons.js";
import { onPlace } from "./place.js";

const OPEN = "desk-list-open";

/** The button that opens the list; it closes with a document chosen, Escape, or a touch beside it. */
export function listButton() {
  const button = el(
    "button",
    { class: "icon-button list-button", type: "button", title: say("queue.title"), "aria-label": say("queue.title"), "aria-expanded": "false" },
    icon("panel", 20),
  );
  const veil = document.body.appendChild(el("div", { class: "desk-list-veil" }));
  const list = () => document.getElementById("desk-queue");
  const set = (isOpen) => {
    if (isOpen === document.body.classList.contains(OPEN)) return;
    document.body.classList.toggle(OPEN, isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) list()?.querySelector("desk-queue")?.shadowRoot?.querySelector("button:not([disabled])")?.focus();
    else button.focus();
  };
  button.addEventListener("click", () => set(!document.body.classList.contains(OPEN)));
  veil.addEventListener("click", () => set(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") set(false); });
  onPlace(() => set(false));
  return button;
}
