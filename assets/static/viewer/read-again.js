// The dialog to read a document once more: another preset, another wish, or a password.

import { call, documentPath } from "../api.js";
import { loadPresets } from "../documents.js";
import { el, inLanguage, say } from "../elements.js";
import { complain } from "../toast.js";

/** Asks how to read `entry` again and puts it in line; resolves to whether it was. */
export async function readAgain(root, entry) {
  let presets;
  try {
    presets = await loadPresets();
  } catch (error) {
    complain(error);
    return false;
  }
  const preset = el("select", { class: "input", id: "again-preset" }, presets.map((one) => el("option", { value: one.id }, inLanguage(one.label))));
  preset.value = presets.some((one) => one.id === entry.preset) ? entry.preset : "auto";
  const wish = el("textarea", { class: "input", id: "again-wish", rows: 2, maxlength: 2000, placeholder: say("intake.wish_example") });
  const password = el("input", { class: "input", id: "again-password", type: "password", autocomplete: "off", maxlength: 200 });
  const together = el("input", { type: "checkbox", id: "again-together" });
  const answer = await show(root, preset, wish, password, together);
  if (!answer) return false;
  try {
    await call("POST", documentPath(entry.id, "/read"), { preset: preset.value, wish: wish.value.trim(), password: password.value || null, papers: together.checked ? "one" : "auto" });
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

function show(root, preset, wish, password, together) {
  return new Promise((resolve) => {
    const row = (key, control) => el("div", { class: "form-row" }, el("label", { for: control.id }, say(key)), control);
    const dialog = el(
      "dialog",
      { class: "dialog", "aria-labelledby": "again-title" },
      el(
        "form",
        { method: "dialog" },
        el("h2", { id: "again-title" }, say("again.title")),
        el("p", { class: "muted" }, say("again.warning")),
        row("intake.preset", preset),
        row("intake.wish", wish),
        row("again.password", password),
        el("label", { class: "check-row", for: together.id }, together, el("span", {}, say("again.together"))),
        el(
          "div",
          { class: "dialog-buttons" },
          el("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, say("app.cancel")),
          el("button", { class: "button primary", type: "submit", value: "yes" }, say("again.start")),
        ),
      ),
    );
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    root.append(dialog);
    dialog.showModal();
  });
}
