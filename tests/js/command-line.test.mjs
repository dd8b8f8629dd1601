// The command line in pipes: what goes in, what comes out, what fails, and with which exit code.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { StreamClient } from "stream-users-wasm";
import { CLI, playground } from "./command-line.mjs";
import { HEADER, signed } from "./token-parts.mjs";

let here;
let client;
before(async () => {
  here = await playground();
  client = StreamClient.fromEnv(here.environment);
});
after(() => here.close());

const rows = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
const jsonl = (items) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
/** Waits until a user is there; ten times a second, as the rate limit counts. */
async function arrivalOf(id) {
  while ((await client.queryUsers({ payload: { filter_conditions: { id } } })).users.length === 0) await wait(100);
}

const ids = async () => rows((await here.run(["users", "query", "--fields", "id"])).out).map(({ id }) => id);

suite("token", () => {
  test("user and call make tokens that verify and decode read, from an argument as from a pipe", async () => {
    const user = await here.run(["token", "user", "john", "--validity", "15m", "--role", "admin", "--claims", '{"plan":"gold"}']);
    assert.deepEqual([user.code, user.err], [0, ""]);
    const claims = client.verifyToken(user.out.trim());
    assert.deepEqual([claims.user_id, claims.role, claims.plan, claims.exp - claims.iat], ["john", "admin", "gold", 900]);

    const call = await here.run(["token", "call", "john", "--call", "default:a", "--call", "livestream:b", "--json"]);
    const { token, expires_at } = JSON.parse(call.out);
    const opened = client.verifyToken(token);
    assert.deepEqual([opened.call_cids, opened.exp], [["default:a", "livestream:b"], expires_at]);

    for (const given of [{ args: [token] }, { args: [], input: `${token}\n` }]) {
      const verified = await here.run(["token", "verify", "--json", ...given.args], given);
      assert.deepEqual([verified.code, JSON.parse(verified.out)], [0, opened]);
      const decoded = await here.run(["token", "decode", "--json", ...given.args], given);
      assert.deepEqual([decoded.code, JSON.parse(decoded.out)], [0, { header: { alg: "HS256", typ: "JWT" }, claims: opened }]);
    }
    const readable = await here.run(["token", "decode", token]);
    assert.match(readable.out, /user_id +john\n.*call_cids|call_cids.*\n.*user_id +john/s);
    assert.match(readable.err, /Not verified/);
  });

  test("decode shows a stranger's claims without anything that a terminal would obey", async () => {
    const input = client.generateUserToken({ user_id: "john", "x\u001b[2J": "a\u001b[31m\u009b32m\u007f\nexp  9" });
    const { out } = await here.run(["token", "decode"], { input });
    assert.match(out, /^x\\u001b\[2J +a\\u001b\[31m\\u009b32m\\u007f\\u000aexp  9$/m);
    assert.doesNotMatch(out, /[^\P{Cc}\n]/u);
  });

  test("a time that no date can tell is shown as its number", async () => {
    const input = signed(HEADER, '{"user_id":"john","exp":9000000000000}', here.secret);
    for (const kind of ["verify", "decode"]) {
      const { code, out } = await here.run(["token", kind], { input });
      assert.equal(code, 0);
      assert.match(out, /^exp +9000000000000$/m);
    }
  });

  test("verify tells why it refuses, and exits with 1", async () => {
    const rows = [
      [client.generateUserToken({ user_id: "john", exp: 1000, iat: 900 }), "expired"],
      [client.generateUserToken({ user_id: "john" }).slice(0, -3), "signature"],
      ["nonsense", "malformed"],
      ["", "malformed"],
    ];
    for (const [input, reason] of rows) {
      const { code, err, out } = await here.run(["token", "verify", "--json"], { input });
      assert.deepEqual([code, JSON.parse(out).reason], [1, reason]);
      assert.match(err, new RegExp(`^${reason}: `));
    }
  });

  test("needs the secret from the environment and takes it from nowhere else", async () => {
    const none = await here.run(["token", "user", "john"], { env: { STREAM_API_SECRET: "" } });
    assert.deepEqual([none.code, none.out], [1, ""]);
    assert.match(none.err, /STREAM_API_SECRET is not set/);
    for (const args of [["--secret", "x"], ["--secret=x"], ["--api-secret", "x"]]) {
      const { code, err } = await here.run(["token", "user", "john", ...args]);
      assert.equal(code, 2);
      assert.match(err, /STREAM_API_SECRET only/);
    }
  });
});

suite("users", () => {
  test("upsert, query, deactivate, reactivate, export, delete: from rows to rows", async () => {
    const users = Array.from({ length: 230 }, (_, index) => ({ id: `round-${index}`, name: `User ${index}`, custom: { index } }));
    here.write("round.jsonl", jsonl(users));
    const upserted = await here.run(["users", "upsert", "round.jsonl"]);
    assert.deepEqual([upserted.code, upserted.out], [0, ""]);
    assert.match(upserted.err, /^upsert  100 %  230 users  [\d,]+\/s\n$/);

    const filter = '{"id":{"$in":["round-7","round-8"]}}';
    const found = await here.run(["users", "query", "--filter", filter, "--sort", "id:desc", "--fields", "id, name,custom"]);
    assert.deepEqual(rows(found.out), [users[8], users[7]]);
    assert.equal(rows((await here.run(["users", "query", "--limit", "150"])).out).length, 150);

    for (const [action, count] of [["deactivate", 228], ["reactivate", 230]]) {
      const { code, err } = await here.run(["users", action], { input: found.out });
      assert.equal(code, 0, err);
      assert.equal((await ids()).filter((id) => id.startsWith("round-")).length, count);
    }
    const exported = await here.run(["users", "export", "-"], { input: "round-1\n\"round-2\"\n" });
    const [{ url, user_ids, task_id }] = rows(exported.out);
    assert.deepEqual(user_ids, ["round-1", "round-2"]);
    assert.match(task_id, /^[0-9a-f-]{36}$/);
    assert.equal((await fetch(url)).status, 200);

    const deleted = await here.run(["users", "delete", "round.jsonl", "--user", "hard", "--messages", "hard", "--conversations", "hard", "--yes"]);
    assert.equal(deleted.code, 0, deleted.err);
    assert.deepEqual((await ids()).filter((id) => id.startsWith("round-")), []);
  });

  test("query says on the side which of the fields no user has", async () => {
    await client.upsertUsers([{ id: "fields-1", name: "One", custom: { colour: "blue" } }, { id: "fields-2" }]);
    const filter = '{"id":{"$in":["fields-1","fields-2"]}}';
    const { code, out, err } = await here.run(["users", "query", "--filter", filter, "--fields", "id,name,colour"]);
    assert.deepEqual([code, rows(out)], [0, [{ id: "fields-1", name: "One" }, { id: "fields-2" }]]);
    assert.equal(err, 'None of these users has the field "colour". What an app adds is in custom.\n');
    const nobody = await here.run(["users", "query", "--filter", '{"id":"nobody-there"}', "--fields", "colour"]);
    assert.deepEqual([nobody.out, nobody.err], ["", ""]);
  });

  test("query's rows can be handed to delete", async () => {
    await client.upsertUsers([{ id: "piped-1" }, { id: "piped-2" }]);
    const { out } = await here.run(["users", "query", "--filter", '{"id":{"$autocomplete":"piped"}}']);
    assert.equal(rows(out).length, 2);
    assert.equal((await here.run(["users", "delete", "--user", "soft", "--yes"], { input: out })).code, 0);
    assert.deepEqual((await ids()).filter((id) => id.startsWith("piped")), []);
  });

  test("a file with a byte order mark, CRLF, empty lines and no last line's end is read as meant", async () => {
    const odd = '\ufeff{"id":"odd-1","name":"\u2028\u00e9"}\r\n\r\n  {"id":"odd-2"}  \r\n\n{"id":"odd-3"}';
    const { code, err } = await here.run(["users", "upsert"], { input: odd });
    assert.deepEqual([code, err.match(/upsert.*/)[0].includes("3 users")], [0, true], err);
    assert.equal((await client.queryUsers({ payload: { filter_conditions: { id: "odd-1" } } })).users[0].name, "\u2028\u00e9");
  });

  test("broken rows are named by line and field, left out, and kept as they were to be mended", async () => {
    const input = [
      '{"id":"mend-1"}',
      '{"id":"mend-2"',
      '{"name":"nobody"}',
      '[1,2]',
      '"text"',
      '{"id":7}',
      '{"id":"mend-1"}',
      "{\"id\":\"bad \ud800\"}",
      '{"id":"mend-3"}',
    ];
    here.write("mend.jsonl", `${input.join("\r\n")}\r\n`);
    const { code, err, out } = await here.run(["users", "upsert", "mend.jsonl", "--json"]);
    assert.equal(code, 1, err);
    const outcome = JSON.parse(out);
    const invalid = "\ufffd";
    assert.deepEqual([outcome.succeeded, outcome.failed, outcome.failed_file, err], [outcome.succeeded, 9 - outcome.succeeded, "mend.failed.jsonl", ""]);
    const messages = outcome.reasons.map(({ message }) => message);
    for (const told of [
      /^line 2 is no JSON/,
      /^line 3: id is missing/,
      /^line 4 is no JSON object/,
      /^line 5 is no JSON object/,
      /^line 6: id must be a non-empty string, but is a number/,
      /^line 7: id stands twice in the list/,
    ]) assert.ok(messages.some((message) => told.test(message)), `${told} in ${messages.join("\n")}`);
    const kept = here.read("mend.failed.jsonl").split("\n");
    for (const line of [1, 2, 3, 4, 5, 6]) assert.ok(kept.includes(input[line].replace("\ud800", invalid)), input[line]);
  });

  test("what the API refuses is kept with its reason, and can be handed in again", async () => {
    here.write("again.jsonl", jsonl([{ id: "again-1" }, { id: "not an id" }]));
    const first = await here.run(["users", "upsert", "again.jsonl"]);
    assert.equal(first.code, 1);
    assert.match(first.err, /not a valid id.*2 failed.*in again\.failed\.jsonl: mend them, then users upsert again\.failed\.jsonl/s);
    assert.equal(here.read("again.failed.jsonl"), here.read("again.jsonl"));
    here.write("again.failed.jsonl", here.read("again.failed.jsonl").replace("not an id", "again-2"));
    const second = await here.run(["users", "upsert", "again.failed.jsonl"]);
    assert.equal(second.code, 0, second.err);
    const third = await here.run(["users", "upsert", "again.jsonl"]);
    assert.match(third.err, /again\.failed-2\.jsonl/, "no file is written over");
    const named = await here.run(["users", "upsert", "again.jsonl", "--failed", "mine.jsonl"]);
    assert.match(named.err, /mine\.jsonl/);
    assert.equal(statSync(here.file("mine.jsonl")).mode & 0o777, 0o600);
  });

  test("--dry-run checks everything and sends nothing", async () => {
    const before = readdirSync(here.folder);
    const known = await ids();
    const { code, out } = await here.run(["users", "upsert", "--dry-run", "--json"], { input: '{"id":"dry-1"}\n{"id":""}\n', env: { STREAM_BASE_URL: "http://127.0.0.1:1" } });
    const outcome = JSON.parse(out);
    assert.deepEqual([code, outcome.dry_run, outcome.succeeded, outcome.failed], [1, true, 1, 1]);
    assert.match(outcome.reasons[0].message, /^line 2: id must be a non-empty string/);
    const deletion = await here.run(["users", "delete", "--user", "hard", "--dry-run"], { input: known.join("\n") });
    assert.equal(deletion.code, 0, deletion.err);
    assert.match(deletion.err, /delete, rehearsed/);
    assert.deepEqual([await ids(), readdirSync(here.folder)], [known, before]);
  });

  test("a deletion needs a mode, and somebody to ask or --yes", async () => {
    for (const [args, told] of [[[], /--user soft/], [["--user", "hard"], /say --yes/]]) {
      const { code, err } = await here.run(["users", "delete", ...args], { input: "john\n" });
      assert.equal(code, 2);
      assert.match(err, told);
    }
  });

  test("what is not understood has code 2, and nothing is sent", async () => {
    for (const args of [
      ["users"], ["users", "frob"], ["users", "upsert", "a", "b"], ["users", "upsert", "--force"], ["users", "upsert", "--concurrency", "0"],
      ["users", "query", "--filter", "{"], ["users", "query", "--limit", "x"], ["users", "query", "--sort", "id:down"], ["users", "query", "extra"],
      ["users", "query", "--filter", "[1]"], ["users", "query", "--sort", "name"], ["users", "upsert", "--concurrency", "65"],
      ["token", "user", "john", "--claims", "5"],
      ["token"], ["token", "user"], ["token", "user", "a", "b"], ["token", "call", "john"], ["token", "user", "john", "--validity", "1w"],
      ["tasks"], ["tasks", "wait"], ["tasks", "wait", "x", "--timeout", "soon"], ["toString"],
    ]) {
      const { code, out, err } = await here.run(args);
      assert.deepEqual([code, out], [2, ""], args.join(" "));
      assert.match(err, /\n\nstream-users-wasm /, args.join(" "));
      assert.ok(!/\n\s+at /.test(err), err);
      assert.ok(!err.includes("options."), err);
    }
  });

  test("--failed never writes over the rows that are read", async () => {
    here.write("only.jsonl", "no row\n");
    for (const name of ["only.jsonl", "./only.jsonl", here.file("only.jsonl")]) {
      const { code, err } = await here.run(["users", "upsert", "only.jsonl", "--failed", name]);
      assert.equal(code, 2);
      assert.match(err, /^--failed must be another file/);
    }
    assert.equal(here.read("only.jsonl"), "no row\n");
  });

  test("--failed that cannot be made is refused before anything is sent", async () => {
    for (const name of ["nowhere/x.jsonl", "."]) {
      const { code, out, err } = await here.run(["users", "upsert", "--failed", name], { input: '{"id":"unsent"}\n' });
      assert.deepEqual([code, out], [2, ""], err);
      assert.match(err, /^--failed (nowhere\/x\.jsonl|\.) cannot be written: /);
      assert.ok(!/\n\s+at /.test(err), err);
    }
    assert.ok(!(await ids()).includes("unsent"));
  });

  test("--failed writes over what it holds when a row fails, not before, and makes no file for nothing", async () => {
    const good = { input: '{"id":"mended"}\n' };
    here.write("earlier.jsonl", "an earlier row\n");
    assert.equal((await here.run(["users", "upsert", "--failed", "earlier.jsonl"], good)).code, 0);
    assert.equal(here.read("earlier.jsonl"), "an earlier row\n");
    assert.equal((await here.run(["users", "upsert", "--failed", "needless.jsonl"], good)).code, 0);
    assert.ok(!existsSync(here.file("needless.jsonl")));
    assert.equal((await here.run(["users", "upsert", "--failed", "earlier.jsonl"], { input: "no row\n" })).code, 1);
    assert.equal(here.read("earlier.jsonl"), "no row\n");
  });

  test("a row of which a part could be written is left whole, and the file has whole rows", { skip: process.platform === "win32" && "there is no ulimit" }, async () => {
    const bad = ["a", "b"].map((letter) => letter.repeat(400));
    here.write("torn.jsonl", bad.map((row) => `${row}\n`).join(""));
    // No file may be longer than 512 bytes.
    const limited = `trap '' XFSZ; ulimit -f 1; exec '${process.execPath}' '${CLI}' users upsert torn.jsonl`;
    const child = spawn("sh", ["-c", limited], { cwd: here.folder, env: here.environment, stdio: "ignore" });
    assert.deepEqual(await once(child, "exit"), [1, null]);
    assert.deepEqual(["failed", "left"].map((kind) => here.read(`torn.${kind}.jsonl`)), bad.map((row) => `${row}\n`));
  });

  test("a full disk ends the work, and no row is lost", { skip: !existsSync("/dev/full") && "there is no /dev/full" }, async () => {
    const users = Array.from({ length: 3000 }, (_, index) => ({ id: index === 150 ? "not an id" : `full-${index}` }));
    here.write("full.jsonl", jsonl(users));
    const { code, out, err } = await here.run(["users", "upsert", "full.jsonl", "--failed", "/dev/full", "--json"]);
    assert.deepEqual([code, err], [1, ""]);
    const outcome = JSON.parse(out);
    assert.deepEqual([outcome.failed_file, outcome.left_file], [undefined, "full.left.jsonl"]);
    assert.ok(outcome.reasons.some(({ message }) => /^\/dev\/full cannot be written: ENOSPC/.test(message)), out);
    const arrived = (await ids()).filter((id) => id.startsWith("full-"));
    const left = rows(here.read("full.left.jsonl")).map(({ id }) => id);
    assert.equal(outcome.succeeded, arrived.length);
    assert.deepEqual([...arrived, ...left].sort(), users.map(({ id }) => id).sort());
  });

  test("output that cannot be written ends a query with one sentence", { skip: !existsSync("/dev/full") && "there is no /dev/full" }, async () => {
    await client.upsertUsers([{ id: "unprinted" }]);
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [CLI, "users", "query"], { env: here.environment, stdio: ["ignore", full, "pipe"] });
    const said = child.stderr.setEncoding("utf8").toArray();
    const [code] = await once(child, "exit");
    closeSync(full);
    assert.deepEqual([code, (await said).join("")], [1, "Standard output cannot be written: ENOSPC: no space left on device, write\n"]);
  });

  test("what cannot be read, reached or found has code 1 and one sentence", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const nobody = `127.0.0.1:${closed.address().port}`;
    closed.close();
    for (const [args, env, told] of [
      [["users", "upsert", "nowhere.jsonl"], {}, /nowhere\.jsonl cannot be read/],
      [["users", "upsert", "."], {}, /^Ended early: EISDIR/],
      [["users", "query"], { STREAM_BASE_URL: `http://${nobody}` }, new RegExp(`could not connect to ${nobody}`)],
      [["users", "query"], { STREAM_API_KEY: "" }, /STREAM_API_KEY is not set/],
      [["users", "query"], { STREAM_API_SECRET: "wrong" }, /signature is not valid/],
      [["tasks", "wait", "nope"], {}, /nope/],
    ]) {
      const { code, out, err } = await here.run(args, { env });
      assert.deepEqual([code, out], [1, ""], err);
      assert.match(err, told);
      assert.ok(!/\n\s+at /.test(err), err);
      assert.ok(!err.includes(here.secret));
    }
  });

  test("a reader that has had enough ends a query quietly", async () => {
    await client.upsertMany(Array.from({ length: 900 }, (_, index) => ({ id: `many-${index}`, custom: { text: "x".repeat(2000) } })));
    const { child, ended } = here.start(["users", "query"]);
    await once(child.stdout, "data");
    child.stdout.destroy();
    const { code, err } = await ended;
    assert.deepEqual([code, err], [0, ""]);
  });

  test("SIGTERM finishes what is under way, keeps what is left, and says how to go on", async () => {
    const users = Array.from({ length: 4000 }, (_, index) => ({ id: `stop-${index}` }));
    here.write("stop.jsonl", jsonl(users));
    const { child, ended } = here.start(["users", "upsert", "stop.jsonl"]);
    await arrivalOf("stop-0");
    child.kill("SIGTERM");
    const { code, err } = await ended;
    assert.equal(code, 130, err);
    assert.match(err, /Finishing the calls under way/);
    assert.match(err, /What is left is in stop\.left\.jsonl: go on with users upsert stop\.left\.jsonl/);
    const arrived = new Set((await ids()).filter((id) => id.startsWith("stop-")));
    const left = rows(here.read("stop.left.jsonl")).map(({ id }) => id);
    assert.ok(arrived.size > 0 && left.length > 0);
    assert.deepEqual([...arrived, ...left].sort(), users.map(({ id }) => id).sort(), "each row arrived or is left, never both");
    assert.ok(!existsSync(here.file("stop.failed.jsonl")));
  });

  test("a stopped pipe is read to its end, so that nothing of it is lost", async () => {
    const { child, ended } = here.start(["users", "upsert"], { input: null });
    child.stdin.write(jsonl(Array.from({ length: 150 }, (_, index) => ({ id: `pipe-${index}` }))));
    await arrivalOf("pipe-0");
    child.kill("SIGINT");
    await new Promise((resolve) => child.stderr.on("data", (said) => said.includes("Finishing the calls") && resolve()));
    child.stdin.end(jsonl([{ id: "pipe-150" }, { id: "pipe-151" }]));
    const { code } = await ended;
    assert.equal(code, 130);
    const arrived = (await ids()).filter((id) => id.startsWith("pipe-"));
    const left = rows(here.read("users.left.jsonl")).map(({ id }) => id);
    assert.deepEqual([...arrived, ...left].sort(), Array.from({ length: 152 }, (_, index) => `pipe-${index}`).sort());
  });
});

