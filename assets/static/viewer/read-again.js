// The dialog to read a document once more: another preset, another wish, or a password.

import { call, documentPath } from "../api.js";
import { cutByHand } from "../cut-dialog.js";
import { loadPresets } from "../documents.js";
import { el, inLanguage, say } from "../elements.js";
import { goOn } from "../place.js";
import { may } from "../rights.js";
import { complain } from "../toast.js";

const CUT = "cut";

/** Asks how to read `entry` again and puts it in line; resolves to whether it was. */
export async function readAgain(root, entry) {
  const canCut = entry.pages > 1 && may("document:delete");
  const order = await askHow(root, entry.preset, say("again.title"), { canCut });
  if (!order) return false;
  if (order === CUT) return goToCut(entry, await cutByHand(root, entry));
  try {
    await call("POST", documentPath(entry.id, "/read"), order);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

/** Shows the first paper of a file that was cut; gives whether it is the document that was open before. */
function goToCut(entry, first) {
  if (first && first.id !== entry.id) goOn(first.id);
  return first?.id === entry.id;
}

/** Asks how to read again; resolves to the order, or to null. `chosen` is the preset to begin with. */
export async function askHow(root, chosen, title, { canCut = false } = {}) {
  let presets;
  try {
    presets = await loadPresets();
  } catch (error) {
    complain(error);
    return null;
  }
  const preset = el("select", { class: "input", id: "again-preset" }, presets.map((one) => el("option", { value: one.id }, inLanguage(one.label))));
  preset.value = presets.some((one) => one.id === chosen) ? chosen : "auto";
  const wish = el("textarea", { class: "input", id: "again-wish", rows: 2, maxlength: 2000, placeholder: say("intake.wish_example") });
  const password = el("input", { class: "input", id: "again-password", type: "password", autocomplete: "off", maxlength: 200 });
  const together = el("input", { type: "checkbox", id: "again-together" });
  const answer = await show(root, title, preset, wish, password, together, canCut);
  if (!answer) return null;
  if (answer === CUT) return CUT;
  return { preset: preset.value, wish: wish.value.trim(), password: password.value || null, papers: together.checked ? "one" : "auto" };
}

function show(root, title, preset, wish, password, together, canCut) {
  return new Promise((resolve) => {
    const row = (key, control) => el("div", { class: "form-row" }, el("label", { for: control.id }, say(key)), control);
    const dialog = el(
      "dialog",
      { class: "dialog", "aria-labelledby": "again-title" },
      el(
        "form",
        { method: "dialog" },
        el("h2", { id: "again-title" }, title),
        el("p", { class: "muted" }, say("again.warning")),
        row("intake.preset", preset),
        row("intake.wish", wish),
        row("again.password", password),
        el("label", { class: "check-row", for: together.id }, together, el("span", {}, say("again.together"))),
        canCut ? el("button", { class: "link cut-link", type: "button", on: { click: () => dialog.close(CUT) } }, say("again.cut")) : null,
        el(
          "div",
          { class: "dialog-buttons" },
          el("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, say("app.cancel")),
          el("button", { class: "button primary", type: "submit", value: "yes" }, say("again.start")),
        ),
      ),
    );
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes" || (dialog.returnValue === CUT && CUT)); });
    root.append(dialog);
    dialog.showModal();
  });
}
