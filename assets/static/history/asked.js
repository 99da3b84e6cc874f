// What the history is asked for: a filter, its order and page, as they stand in the address and go to the server.

import { daysOf } from "./periods.js";

/** Parts with alternatives, and parts with one value. */
export const LISTS = ["standing", "kinds", "vendors", "currencies", "directions", "people", "flags"];
const SINGLES = ["search", "moving", "since", "until", "least", "most", "exported", "job_id"];
const SCOPES = ["mine", "shared", "all"];
/** Every part of the address that is the history's own. */
export const NAMES = [...LISTS, ...SINGLES, "scope", "period", "sort", "order", "page"];
export const PAGE = 25;
/** How far the list counts what matches before it is shown; the sums count all of it. */
export const COUNTED = 1000;

/** Nothing asked: one's own documents, newest first. */
export function nothing() {
  const lists = Object.fromEntries(LISTS.map((name) => [name, []]));
  const singles = Object.fromEntries(SINGLES.map((name) => [name, ""]));
  return { ...singles, ...lists, scope: "mine", period: "paper", sort: "added", descending: true, page: 1 };
}

/** What the parts of an address ask for. */
export function fromParts(parts) {
  const asked = nothing();
  for (const name of LISTS) asked[name] = [...new Set(parts.getAll(name))].slice(0, 100);
  for (const name of SINGLES) asked[name] = (parts.get(name) ?? "").slice(0, 200);
  if (SCOPES.includes(parts.get("scope"))) asked.scope = parts.get("scope");
  if (parts.get("period") === "added") asked.period = "added";
  if (asked.moving && !daysOf(asked.moving)) asked.moving = "";
  asked.sort = parts.get("sort") ?? "added";
  asked.descending = parts.get("order") !== "up";
  asked.page = Math.max(1, Number.parseInt(parts.get("page"), 10) || 1);
  return asked;
}

/** The same as parts of an address: only what is asked for. */
export function toParts(asked) {
  const parts = filterParts(asked, asked.moving ? { moving: asked.moving } : daysAsked(asked));
  if (asked.sort !== "added") parts.set("sort", asked.sort);
  if (!asked.descending) parts.set("order", "up");
  if (asked.page > 1) parts.set("page", asked.page);
  return parts;
}

/** The query of a list or of sums, with the days of a moving period as they are today. */
export function toQuery(asked, more = {}) {
  const parts = filterParts(asked, daysAsked(asked));
  for (const [name, value] of Object.entries(more)) parts.set(name, value);
  return parts;
}

/** The filter as the API takes it in a body. */
export function toFilter(asked) {
  const filter = {};
  const parts = filterParts(asked, daysAsked(asked));
  for (const name of new Set(parts.keys())) filter[name] = LISTS.includes(name) ? parts.getAll(name) : parts.get(name);
  if (filter.exported) filter.exported = filter.exported === "true";
  return filter;
}

/** How the list is put in order, as the API takes it in a body. */
export function toSorting(asked) {
  return { by: asked.sort, descending: asked.descending };
}

/** What a saved view asks for. */
export function fromView({ filter, sorting, moving }) {
  const asked = { ...nothing(), ...filter, moving: moving ?? "", sort: sorting.by, descending: sorting.descending };
  asked.exported = filter.exported === undefined ? "" : String(filter.exported);
  if (moving) asked.since = asked.until = "";
  return asked;
}

/** The first and last day that are asked for. */
export function daysAsked(asked) {
  return asked.moving ? daysOf(asked.moving) : { since: asked.since, until: asked.until };
}

/** Whether anything narrows the list. */
export function isNarrowed(asked) {
  return [...filterParts({ ...asked, scope: "mine", period: "paper" }, daysAsked(asked)).keys()].length > 0;
}

/** Whether two ask for the same documents, in whichever order. */
export function isSameFilter(one, other) {
  return JSON.stringify(toFilter(one)) === JSON.stringify(toFilter(other));
}

function filterParts(asked, days) {
  const parts = new URLSearchParams();
  if (asked.scope !== "mine") parts.set("scope", asked.scope);
  for (const name of ["search", "least", "most", "exported", "job_id"]) if (asked[name]) parts.set(name, asked[name]);
  for (const name of LISTS) for (const value of asked[name]) parts.append(name, value);
  for (const [name, value] of Object.entries(days)) if (value) parts.set(name, value);
  if (asked.period === "added") parts.set("period", "added");
  return parts;
}
