// A storage of files for a sandbox, on Node. What is in them, the sandbox knows.
//
// `journal`: a line for each write. `snapshot`: the sandbox as it was after a certain line; the journal's lines up to that one
// are passed over. `journal.torn`: what was cut off last. `lock`: who works on the folder.
import { closeSync, fdatasync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, write, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "./sandbox-lock.mjs";

/**
 * A folder as the storage of `Sandbox.open`: what it took is on the disk.
 *
 * @implements {import("stream-users-wasm/sandbox").SandboxStorage}
 */
export class Files {
  #folder;
  #report;
  #unlock;
  #journal;
  #length;

  /**
   * Takes a folder, made if need be.
   *
   * @param {string} folder
   * @param {(message: string) => void} report called with what people should know
   * @throws {Error} another process has it, or it cannot be used; the message says what to do
   */
  constructor(folder, report) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#report = report;
    this.#unlock = takeLock(folder);
    try {
      this.#journal = openSync(this.#path("journal"), "a+", 0o600);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async read() {
    rmSync(this.#path("snapshot.new"), { force: true });
    const snapshot = content(this.#path("snapshot"));
    const journal = content(this.#path("journal"));
    this.#length = journal.length;
    // The files' names are on disk before anything is acknowledged.
    fsyncSync(this.#journal);
    syncFolder(this.#folder);
    return { snapshot, journal };
  }

  async append(line) {
    try {
      await written(this.#journal, line);
      await synced(this.#journal);
      this.#length += line.length;
    } catch (error) {
      // What was half written is of no use, and could not be told from damage once more is written after it.
      try {
        ftruncateSync(this.#journal, this.#length);
      } catch {
        // The next start cuts it off.
      }
      throw error;
    }
  }

  async replace(snapshot) {
    const [name, fresh] = [this.#path("snapshot"), this.#path("snapshot.new")];
    try {
      const file = openSync(fresh, "w", 0o600);
      try {
        for (let at = 0; at < snapshot.length; ) at += writeSync(file, snapshot, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, name);
      syncFolder(this.#folder);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
    // A crash before this leaves lines that the snapshot holds.
    this.#cut(0);
  }

  async truncate(length) {
    const name = this.#path("journal");
    const torn = content(name).subarray(length);
    // A line that the disk spoilt later looks the same, and that one was acknowledged: nothing is thrown away.
    writeFileSync(`${name}.torn`, torn, { mode: 0o600 });
    this.#report(`The last write to ${name} was torn, so none of it was acknowledged: ${torn.length} bytes after byte ${length} were moved to ${name}.torn.`);
    this.#cut(length);
  }

  #cut(length) {
    ftruncateSync(this.#journal, length);
    this.#length = length;
    fsyncSync(this.#journal);
  }

  /** Gives the folder back. */
  close() {
    if (this.#journal !== undefined) closeSync(this.#journal);
    this.#unlock();
  }

  #path(name) {
    return join(this.#folder, name);
  }
}

function content(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

/** Names of files are on disk when their folder is. Windows has no such thing. */
function syncFolder(folder) {
  if (process.platform === "win32") return;
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const synced = (file) =>
  new Promise((resolve, reject) => fdatasync(file, (error) => (error ? reject(error) : resolve())));

/** A disk that is nearly full takes a part; the rest then fails with the reason. */
const written = (file, bytes) =>
  new Promise((resolve, reject) => {
    const next = (from) =>
      write(file, bytes, from, bytes.length - from, null, (error, count) => {
        if (error) reject(error);
        else if (from + count < bytes.length) next(from + count);
        else resolve();
      });
    next(0);
  });
