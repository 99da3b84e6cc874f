// A document followed while it is read: the server tells how far it is and gives each page as it comes.

import { address, documentPath } from "../api.js";

/**
 * Events: "progress" (detail: {state, step, page, pages}), "page" (detail: the page), "end" when nothing more comes, and
 * "lost" where it cannot be followed. A window out of sight holds no connection: a browser has few of them.
 */
export class Follower extends EventTarget {
  constructor() {
    super();
    this.id = null;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.resume()));
  }

  /** Follows document `id` and no other; null: none. */
  follow(id) {
    if (this.id === id) return;
    this.pause();
    this.id = id;
    this.resume();
  }

  pause() {
    this.source?.close();
    this.source = null;
  }

  resume() {
    if (this.id === null || this.source || document.hidden) return;
    this.source = new EventSource(address(documentPath(this.id, "/events")));
    for (const kind of ["progress", "page"]) {
      this.source.addEventListener(kind, (event) => this.dispatchEvent(new CustomEvent(kind, { detail: JSON.parse(event.data) })));
    }
    this.source.addEventListener("end", () => this.finish("end"));
    this.source.addEventListener("error", ({ target }) => target.readyState === EventSource.CLOSED && this.finish("lost"));
  }

  finish(kind) {
    this.follow(null);
    this.dispatchEvent(new Event(kind));
  }
}
