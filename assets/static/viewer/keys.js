// The keys of the review: what they do, shown in a dialog, and what a person switched off in this browser.

import { el, say } from "../elements.js";

const SWITCHES = { single: "desk-no-single-keys", next: "desk-no-auto-next" };
const KEYS = [
  [["keys.enter"], "keys.enter_does"],
  [["keys.delete"], "keys.delete_does"],
  [["keys.escape"], "keys.escape_does"],
  [["review.next_keys", "keys.alt_up"], "keys.alt_does"],
];
const SINGLE_KEYS = [
  [["j", "k"], "keys.doubts_do"],
  [["n", "p"], "keys.documents_do"],
  [["f"], "keys.finish_does"],
  [["?"], "keys.help_does"],
];

/** Whether a habit of the review is on: "single" keys, or the "next" document that opens by itself. */
export function isOn(habit) {
  return localStorage.getItem(SWITCHES[habit]) !== "yes";
}

/** A tick box that switches a habit on and off, for this browser. */
export function habitSwitch(habit) {
  const box = el("input", { type: "checkbox", on: { change: () => localStorage.setItem(SWITCHES[habit], box.checked ? "no" : "yes") } });
  box.checked = isOn(habit);
  return el("label", { class: "check-row" }, box, say(`keys.habit_${habit}`));
}

/** The key that was pressed alone, where nobody is typing and nothing stands in front; else null. */
export function singleKey(event) {
  if (!isOn("single") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.repeat || event.defaultPrevented) return null;
  const [target] = event.composedPath();
  if (target instanceof Element && (target.closest("input, textarea, select, dialog, [role=menu]") || target.isContentEditable)) return null;
  if (document.querySelector("desk-login-again")) return null;
  return event.key;
}

/** Shows the keys in a dialog inside `root`. */
export function showKeys(root) {
  if (root.querySelector(".keys-dialog")) return;
  const row = ([keys, does]) =>
    el("tr", {}, el("th", { scope: "row" }, keys.map((key) => el("kbd", {}, key.includes(".") ? say(key) : key))), el("td", {}, say(does)));
  const dialog = el(
    "dialog",
    { class: "dialog keys-dialog", "aria-labelledby": "keys-title", on: { close: () => dialog.remove() } },
    el("h2", { id: "keys-title" }, say("keys.title")),
    el("table", {}, el("tbody", {}, KEYS.map(row))),
    el("h3", {}, say("keys.single_title")),
    el("table", {}, el("tbody", {}, SINGLE_KEYS.map(row))),
    habitSwitch("single"),
    habitSwitch("next"),
    el("div", { class: "dialog-buttons" }, el("button", { class: "button primary", type: "button", autofocus: true, on: { click: () => dialog.close() } }, say("app.close"))),
  );
  root.append(dialog);
  dialog.showModal();
}
