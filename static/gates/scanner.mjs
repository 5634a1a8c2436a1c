/**
 * The scanner's page: readings come in by camera, keyboard wedge or typed number; each is kept, sent, and answered by a
 * screen. In this state the server decides; without its answer nobody is let in.
 *
 * Promise: one reading, one answer on screen, in the order read; what the server has not confirmed stays on the device.
 */
import { Answered, GateApi, shiftToken } from "./api.mjs";
import { Camera } from "./camera.mjs";
import { ScanQueue } from "./queue.mjs";
import { Screens } from "./screens.mjs";
import { Sightings } from "./sightings.mjs";
import { Signals } from "./signals.mjs";
import { openStore } from "./store.mjs";
import { checkNumber, TEXT_LENGTH } from "./token.mjs";
import { Wedge } from "./wedge.mjs";

const FLUSH_MS = 5000;
const LAST_SCANS = 10;

export class Scanner {
  #busy = false;
  #current = null;
  #camera = null;
  #lit = false;
  #lastScans = [];

  constructor(root, { api, queue, signals = new Signals() }) {
    this.texts = root.dataset;
    this.api = api;
    this.queue = queue;
    this.signals = signals;
    this.screens = new Screens(root);
    this.live = root.parentElement.querySelector('[data-slot="unsent"]');
    this.network = root.parentElement.querySelector('[data-slot="network"]');
    this.wedge = new Wedge();
    this.sightings = new Sightings();
    root.parentElement.addEventListener("click", (event) => this.#click(event));
    root.parentElement.addEventListener("submit", (event) => this.#submit(event));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  async start() {
    this.screens.fillLast([]);
    this.screens.show("ready");
    await this.queue.takeUp();
    await this.#flush();
    setInterval(() => this.#flush(), FLUSH_MS);
    await Promise.all([this.#startCamera(), this.#loadLast()]);
  }

  async #startCamera() {
    const hint = this.screens.slot("ready", "hint");
    const video = this.screens.slot("ready", "video");
    if (!navigator.mediaDevices?.getUserMedia) {
      hint.textContent = this.texts.textNoCamera;
      return;
    }
    this.#camera = new Camera({ video, onText: (text) => this.#seen(text) });
    try {
      await this.#camera.start();
      this.screens.find("ready", '[data-do="light"]').disabled = !this.#camera.hasLight;
    } catch {
      this.#camera.stop();
      hint.textContent = this.texts.textNoCamera;
    }
  }

  #seen(text) {
    // Looked at even while an answer is on screen, so that the badge in front is not new again when the screen goes.
    const isNew = this.sightings.isNew(text, performance.now());
    if (isNew && this.screens.shown === "ready") this.#scan({ read: text });
  }

  #key(event) {
    this.signals.wake();
    if (/^(input|textarea|select)$/i.test(event.target.tagName)) return;
    const text = this.wedge.take(event);
    // A scanner's keys must not press the button that happens to have the focus.
    if (text !== null || this.wedge.busy) event.preventDefault();
    if (text !== null && ["ready", "verdict", "desk", "last"].includes(this.screens.shown)) this.#scan({ read: text });
  }

  async #scan(reading) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#leave();
      await this.#ask(await this.queue.add(reading));
    } catch {
      this.#answer(this.#local("textFault"));
    } finally {
      this.#busy = false;
    }
  }

