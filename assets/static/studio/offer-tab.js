// Who is offered a preset: on or off, for whom, in which place of the list, as whose first choice.

import { el, moment, say } from "../elements.js";
import { complain, tell } from "../toast.js";
import { offerKind } from "./calls.js";
import { button, fill, line, lines, row, tick } from "./parts.js";

const ROLES = ["clerk", "legal", "admin", "auditor"];

export class OfferTab {
  constructor(page) {
    this.page = page;
    this.element = el("div", { class: "offer-tab" });
  }

  draw() {
    const offer = (this.offer = structuredClone(this.page.kind.offer));
    const isForAll = !offer.audience.roles.length && !offer.audience.teams.length && !offer.audience.people.length;
    const everyone = el("input", { type: "radio", name: "audience" });
    const some = el("input", { type: "radio", name: "audience" });
    const part = this.audience(offer.audience);
    everyone.checked = isForAll;
    some.checked = !isForAll;
    part.hidden = isForAll;
    everyone.addEventListener("change", () => { part.hidden = true; });
    some.addEventListener("change", () => { part.hidden = false; });
    this.some = some;
    fill(
      this.element,
      el("section", {},
        tick(say("studio.offer_on"), offer.is_on, (on) => { offer.is_on = on; }),
        el("p", { class: "muted small" }, say("studio.offer_on_hint")),
      ),
      el("section", {},
        el("h3", {}, say("studio.audience")),
        el("label", { class: "check-row" }, everyone, say("studio.for_all")),
        el("label", { class: "check-row" }, some, say("studio.for_some")),
        part,
      ),
      el("section", {},
        el("h3", {}, say("studio.default")),
        el("p", { class: "muted small" }, say("studio.default_hint")),
        tick(say("studio.default_for_all"), offer.is_default_for_all, (on) => { offer.is_default_for_all = on; }),
        this.audience(offer.default_for),
      ),
      el("section", {},
        row(say("studio.position"), line(offer.position === null ? "" : String(offer.position), (value) => { offer.position = /^\d{1,5}$/.test(value) ? Number(value) : null; }, { inputmode: "numeric", class: "input weight" }), say("studio.position_hint")),
      ),
      el("div", { class: "form-foot" }, button("check", "studio.save_offer", () => this.save(), { kind: "primary" }), offer.changed_at ? el("span", { class: "muted small" }, say("studio.changed", { by: offer.changed_by.replace(/^local:/, ""), at: moment(offer.changed_at) })) : null),
    );
  }

  /** Some of the people: roles as ticks, teams and people a line each. */
  audience(audience) {
    return el("div", { class: "audience" },
      el("div", { class: "ticks" }, ROLES.map((role) => tick(say(`studio.role.${role}`), audience.roles.includes(role), (on) => { audience.roles = on ? [...audience.roles, role] : audience.roles.filter((one) => one !== role); }))),
      el("div", { class: "two" },
        row(say("studio.teams"), lines(audience.teams, (value) => { audience.teams = value; }), say("studio.teams_hint")),
        row(say("studio.people"), lines(audience.people, (value) => { audience.people = value; }), say("studio.people_hint")),
      ),
    );
  }

  async save() {
    const { is_on, default_for, is_default_for_all, position, revision } = this.offer;
    const audience = this.some.checked ? this.offer.audience : { roles: [], teams: [], people: [] };
    try {
      this.page.kind.offer = await offerKind(this.page.kind.id, { is_on, audience, default_for, is_default_for_all, position, revision });
      tell(say("studio.offer_saved"));
      this.page.listChanged();
      this.draw();
    } catch (error) {
      complain(error);
    }
  }
}
