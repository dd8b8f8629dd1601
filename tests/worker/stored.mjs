// What a Worker keeps, seen from outside: its Durable Objects' files, which a stopped one can be given otherwise.
import { copyFileSync, globSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import { setTimeout as wait } from "node:timers/promises";
import { STATE } from "./worker.mjs";

/** Whether any file that a Worker keeps has this text in it. */
export const keeps = ({ state }, text) =>
  readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some(({ parentPath, name }) => contents(join(parentPath, name)).includes(text));

/** Of a running Worker: a journal of SQLite's that was there a moment ago may be gone, and with it what it held. */
function contents(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

/** Waits until `look` gives what fits: nothing but a broken Worker takes so long. */
export async function until(look, fits, most = 60_000) {
  for (const end = Date.now() + most; ; await wait(20)) {
    const seen = look();
    if (fits(seen)) return seen;
    if (Date.now() > end) throw new Error(`this is what is seen to the end: ${seen}`);
  }
}

/** When workerd will wake up the one sandbox that there is, in milliseconds since 1970. */
export const alarmOf = (worker) => wakingIn(alarms(worker));

/** All times that were set for it since the Worker started, in turn: SQLite's log has each one, whether or not it was looked at in time. */
export function alarmsOf(worker) {
  const file = alarms(worker);
  const log = readFileSync(`${file}-wal`);
  const folder = mkdtempSync(join(STATE, "alarms-"));
  const copy = join(folder, "metadata.sqlite");
  const frame = 24 + log.readUInt32BE(8);
  const found = [];
  // The database as it was after each piece of the log.
  for (let end = 32 + frame; end <= log.length; end += frame) {
    copyFileSync(file, copy);
    writeFileSync(`${copy}-wal`, log.subarray(0, end));
    const at = wakingIn(copy);
    if (at !== undefined && at !== found.at(-1)) found.push(at);
    for (const suffix of ["-wal", "-shm"]) rmSync(`${copy}${suffix}`, { force: true });
  }
  rmSync(folder, { recursive: true });
  return found;
}

function alarms({ state }) {
  const [file] = globSync("**/*DurableSandbox/metadata.sqlite", { cwd: state });
  return join(state, file);
}

function wakingIn(file) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("SELECT scheduled_time / 1000000 AS at FROM _cf_ALARM").get()?.at;
  } catch (error) {
    // So early in the log there is no table.
    if (error.errcode === 1) return undefined;
    throw error;
  } finally {
    database.close();
  }
}

/** Leaves a snapshot that is none, of a sandbox whose Worker is stopped. */
export const damage = (worker, sandbox) => inFileOf(worker, sandbox, (file) => file.exec("DELETE FROM snapshot; INSERT INTO snapshot (piece) VALUES (x'00')"));

/** Has the time of a sandbox, whose Worker is stopped, be over at this moment, in milliseconds since 1970. */
export const endAt = (worker, sandbox, expires) =>
  inFileOf(worker, sandbox, (file) => {
    const { value } = file.prepare("SELECT value FROM _cf_KV WHERE key = 'sandbox'").get();
    file.prepare("UPDATE _cf_KV SET value = ? WHERE key = 'sandbox'").run(serialize({ ...deserialize(value), expires }));
  });

/** Has the one sandbox that there is, whose Worker is stopped, be woken up then. */
export function wakeAt(worker, sandbox, time) {
  const nanoseconds = BigInt(time) * 1_000_000n;
  // workerd keeps it with the object and, for all objects together, beside them; it believes in it where both say so.
  inFileOf(worker, sandbox, (file) => file.prepare("UPDATE _cf_METADATA SET value = ? WHERE key = 1").run(nanoseconds));
  changing(alarms(worker), (file) => file.prepare("UPDATE _cf_ALARM SET scheduled_time = ?").run(nanoseconds));
}

function inFileOf({ state }, { url }, change) {
  const [file] = globSync(`**/${url.split("/").at(-1)}.sqlite`, { cwd: state });
  changing(join(state, file), change);
}

function changing(file, change) {
  const database = new DatabaseSync(file);
  change(database);
  database.close();
}