  /** Ask the server about a kept scan; the same UUID each time, so asking again is safe. */
  async #ask(record) {
    const result = await this.queue.decide(record);
    this.#current = { record, result };
    await this.#count(result !== null);
    if (result === null && this.api.shut) {
      this.signals.give("refuse");
      return this.#end();
    }
    // Last, and nothing awaited after it: what the officer sees can be pressed, while the portrait is still on its way.
    this.#answer(result ?? this.#local("textNoAnswer"));
    if (result?.person?.portrait_url) this.#portrait(record, result.person.portrait_url);
  }

  /** No shift is open any more: nobody is let in by this phone; what is unsent waits on it for the next shift. */
  async #end() {
    await this.#leave();
    // Without a shift the server does not know the officer's language: the page does.
    const { status, message } = this.api.shut;
    this.screens.slot("ended", "why").textContent = status === 403 && message ? message : this.texts.textShiftOver;
    this.screens.show("ended");
  }

  async #portrait(record, url) {
    const picture = await this.api.portrait(url);
    if (this.#current?.record === record) this.screens.portrait(picture);
    else if (picture) URL.revokeObjectURL(picture);
  }

  #answer(result) {
    this.screens.fillVerdict(result);
    this.screens.slot("verdict", "again").hidden = Boolean(this.#current?.result);
    this.#offer(this.#current?.result);
    this.screens.lead(result.to_desk && result.person ? "to-desk" : "confirm");
    this.screens.show("verdict", result.verdict);
    this.signals.give(result.verdict);
    if (this.#current?.result) this.#remember(result);
  }

  /** The buttons that fit this answer: `result` is the server's, or missing. */
  #offer(result) {
    const lacksEscort = result?.reason === "escort_missing";
    for (const slot of ["escort", "escort-refused"]) this.screens.slot("verdict", slot).hidden = !lacksEscort;
    this.screens.slot("verdict", "confirm").hidden = lacksEscort;
    for (const slot of ["supervise", "supervise-look"]) this.screens.slot("verdict", slot).hidden = !result?.set_aside;
    // The desk needs somebody to look for; where nobody is known, the number can still be typed.
    this.screens.slot("verdict", "desk").hidden = !result?.person;
    this.screens.slot("verdict", "type").hidden = Boolean(result?.person);
  }

  /** What is said without the server: never more than refuse. */
  #local(text) {
    const steps = this.texts[`${text}Steps`].split("|");
    return { verdict: "refuse", word: this.texts.textRefuse, reason_text: this.texts[text], what_to_do: steps, person: null };
  }

  #remember({ person, ...scan }) {
    const name = person ? [person.given, person.family].filter(Boolean).join(" ") : null;
    this.#lastScans = [{ ...scan, name, time: this.#time(new Date()) }, ...this.#lastScans].slice(0, LAST_SCANS);
    this.screens.fillLast(this.#lastScans);
  }

  /** Hours, minutes and seconds where the event is, as on every other page: a phone may come from elsewhere. */
  #time(at) {
    return at.toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23", timeZone: this.texts.timeZone });
  }

  async #loadLast() {
    try {
      const scans = await this.api.lastScans(LAST_SCANS);
      this.#lastScans = scans.map((scan) => ({ ...scan, time: this.#time(new Date(scan.scanned_at)) }));
      this.screens.fillLast(this.#lastScans);
      await this.#count(true);
    } catch {
      await this.#count(false);
      if (this.api.shut && this.screens.shown === "ready") await this.#end();
      // The list is a comfort: without it the page works, and says elsewhere that there is no network.
    }
  }

  /** The officer is done with what is on screen. What had no answer is now a refusal, and goes to the server as one. */
  async #leave() {
    const left = this.#current;
    this.#current = null;
    if (left && left.result === null) await this.queue.shown(left.record, "refuse");
  }

  async #next() {
    await this.#leave();
    this.screens.show("ready");
    await this.#flush();
  }

  async #flush() {
    await this.#count(await this.queue.flush());
    // Whoever reads an answer finishes first: the next scan says it too.
    if (this.api.shut && this.screens.shown === "ready") await this.#end();
  }

  /** `reached`: whether the server answered just now; null: nothing was asked. */
  async #count(reached) {
    const { unsent, refused } = await this.queue.counts();
    this.live.textContent = this.texts.textUnsent.replace("{n}", unsent) + (refused ? `, ${this.texts.textNotTaken.replace("{n}", refused)}` : "");
    this.live.classList.toggle("is-warn", unsent > 0);
    if (reached === null) return;
    const missing = this.api.shut ? this.texts.textNoShift : this.texts.textNoNetwork;
    this.network.textContent = reached ? this.texts.textConnected : missing;
    this.network.classList.toggle("is-warn", !reached);
  }

  #click(event) {
    this.signals.wake();
    const button = event.target.closest("[data-do]");
    if (!button || button.disabled) return;
    const verbs = {
      next: () => this.#next(),
      again: () => this.#again(),
      type: () => this.#type(),
      last: () => this.screens.show("last"),
      escort: () => this.#withEscort(),
      desk: () => this.#toDesk(),
      light: () => this.#light(),
      supervise: () => this.#supervise(),
      "not-this-person": () => this.#askWhy("refuse"),
      confirm: () => this.#override("confirm", ""),
      undo: () => this.#override("undo", ""),
      back: () => this.screens.show("verdict", this.#current?.result?.verdict ?? "refuse"),
    };
    verbs[button.dataset.do]?.();
  }

  async #again() {
    if (this.#current && !this.#busy) {
      this.#busy = true;
      await this.#ask(this.#current.record).finally(() => {
        this.#busy = false;
      });
    }
  }

  /** The same badge once more, now with what the officer says: a scan of its own. */
  #withEscort() {
    const record = this.#current?.record;
    if (record) this.#scan({ read: record.read, typed: record.typed, escort: true });
  }

  /** What the resolution desk needs: who, by which number, and what is wrong. */
  #toDesk() {
    if (this.#current?.result?.person) this.#tell("desk");
  }

  /** A screen by which somebody else is told whom this is about. */
  #tell(screen) {
    const { person, verdict, reason_text: wrong } = this.#current.result;
    const name = [person?.given, person?.family].filter(Boolean).join(" ");
    const said = { name, number: person?.number ?? "", wrong };
    for (const [slot, text] of Object.entries(said)) this.screens.slot(screen, slot).textContent = text;
    this.screens.slot(screen, "card").hidden = !person;
    this.screens.show(screen, verdict);
  }

  async #light() {
    this.#lit = !this.#lit;
    await this.#camera?.light(this.#lit);
    this.screens.find("ready", '[data-do="light"]').setAttribute("aria-pressed", String(this.#lit));
  }

  async #type() {
    await this.#leave();
    this.#say("typed", "");
    this.screens.find("typed", "input").value = "";
    this.screens.show("typed");
  }

  /** A supervisor's own shift is asked why; any other is told how a supervisor comes to it. The server judges either. */
  #supervise() {
    const may = this.#current?.result?.set_aside;
    if (may === "here") this.#askWhy("override");
    else if (may === "call") this.#tell("supervisor");
  }

  #askWhy(action) {
    this.#say("override", "");
    this.screens.find("override", "form").dataset.action = action;
    this.screens.slot("override", "asked").textContent = action === "refuse" ? this.texts.textRefuseHolder : this.texts.textOverride;
    this.screens.find("override", "textarea").value = "";
    this.screens.show("override", this.#current.result.verdict);
  }

  #submit(event) {
    event.preventDefault();
    if (this.screens.shown === "typed") this.#submitTyped();
    else if (this.screens.shown === "override") {
      const reason = this.screens.find("override", "textarea").value.trim();
      if (reason) this.#override(this.screens.find("override", "form").dataset.action, reason);
      else this.#say("override", this.texts.textGiveReason);
    }
  }

  #submitTyped() {
    const typed = this.screens.find("typed", "input").value.replace(/[\s-]/g, "");
    // A wedge types into the field that has the focus: a whole code there is a scan.
    if (typed.length === TEXT_LENGTH) this.#scan({ read: typed.toUpperCase() });
    else if (checkNumber(typed)) this.#scan({ typed });
    else this.#say("typed", this.texts.textWrongNumber);
  }

  /** What the officer decided against or after the verdict: a scan of its own, the server's to allow. */
  async #override(action, reason) {
    if (this.#busy || !this.#current?.result) return;
    this.#busy = true;
    const { record } = this.#current;
    // One UUID for one decision: pressing again after a lost answer repeats it and does not add to it.
    this.#current.overrides ??= {};
    const uuid = (this.#current.overrides[action] ??= this.queue.makeUuid());
    try {
      const made_at = this.queue.now().toISOString();
      const result = await this.api.override({ uuid, scan: record.uuid, action, reason, made_at });
      this.#remember(result);
      this.#current = null;
      this.screens.show("ready");
      this.signals.give(result.verdict);
    } catch (fault) {
      if (fault instanceof Answered && this.api.shut === fault) return await this.#end();
      const why = fault instanceof Answered && fault.message ? fault.message : this.texts.textNoAnswer;
      if (this.screens.shown === "override") this.#say("override", why);
      else this.screens.slot("verdict", "reason").textContent = why;
    } finally {
      this.#busy = false;
    }
  }

  #say(screen, message) {
    const slot = this.screens.slot(screen, "error");
    slot.textContent = message;
    slot.hidden = message === "";
    if (message) this.screens.find(screen, "input, textarea")?.focus();
  }
}

/** Wires every element with data-module="acc-scanner". */
export async function wire(document = globalThis.document) {
  for (const root of document.querySelectorAll('[data-module="acc-scanner"]')) {
    const api = new GateApi({ gate: root.dataset.gate, token: shiftToken() });
    const queue = new ScanQueue({ store: await openStore(), send: (records) => api.sendScans(records) });
    await new Scanner(root, { api, queue }).start();
  }
}

if (globalThis.document) await wire();
