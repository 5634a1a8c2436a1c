// The scanner's rules that need no browser: the keyboard wedge, the queue of scans, what counts as a new sighting, the API.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Answered, GateApi, shiftToken } from "../../static/gates/api.mjs";
import { ScanQueue } from "../../static/gates/queue.mjs";
import { Sightings } from "../../static/gates/sightings.mjs";
import { SIGNALS } from "../../static/gates/signals.mjs";
import { Wedge } from "../../static/gates/wedge.mjs";

const { valid } = JSON.parse(readFileSync(new URL("../vectors/token.json", import.meta.url)));
const TOKEN = valid[0].text;

/** The keys that a scanner presses, as a layout shows them: `shift` gives the key its meaning, the place stays. */
function pressed(text, { keyOf = (character) => character, code = true, gap = 5 } = {}) {
  const places = (character) => (/[0-9]/.test(character) ? `Digit${character}` : `Key${character}`);
  const keys = [...text].map((character) => ({ code: code ? places(character) : "", key: keyOf(character) }));
  return [...keys, { code: code ? "Enter" : "", key: "Enter" }].map((key, at) => ({ ...key, timeStamp: 1000 + at * gap }));
}

const typeInto = (wedge, keys) => keys.map((key) => wedge.take(key)).filter((text) => text !== null);
const azerty = (c) => ({ A: "q", Q: "a", W: "z", Z: "w", M: ",", 2: "é", 3: '"', 4: "'", 5: "(", 6: "-", 7: "è" })[c] ?? c.toLowerCase();
const cyrillic = (c) => ({ A: "ф", B: "и", C: "с" })[c] ?? (/[0-9]/.test(c) ? c : "ж");

for (const [layout, keyOf] of Object.entries({ American: (c) => c, "Caps Lock": (c) => c.toLowerCase(), French: azerty, Russian: cyrillic })) {
  test(`the wedge reads the same text under: ${layout}`, () => {
    assert.deepEqual(typeInto(new Wedge(), pressed(TOKEN, { keyOf })), [TOKEN]);
  });
}

test("the wedge falls back to the key's meaning where a device gives no place", () => {
  assert.deepEqual(typeInto(new Wedge(), pressed(TOKEN, { code: false, keyOf: (c) => c.toLowerCase() })), [TOKEN]);
});

test("Shift and its like write nothing, and two scans follow each other", () => {
  const wedge = new Wedge();
  const keys = pressed("ABCDEFGH").flatMap((key) => [{ code: "ShiftLeft", key: "Shift", timeStamp: key.timeStamp }, key]);
  assert.deepEqual(typeInto(wedge, [...keys, ...pressed("12345671").map((k) => ({ ...k, timeStamp: k.timeStamp + 100 }))]), ["ABCDEFGH", "12345671"]);
});

test("a character that is no part of a token is kept, so that the text is refused and not mended", () => {
  const keys = pressed("ABCDEFGH");
  keys.splice(4, 0, { code: "Minus", key: "-", timeStamp: keys[4].timeStamp });
  assert.deepEqual(typeInto(new Wedge(), keys), ["ABCD-EFGH"]);
});

test("keys with a long pause between them, too few keys, and shortcuts are no scan", () => {
  assert.deepEqual(typeInto(new Wedge(), pressed("ABCDEFGH", { gap: 401 })), []);
  assert.deepEqual(typeInto(new Wedge(), pressed("ABCDEFG")), []);
  assert.deepEqual(typeInto(new Wedge(), pressed("ABCDEFGH").map((key) => ({ ...key, ctrlKey: true }))), []);
});

test("the wedge is busy from the second key to the Enter", () => {
  const wedge = new Wedge();
  const busy = pressed("ABCDEFGH").map((key) => (wedge.take(key), wedge.busy));
  assert.deepEqual(busy, [false, ...Array(7).fill(true), false]);
});

function memoryStore() {
  const kept = new Map();
  return {
    put: async (record) => void kept.set(record.uuid, structuredClone(record)),
    remove: async (uuid) => void kept.delete(uuid),
    all: async () => [...kept.values()],
  };
}

/** A server that answers by a list of behaviours, the last one for good, and remembers what it was sent. */
function server(...behaviours) {
  const sent = [];
  const send = async (records) => {
    sent.push(records.map(({ uuid }) => uuid));
    const behave = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    return behave(records);
  };
  return { send, sent };
}

const admits = (records) => records.map(({ uuid }) => ({ uuid, verdict: "admit" }));
const noNetwork = () => Promise.reject(new TypeError("fetch failed"));
const noAnswer = () => Promise.reject(new DOMException("slow", "TimeoutError"));
const answers = (status) => () => Promise.reject(new Answered(status, ""));

