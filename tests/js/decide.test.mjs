// The gate's decision in the browser meets every golden vector.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decide, REASONS, SHAPES } from "../../static/gates/decide.mjs";

const vectors = JSON.parse(readFileSync(new URL("../vectors/decisions.json", import.meta.url)));

function holderOf(scene, path) {
  const parents = path.split(".");
  const name = parents.pop();
  return [parents.reduce((part, parent) => part[parent], scene), name];
}

function sceneOf({ set, remove }) {
  const scene = structuredClone(vectors.base);
  for (const [path, value] of Object.entries(set)) {
    const [holder, name] = holderOf(scene, path);
    holder[name] = structuredClone(value);
  }
  for (const path of remove) {
    const [holder, name] = holderOf(scene, path);
    delete holder[name];
  }
  return scene;
}

for (const vector of vectors.cases) {
  test(vector.name, () => {
    const { token, facts, gate, presence, now } = sceneOf(vector);
    const { cause, ...verdict } = decide(token, facts, gate, presence, now);
    assert.deepEqual(verdict, vector.expect);
    assert.equal(cause !== null, vector.expect.reason === "error");
  });
}

test("the table is the one agreed", () => assert.deepEqual(REASONS, vectors.reasons));
test("the shapes are those of the vectors", () => assert.deepEqual(SHAPES, vectors.shapes));

test("what JSON cannot say refuses too", () => {
  const { token, facts, gate, presence, now } = vectors.base;
  const odd = [[undefined, facts, gate, presence, now], [token, undefined, gate, presence, now], [token, facts, gate, presence]];
  odd.push([token, facts, gate, presence, NaN], [token, facts, gate, presence, BigInt(now)], [token, facts, [], presence, now]);
  for (const scene of odd) assert.equal(decide(...scene).reason, "error");
});

test("a thing thrown that is no error refuses too", () => {
  const { token, facts, presence, now } = vectors.base;
  const gate = new Proxy(vectors.base.gate, { get: () => { throw "odd"; } });
  assert.deepEqual(decide(token, facts, gate, presence, now).cause, "string");
});
