// The rows of items as a person wants them, over those that the server has; nothing that is typed waits for an answer.

export const MOST_ROWS = 1000;
const MOST_UNDONE = 50;

let lastKey = 0;

/** One document's rows. Each keeps its `key` however often it is moved, saved and put back. */
export class ItemDraft {
  constructor(id, columns, items) {
    this.id = id;
    this.columns = columns;
    this.past = [];
    this.load(items);
  }

  load(items) {
    this.rows = items.map((cells, source) => ({ ...newRow(++lastKey), source, cells }));
    this.seen = valuesOf(items);
    this.past = [];
    this.isReordered = false;
    this.sent = null;
  }

  /** Whether something is not with the server yet. */
  get isDirty() {
    return this.isChanged || this.sent !== null;
  }

  /** Whether something was not sent yet. */
  get isChanged() {
    return this.isReordered || this.rows.some(hasWishes);
  }

  /** What the server has now, under what waits to be saved; rows that somebody else changed are taken as they are. */
  refresh(items) {
    if (JSON.stringify(valuesOf(items)) !== JSON.stringify(this.seen)) return this.load(items);
    for (const row of this.rows) if (row.source !== null) row.cells = items[row.source];
  }

  text(row, name) {
    return row.texts[name] ?? row.sent[name] ?? row.cells[name]?.value ?? "";
  }

  /** Whether a cell waits to be saved. */
  waits(row, name) {
    return name in row.texts || name in row.sent || name in row.vouched;
  }

  write(row, name, text) {
    this.remember();
    row.texts[name] = text;
  }

  /** A person vouches for a cell as it stands. */
  vouch(row, name) {
    this.remember();
    row.vouched[name] = true;
  }

  add(index = this.rows.length) {
    this.remember();
    this.isReordered = true;
    this.rows.splice(index, 0, newRow(++lastKey));
    return this.rows[index];
  }

  remove(index) {
    this.remember();
    this.isReordered = true;
    this.rows.splice(index, 1);
  }

  /** Moves a row by one place; false at the end. */
  move(index, step) {
    const to = index + step;
    if (to < 0 || to >= this.rows.length) return false;
    this.remember();
    this.isReordered = true;
    this.rows.splice(to, 0, ...this.rows.splice(index, 1));
    return true;
  }

  /** Writes a table from a cell on, adding rows; says how many rows came, and how many columns found no place. */
  paste(index, name, table) {
    const names = this.columns.map((column) => column.name).slice(this.columns.findIndex((column) => column.name === name));
    const room = table.slice(0, MOST_ROWS - index);
    const before = this.rows.length;
    this.remember();
    room.forEach((texts, at) => {
      const row = (this.rows[index + at] ??= newRow(++lastKey));
      texts.slice(0, names.length).forEach((text, column) => { row.texts[names[column]] = text; });
    });
    const added = this.rows.length - before;
    if (added) this.isReordered = true;
    const widest = Math.max(...table.map((texts) => texts.length));
    return { rows: room.length, added, lost: Math.max(0, widest - names.length), left: table.length - room.length };
  }

