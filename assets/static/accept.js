// Bulk acceptance: what is without any doubt is finished in one go, after the rule and a sample were shown.

import { call } from "./api.js";
import { ask } from "./confirm.js";
import { paperName } from "./documents.js";
import { el, say } from "./elements.js";
import { inParts } from "./in-parts.js";
import { complain, tell } from "./toast.js";

const SAMPLE = 5;
const TOGETHER = 100;
const PATH = "v1/documents/finish";
const WORTH_TELLING = ["doubtful", "items_doubtful", "warned", "flagged", "no_fields", "nothing_read", "not_read", "read_only"];

/** Asks about the documents of `wanted`, `{filter}` or `{ids}`, and finishes those without doubt; gives their ids. */
export async function acceptSure(root, wanted) {
  try {
    const found = await call("POST", PATH, { ...wanted, dry_run: true });
    const count = found.finished.length;
    if (count === 0) {
      tell([say("accept.none"), ...leftWords(found.left)].join(" "));
      return [];
    }
    const sample = await call("GET", `v1/documents/progress?ids=${found.finished.slice(0, SAMPLE).join(",")}`);
    const asked = { title: say("accept.title", { count }), body: explained(found, sample.documents), yes: say("accept.yes", { count }) };
    if (!(await ask(root, asked))) return [];
    return await finish(found.finished);
  } catch (error) {
    complain(error);
    return [];
  }
}

/** How many documents of a filter are without doubt. Throws `ApiError`. */
export async function countSure(filter) {
  return (await call("POST", PATH, { filter, dry_run: true })).finished.length;
}

async function finish(ids) {
  const told = (count) => tell(say("accept.working", { done: count, count: ids.length }));
  const { done, trouble } = await inParts(PATH, ids, "finished", { size: TOGETHER, told });
  const changed = trouble ? 0 : ids.length - done.length;
  const words = say("accept.done", { count: done.length }) + (changed ? say("accept.changed", { count: changed }) : "");
  if (done.length || changed) tell(words, done.length ? { text: say("review.undo"), run: () => takeBack(done) } : undefined);
  if (trouble) complain(trouble);
  window.dispatchEvent(new Event("desk-changed"));
  return done;
}

async function takeBack(ids) {
  const { done, trouble } = await inParts(PATH, ids, "finished", { size: TOGETHER, more: { reviewed: false } });
  if (trouble) complain(trouble);
  if (done.length) tell(say("accept.taken_back", { count: done.length }));
  window.dispatchEvent(new Event("desk-changed"));
}

function explained({ finished, left, more }, sample) {
  const rest = finished.length - sample.length;
  return [
    el("p", {}, say("accept.rule")),
    el(
      "ul",
      { class: "named" },
      sample.map((entry) => el("li", {}, paperName(entry), entry.headline ? el("span", { class: "muted" }, ` · ${entry.headline}`) : null)),
      rest > 0 ? el("li", { class: "muted" }, say("trash.more", { count: rest })) : null,
    ),
    more ? el("p", { class: "muted" }, say("accept.more", { count: finished.length })) : null,
    leftWords(left).map((words) => el("p", { class: "muted" }, words)),
  ].flat().filter(Boolean);
}

/** What stays for a person, and why, in one sentence. */
function leftWords(left) {
  const told = WORTH_TELLING.map((reason) => left.find((one) => one.reason === reason)).filter(Boolean);
  if (told.length === 0) return [];
  return [say("accept.left", { reasons: told.map(({ reason, count }) => say(`accept.left_${reason}`, { count })).join(say("accept.and")) })];
}
