// What a document's entry says about itself: its state in words, how far it is, its kind.

import { call } from "./api.js";
import { el, inLanguage, say } from "./elements.js";
import { icon } from "./icons.js";

const STEPS = { intake: 0, read: 0.15, extract: 0.95, check: 0.98 };

/** Whether nothing more will happen to the document by itself. */
export function isOver(entry) {
  return entry.state === "done" || entry.state === "failed" || entry.state === "cancelled";
}

/** The name of the file, and which of its papers this is where it has several. */
export function paperName(entry) {
  return entry.papers > 1 ? `${entry.name} (${entry.paper}/${entry.papers})` : entry.name;
}

/** The state in a few words. */
export function stateWords(entry) {
  if (entry.replaced_by) return say("state.read_anew");
  if (entry.state === "done") {
    if (entry.reviewed_at) return say("state.reviewed");
    if (entry.nothing_read) return say("state.nothing_read");
    return entry.doubtful ? say("state.to_check", { count: entry.doubtful }) : say("state.all_sure");
  }
  if (entry.state === "reading") return stepWords(entry);
  return say(`state.${entry.state}`);
}

/** The step of a document that is being read. */
export function stepWords(entry) {
  if (!entry.step) return say("state.reading");
  return say(`step.${entry.step}`, { page: entry.page, pages: entry.pages });
}

/** A small sign of the state: colour, icon and words. */
export function stateChip(entry) {
  const [kind, sign] = look(entry);
  return el("span", { class: `chip ${kind}` }, sign ? icon(sign, 14) : null, stateWords(entry));
}

/** A sign that reading a document again came to nothing, for lists; null where that is not so, or was a person's wish. */
export function unchangedChip(entry) {
  if (!entry.unchanged || entry.unchanged.code === "cancelled") return null;
  return el("span", { class: "chip warn", title: inLanguage(entry.unchanged.message) }, icon("warn", 14), say("state.unchanged"));
}

function look(entry) {
  if (entry.replaced_by) return ["busy", "clock"];
  if (entry.state === "failed") return ["danger", "cross"];
  if (entry.state === "cancelled") return ["quiet", "minus"];
  if (entry.state !== "done") return ["busy", "clock"];
  if (entry.reviewed_at) return ["ok", "check"];
  return entry.doubtful || entry.nothing_read ? ["warn", "alert"] : ["ok", "check"];
}

/** How much of a reading document is done, 0..1. */
export function progressOf(entry) {
  if (entry.state === "done") return 1;
  if (!entry.step || !entry.pages) return 0;
  if (entry.step === "extract" || entry.step === "check") return STEPS[entry.step];
  return ((entry.page - 1 + STEPS[entry.step]) / entry.pages) * 0.92 + 0.02;
}

let presets = null;

/** The presets the visitor may choose; asked once. */
export function loadPresets() {
  presets ??= call("GET", "v1/presets").then((answer) => answer.presets).catch((error) => {
    presets = null;
    throw error;
  });
  return presets;
}

/** The name of a document's kind: the preset's own, else the common one, else its id. */
export function kindName(known, entry) {
  const id = entry.kind ?? entry.preset ?? "";
  const preset = known.find((candidate) => candidate.kind === id) ?? known.find((candidate) => candidate.id === id && id !== "auto");
  const common = say(`kind.${id}`);
  return preset ? inLanguage(preset.label) : common === `kind.${id}` ? id : common;
}
