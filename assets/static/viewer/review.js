// The review: a page's picture beside its fields, linked both ways. One document at a time, named in the address.

import { address, call, documentPath, download } from "../api.js";
import { ask } from "../confirm.js";
import { isOver, kindName, loadPresets, paperName, stateChip } from "../documents.js";
import { draftOf, draftsOf } from "../drafts.js";
import { Part, el, inLanguage, labelOf, say } from "../elements.js";
import { flagNotice } from "../flags.js";
import { icon } from "../icons.js";
import { listButton } from "../list-drawer.js";
import { closeMenusOutside } from "../menu.js";
import { adoptPile, goOn, isDoubtfulOnly, onPlace, openDocument } from "../place.js";
import { saving } from "../saving.js";
import { complain, tell } from "../toast.js";
import { throwAway } from "../trash.js";
import { Cutouts } from "./cutouts.js";
import { DownloadMenu } from "./download-menu.js";
import { FieldTable, needsLook, savedWords } from "./field-table.js";
import { Follower } from "./follower.js";
import { ItemDrawer } from "./item-drawer.js";
import { ItemSaving } from "./item-saving.js";
import { isOn, showKeys, singleKey } from "./keys.js";
import { LineMenu } from "./line-menu.js";
import { neighbour, nextToCheck } from "./next-document.js";
import { PageView } from "./page-view.js";
import { PapersStrip } from "./papers-strip.js";
import { readAgain } from "./read-again.js";
import { Reading } from "./reading.js";
import { rereadingNotice } from "./rereading-notice.js";
import { ShareMenu } from "./share-menu.js";
import { GridView } from "./grid-view.js";
import { Tabs } from "./tabs.js";
import { JsonView, TextView } from "./text-view.js";

const POLL_MS = 700;

class Review extends Part {
  static sheets = [new URL("review.css", import.meta.url)];

  build(root) {
    this.page = new PageView();
    this.cutouts = new Cutouts();
    this.table = new FieldTable(this.cutouts);
    this.items = new ItemDrawer();
    this.itemSaving = new ItemSaving(this.items);
    this.grids = new GridView();
    this.text = new TextView();
    this.json = new JsonView();
    this.reading = new Reading();
    this.follower = new Follower();
    this.menu = new LineMenu();
    this.presets = [];
    this.entries = [];
    this.tabs = new Tabs({
      fields: [say("review.fields"), this.table.element],
      tables: [say("review.tables"), this.grids.element],
      text: [say("review.text"), this.text.element],
      json: [say("review.json"), this.json.element],
    });
    this.page.element.append(this.menu.element);
    this.notices = el("div", { class: "notices" });
    this.side = el("section", { class: "side", "aria-label": say("review.region") }, this.tabs.element);
    this.split = el("div", { class: "split" }, this.page.element, this.side);
    for (const kind of ["pointerdown", "wheel", "keydown"]) this.split.addEventListener(kind, () => { if (this.arriving) this.arriving.isTouched = true; }, { passive: true });
    this.papers = new PapersStrip();
    root.append(el("article", { class: "review" }, this.buildHead(), this.papers.element, this.notices, this.reading.element, this.split, this.items.element));
    this.join();
    closeMenusOutside(root);
    onPlace(() => this.follow());
    loadPresets().then((presets) => { this.presets = presets; if (this.entry) this.drawHead(); }).catch(complain);
    this.follow();
  }

  buildHead() {
    this.heading = el("h2", { class: "title", tabindex: "-1" });
    this.chips = el("div", { class: "chips" });
    this.finishButton = el("button", { class: "button primary", type: "button", on: { click: () => this.finish() } });
    this.nextDoubt = el("button", { class: "button next-doubt", type: "button", on: { click: () => this.goToDoubt(1) } }, icon("down", 16), say("review.next"));
    this.nextDocument = el("button", { class: "button", type: "button", on: { click: () => this.goToNextDocument() } }, say("review.next_document"), icon("right", 16));
    this.downloads = new DownloadMenu((rest) => this.download(rest));
    this.sharing = new ShareMenu();
    this.deleteButton = el("button", { class: "icon-button", type: "button", title: say("review.delete"), "aria-label": say("review.delete"), on: { click: () => this.remove() } }, icon("trash"));
    this.againButton = el("button", { class: "button", type: "button", on: { click: () => this.readAgain() } }, icon("again", 16), say("review.again"));
    return el(
      "header",
      { class: "review-head" },
      el("button", { class: "icon-button back", type: "button", title: say("review.back"), "aria-label": say("review.back"), on: { click: () => goOn(null) } }, icon("left")),
      listButton(),
      el("div", { class: "title-block" }, this.heading, this.chips),
      el(
        "div",
        { class: "actions" },
        el("div", { class: "finish-bar" }, this.nextDoubt, this.nextDocument, this.finishButton),
        this.downloads.element,
        this.sharing.element,
        this.againButton,
        this.deleteButton,
      ),
    );
  }

