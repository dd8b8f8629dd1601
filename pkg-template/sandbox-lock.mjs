// One process at a time works on a folder: a lock file that names the process, made whole or not at all.
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * Takes the folder's lock.
 *
 * @param {string} folder
 * @returns {() => void} gives it back
 * @throws {Error} a live process has it; the message names it and says what to do
 */
export function takeLock(folder) {
  const file = join(folder, "lock");
  const mine = join(folder, `lock.${process.pid}`);
  const owner = JSON.stringify({ pid: process.pid, started: started(process.pid) });
  const written = openSync(mine, "w", 0o600);
  writeSync(written, owner);
  fsyncSync(written);
  closeSync(written);
  try {
    // A link is made by one process alone, and with its content.
    while (!linked(mine, file)) removeStale(file);
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (read(file) === owner) rmSync(file, { force: true });
  };
}

function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Takes away a lock whose process is gone. Of several that see it, one does. */
function removeStale(file) {
  const seen = read(file);
  if (seen === undefined) return;
  refuseLive(file, seen);
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const taken = read(aside);
  // Between the look and the rename another process may have been faster: then this is its lock, and goes back.
  if (taken !== seen) linked(aside, file);
  rmSync(aside, { force: true });
}

function refuseLive(file, content) {
  let owner;
  try {
    owner = JSON.parse(content);
  } catch {
    throw new Error(`${file} is no lock of a sandbox. If no sandbox works on this folder, remove the file and start again.`);
  }
  const now = started(owner.pid);
  if (now === undefined || now !== owner.started) return;
  throw new Error(
    `Process ${owner.pid} works on this folder (${file}): stop it (kill ${owner.pid}), or give this sandbox a folder of its own.`,
  );
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** When a process started, in the words of its system; `undefined` when it is gone. Another process may have got its number. */
function started(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "linux") {
    const stat = read(`/proc/${pid}/stat`);
    // The command's name, in parentheses, may hold spaces; the start is the twentieth field after it (proc(5)).
    const [state, ...fields] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    const alive = state !== undefined && state !== "Z";
    return alive ? `${read("/proc/sys/kernel/random/boot_id")?.trim()}/${fields[18]}` : undefined;
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return undefined;
  }
  if (process.platform === "win32") return "unknown";
  return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
}
