// The columns of the history: what each shows of an entry, and what the list is put in order by.

import { kindName, paperName, stateChip, unchangedChip } from "../documents.js";
import { el, moment, say } from "../elements.js";
import { money } from "../figures.js";
import { flagChips } from "../flags.js";

/** By name: the server's word for its order, and whether it is a figure. In the order of the table. */
export const COLUMNS = {
  date: { sort: "date" },
  counterparty: { sort: "counterparty" },
  number: { sort: "number" },
  net: { sort: "net", isFigure: true },
  tax: { sort: "tax", isFigure: true },
  total: { sort: "total", isFigure: true },
  currency: { sort: "currency" },
  direction: { sort: "direction" },
  kind: { sort: "kind" },
  file: { sort: "name" },
  state: { sort: "standing" },
  flags: { sort: "flags" },
  person: { sort: "person" },
  added: { sort: "added" },
};
/** What is always there: without it a row cannot be told or opened. */
export const FIXED = ["counterparty"];
/** What most lists have the same in every row: shown to who asks for it. */
export const SELDOM = ["direction"];
/** What goes to a second line where there is no room for a column of its own, in that order. */
const SECOND_LINE = ["state", "flags", "number", "kind", "file", "net", "tax", "direction", "person", "added"];

/** The cells of an entry, by column. */
export function cellsOf(entry, presets) {
  const { head } = entry;
  return {
    date: head.date ?? "",
    number: head.number ?? "",
    net: money(head.net),
    tax: money(head.tax),
    total: money(head.total),
    currency: head.currency ?? "",
    direction: head.direction ? say(`direction.${head.direction}`) : "",
    kind: kindName(presets, entry),
    file: paperName(entry),
    state: () => [stateChip(entry), unchangedChip(entry), entry.exported_at ? exportedChip(entry) : null],
    flags: () => flagChips(entry),
    person: entry.access === "owner" ? say("history.me") : entry.owner_name,
    added: () => el("time", { datetime: entry.created_at, title: moment(entry.created_at) }, dayOf(entry.created_at)),
  };
}

/** What a row is called and opened by: the other side, else what was read first, else the file. */
export function titleOf(entry) {
  return entry.head.counterparty || entry.headline || paperName(entry);
}

/** The line below the title: each part stands there only while its column does not, and is not the title itself. */
export function secondLine(cells, title) {
  return SECOND_LINE.map((name) => {
    const content = textOrParts(cells[name]);
    const isEmpty = content === "" || content === title || (Array.isArray(content) && content.filter(Boolean).length === 0);
    return isEmpty ? null : el("span", { class: `second second-${name}`, "data-label": say(`history.${name}`) }, content);
  });
}

/** A cell of its own. */
export function cell(name, content) {
  return el("td", { class: classOf(name), title: typeof content === "string" && content ? content : null }, textOrParts(content));
}

/** The classes of a column's cells. */
export function classOf(name) {
  return `col-${name}${COLUMNS[name].isFigure ? " figure" : ""}`;
}

/** The day alone, today the time. */
function dayOf(iso) {
  const words = moment(iso);
  return words.includes(" ") ? words.slice(0, words.lastIndexOf(" ")) : words;
}

function textOrParts(content) {
  return typeof content === "function" ? content() : content;
}

function exportedChip(entry) {
  return el("span", { class: "chip quiet", title: moment(entry.exported_at) }, say("history.exported"));
}