  /** Ties the picture and the tables together. */
  join() {
    this.page.addEventListener("pick-field", ({ detail }) => this.select(detail));
    this.page.addEventListener("hover-field", ({ detail }) => this.table.hint(detail));
    this.page.addEventListener("pick-line", ({ detail }) => this.menu.offer(detail, this.activeField(), { canFill: this.content !== null && this.canCorrect() }));
    this.page.addEventListener("turn", ({ detail }) => this.turnTo(detail));
    this.table.addEventListener("activate", ({ detail }) => this.activate(detail));
    this.table.addEventListener("hover", ({ detail }) => this.page.hint(detail));
    this.table.addEventListener("save", ({ detail }) => this.save(detail));
    this.table.addEventListener("type", ({ detail }) => this.type(detail));
    this.table.addEventListener("insist", ({ detail }) => saving.insist(this.documentId, `field:${detail}`));
    this.table.addEventListener("retry", () => saving.now());
    saving.addEventListener("change", ({ detail }) => this.markDrafts(detail.id));
    saving.addEventListener("saved", ({ detail }) => this.noticeSaved(detail));
    saving.addEventListener("conflict", ({ detail }) => this.noticeConflict(detail));
    saving.addEventListener("lost", ({ detail }) => { complain(detail.error); this.markDrafts(detail.id); });
    this.page.image.addEventListener("load", () => this.page.page && this.cutouts.lend(this.page.page.number, this.page.image));
    this.table.addEventListener("done", () => this.offerFinish());
    this.items.addEventListener("hover-box", ({ detail }) => this.page.spot(detail));
    this.items.addEventListener("pick-box", ({ detail }) => detail && this.goToBox(detail));
    this.grids.addEventListener("hover-box", ({ detail }) => this.page.spot(detail));
    this.grids.addEventListener("pick-box", ({ detail }) => { if (detail) { this.goToBox(detail); this.page.spot(detail); } });
    this.text.addEventListener("hover-line", ({ detail }) => this.page.hintLine(detail?.page === this.number ? detail.index : null));
    this.tabs.addEventListener("change", () => this.showTab());
    this.menu.addEventListener("fill", ({ detail }) => this.fillFromLine(detail));
    this.reading.addEventListener("cancel", () => this.act("cancel"));
    this.reading.addEventListener("again", () => this.readAgain());
    this.follower.addEventListener("progress", ({ detail }) => this.noticeProgress(detail));
    this.follower.addEventListener("page", ({ detail }) => this.noticePage(detail));
    this.follower.addEventListener("end", () => this.load());
    this.follower.addEventListener("lost", () => { this.mustAsk = true; this.load(); });
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("desk-read-again", (event) => event.detail === this.documentId && this.load());
    window.addEventListener("desk-entries", (event) => this.noticeEntries(event.detail));
  }

  /** Opens what the address names. */
  async follow() {
    const id = openDocument();
    if (id === this.documentId) return;
    this.documentId = id;
    clearTimeout(this.timer);
    this.entry = this.content = this.active = null;
    this.mustAsk = false;
    this.follower.follow(null);
    this.forgetArriving();
    this.table.names = undefined;
    this.menu.hide();
    this.reading.hide();
    this.sharing.show(null);
    this.papers.show(null);
    this.split.hidden = true;
    this.items.hide();
    this.heading.textContent = "";
    this.chips.replaceChildren();
    this.notices.replaceChildren();
    if (id === null) return;
    this.number = 1;
    this.page.fit = "width";
    this.cutouts.reset((number) => address(documentPath(id, `/pages/${number}`)));
    this.table.mark(new Map());
    this.tabs.choose("fields");
    await saving.ready.catch(() => {});
    await this.load();
    if (this.documentId !== id) return;
    this.heading.focus({ preventScroll: true });
    if (this.goesOn && this.content && matchMedia("(pointer: fine)").matches) this.table.goToNext(1);
    this.goesOn = false;
  }

