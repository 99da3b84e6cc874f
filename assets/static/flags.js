// What is odd about a document besides its doubts: a few words in a list, sentences in the review.

import { address } from "./api.js";
import { el, inLanguage, say } from "./elements.js";
import { icon } from "./icons.js";
import { goTo } from "./place.js";
import { may } from "./rights.js";

/** A flag in words, else its code. */
export function flagWords(code) {
  const words = say(`flag.${code}`);
  return words === `flag.${code}` ? code : words;
}

/** A sign for each flag of an entry. */
export function flagChips(entry) {
  return entry.flags.map((flag) => el("span", { class: `chip ${flag.held ? "danger" : "warn"}`, title: inLanguage(flag.message) }, flagWords(flag.code)));
}

/** One small sign for all flags of an entry; null without any. One that is held says that first. */
export function flagChip(entry) {
  if (entry.flags.length === 0) return null;
  const held = entry.flags.some((flag) => flag.held);
  const more = entry.flags.length > 1 ? ` +${entry.flags.length - 1}` : "";
  const title = entry.flags.map((flag) => inLanguage(flag.message)).join("\n");
  return el("span", { class: `chip ${held ? "danger" : "warn"} flag`, title }, icon("flag", 14), held ? say("flag.held") : flagWords(entry.flags[0].code) + more);
}

/** A sentence a flag, with the way to the other document where there is one to see, and who released it. */
export function flagNotice(entry) {
  if (entry.flags.length === 0) return [];
  const held = entry.flags.some((flag) => flag.held);
  const rules = may("settings:manage") ? el("a", { href: `${address("admin/rules")}#held` }, say("flag.rules")) : null;
  return [
    el(
      "div",
      { class: held ? "notice held" : "notice", role: "group", "aria-label": say("flag.region") },
      icon("flag", 16),
      el(
        "div",
        { class: "flag-lines" },
        entry.flags.map((flag) => flagLine(flag)),
        held ? el("p", { class: "flag-how" }, say("flag.held_how"), " ", rules) : null,
      ),
    ),
  ];
}

function flagLine(flag) {
  const release = flag.release;
  const other = flag.other_id && !flag.detail.in_trash;
  return el(
    "p",
    {},
    inLanguage(flag.message),
    " ",
    other ? el("button", { class: "link", type: "button", on: { click: () => goTo(flag.other_id) } }, say("flag.open")) : null,
    release ? el("span", { class: "flag-how" }, say("flag.released", { by: release.by, day: release.at.slice(0, 10), reason: release.reason })) : null,
  );
}
