// The files in which a sandbox keeps its changes, on Node. What their lines say, the sandbox knows.
//
// `journal`: a line for each write. `snapshot`: the sandbox as it was after a certain line; the journal's lines up to that one
// are passed over. `lock`: who works on the folder.
import { closeSync, fdatasync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, write, writeSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "./sandbox-lock.mjs";

/** Changes of a sandbox, on disk before they are acknowledged. */
export class Journal {
  #folder;
  #machine;
  #unlock;
  #file;
  #length = 0;
  #snapshotLength = 0;
  #queue = [];
  // The group that is still open for changes, and the last one that was begun.
  #open;
  #last = Promise.resolve();
  #settled = true;

  /**
   * Opens a folder, made if need be, and gives the sandbox what it holds.
   *
   * @param {string} folder
   * @param {object} machine the sandbox's machine
   * @param {(message: string) => void} report called with what people should know
   * @throws {Error} another process has it, or a file is damaged; the message says what to do
   */
  constructor(folder, machine, report) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#machine = machine;
    this.#unlock = takeLock(folder);
    try {
      this.#file = openSync(this.#path("journal"), "a+", 0o600);
      this.#recover(report);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  #recover(report) {
    rmSync(this.#path("snapshot.new"), { force: true });
    const snapshot = content(this.#path("snapshot"));
    const changes = content(this.#path("journal"));
    const [, kept, torn] = this.#machine.recover(snapshot, changes);
    this.#snapshotLength = snapshot.length;
    this.#length = kept;
    if (torn > 0) {
      report(`The last write to ${this.#path("journal")} was torn: ${torn} bytes after byte ${kept} were cut off. None of it was acknowledged.`);
      ftruncateSync(this.#file, kept);
    }
    // The files' names are on disk before anything is acknowledged.
    fsyncSync(this.#file);
    syncFolder(this.#folder);
  }

  /**
   * Stores a change.
   *
   * @param {string} records what the sandbox says is to be stored
   * @returns {Promise<void>} settled when it is on disk; rejected, like all later ones, when it cannot be
   */
  store(records) {
    this.#queue.push(records);
    this.#settled = false;
    this.#last = this.#open ??= this.#last.then(() => this.#write());
    return this.#last;
  }

  /** A promise for all changes so far, or nothing when they are on disk already. */
  settled() {
    return this.#settled ? undefined : this.#last;
  }

  async #write() {
    const records = this.#queue.join(",");
    this.#queue = [];
    this.#open = undefined;
    if (!this.#machine.isLong(this.#length, this.#snapshotLength) || !this.#compact()) {
      await this.#append(Buffer.from(this.#machine.group(records)));
    }
    if (this.#queue.length === 0) this.#settled = true;
  }

  async #append(line) {
    try {
      await written(this.#file, line);
      await synced(this.#file);
      this.#length += line.length;
    } catch (error) {
      // What was half written is of no use, and could not be told from damage once more is written after it.
      try {
        ftruncateSync(this.#file, this.#length);
      } catch {
        // The next start cuts it off.
      }
      throw error;
    }
  }

  /**
   * Puts a snapshot in the place of the journal. Nothing happens between the changes that are being stored and the snapshot,
   * so it holds them: no line is written for them.
   */
  #compact() {
    const [name, fresh] = [this.#path("snapshot"), this.#path("snapshot.new")];
    const line = Buffer.from(this.#machine.compacted());
    try {
      const file = openSync(fresh, "w", 0o600);
      try {
        for (let at = 0; at < line.length; ) at += writeSync(file, line, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, name);
      syncFolder(this.#folder);
    } catch {
      // No room for a second copy: the journal goes on, and asks again when it has doubled.
      rmSync(fresh, { force: true });
      this.#snapshotLength = this.#length;
      return false;
    }
    this.#snapshotLength = line.length;
    // A crash before this leaves lines that the snapshot holds, which are passed over.
    ftruncateSync(this.#file, 0);
    fsyncSync(this.#file);
    this.#length = 0;
    return true;
  }

  /** Waits for what is being stored, and gives the folder back. */
  async close() {
    await this.#last.catch(() => {});
    this.#release();
  }

  #release() {
    if (this.#file !== undefined) closeSync(this.#file);
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