  async load() {
    const id = this.documentId;
    clearTimeout(this.timer);
    try {
      const entry = await call("GET", documentPath(id));
      if (this.documentId === id) this.show(entry);
    } catch (error) {
      if (this.documentId !== id) return;
      complain(error);
      if (error.key === "not_found") goOn(null);
      else this.timer = setTimeout(() => this.load(), 5000);
    }
  }

  /** While the whole file is read again, looks whether this paper was replaced, or is as it was. */
  async watchFile() {
    const { id, replaced_by: first } = this.entry;
    try {
      const { documents } = await call("GET", documentPath(id, "/papers"));
      if (this.documentId !== id) return;
      if (!documents.find((one) => one.id === id)?.replaced_by) return void this.load();
    } catch (error) {
      if (this.documentId !== id) return;
      if (error.key === "not_found") {
        goOn(first);
        return tell(say("papers.replaced"));
      }
    }
    this.timer = setTimeout(() => this.watchFile(), POLL_MS);
  }

  show(entry) {
    this.entry = entry;
    if (entry.access === "owner") adoptPile(entry.job_id);
    this.following = nextToCheck(entry, this.entries)?.id;
    const hasContent = entry.state === "done" && entry.document !== null;
    this.content = hasContent ? entry.document : null;
    this.drawHead();
    this.drawNotices();
    this.papers.show(entry);
    this.split.hidden = !hasContent;
    if (!hasContent) {
      this.items.hide();
      if (isOver(entry)) this.forgetArriving();
      this.showReading();
      this.keepUp();
      return;
    }
    this.reading.hide();
    this.follower.follow(null);
    const goesToFields = this.arriving !== null && !this.arriving.isTouched;
    this.forgetArriving();
    if (goesToFields) this.tabs.choose("fields");
    if (entry.replaced_by) this.timer = setTimeout(() => this.watchFile(), POLL_MS);
    if (!this.numbers().includes(this.number)) this.number = this.numbers()[0] ?? 1;
    this.table.drafts = this.fieldDrafts();
    this.table.show(this.content.fields, { pages: this.content.pages.length, isReadOnly: !this.canCorrect() });
    this.itemSaving.show(this.entry, { isReadOnly: !this.canCorrect() });
    this.text.show(this.content);
    const hasTables = this.content.tables.length > 0;
    if (hasTables) this.grids.show(this.entry, { isReadOnly: !this.canCorrect() });
    this.tabs.hide("tables", !hasTables);
    this.tabs.disable("fields", this.content.fields.length === 0 && this.content.items.length === 0);
    if (this.content.fields.length === 0 && this.content.items.length === 0 && this.tabs.current === "fields") this.tabs.choose(hasTables ? "tables" : "text");
    this.showPage();
    this.showTab();
  }

  /** Hears of what comes of a document that is not over; where that is not to be, asks. */
  keepUp() {
    const isUnderWay = !isOver(this.entry);
    this.follower.follow(isUnderWay && !this.mustAsk ? this.entry.id : null);
    if (isUnderWay && this.mustAsk) this.timer = setTimeout(() => this.load(), POLL_MS);
  }

  /** How far the reading is, above the pages that have come, or in place of them. */
  showReading() {
    this.split.hidden = this.arriving === null;
    this.reading.show(this.entry, hasPicture(this.entry) ? address(documentPath(this.entry.id, "/pages/1")) : null, { isBeside: this.arriving !== null });
  }

  noticeProgress(standing) {
    this.entry = { ...this.entry, ...standing };
    this.drawHead();
    this.showReading();
  }

