// Where in the app the visitor is: tab, open document, what the history is asked for; kept in the address, so that a
// reload, Back and a link given to a colleague come to the same place.

/** The parts of the address. */
export function partsOfPlace() {
  return new URLSearchParams(location.hash.slice(1));
}

/** The id of the open document, or null. */
export function openDocument() {
  return partsOfPlace().get("doc");
}

/** The id of the pile that is open, itself or one of its documents; or null. */
export function openPile() {
  return partsOfPlace().get("job");
}

/** Which page of all piles is open, from 1; or null. */
export function openPiles() {
  const page = partsOfPlace().get("piles");
  return page === null ? null : Math.max(1, Number.parseInt(page, 10) || 1);
}

/** Whether the person goes through the doubtful documents of a pile alone. */
export function isDoubtfulOnly() {
  return partsOfPlace().get("only") === "doubtful";
}

/** Opens a document in the workspace, also as one of a pile (`{job, only}`); null closes it. */
export function goTo(id, pile = {}) {
  go(id ? { doc: id, ...pile } : {});
}

/** Opens another document without leaving the pile, if one is open; null: the pile itself. */
export function goOn(id) {
  const job = openPile();
  if (!job) return goTo(id);
  go(id ? { doc: id, job, ...(isDoubtfulOnly() ? { only: "doubtful" } : {}) } : { job });
}

/** Says of the open document which pile it is of, where the address does not; Back still leads where it led. */
export function adoptPile(job) {
  if (!job || openPile() || !openDocument()) return;
  const all = partsOfPlace();
  all.set("job", job);
  put(all, true);
  moved();
}

/** Opens a pile. */
export function goToPile(id) {
  go({ job: id });
}

/** Opens a page of all piles. */
export function goToPiles(page = 1) {
  go({ piles: page });
}

function go(place) {
  put(new URLSearchParams(place));
  showTab("work");
  moved();
}

/** Brings a tab to the front with the parts of the address that are its own; what else stands there stays. */
export function goToTab(name, own = [], parts = new URLSearchParams(), { isSilent = false } = {}) {
  const all = partsOfPlace();
  for (const one of ["tab", ...own]) all.delete(one);
  if (name !== "work") all.set("tab", name);
  for (const [one, value] of parts) all.append(one, value);
  put(all, isSilent);
  showTab(name);
  moved();
}

/** The tab that the address names. */
export function tabOfPlace() {
  return partsOfPlace().get("tab") ?? "work";
}

/** Brings one of the tabs to the front. */
export function showTab(name) {
  const tab = document.querySelector(`#desk-tabs button[role="tab"][data-tab-id="${CSS.escape(name)}"]`);
  if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
}

/** Calls `listener` whenever the place may have changed. */
export function onPlace(listener) {
  window.addEventListener("desk-place", listener);
  window.addEventListener("popstate", listener);
  window.addEventListener("hashchange", listener);
}

function put(parts, isSilent = false) {
  const text = parts.toString();
  const hash = text ? `#${text}` : "";
  if (location.hash === hash) return;
  history[isSilent ? "replaceState" : "pushState"](null, "", location.pathname + location.search + hash);
}

function moved() {
  window.dispatchEvent(new Event("desk-place"));
}
