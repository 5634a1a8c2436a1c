/**
 * Reads QR codes out of camera frames, away from the page's own thread. In: {id, image: ImageData}; out: {id, text}, text
 * null when there is none, or {ready: true} and {fault} once at the start. Its answer alone may run WebAssembly.
 */
import { prepareZXingModule, readBarcodes } from "../vendor/zxing-wasm/reader/index.js";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 1 };

// Without this the library asks a foreign server for its WebAssembly.
const overrides = { locateFile: (name) => new URL(`../vendor/zxing-wasm/reader/${name}`, import.meta.url).href };

self.addEventListener("message", async ({ data: { id, image } }) => {
  try {
    const [found] = await readBarcodes(image, OPTIONS);
    self.postMessage({ id, text: found?.isValid ? found.text : null });
  } catch {
    self.postMessage({ id, text: null });
  }
});

try {
  await prepareZXingModule({ overrides, fireImmediately: true });
  self.postMessage({ ready: true });
} catch (fault) {
  self.postMessage({ fault: fault.name });
}
