// A module that stopped in the middle of its work may hold anything: it gives no answer any more, and says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { SECRET } from "../js/expectations.mjs";

/** What happens in a thread of its own, with a module of its own, that is broken so. */
function broken(how, program = "broken.mjs") {
  const worker = new Worker(new URL(program, import.meta.url), { workerData: how });
  return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
}

for (const how of ["panic", "unreachable", "recursion", "memory"]) {
  describe(`after a ${how}`, () => {
    let seen;
    const before = async () => (seen ??= await broken(how));

    test("the call that was under way fails at once", async () => {
      const { pending } = await before();
      assert.equal(pending.name, "StreamError");
      assert.match(pending.message, /stopped, so that it cannot give a wrong answer\. Start the process or isolate anew/);
    });

    test("the call after it, signing and a new client fail with the same error", async () => {
      const { later, same } = await before();
      assert.deepEqual(Object.keys(later), ["call", "token", "client", "free function", "walk"]);
      for (const [what, error] of Object.entries(later)) assert.equal(error?.name, "StreamError", `${what}: ${error?.message}`);
      assert.ok(same, "one and the same object");
    });

    test("the error holds what stopped it, and no secret", async () => {
      const { pending, inspected } = await before();
      assert.ok(pending.cause, "it has a cause");
      assert.ok(!inspected.includes(SECRET));
    });

    test("nothing else comes of it: no unhandled rejection, no exception", async () => {
      const { stray } = await before();
      assert.deepEqual(stray, []);
    });
  });
}

test("told to break in no way, the same module goes on working", async () => {
  const { pending, later } = await broken("nothing");
  assert.equal(pending, undefined);
  assert.deepEqual(Object.values(later), [undefined, undefined, undefined, undefined, undefined]);
});

for (const how of ["panic", "unreachable", "recursion", "memory"]) {
  test(`a sandbox after a ${how} answers nothing and stores nothing any more, and says why`, async () => {
    const { later, same, inspected, stored, stray } = await broken(how, "broken-sandbox.mjs");
    assert.deepEqual(Object.keys(later), ["request", "seed", "snapshot", "tick", "another"]);
    for (const [what, error] of Object.entries(later)) {
      assert.equal(error?.name, "StreamError", what);
      assert.match(error.message, /stopped, so that it cannot give a wrong answer/);
    }
    assert.ok(same, "one and the same object");
    assert.ok(!inspected.includes(SECRET));
    assert.deepEqual([stored, stray], [1, []]);
  });
}

test("told to break in no way, the same sandbox goes on working", async () => {
  const { later, stored } = await broken("nothing", "broken-sandbox.mjs");
  assert.deepEqual(Object.values(later), [undefined, undefined, undefined, undefined, undefined]);
  assert.equal(stored, 2);
});

for (const module of ["client", "sandbox"]) {
  test(`the ${module} that is shipped has every function of that module but the one that breaks it`, async () => {
    const require = createRequire(import.meta.url);
    const shipped = join(dirname(require.resolve("stream-users-wasm/package.json")), module, "core.mjs");
    const glue = readFileSync(shipped, "utf8");
    // What the bundle holds of the glue, by name; a bundler tells two of a name apart by a number at the end.
    const ours = [...glue.matchAll(/^var (\w+?)\d* = .*\bguarded\(/gm)].map(([, name]) => name);
    assert.ok(ours.length > 15, `only ${ours.length} functions`);
    const { imports, ...trapping } = await import(`../../trapping/${module}/module_bg.js`);
    assert.deepEqual(Object.keys(trapping).filter((name) => !ours.includes(name)), ["trap"]);
    // What the runtime could call by itself, past the shell that guards every call: a closure, for a timer, a promise or a signal.
    assert.doesNotMatch(glue, /closures_+invoke|make(Mut)?Closure/);
  });
}
