// A file that was parted is made one document again, and the other way round, once the person says yes.

import { call, documentPath } from "./api.js";
import { ask } from "./confirm.js";
import { say } from "./elements.js";
import { workOn } from "./papers-work.js";
import { complain } from "./toast.js";

/** Joins the papers of the file of `entry`; resolves to the entry of the joined document, or to null. */
export function joinPapers(root, entry) {
  const question = { title: say("pile.join_title", { name: entry.name }), text: say("pile.join_text", { count: entry.papers }), yes: say("pile.join") };
  return send(root, entry, "/join", question);
}

/** Parts a file again that was kept together; resolves to its entry, or to null. */
export function splitPapers(root, entry) {
  const question = { title: say("pile.split_title", { name: entry.name }), text: say("pile.split_text"), yes: say("pile.split_again") };
  return send(root, entry, "/split", question);
}

async function send(root, entry, way, question) {
  try {
    if (!(await ask(root, { ...question, body: await workOn(entry) }))) return null;
    return await call("POST", documentPath(entry.id, way));
  } catch (error) {
    complain(error);
    return null;
  }
}