function queueWith(...behaviours) {
  const { send, sent } = server(...behaviours);
  const store = memoryStore();
  let made = 0;
  const queue = new ScanQueue({ store, send, makeUuid: () => `scan-${++made}`, now: () => new Date(0) });
  return { queue, sent, store };
}

test("a scan that the server answers leaves the device", async () => {
  const { queue, store } = queueWith(admits);
  assert.equal((await queue.decide(await queue.add({ read: TOKEN }))).verdict, "admit");
  assert.deepEqual(await store.all(), []);
});

for (const [name, fails] of Object.entries({ noNetwork, noAnswer, signedOut: answers(401), forbidden: answers(403), fault: answers(500), busy: answers(429) })) {
  test(`${name}: no verdict, the scan stays, and goes later with the same UUID`, async () => {
    const { queue, sent } = queueWith(fails, fails, admits);
    const record = await queue.add({ read: TOKEN });
    assert.equal(await queue.decide(record), null);
    await queue.shown(record, "refuse");
    assert.equal(await queue.flush(), false);
    assert.deepEqual(await queue.counts(), { unsent: 1, refused: 0 });
    assert.equal(await queue.flush(), true);
    assert.deepEqual(sent, [["scan-1"], ["scan-1"], ["scan-1"]]);
    assert.deepEqual(await queue.counts(), { unsent: 0, refused: 0 });
  });
}

test("what the officer was shown goes with it", async () => {
  const { queue, store } = queueWith(noNetwork);
  const record = await queue.add({ typed: "12345671" });
  await queue.decide(record);
  await queue.shown(record, "refuse");
  assert.deepEqual(await store.all(), [{ uuid: "scan-1", read: null, typed: "12345671", scanned_at: "1970-01-01T00:00:00.000Z", shown: "refuse", refused: null }]);
});

test("a scan that waits for its answer on screen is not sent behind the officer's back", async () => {
  const { queue, sent } = queueWith(admits);
  await queue.add({ read: TOKEN });
  assert.equal(await queue.flush(), null);
  assert.deepEqual(sent, []);
});

test("asking again is the same scan", async () => {
  const { queue, sent } = queueWith(noAnswer, admits);
  const record = await queue.add({ read: TOKEN });
  assert.equal(await queue.decide(record), null);
  assert.equal((await queue.decide(record)).verdict, "admit");
  assert.deepEqual(sent, [["scan-1"], ["scan-1"]]);
});

test("only scans that the server names leave the device", async () => {
  const { queue, store } = queueWith((records) => admits(records).slice(1));
  for (const _ of [1, 2, 3]) await queue.shown(await queue.add({ read: TOKEN }), "refuse");
  await queue.flush();
  assert.deepEqual((await store.all()).map(({ uuid }) => uuid), ["scan-1"]);
});

test("one scan that the server will not take holds nobody up, and is never thrown away", async () => {
  const wants = (records) => (records.some(({ uuid }) => uuid === "scan-2") ? answers(422)() : admits(records));
  const { queue, store } = queueWith(wants);
  for (const _ of [1, 2, 3]) await queue.shown(await queue.add({ read: TOKEN }), "refuse");
  assert.equal(await queue.flush(), true);
  assert.deepEqual(await queue.counts(), { unsent: 1, refused: 1 });
  assert.deepEqual((await store.all()).map(({ uuid, refused }) => [uuid, refused]), [["scan-2", 422]]);
  await queue.flush();
  assert.deepEqual(await queue.counts(), { unsent: 1, refused: 1 });
});

test("a page that opens takes up what the last one left: refused or never answered", async () => {
  const { queue, sent, store } = queueWith(answers(409), admits);
  await queue.decide(await queue.add({ read: TOKEN }));
  assert.deepEqual(await queue.counts(), { unsent: 1, refused: 1 });
  await queue.add({ read: TOKEN });
  await queue.takeUp();
  assert.deepEqual((await store.all()).map(({ shown, refused }) => [shown, refused]), [["refuse", null], ["refuse", null]]);
  await queue.flush();
  assert.deepEqual(sent.at(-1), ["scan-1", "scan-2"]);
  assert.deepEqual(await store.all(), []);
});

test("two hundred scans go in batches, and two flushes at once send them once", async () => {
  const { queue, sent } = queueWith(admits);
  for (let at = 0; at < 120; at++) await queue.shown(await queue.add({ read: TOKEN }), "refuse");
  await Promise.all([queue.flush(), queue.flush()]);
  assert.deepEqual(sent.map((batch) => batch.length), [50, 50, 20]);
});

