// What is said above a document whose file is being read again, or whose new reading came to nothing.

import { el, inLanguage, say } from "../elements.js";
import { icon } from "../icons.js";
import { goOn } from "../place.js";

/** The notices, none for most documents. */
export function rereadingNotice(entry) {
  if (entry.replaced_by) {
    const way = el("button", { class: "link", type: "button", on: { click: () => goOn(entry.replaced_by) } }, say("papers.progress"));
    return [notice("calm", "again", say("papers.read_anew"), " ", way)];
  }
  if (!entry.unchanged || entry.state !== "done") return [];
  const { code, message, hint } = entry.unchanged;
  return [notice(code === "cancelled" ? "calm" : "", code === "cancelled" ? "minus" : "warn", inLanguage(message), " ", inLanguage(hint))];
}

function notice(look, sign, ...content) {
  return el("div", { class: `notice ${look} rereading`, role: "status" }, icon(sign, 16), el("span", {}, content));
}
