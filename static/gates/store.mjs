/** Unsent scans in IndexedDB, so that they outlive the page, the browser and a flat battery. */
import { openDB } from "../vendor/idb/index.js";

export async function openStore() {
  const database = await openDB("acc-gate", 1, {
    upgrade: (fresh) => fresh.createObjectStore("scans", { keyPath: "uuid" }).createIndex("scanned_at", "scanned_at"),
  });
  return {
    put: (record) => database.put("scans", record),
    remove: (uuid) => database.delete("scans", uuid),
    all: () => database.getAllFromIndex("scans", "scanned_at"),
  };
}
