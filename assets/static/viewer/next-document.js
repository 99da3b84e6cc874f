// Which document comes next: of the same pile first, then of the list, round and round.

import { isDoubtfulOnly, openPile } from "../place.js";

/**
 * The next document that nobody has looked through, doubtful ones first, or undefined; within an open pile it is one of
 * the pile. `entries` as the list has them.
 */
export function nextToCheck(entry, entries) {
  const open = after(entry, entries).filter((one) => one.state === "done" && !one.reviewed_at && one.access !== "read");
  const pile = open.filter((one) => isOfOnePile(one, entry));
  const found = pile.length || openPile() ? pile : open;
  return found.find(isDoubtful) ?? (isDoubtfulOnly() ? undefined : found[0]);
}

function isDoubtful(one) {
  return one.doubtful > 0 || one.nothing_read;
}

/** The neighbour in the list, `step` 1 or -1, looked through or not; undefined at its end. */
export function neighbour(entry, entries, step) {
  const at = entries.findIndex((one) => one.id === entry.id);
  return at < 0 ? undefined : entries[at + step];
}

function after(entry, entries) {
  const at = entries.findIndex((one) => one.id === entry.id);
  return [...entries.slice(at + 1), ...entries.slice(0, Math.max(at, 0))];
}

function isOfOnePile(one, other) {
  return (one.job_id && one.job_id === other.job_id) || (one.file_id && one.file_id === other.file_id);
}
