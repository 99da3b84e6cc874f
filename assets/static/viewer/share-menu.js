// The menu that gives a document to teams: one line a team, with how far it may go.

import { call, documentPath } from "../api.js";
import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { loadMe } from "../me.js";
import { complain, tell } from "../toast.js";

const LEVELS = ["none", "read", "review"];

/** Shows itself only to the owner of a document, and only where there is a team to give it to. */
export class ShareMenu {
  constructor() {
    this.list = el("div", { class: "menu-list share-list", role: "group", "aria-label": say("share.title") });
    this.element = el(
      "details",
      { class: "menu", hidden: true, on: { toggle: () => this.element.open && this.load() } },
      el("summary", { class: "button" }, icon("person", 16), say("share.share"), icon("down", 14)),
      this.list,
    );
    this.teams = [];
    loadMe().then((me) => { this.teams = me.teams; this.show(this.entry); }).catch(complain);
  }

  /** Makes it the menu of `entry`, which may be null. */
  show(entry) {
    if (entry?.id !== this.entry?.id) this.element.open = false;
    this.entry = entry;
    this.element.hidden = !entry || entry.access !== "owner" || this.teams.length === 0;
  }

  async load() {
    await this.ask(() => call("GET", documentPath(this.entry.id, "/shares")));
  }

  /** Runs a request that answers with all shares, and shows them unless another document was opened meanwhile. */
  async ask(request) {
    const id = this.entry.id;
    try {
      const { shares } = await request();
      if (this.entry?.id === id) this.draw(shares);
      return true;
    } catch (error) {
      complain(error);
      return false;
    }
  }

  draw(shares) {
    const own = new Set(this.teams.map((team) => team.team));
    const left = shares.filter((share) => !own.has(share.team));
    const levelOf = (team) => shares.find((share) => share.team === team.team)?.level ?? "none";
    this.list.replaceChildren(...[...this.teams, ...left].map((team, index) => this.line(team, index, levelOf(team), own.has(team.team))));
  }

  /** A team's line; one that the owner has left can be given nothing more, only be taken off. */
  line(team, index, level, isOwn) {
    const id = `share-${index}`;
    const choice = el(
      "select",
      { id, class: "input", on: { change: () => this.change(team, choice) } },
      LEVELS.filter((one) => isOwn || one === level || one === "none").map((one) => el("option", { value: one }, say(`share.${one}`))),
    );
    choice.value = level;
    return el("div", { class: "share-line" }, el("label", { for: id, title: team.team }, team.name), choice);
  }

  async change(team, choice) {
    const path = (rest = "") => documentPath(this.entry.id, `/shares${rest}`);
    const level = choice.value;
    choice.disabled = true;
    const isDone = await this.ask(() =>
      level === "none"
        ? call("DELETE", path(`?${new URLSearchParams({ team: team.team })}`))
        : call("PUT", path(), { team: team.team, level }),
    );
    if (isDone) tell(say("share.saved", { team: team.name, level: say(`share.${level}`) }));
    else await this.load();
    choice.disabled = false;
  }
}
