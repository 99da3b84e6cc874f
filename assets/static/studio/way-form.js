// One way to a value: a pattern, or the search by labels, in a part of the page; what is rarely needed is kept as it is.

import { el, inLanguage, say } from "../elements.js";
import { put } from "./draft.js";
import { button, choice, line, row, tick } from "./parts.js";

const SHOWN = new Set(["pattern", "look_in", "behind", "same_row_as", "right_of", "quality", "last", "only_one", "labels"]);

export class WayForm {
  /** `change` is called after each change, `reorder` with a function from the ways to the ways wanted. */
  constructor(way, place, count, page, change, reorder) {
    const set = (key, value) => { put(way, key, value); change(); };
    this.words = el("p", { class: "way-words" });
    const isPattern = way.pattern !== undefined;
    const isByLabel = way.pattern === undefined && way.find === undefined;
    const fields = [["", say("studio.way.no_field")], ...page.draft.fields.map((spec) => [spec.name, spec.name])];
    const others = Object.keys(way).filter((key) => !SHOWN.has(key));
    const move = (step) => button(step < 0 ? "up" : "down", step < 0 ? "studio.way.earlier" : "studio.way.later", () => reorder((ways) => moved(ways, place, step)), { words: false });
    const [earlier, later] = [move(-1), move(1)];
    earlier.disabled = place === 0;
    later.disabled = place === count - 1;
    this.element = el(
      "div",
      { class: "way" },
      el("div", { class: "way-head" }, el("strong", {}, say(isByLabel ? "studio.way.by_label" : isPattern ? "studio.way.by_pattern" : "studio.way.by_place", { number: place + 1 })), earlier, later, button("trash", "studio.way.remove", () => reorder((ways) => ways.filter((_, other) => other !== place)), { words: false })),
      this.words,
      !isPattern ? null : row(say("studio.way.pattern"), line(way.pattern, (value) => { way.pattern = value; change(); }, { class: "input mono", spellcheck: "false" }), say("studio.way.pattern_hint")),
      !isPattern
        ? null
        : el(
            "div",
            { class: "two" },
            row(say("studio.way.look_in"), choice(way.look_in ?? "lines", [["lines", say("studio.way.lines")], ["rows", say("studio.way.rows")], ["text", say("studio.way.text")]], (value) => set("look_in", value === "lines" ? null : value))),
            row(say("studio.way.behind"), line(way.behind, (value) => set("behind", value), { class: "input mono", spellcheck: "false" })),
          ),
      isByLabel || way.block ? null : el("div", { class: "two" }, row(say("studio.way.same_row_as"), choice(way.same_row_as ?? "", fields, (value) => set("same_row_as", value))), row(say("studio.way.right_of"), choice(way.right_of ?? "", fields, (value) => set("right_of", value)))),
      isByLabel ? null : el("div", { class: "ticks" }, tick(say("studio.way.last"), way.last, (value) => set("last", value)), tick(say("studio.way.only_one"), way.only_one, (value) => set("only_one", value))),
      others.length && (isPattern || isByLabel) ? el("p", { class: "muted small" }, say("studio.way.others", { keys: others.join(", ") })) : null,
    );
  }

  /** What the way does, in words. */
  tell(words) {
    const said = inLanguage(words);
    this.words.textContent = said[0].toUpperCase() + said.slice(1);
  }
}

function moved(ways, place, step) {
  const others = [...ways];
  const [way] = others.splice(place, 1);
  others.splice(place + step, 0, way);
  return others;
}
