// The command line in a real terminal: what a person sees, types and interrupts.
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { StreamClient } from "stream-users-wasm";
import { playground } from "./command-line.mjs";

let here;
let client;
before(async () => {
  here = await playground();
  client = StreamClient.fromEnv(here.environment);
});
after(() => here.close());

const jsonl = (items) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
const users = (name, count) => Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}` }));

async function stored(name) {
  const found = [];
  for await (const { id } of client.iterateUsers()) if (id.startsWith(`${name}-`)) found.push(id);
  return found;
}

suite("a terminal", () => {
  test("shows a bar with rate, time left and failures, in colour", async () => {
    here.write("bar.jsonl", jsonl([...users("bar", 1500), { name: "nobody" }]));
    const { ended } = here.startInTerminal(["users", "upsert", "bar.jsonl"]);
    const { code, screen, text } = await ended;
    assert.equal(code, 1, text);
    assert.match(text, /upsert  █+░+ {2,4}\d+ %  [\d,]+ users  [\d,]+\/s  ETA \d+:\d\d/);
    assert.match(text, /line 1501: id is missing/);
    assert.match(text, /upsert  █{24}  100 %  1,500 users  [\d,]+\/s  1 failed\r?\n/);
    assert.match(screen, /\x1b\[1mupsert\x1b\[0m/);
    assert.match(screen, /\r\x1b\[K/, "the bar is written over itself");
    const lines = text.split("\n").filter((line) => line.includes("users  "));
    for (const line of text.split(/[\r\n]/)) assert.ok(line.length <= 100, line);
    assert.ok(lines.length < 4, "the bar stays on its line");
  });

  test("Ctrl-C finishes the calls under way, writes what is left to a file, and says how to go on", async () => {
    here.write("stop.jsonl", jsonl(users("stop", 6000)));
    const first = here.startInTerminal(["users", "upsert", "stop.jsonl"]);
    await first.shows(/[1-9]\d* %.*users/);
    first.type("\x03");
    const { code, text } = await first.ended;
    assert.equal(code, 130, text);
    assert.match(text, /Finishing the calls under way\. Ctrl-C again stops at once\./);
    const [, go] = /What is left is in (\S+): go on with users upsert \1/.exec(text);
    const arrived = await stored("stop");
    const left = here.read(go).split("\n").filter(Boolean).map((line) => JSON.parse(line).id);
    assert.ok(arrived.length > 0 && left.length > 0);
    assert.deepEqual([...arrived, ...left].sort(), users("stop", 6000).map(({ id }) => id).sort());
  });

  test("a deletion asks, and takes only yes for yes", async () => {
    await client.upsertUsers(users("ask", 3));
    here.write("ask.jsonl", "ask-0\nask-1\nask-2\n");
    const ask = /delete 3 users of ask\.jsonl \(user: hard, messages: hard, conversations: hard\)\? Type yes to go on: /;
    for (const [keys, expected, remaining] of [["\r", 1, 3], ["y\r", 1, 3], ["\x03", 130, 3], ["yes\r", 0, 0]]) {
      const args = ["users", "delete", "ask.jsonl", "--user", "hard", "--messages", "hard", "--conversations", "hard"];
      const { shows, type, ended } = here.startInTerminal(args);
      await shows(ask);
      type(keys);
      const { code, text } = await ended;
      assert.deepEqual([code, (await stored("ask")).length], [expected, remaining], text);
      if (remaining) assert.match(text, /Nothing was done\./);
    }
  });

  test("a token is printed with when it expires, and verify asks for one", async () => {
    const made = here.startInTerminal(["token", "user", "john"]);
    const { text } = await made.ended;
    const [, token] = /^(\S+\.\S+\.\S+)\r?\n/m.exec(text);
    assert.match(text, /expires 20\d\d-/);
    const asked = here.startInTerminal(["token", "verify"]);
    await asked.shows(/Paste the token, then press Ctrl-D:/);
    asked.type(`${token}\r\x04`);
    const { code, text: seen } = await asked.ended;
    assert.equal(code, 0, seen);
    assert.match(seen, /user_id +john/);
  });

  test("rows are asked for where there is neither a file nor a pipe", async () => {
    const { code, text } = await here.startInTerminal(["users", "upsert"]).ended;
    assert.equal(code, 2);
    assert.match(text, /Name a file, or hand the rows in through a pipe\./);
  });

  test("colours are left out when NO_COLOR asks for it", async () => {
    here.environment.NO_COLOR = "1";
    here.write("plain.jsonl", jsonl(users("plain", 5)));
    const { screen } = await here.startInTerminal(["users", "upsert", "plain.jsonl"]).ended;
    delete here.environment.NO_COLOR;
    assert.ok(!screen.includes("\x1b[1m"));
    assert.match(screen, /5 users/);
  });
});
