// What people did on the papers of a file: it goes when the file is read again, so the question before that names it.

import { call, documentPath } from "./api.js";
import { el, labelOf, say } from "./elements.js";

const MOST_LINES = 8;

/** A list of what people changed, confirmed and finished in the file of `entry`; empty where they did nothing. */
export async function workOn(entry) {
  const { documents } = await call("GET", documentPath(entry.id, "/papers"));
  const touched = documents.filter((one) => one.version > 0 || one.reviewed_at);
  const opened = await Promise.all(touched.map((one) => call("GET", documentPath(one.id))));
  const lines = opened.map((one) => lineOf(one, documents.length > 1)).filter(Boolean);
  if (lines.length === 0) return [];
  const rest = lines.length - MOST_LINES;
  const shown = rest > 0 ? [...lines.slice(0, MOST_LINES), say("papers.work_more", { count: rest })] : lines;
  return [el("p", { class: "work-title" }, say("papers.work")), el("ul", { class: "named work-list" }, shown.map((line) => el("li", {}, line)))];
}

function lineOf(entry, isNumbered) {
  const names = (entry.document?.fields ?? []).filter((field) => field.confirmed).map((field) => labelOf(field));
  const rows = entry.document?.items ?? [];
  if (rows.some((row) => Object.values(row).some((cell) => cell.confirmed))) names.push(say("review.items"));
  if (entry.reviewed_at) names.push(say("state.reviewed"));
  if (names.length === 0) return null;
  const what = names.join(say("papers.comma"));
  return isNumbered ? say("papers.work_line", { paper: entry.paper, what }) : what;
}
