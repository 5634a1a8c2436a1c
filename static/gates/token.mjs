/**
 * The badge's token in the browser: the twin of accreditation/badges/token.py, which describes the format.
 *
 * Promise: reads, refuses and verifies exactly as the server does; tests/vectors/token.json holds both to it. 64-bit
 * integers are BigInt here and 16 hexadecimal digits in JSON. Runs in browsers and in node, without a bundler.
 */

export const VERSION = 1;
export const TEXT_LENGTH = 154;
const DOMAIN = new TextEncoder().encode("accreditation/badge/1\0");
const PAYLOAD_BYTES = 32;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The text is no token in its one spelling. `fault`: "length", "lower case", "alphabet", "spare bits", "version". */
export class Malformed extends Error {
  constructor(fault) {
    super(`Not a badge's code: ${fault}.`);
    this.name = "Malformed";
    this.fault = fault;
  }
}

/** The token names a key that is not among those given. */
export class UnknownKey extends Error {
  name = "UnknownKey";
}

/** The signature does not belong to the payload, or is not in the one form accepted here. */
export class BadSignature extends Error {
  name = "BadSignature";
}

/** This browser can verify nothing: neither WebCrypto nor the fallback knows Ed25519. */
export class CannotVerify extends Error {
  name = "CannotVerify";
}

/** The token in `text`: {payload, signed, signature}. Throws Malformed; the signature is not checked here. */
export function read(text) {
  // In code points, as Python counts: a character beyond the basic plane is one, not two.
  if ([...text].length !== TEXT_LENGTH) throw new Malformed("length");
  if (!/^[A-Z2-7]*$/.test(text)) throw new Malformed(/^[A-Za-z2-7]*$/.test(text) ? "lower case" : "alphabet");
  const raw = decode(text);
  const signed = raw.slice(0, PAYLOAD_BYTES);
  if (signed[0] !== VERSION) throw new Malformed("version");
  return { payload: unpack(signed), signed, signature: raw.slice(PAYLOAD_BYTES) };
}

/**
 * The payload, once its signature holds under the key it names. Throws UnknownKey, BadSignature, CannotVerify.
 *
 * `keys`: Map of key id to 32 bytes. `subtle`: WebCrypto's; `noble`: the module @noble/ed25519, used where WebCrypto has
 * no Ed25519. Beyond RFC 8032, as on the server: key and R are reduced encodings of points that are not of small order,
 * S < L, and the equation without cofactor holds.
 */
export async function verify(parsed, keys, { subtle = globalThis.crypto?.subtle, noble = null } = {}) {
  const key = keys.get(parsed.payload.keyId);
  if (key === undefined) throw new UnknownKey(`No badge key has the number ${parsed.payload.keyId}.`);
  const { signature } = parsed;
  const s = littleEndian(signature.slice(32));
  if (!isStrictPoint(key) || !isStrictPoint(signature.slice(0, 32)) || s >= L) {
    throw new BadSignature("The signature is not in the form accepted here.");
  }
  const message = new Uint8Array([...DOMAIN, ...parsed.signed]);
  const holds = (await byWebCrypto(subtle, key, signature, message)) ?? (await byNoble(noble, key, signature, message));
  if (!holds) throw new BadSignature("The signature does not belong to this code.");
  return parsed.payload;
}

/** `text` as the gate's decision takes it: what was read when it is ours, else why not. */
export async function examine(text, keys, dependencies = {}) {
  try {
    const payload = await verify(read(text), keys, dependencies);
    const { event, validFrom, validUntil } = payload;
    return { read: "ok", event, serial: serialText(payload.serial), valid_from: validFrom, valid_until: validUntil };
  } catch (fault) {
    if (fault instanceof Malformed) return nothing("malformed");
    if (fault instanceof UnknownKey) return nothing("unknown_key");
    if (fault instanceof BadSignature) return nothing("bad_signature");
    throw fault;
  }
}

/** SHA-256 of the token's text, in hexadecimal: what the device's own ledger keeps in place of the token. */
export async function fingerprint(text, subtle = globalThis.crypto.subtle) {
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A serial, a BigInt, as 16 hexadecimal digits. */
export function serialText(serial) {
  return serial.toString(16).padStart(16, "0");
}

/** The zone numbers of a bitmap, a BigInt, rising. */
export function zoneNumbers(bits) {
  return Array.from({ length: 64 }, (_, zone) => zone).filter((zone) => (bits >> BigInt(zone)) & 1n);
}

/** The badge number: seven digits and Damm's check digit. Throws RangeError for anything but seven ASCII digits. */
export function makeNumber(sevenDigits) {
  if (!/^[0-9]{7}$/.test(sevenDigits)) throw new RangeError("A badge number is made from seven digits.");
  return sevenDigits + damm(sevenDigits);
}

/** True for eight ASCII digits of which the last is the right check digit; spaces are the caller's to remove. */
export function checkNumber(text) {
  return /^[0-9]{8}$/.test(text) && damm(text) === 0;
}

function decode(text) {
  const raw = new Uint8Array(96);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    held = (held << 5) | ALPHABET.indexOf(character);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      raw[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) throw new Malformed("spare bits");
  return raw;
}

function unpack(signed) {
  const view = new DataView(signed.buffer, signed.byteOffset, PAYLOAD_BYTES);
  return {
    version: view.getUint8(0),
    keyId: view.getUint8(1),
    event: view.getUint32(2),
    serial: view.getBigUint64(6),
    issue: view.getUint8(14),
    category: view.getUint8(15),
    zones: view.getBigUint64(16),
    validFrom: view.getUint32(24),
    validUntil: view.getUint32(28),
  };
}

function nothing(why) {
  return { read: why, event: null, serial: null, valid_from: null, valid_until: null };
}

/** Undefined where WebCrypto has no Ed25519: then it says nothing about the signature. */
async function byWebCrypto(subtle, key, signature, message) {
  if (!subtle) return undefined;
  let imported;
  try {
    imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (fault) {
    if (fault.name === "NotSupportedError") return undefined;
    if (fault.name === "DataError") return false;
    throw fault;
  }
  return subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

/**
 * noble's equation has the cofactor even with `zip215: false`; for a torsion-free R the two equations agree. Keys are our
 * own and made from a private key, hence torsion-free.
 */
async function byNoble(noble, key, signature, message) {
  if (!noble) throw new CannotVerify("This browser cannot check signatures.");
  if (!(await noble.verifyAsync(signature, message, key, { zip215: false }))) return false;
  return noble.Point.fromBytes(signature.slice(0, 32)).isTorsionFree();
}

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const SMALL_ORDER_Y = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

function isStrictPoint(encoded) {
  const y = littleEndian(encoded) & ((1n << 255n) - 1n);
  return y < P && !SMALL_ORDER_Y.has(y);
}

function littleEndian(bytes) {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

const DAMM = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];

function damm(digits) {
  return [...digits].reduce((interim, digit) => Number(DAMM[interim][Number(digit)]), 0);
}
