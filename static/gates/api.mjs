/** The scanner's way to the server: JSON, the shift's token, and a patience with an end. */

const PATIENCE_MS = 4000;
const TOKEN = "acc-gate-shift";
/** Statuses by which the server says that this shift scans here no more: ended, revoked, or of another gate. */
const NO_SHIFT = [401, 403];

/** The server answered, but not with what was asked. `message` is in the officer's language. */
export class Answered extends Error {
  constructor(status, message) {
    super(message);
    this.name = "Answered";
    this.status = status;
  }
}

/**
 * The token of the officer's shift. The page that opens a shift hands it over in the address, after the #, which no
 * server and no log sees; it is taken out of the address and kept for this tab alone.
 */
export function shiftToken(location = window.location, history = window.history, storage = window.sessionStorage) {
  const handed = new URLSearchParams(location.hash.slice(1)).get("shift");
  if (handed) {
    storage.setItem(TOKEN, handed);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return storage.getItem(TOKEN) ?? "";
}

export class GateApi {
  #token;
  /** The answer by which the server took nothing more from this shift, until it takes something again; else null. */
  shut = null;

  /** `gate`: the gate's code. `fetch` throws TypeError without a network, TimeoutError without an answer. */
  constructor({ gate, token, fetch = (...all) => globalThis.fetch(...all) }) {
    this.gate = gate;
    this.fetch = fetch;
    this.#token = token;
  }

  /** Results for scans, in any order: [{uuid, verdict, reason, ...}]. */
  async sendScans(records) {
    const scans = records.map(({ uuid, read, typed, scanned_at, shown, escort }) => ({ uuid, read, typed, scanned_at, shown, escort }));
    return (await this.#post("/api/gate/scans", { gate: this.gate, scans })).results;
  }

  /** Set a verdict aside. `action`: "confirm", "override", "refuse", "undo". The result is that of a scan. */
  async override({ uuid, scan, action, reason, made_at }) {
    const body = { gate: this.gate, uuid, scan, action, reason, made_at };
    // Here 403 may be about the officer alone: the shift goes on.
    return (await this.#post("/api/gate/overrides", body, [401])).result;
  }

  /** The gate's last scans, newest first: [{uuid, scanned_at, verdict, reason, word, reason_text, name, portrait_url}]. */
  async lastScans(limit = 10) {
    return (await this.#ask(`/api/gate/scans?gate=${encodeURIComponent(this.gate)}&limit=${limit}`)).scans;
  }

  /** A portrait as an address for an image; the caller revokes it. Null when there is none to be had. */
  async portrait(url) {
    try {
      const answer = await this.fetch(url, { headers: this.#headers(), signal: AbortSignal.timeout(PATIENCE_MS) });
      return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
    } catch {
      return null; // The verdict stands without a picture; the officer sees that there is none.
    }
  }

  #headers() {
    return { Authorization: `Bearer ${this.#token}`, Accept: "application/json" };
  }

  #post(url, body, shutBy) {
    const headers = { "Content-Type": "application/json" };
    return this.#ask(url, { method: "POST", body: JSON.stringify(body), headers }, shutBy);
  }

  async #ask(url, { headers = {}, ...options } = {}, shutBy = NO_SHIFT) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await this.fetch(url, { ...options, signal, headers: { ...this.#headers(), ...headers }, cache: "no-store" });
    const said = await answer.json().catch(() => null);
    if (!answer.ok || said === null) {
      const fault = new Answered(answer.ok ? 502 : answer.status, said?.error?.message ?? "");
      if (shutBy.includes(fault.status)) this.shut = fault;
      throw fault;
    }
    this.shut = null;
    return said;
  }
}
