// What a pile says about itself: its name, how far it is, how its documents stand.

import { el, locale, say } from "./elements.js";
import { icon } from "./icons.js";

/** How documents stand, in the order in which a person cares, with their look. */
export const STANDINGS = [
  ["to_check", "warn", "alert"],
  ["sure", "ok", "check"],
  ["reviewed", "ok", "check"],
  ["failed", "danger", "cross"],
  ["busy", "busy", "clock"],
  ["cancelled", "quiet", "minus"],
];

/** The name that a person gave, else the day and the number of files. */
export function pileName(job) {
  if (job.label) return job.label;
  const at = new Date(job.created_at);
  const sameYear = new Date().getFullYear() === at.getFullYear();
  const date = at.toLocaleDateString(locale(), { month: "long", day: "numeric", year: sameYear ? undefined : "numeric" });
  return say(job.files === 1 ? "pile.name_one" : "pile.name", { date, count: job.files });
}

/** Whether nothing more will happen to the pile by itself. */
export function isPileOver(job) {
  return job.standings.busy === 0;
}

/** How many of its documents are through, whatever became of them. */
export function doneOf(job) {
  return job.total - job.standings.busy;
}

/** A bar of how far a pile is. */
export function pileBar(job) {
  const words = say("pile.progress", { done: doneOf(job), total: job.total });
  return el("progress", { class: "bar-thin", max: Math.max(1, job.total), value: doneOf(job), "aria-label": words });
}

/** Done of total, the time left and the place in line, as far as they are known. */
export function howFar(job) {
  const { position, eta_seconds: seconds } = job;
  return [
    say("pile.progress", { done: doneOf(job), total: job.total }),
    seconds ? leftWords(seconds) : "",
    position ? say("pile.waiting_for", { count: position }) : "",
  ].filter(Boolean).join(" · ");
}

function leftWords(seconds) {
  if (seconds >= 90) return say("pile.minutes_left", { count: Math.round(seconds / 60) });
  return say("pile.seconds_left", { count: Math.max(5, Math.ceil(seconds / 5) * 5) });
}

/** The counts that say something, as small signs; what was refused is told apart from what could not be read. */
export function standingChips(job) {
  const failed = job.standings.failed - job.refused;
  const counts = { ...job.standings, failed, busy: 0 };
  const chips = STANDINGS.filter(([name]) => counts[name] > 0).map(([name, look, sign]) =>
    el("span", { class: `chip ${look}` }, icon(sign, 14), say(`pile.${name}`, { count: counts[name] })),
  );
  if (job.refused) chips.push(el("span", { class: "chip danger" }, icon("warn", 14), say("pile.refused", { count: job.refused })));
  return chips;
}
