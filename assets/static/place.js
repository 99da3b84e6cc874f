// Where in the app the visitor is: the tab and the open document, kept in the address so that a reload comes back.

/** The id of the open document, or null. */
export function openDocument() {
  return new URLSearchParams(location.hash.slice(1)).get("doc");
}

/** Opens a document in the workspace; null closes it. */
export function goTo(id) {
  const hash = id ? `#doc=${encodeURIComponent(id)}` : "";
  if (location.hash !== hash) history.pushState(null, "", location.pathname + location.search + hash);
  showTab("work");
  window.dispatchEvent(new Event("desk-place"));
}

/** Brings one of the tabs to the front. */
export function showTab(name) {
  const tab = document.querySelector(`#desk-tabs button[role="tab"][data-tab-id="${name}"]`);
  if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
}

/** Calls `listener` whenever the open document may have changed. */
export function onPlace(listener) {
  window.addEventListener("desk-place", listener);
  window.addEventListener("popstate", listener);
  window.addEventListener("hashchange", listener);
}
