// Which document comes next: of the same pile first, then of the list, round and round.

/** The next document that nobody has looked through, or undefined; `entries` as the list has them. */
export function nextToCheck(entry, entries) {
  const open = after(entry, entries).filter((one) => one.state === "done" && !one.reviewed_at && one.access !== "read");
  return open.find((one) => isOfOnePile(one, entry)) ?? open[0];
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
