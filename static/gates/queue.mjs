/**
 * Scans on their way to the server: kept on the device until the server says that it holds them.
 *
 * Promise: a scan keeps its UUID for life, so sending it twice is harmless; nothing leaves the store unless the server
 * has named its UUID. What the server will not take is kept as well, counted, and tried again when the page is opened.
 */

const BATCH = 50;
/** Statuses that are about what was sent. All others (no network, signed out, overload, a fault) say: later. */
const ABOUT_THE_SCANS = [400, 409, 413, 422];

export class ScanQueue {
  #store;
  #send;
  #flushing = null;

  /**
   * `store`: put(record), remove(uuid), all() oldest first. `send`: async (records) -> results [{uuid, ...}]; throws an
   * error with `status` when the server answered otherwise.
   */
  constructor({ store, send, makeUuid = () => crypto.randomUUID(), now = () => new Date() }) {
    this.#store = store;
    this.#send = send;
    this.makeUuid = makeUuid;
    this.now = now;
  }

  /** Keep a new reading, a token's text or a typed number, before anything is asked of the network. `escort`: the officer
   * says that the holder's escort is there. */
  async add({ read = null, typed = null, escort = false }) {
    const record = { uuid: this.makeUuid(), read, typed, scanned_at: this.now().toISOString(), shown: null, refused: null };
    if (escort) record.escort = true;
    await this.#store.put(record);
    return record;
  }

  /** The server's result for one scan, or null when no answer came. May be asked again: the UUID stays. */
  async decide(record) {
    try {
      const results = await this.#send([record]);
      await this.#acknowledge(results);
      return results.find((result) => result.uuid === record.uuid) ?? null;
    } catch (fault) {
      if (ABOUT_THE_SCANS.includes(fault.status)) await this.#store.put({ ...record, refused: fault.status });
      else if (fault.status === undefined && fault.name !== "TypeError" && fault.name !== "TimeoutError") throw fault;
      return null;
    }
  }

  /** The officer was shown `verdict` without the server's answer: it must not move anybody when it arrives later. */
  async shown(record, verdict) {
    const kept = (await this.#store.all()).find(({ uuid }) => uuid === record.uuid);
    if (kept) await this.#store.put({ ...kept, shown: verdict });
  }

  /** Send what is unsent and was shown to somebody: true when all of it was taken, false when the server was not reached,
   * null when there was nothing to send. One run at a time. */
  flush() {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** How many scans the server does not hold, and how many of them it would not take. */
  async counts() {
    const all = await this.#store.all();
    return { unsent: all.length, refused: all.filter(({ refused }) => refused !== null).length };
  }

  /** When the page opens: give what was refused another try, and send on what was never answered; nobody was let in on it. */
  async takeUp() {
    for (const record of await this.#store.all()) {
      await this.#store.put({ ...record, refused: null, shown: record.shown ?? "refuse" });
    }
  }

  async #flush() {
    const waiting = (await this.#store.all()).filter(({ refused, shown }) => refused === null && shown !== null);
    for (let at = 0; at < waiting.length; at += BATCH) {
      if (!(await this.#sendBatch(waiting.slice(at, at + BATCH)))) return false;
    }
    return waiting.length > 0 ? true : null;
  }

  async #sendBatch(records) {
    try {
      await this.#acknowledge(await this.#send(records));
      return true;
    } catch (fault) {
      if (!ABOUT_THE_SCANS.includes(fault.status)) return false;
      if (records.length === 1) {
        await this.#store.put({ ...records[0], refused: fault.status });
        return true;
      }
      for (const record of records) {
        if (!(await this.#sendBatch([record]))) return false;
      }
      return true;
    }
  }

  async #acknowledge(results) {
    for (const { uuid } of results) await this.#store.remove(uuid);
  }
}