suite("tasks wait", () => {
  test("prints the completed task", async () => {
    await client.upsertUsers([{ id: "waited" }]);
    const { task_id } = await client.deleteUsers({ user_ids: ["waited"], user: "soft" });
    const { code, out } = await here.run(["tasks", "wait", task_id, "--json"]);
    const task = JSON.parse(out);
    assert.deepEqual([code, task.status, task.result], [0, "completed", { waited: { status: "ok" } }]);
  });
});

suite("100 MB", () => {
  test("are read in the memory that 50 MB need", { skip: process.platform !== "linux" && "memory is read from /proc" }, async (context) => {
    const peaks = [];
    for (const megabytes of [50, 100]) {
      const { child, ended } = here.start(["users", "upsert", "--dry-run", "--json"], { input: null });
      let peak = 0;
      const watch = setInterval(() => {
        try {
          peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024);
        } catch {
          // It has ended.
        }
      }, 20);
      const padding = "x".repeat(4000);
      const count = (megabytes * 1e6) / 4040;
      for (let index = 0; index < count; index += 1) {
        const flows = child.stdin.write(`{"id":"big-${index}","custom":{"text":"${padding}"}}\n`);
        if (!flows) await new Promise((resolve) => child.stdin.once("drain", resolve));
      }
      child.stdin.end();
      const { out } = await ended;
      clearInterval(watch);
      assert.equal(JSON.parse(out).succeeded, Math.ceil(count));
      peaks.push(peak);
    }
    context.diagnostic(`peak memory in MB: ${peaks.map((peak) => peak.toFixed(0)).join(" for 50 MB, ")} for 100 MB`);
    assert.ok(peaks[1] - peaks[0] < 25, `${peaks}`);
  });
});
