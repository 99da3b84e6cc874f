// Sums by group, asked of the server: what filters offer to choose from, what the fold-out shows, and names of keys.

import { call } from "../api.js";
import { toQuery } from "./asked.js";

/** Which part of the filter a group narrows. */
export const PART_OF = { vendor: "vendors", kind: "kinds", standing: "standing", currency: "currencies", direction: "directions", person: "people", flag: "flags" };

const names = new Map();

/** The sums of what is asked, by group and currency. */
export async function sumsOf(asked, by, more = {}) {
  const { sums } = await call("GET", `v1/documents/sums?${toQuery(asked, { by, ...more })}`);
  for (const one of sums) if (one.name) names.set(`${by} ${one.key}`, one.name);
  return sums;
}

/** The groups with their counts over all currencies, the largest first. */
export function counted(sums) {
  const found = new Map();
  for (const { key, name, count } of sums) {
    const one = found.get(key) ?? { key: key ?? "", name, count: 0 };
    one.count += count;
    found.set(key, one);
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}

/** What a vendor or a person is called, as far as it was told; else null. */
export function knownName(by, key) {
  return names.get(`${by} ${key}`) ?? null;
}

/** Asks for the names of the vendors and people in a filter that came with an address. */
export async function learnNames(asked) {
  for (const by of ["vendor", "person"]) {
    const part = PART_OF[by];
    if (asked[part].some((key) => key && !knownName(by, key))) await sumsOf({ ...asked, search: "", [part]: asked[part] }, by);
  }
}