test("a fault of ours is no lost network", async () => {
  const { queue } = queueWith(() => Promise.reject(new RangeError("ours")));
  await assert.rejects(queue.decide(await queue.add({ read: TOKEN })), RangeError);
});

test("a badge held before the camera is one scan until it was out of sight", () => {
  const sightings = new Sightings();
  const seen = [["A", 0], ["A", 100], ["A", 1600], ["B", 1700], ["A", 1800], ["A", 3300], ["A", 4801]];
  assert.deepEqual(seen.map(([text, now]) => sightings.isNew(text, now)), [true, false, false, true, true, false, true]);
});

test("the three verdicts sound different", () => {
  const all = Object.values(SIGNALS).map((signal) => JSON.stringify(signal));
  assert.equal(new Set(all).size, 3);
});

function fetching(status, body) {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push({ url, ...options });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  };
  return { api: new GateApi({ gate: "4B", token: "shift", fetch }), asked };
}

test("scans are posted with the shift's token, and with nothing but their agreed fields", async () => {
  const { api, asked } = fetching(200, { results: [{ uuid: "u" }] });
  const record = { uuid: "u", read: TOKEN, typed: null, scanned_at: "t", shown: null, refused: 422, more: 1 };
  assert.deepEqual(await api.sendScans([record]), [{ uuid: "u" }]);
  assert.equal(asked[0].url, "/api/gate/scans");
  assert.equal(asked[0].headers.Authorization, "Bearer shift");
  assert.deepEqual(JSON.parse(asked[0].body), { gate: "4B", scans: [{ uuid: "u", read: TOKEN, typed: null, scanned_at: "t", shown: null }] });
});

test("what the officer says of the escort goes with the scan, and with no other", async () => {
  const { queue } = queueWith(admits);
  const [plain, escorted] = [await queue.add({ read: TOKEN }), await queue.add({ read: TOKEN, escort: true })];
  const { api, asked } = fetching(200, { results: [] });
  await api.sendScans([plain, escorted]);
  assert.deepEqual(JSON.parse(asked[0].body).scans.map(({ escort }) => escort), [undefined, true]);
});

test("what the server says no with is kept in its words", async () => {
  const { api } = fetching(403, { error: { code: "403", message: "Call the supervisor." } });
  await assert.rejects(api.override({ uuid: "u" }), { name: "Answered", status: 403, message: "Call the supervisor." });
});

for (const status of [401, 403]) {
  test(`a server that answers ${status} to scans has no shift of this phone, until it takes some`, async () => {
    const { api } = fetching(status, { error: { code: "not_signed_in", message: "Open one." } });
    assert.equal(api.shut, null);
    await assert.rejects(api.sendScans([]), { status });
    assert.equal(api.shut.message, "Open one.");
    api.fetch = fetching(200, { results: [] }).api.fetch;
    await api.sendScans([]);
    assert.equal(api.shut, null);
  });
}

test("a lost network and a fault of the server end no shift, nor do they open one", async () => {
  const { api } = fetching(500, "<html>");
  await assert.rejects(api.lastScans(), { status: 500 });
  assert.equal(api.shut, null);
  api.fetch = fetching(401, {}).api.fetch;
  await assert.rejects(api.lastScans(), { status: 401 });
  api.fetch = noNetwork;
  await assert.rejects(api.lastScans(), TypeError);
  assert.equal(api.shut.status, 401);
});

test("an officer who may not set a verdict aside is still on shift", async () => {
  const { api } = fetching(403, { error: { code: "403", message: "Call the supervisor." } });
  await assert.rejects(api.override({ uuid: "u" }), { status: 403 });
  assert.equal(api.shut, null);
});

test("an answer that is no JSON is no answer", async () => {
  const { api } = fetching(200, "<html>captive portal</html>");
  await assert.rejects(api.sendScans([]), { status: 502 });
});

test("the shift's token comes after the # and leaves the address", () => {
  const kept = new Map();
  const storage = { setItem: (name, value) => kept.set(name, value), getItem: (name) => kept.get(name) ?? null };
  const replaced = [];
  const history = { replaceState: (_state, _title, address) => replaced.push(address) };
  assert.equal(shiftToken({ hash: "#shift=abc", pathname: "/gate", search: "?g=4B" }, history, storage), "abc");
  assert.deepEqual(replaced, ["/gate?g=4B"]);
  assert.equal(shiftToken({ hash: "", pathname: "/gate", search: "" }, history, storage), "abc");
});
