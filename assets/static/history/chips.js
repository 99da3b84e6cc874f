// What narrows the list, as chips: each is taken off by a click.

import { el, say } from "../elements.js";
import { money } from "../figures.js";
import { icon } from "../icons.js";
import { daysAsked } from "./asked.js";
import { PART_OF, knownName } from "./groups.js";
import { periodName } from "./periods.js";
import { groupName } from "./words.js";

/** The chips of what is asked; `change(parts)` is called to take one off. */
export function chipsOf(asked, presets, change) {
  const chips = [];
  const add = (words, parts) => chips.push(chip(words, () => change(parts)));
  if (asked.search) add(`“${asked.search}”`, { search: "" });
  const days = daysAsked(asked);
  if (days.since || days.until) {
    const period = asked.moving ? `${say(`period.${asked.moving}`)} (${periodName(days)})` : periodName(days);
    add(say(`history.chip_${asked.period}`, { period }), { moving: "", since: "", until: "" });
  }
  for (const [by, part] of Object.entries(PART_OF)) {
    for (const key of asked[part]) {
      const name = key === "" ? null : knownName(by, key);
      add(groupName(by, key, name, presets), { [part]: asked[part].filter((one) => one !== key) });
    }
  }
  if (asked.least || asked.most) add(amountWords(asked), { least: "", most: "" });
  if (asked.exported) add(say(`history.exported_${asked.exported}`), { exported: "" });
  if (asked.job_id) add(say("history.one_pile"), { job_id: "" });
  return chips;
}

function amountWords({ least, most }) {
  if (least && most) return `${money(least)} – ${money(most)}`;
  return least ? say("history.at_least", { amount: money(least) }) : say("history.at_most", { amount: money(most) });
}

function chip(words, remove) {
  return el("button", { class: "filter-chip", type: "button", title: say("history.remove_filter", { filter: words }), "aria-label": say("history.remove_filter", { filter: words }), on: { click: remove } }, el("span", {}, words), icon("cross", 13));
}
