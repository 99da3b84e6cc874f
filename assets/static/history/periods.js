// Periods that move with the calendar, and days in words.

import { locale, say } from "../elements.js";

/** The periods in the order in which people look for them. */
export const MOVING = ["today", "this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year"];

/** The first and last day of a period, as ISO dates; undefined for one that is none. Weeks begin on Monday. */
export function daysOf(period, today = new Date()) {
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const monday = day - ((today.getDay() + 6) % 7);
  const quarter = month - (month % 3);
  const spans = {
    today: [[year, month, day], [year, month, day]],
    this_week: [[year, month, monday], [year, month, monday + 6]],
    last_week: [[year, month, monday - 7], [year, month, monday - 1]],
    this_month: [[year, month, 1], [year, month + 1, 0]],
    last_month: [[year, month - 1, 1], [year, month, 0]],
    this_quarter: [[year, quarter, 1], [year, quarter + 3, 0]],
    last_quarter: [[year, quarter - 3, 1], [year, quarter, 0]],
    this_year: [[year, 0, 1], [year, 11, 31]],
    last_year: [[year - 1, 0, 1], [year - 1, 11, 31]],
  };
  if (!Object.hasOwn(spans, period)) return undefined;
  const [since, until] = spans[period].map((parts) => iso(new Date(...parts)));
  return { since, until };
}

/** The days of a month like `2026-11`. */
export function daysOfMonth(month) {
  const [year, number] = month.split("-").map(Number);
  return { since: iso(new Date(year, number - 1, 1)), until: iso(new Date(year, number, 0)) };
}

/** A month like `2026-11` in words. */
export function monthName(month) {
  const [year, number] = month.split("-").map(Number);
  return new Date(year, number - 1, 1).toLocaleDateString(locale(), { year: "numeric", month: "long" });
}

/** A period between two days, of which one may be missing, in words: a whole month by its name. */
export function periodName({ since, until }) {
  if (since && until) {
    const whole = daysOfMonth(since.slice(0, 7));
    if (whole.since === since && whole.until === until) return monthName(since.slice(0, 7));
    return since === until ? since : `${since} – ${until}`;
  }
  return since ? say("history.from_day", { day: since }) : say("history.until_day", { day: until });
}

function iso(date) {
  return [String(date.getFullYear()).padStart(4, "0"), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
}