  /** A page was read while others are not: it can be looked at. One that came before is replaced. */
  noticePage(page) {
    if (this.arriving === null) {
      this.arriving = { pages: [], fields: [], text: null, isTouched: false };
      this.tabs.choose("text");
      this.tabs.hide("tables", true);
      for (const name of ["fields", "json"]) this.tabs.disable(name, true);
    }
    const { pages } = this.arriving;
    const before = pages.find((one) => one.number === page.number);
    if (before && JSON.stringify(before) === JSON.stringify(page)) return; // all come again to a window that was out of sight
    this.arriving.pages = [...pages.filter((one) => one !== before), page].sort((one, other) => one.number - other.number);
    this.text.show(this.arriving, { isPart: true });
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.arriving && this.showArriving());
  }

  /** The page that is looked at stays as it is, also where another has come. */
  showArriving() {
    this.showReading();
    if (!this.numbers().includes(this.number)) this.number = this.numbers()[0];
    if (this.page.page === this.pageInSight()) this.page.offer(this.numbers(), this.pageCount());
    else this.showPage();
  }

  forgetArriving() {
    this.arriving = null;
    for (const name of ["fields", "json"]) this.tabs.disable(name, false);
  }

  drawHead() {
    const entry = this.entry;
    const isDone = this.content !== null;
    this.heading.textContent = paperName(entry);
    this.heading.title = entry.name;
    const kind = isDone ? kindName(this.presets, entry) : "";
    this.chips.replaceChildren(
      ...[
        kind ? el("span", { class: "chip quiet" }, kind) : null,
        stateChip(entry),
        entry.access === "owner" ? null : el("span", { class: "chip quiet" }, icon("person", 14), say(`share.with_me_${entry.access}`)),
        entry.degraded ? el("span", { class: "chip warn" }, icon("warn", 14), say("review.degraded")) : null,
        isDone ? el("span", { class: "muted" }, say("review.seconds", { seconds: this.content.seconds.toFixed(1) })) : null,
      ].filter(Boolean),
    );
    const isReviewed = entry.reviewed_at !== null;
    this.finishButton.className = isReviewed ? "button done" : "button primary";
    this.finishButton.replaceChildren(icon("check", 16), say(isReviewed ? "review.finished" : "review.finish"));
    this.finishButton.title = isReviewed ? say("review.unfinish") : "";
    const isOwner = entry.access === "owner";
    this.finishButton.hidden = this.nextDoubt.hidden = !isDone || !this.canCorrect();
    this.nextDoubt.disabled = this.doubts() === 0;
    this.downloads.show(this.entry);
    this.againButton.hidden = !isDone || !isOwner || entry.replaced_by !== null;
    this.deleteButton.hidden = !isOwner;
    this.sharing.show(entry);
    this.nextDocument.hidden = !(isReviewed && this.following);
  }

  drawNotices() {
    const notices = this.content ? [...this.content.warnings, ...this.content.pages.flatMap((page) => page.warnings.map((notice) => ({ ...notice, page: page.number })))] : [];
    const several = (this.content?.pages.length ?? 0) > 1;
    this.notices.replaceChildren(
      ...rereadingNotice(this.entry),
      ...flagNotice(this.entry),
      ...notices.map((notice) =>
        el(
          "div",
          { class: notice.code === "layout_known" ? "notice calm" : "notice" },
          icon(notice.code === "layout_known" ? "boxes" : "warn", 16),
          el("span", {}, notice.page && several ? `${say("review.page_heading", notice)}：` : "", inLanguage(notice.message)),
        ),
      ),
    );
  }

  /** What there is to look at: the document, or the pages of it that have come. */
  get inSight() { return this.content ?? this.arriving; }

  pageInSight() {
    const { pages } = this.inSight;
    return pages.find((one) => one.number === this.number) ?? pages[0];
  }

  /** How many pages the document has, or will have. */
  pageCount() {
    const count = this.inSight.pages.length;
    return this.content === null ? Math.max(this.entry.pages, count) : count;
  }

  showPage() {
    const page = this.pageInSight();
    if (!page) return;
    this.page.show(page, this.numbers(), address(documentPath(this.documentId, `/pages/${page.number}`)), this.pageCount());
    this.page.drawFields(this.inSight.fields);
    this.page.light(this.active);
  }

  showTab() {
    if (this.tabs.current === "json" && this.content) this.json.show(this.documentId, this.entry.version);
  }

  /** The numbers that the pages of this document have in their file. */
  numbers() { return this.inSight.pages.map((page) => page.number); }

  turnTo(number) {
    if (!this.numbers().includes(number)) return;
    this.number = number;
    this.menu.hide();
    this.showPage();
  }

  /** A field got the focus: its box lights up, on the page where it is. */
  activate(name) {
    this.active = name;
    this.table.light(name);
    this.menu.hide();
    const field = this.activeField();
    if (field?.box && field.page !== null && field.page !== this.number) this.turnTo(field.page);
    this.page.light(name, { reveal: true });
  }

  /** A box was picked: its field gets the focus. */
  select(name) {
    this.menu.hide();
    this.tabs.choose("fields");
    this.table.focus(name);
  }

  /** Whether the visitor owns the document or was given it to review, and nothing is about to replace it. */
  canCorrect() {
    return this.entry !== null && this.entry.access !== "read" && !this.entry.replaced_by;
  }

  activeField() {
    return this.content?.fields.find((field) => field.name === this.active) ?? null;
  }

  goToBox({ page, box }) {
    if (page !== this.number) this.turnTo(page);
    this.page.reveal(box);
  }

  fillFromLine({ line, page, append }) {
    const field = this.activeField();
    if (!field) return;
    const value = append && field.value ? `${field.value}${line.text}` : line.text;
    this.save({ name: field.name, value, before: field, then: () => this.table.focus(field.name), place: append ? null : { page, box: line.box } });
  }

  /** What of this document's fields is not saved, by name, as it was typed last. */
  fieldDrafts() {
    const own = draftsOf(this.documentId).filter(({ place }) => place.startsWith("field:"));
    return new Map(own.map((draft) => [draft.place.slice("field:".length), { ...draft, ...draft.next }]));
  }

  markDrafts(id) {
    if (id !== this.documentId || !this.content) return;
    this.table.mark(this.fieldDrafts());
    this.itemSaving.mark();
    if (this.content.tables.length > 0) this.grids.mark();
  }

  /** Keeps what is typed into a field, letter by letter; null takes it back. */
  type({ field, value }) {
    const place = `field:${field.name}`;
    if (value === null) saving.drop(this.documentId, place, { confirmed: isSettled(field) });
    else saving.type(this.documentId, place, value, field.value, this.entry.version);
  }

  /** Saves a field; where the server cannot be reached it stays marked, and the person goes on. */
  async save({ name, value, before, then, place = null, confirmed = true, isUndo = false }) {
    const id = this.documentId;
    const wanted = { value: value ?? "", seen: before.value, version: this.entry.version, spot: place, confirmed };
    const entry = await saving.want(id, `field:${name}`, wanted);
    if (this.documentId !== id) return;
    if (entry === null) {
      if (!draftOf(id, `field:${name}`)?.trouble) then?.();
      return;
    }
    const field = entry.document.fields.find((one) => one.name === name);
    const undo = { text: say("review.undo"), run: () => this.save({ name, value: before.value, before: field, confirmed: isSettled(before), isUndo: true }) };
    then?.();
    const rest = entry.document.fields.some(needsLook) ? "" : ` · ${say("review.all_checked")}`;
    tell(say(savedWords(field, before), { label: labelOf(field) }) + rest, isUndo ? undefined : undo);
  }

  noticeConflict({ id, place, entry }) {
    if (id !== this.documentId) return;
    if (place === "items") this.items.reset(entry);
    this.show(entry);
  }

  noticeSaved({ id, place, draft, entry }) {
    window.dispatchEvent(new Event("desk-changed"));
    if (id !== this.documentId) return;
    if (place === "items") this.itemSaving.settle(entry);
    if (entry.version >= this.entry.version) this.show(entry);
    const field = entry.document.fields.find((one) => `field:${one.name}` === place);
    if (draft.waiting) tell(say("draft.saved_late", { label: field ? labelOf(field) : say("review.items") }));
  }

  offerFinish() {
    if (!this.canCorrect()) return;
    if (this.entry.reviewed_at === null) this.finishButton.focus();
    if (!this.entry.nothing_read && !this.content.fields.some(needsLook)) tell(say("review.all_checked"));
  }

  async finish() {
    const isReviewed = this.entry.reviewed_at !== null;
    if (!isReviewed && (await saving.settled(this.documentId)) > 0) return this.showUnsaved();
    const open = this.doubts();
    if (!isReviewed && open > 0) {
      const sure = await ask(this.shadowRoot, { title: say("review.finish_anyway", { count: open }), yes: say("review.finish_yes") });
      if (!sure) return;
    }
    const { id, name } = this.entry;
    await this.act("finish", { reviewed: !isReviewed });
    if (this.documentId !== id || this.entry.reviewed_at === null) return;
    if (!this.following && isDoubtfulOnly()) {
      goOn(null);
      return tell(say("pile.reviewed_all"));
    }
    if (!this.following || !isOn("next")) return void (this.nextDocument.hidden || this.nextDocument.focus());
    this.goesOn = true;
    goOn(this.following);
    tell(say("review.finished_next", { name }), { text: say("review.go_back"), run: () => goOn(id) });
  }

  /** A review is not finished over something that nobody has yet. */
  showUnsaved() {
    const drafts = draftsOf(this.documentId);
    const field = drafts.find(({ place }) => place.startsWith("field:"));
    if (field) this.select(field.place.slice("field:".length));
    complain(new Error(say("draft.finish_later", { count: drafts.length })));
  }

  async act(action, body) {
    try {
      await call("POST", documentPath(this.documentId, `/${action}`), body);
    } catch (error) {
      complain(error);
    }
    await this.load();
    window.dispatchEvent(new Event("desk-changed"));
  }

  async readAgain() {
    if (await readAgain(this.shadowRoot, this.entry)) {
      this.active = null;
      await this.load();
      window.dispatchEvent(new Event("desk-changed"));
    }
  }

  async download(rest) {
    try {
      await saving.now();
      await download("GET", documentPath(this.documentId, rest));
    } catch (error) {
      complain(error);
    }
  }

  async remove() {
    const { id } = this.entry;
    const gone = await throwAway(this.shadowRoot, { ids: [id] }, () => goOn(id));
    if (gone.length && this.documentId === id) goOn(null);
  }

  /** The next document in the list that nobody has looked through. */
  noticeEntries(entries) {
    this.entries = entries;
    if (!this.entry) return;
    this.following = nextToCheck(this.entry, entries)?.id;
    this.drawHead();
  }

  goToNextDocument() {
    if (this.following) goOn(this.following);
  }

  goToNeighbour(step) {
    const next = neighbour(this.entry, this.entries, step);
    if (next) goOn(next.id);
  }

  key(event) {
    if (!this.content || this.offsetParent === null) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      return this.goToDoubt(event.key === "ArrowDown" ? 1 : -1);
    }
    const run = this.singleKeys()[singleKey(event)];
    if (!run) return;
    event.preventDefault();
    run();
  }

  singleKeys() {
    return {
      j: () => this.goToDoubt(1),
      k: () => this.goToDoubt(-1),
      n: () => this.goToNeighbour(1),
      p: () => this.goToNeighbour(-1),
      f: () => this.finishButton.hidden || this.finish(),
      "?": () => showKeys(this.shadowRoot),
    };
  }

  goToDoubt(step) {
    const isInTables = this.tabs.current === "tables" || !this.content?.fields.some(needsLook);
    if (isInTables && this.grids.doubts(this.content) > 0) {
      this.tabs.choose("tables");
      return this.grids.goToNext(step);
    }
    this.tabs.choose("fields");
    this.table.goToNext(step);
  }

  /** How many values and cells of tables a person should look at. */
  doubts() {
    return this.content ? this.content.fields.filter(needsLook).length + this.grids.doubts(this.content) : 0;
  }
}

/** Whether a field that is set back to this is in no doubt again. */
function isSettled(field) {
  return field.confirmed || field.state === "sure";
}

/** Whether the first page was prepared, so that there is something to look at. */
function hasPicture(entry) {
  return entry.state === "reading" && Boolean(entry.step) && (entry.step !== "intake" || entry.page > 1);
}

customElements.define("desk-review", Review);
