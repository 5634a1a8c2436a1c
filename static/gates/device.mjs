/**
 * The device's key: made here by WebCrypto, kept in IndexedDB, its private half not readable even by this page.
 * What is signed stands in accreditation/gates/challenges.py.
 */
import { openDB } from "../vendor/idb/index.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const DOMAIN = "accreditation/shift/1\0";
const STORE = "keys";
const OWN = "device";

/** {load(), save(pair)}: the pair of an enrolled device, with its usual gate's code or null, or undefined. */
export async function openKeys() {
  const database = await openDB("acc-device", 1, { upgrade: (fresh) => fresh.createObjectStore(STORE) });
  return { load: () => database.get(STORE, OWN), save: (pair) => database.put(STORE, pair, OWN) };
}

/** A new key pair: {privateKey, publicKey}; publicKey is SubjectPublicKeyInfo in base64. */
export async function makePair(subtle = globalThis.crypto.subtle) {
  const made = await subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  return { privateKey: made.privateKey, publicKey: base64(await subtle.exportKey("spki", made.publicKey)) };
}

/** The signature, in base64, over a challenge of the server for one gate. */
export async function sign({ privateKey }, challenge, gate, subtle = globalThis.crypto.subtle) {
  const said = new TextEncoder().encode(`${DOMAIN}${challenge}\0${gate}`);
  return base64(await subtle.sign({ ...ALGORITHM, hash: "SHA-256" }, privateKey, said));
}

function base64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}