  remember() {
    this.past.push(this.rows.map((row) => ({ key: row.key, texts: this.textsOf(row), doubts: this.doubtsOf(row) })));
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  textsOf(row) {
    return Object.fromEntries(this.columns.map(({ name }) => [name, this.text(row, name)]));
  }

  /** The cells that nobody has looked at: they are not sure because they were put back. */
  doubtsOf(row) {
    return this.columns.map(({ name }) => name).filter((name) => isOpen(row.cells[name]) && !this.waits(row, name));
  }

  /** The rows as they were before the last change; false where there was none. */
  undo() {
    const past = this.past.pop();
    if (!past) return false;
    const byKey = new Map(this.rows.map((row) => [row.key, row]));
    this.rows = past.map(({ key, texts, doubts }) => {
      const row = byKey.get(key) ?? newRow(key);
      for (const { name } of this.columns) {
        if (this.text(row, name) !== texts[name]) row.texts[name] = texts[name];
        delete row.vouched[name];
        const isUnderway = name in row.sent || name in row.sentVouched;
        if (doubts.includes(name) && (isUnderway || !isOpen(row.cells[name]))) row.vouched[name] = false;
      }
      return row;
    });
    this.isReordered = true;
    return true;
  }

  /** Rows that an earlier page kept, and those that were to follow them. */
  adopt(kept) {
    if (JSON.stringify(kept.seen) !== JSON.stringify(this.seen)) return;
    const first = kept.rows.map(({ source, cells, confirmed = {} }) => ({
      ...newRow(++lastKey), source, cells: this.rows[source]?.cells ?? {}, sent: { ...cells }, sentVouched: { ...confirmed },
    }));
    const next = kept.next?.rows.map(({ source, cells, confirmed = {} }) => ({ ...(first[source] ?? newRow(++lastKey)), texts: { ...cells }, vouched: { ...confirmed } }));
    this.rows = next ?? first;
    this.sent = first.map((row) => row.key);
    this.isReordered = next !== undefined;
    if (!kept.wanted || kept.trouble) this.takeBack();
  }

  /**
   * The rows as they would be sent next, with the cell that is being `typed`, {row, name, text}. They build on what is on
   * its way, where something is: a `source` is a place among the rows that were sent.
   */
  peek(typed = null) {
    const places = this.sent && new Map(this.sent.map((key, place) => [key, place]));
    const rows = this.rows.map((row) => ({
      source: places ? places.get(row.key) ?? null : row.source,
      cells: { ...row.texts, ...(row === typed?.row ? { [typed.name]: typed.text } : {}) },
      confirmed: row.vouched,
    }));
    return { rows, seen: this.seen };
  }

  /** The rows in the server's words, to be sent now, and those that are held to; null where nothing is to be saved. */
  take() {
    if (!this.isChanged) return null;
    this.sent = this.rows.map((row) => row.key);
    this.isReordered = false;
    const rows = this.rows.map((row) => {
      row.sent = row.texts;
      row.sentVouched = row.vouched;
      row.texts = {};
      row.vouched = {};
      return { source: row.source, cells: row.sent, confirmed: row.sentVouched };
    });
    return { rows, seen: this.seen };
  }

  /** The server has what was sent; what was typed meanwhile still waits. */
  settle(items) {
    const places = new Map(this.sent.map((key, place) => [key, place]));
    for (const row of this.rows) {
      const place = places.get(row.key);
      if (place === undefined) continue;
      row.source = place;
      row.cells = items[place];
      row.sent = row.sentVouched = {};
    }
    this.seen = valuesOf(items);
    this.sent = null;
  }

  /** The server has nothing of what was sent: all of it waits again. */
  takeBack() {
    for (const row of this.rows) {
      row.texts = { ...row.sent, ...row.texts };
      row.vouched = { ...row.sentVouched, ...row.vouched };
      row.sent = row.sentVouched = {};
    }
    this.isReordered = true;
    this.sent = null;
  }
}

/** All rows of a draft that was kept, over `others`, which came in between. */
export function over(kept, others) {
  const rows = kept.next ? kept.next.rows.map(({ source, cells }) => ({ source: kept.rows[source]?.source ?? null, cells: { ...kept.rows[source]?.cells, ...cells } })) : kept.rows;
  return rows.map(({ source, cells }, index) => ({ source: index < others.length ? index : null, cells: { ...(kept.seen[source] ?? {}), ...cells } }));
}

function newRow(key) {
  return { key, source: null, cells: {}, texts: {}, vouched: {}, sent: {}, sentVouched: {} };
}

function hasWishes(row) {
  return Object.keys(row.texts).length > 0 || Object.keys(row.vouched).length > 0;
}

function valuesOf(items) {
  return items.map((cells) => Object.fromEntries(Object.values(cells).map((cell) => [cell.name, cell.value])));
}

function isOpen(cell) {
  return cell?.state === "doubtful" || cell?.state === "wrong";
}
