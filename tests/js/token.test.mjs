// The badge's token in the browser meets every golden vector, by WebCrypto and by the fallback.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as noble from "../../static/vendor/noble-ed25519/index.js";
import * as token from "../../static/gates/token.mjs";

const vectors = JSON.parse(readFileSync(new URL("../vectors/token.json", import.meta.url)));
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
const keys = new Map(Object.entries(vectors.keys).map(([id, hex]) => [Number(id), bytes(hex)]));

/** A WebCrypto that has no Ed25519, as in browsers that want the fallback; it still hashes. */
const without = {
  importKey: () => Promise.reject(new DOMException("no Ed25519", "NotSupportedError")),
  digest: (...all) => crypto.subtle.digest(...all),
};
const WAYS = { WebCrypto: {}, noble: { subtle: without, noble } };

for (const [way, dependencies] of Object.entries(WAYS)) {
  for (const { name, text, payload } of vectors.valid) {
    test(`verifies by ${way}: ${name}`, async () => {
      const found = await token.verify(token.read(text), keys, dependencies);
      const { serial, zones, key_id: keyId, valid_from: validFrom, valid_until: validUntil, ...rest } = payload;
      const wide = { serial: BigInt(`0x${serial}`), zones: BigInt(`0x${zones}`) };
      assert.deepEqual(found, { ...rest, ...wide, keyId, validFrom, validUntil });
      const expected = { read: "ok", event: payload.event, serial, valid_from: validFrom, valid_until: validUntil };
      assert.deepEqual(await token.examine(text, keys, dependencies), expected);
    });
  }
  for (const { name, text, read } of vectors.refused) {
    test(`refuses by ${way}: ${name}`, async () => {
      const expected = { read, event: null, serial: null, valid_from: null, valid_until: null };
      assert.deepEqual(await token.examine(text, keys, dependencies), expected);
    });
  }
}

for (const { name, text, payload, sha256, zone_numbers: zones } of vectors.valid) {
  test(`derives: ${name}`, async () => {
    assert.equal(await token.fingerprint(text), sha256);
    assert.deepEqual(token.zoneNumbers(BigInt(`0x${payload.zones}`)), zones);
    assert.equal(token.serialText(BigInt(`0x${payload.serial}`)), payload.serial);
  });
}

for (const { name, text, fault } of vectors.malformed) {
  test(`malformed: ${name}`, async () => {
    assert.throws(() => token.read(text), { name: "Malformed", fault });
    assert.equal((await token.examine(text, keys)).read, "malformed");
  });
}

test("says so when nothing here can verify", async () => {
  const nothing = { subtle: undefined, noble: null };
  await assert.rejects(token.examine(vectors.valid[0].text, keys, { ...nothing, subtle: null }), { name: "CannotVerify" });
});

test("the fallback alone would take a signature that is refused here", async () => {
  const taken = [];
  for (const { name, text } of vectors.refused) {
    const { signed, signature, payload } = token.read(text);
    if (!keys.has(payload.keyId)) continue;
    const message = new Uint8Array([...new TextEncoder().encode("accreditation/badge/1\0"), ...signed]);
    if (await noble.verifyAsync(signature, message, keys.get(payload.keyId), { zip215: false })) taken.push(name);
  }
  assert.ok(taken.length >= 3, String(taken));
});

for (const { seven, number } of vectors.numbers) {
  test(`number: ${number}`, () => {
    assert.equal(token.makeNumber(seven), number);
    assert.ok(token.checkNumber(number));
  });
}

for (const number of vectors.wrong_numbers) {
  test(`no number: ${JSON.stringify(number)}`, () => assert.equal(token.checkNumber(number), false));
}

test("a number is made of seven ASCII digits alone", () => {
  for (const seven of ["", "123456", "12345678", "123456a", "1234567\n"]) {
    assert.throws(() => token.makeNumber(seven), RangeError);
  }
});
