// How a sandbox's changes reach a storage: many in one line, and now and then a snapshot in the place of all lines. What the
// lines say, wasm knows.
import { StreamError, StreamInputError } from "./errors.mjs";

const NOTHING = new Uint8Array();

/** Changes of a sandbox, stored before they are acknowledged. */
export class Journal {
  #storage;
  #machine;
  #length;
  #snapshotLength;
  #queue = [];
  // The group that is still open for changes, and the last one that was begun.
  #open;
  #last = Promise.resolve();
  #settled = true;
  // Whether nothing that was stored so far may stay.
  #forgets = false;
  // Why the last change could not be stored, and from when on storing is tried again.
  #failure;
  #again = 0;

  /**
   * Gives the sandbox what a storage holds, and from now on the storage what the sandbox changes.
   *
   * @param {import("stream-users-wasm/sandbox").SandboxStorage} storage
   * @param {object} machine the sandbox's machine
   * @returns {Promise<Journal>}
   * @throws {StreamInputError} what is stored is damaged; the message says what to do
   */
  static async open(storage, machine) {
    const stored = await storage.read();
    // Bytes alone would count as nothing stored, and be written over.
    if (typeof stored !== "object" || stored === null || Array.isArray(stored) || "byteLength" in stored) {
      throw new StreamInputError("options.storage.read must give { snapshot, journal }, each of which may be left out.", {
        path: "options.storage.read",
      });
    }
    const { snapshot = NOTHING, journal = NOTHING } = stored;
    const [size, kept, torn] = machine.recover(snapshot, journal);
    const opened = new Journal(storage, machine, kept, size);
    if (torn > 0) await opened.#cut(kept);
    return opened;
  }

  constructor(storage, machine, length, snapshotLength) {
    this.#storage = storage;
    this.#machine = machine;
    this.#length = length;
    this.#snapshotLength = snapshotLength;
  }

  /** What follows the good lines was never acknowledged, and nothing may be written after it. */
  async #cut(length) {
    if (this.#storage.truncate) await this.#storage.truncate(length);
    else await this.#replace();
  }

  /**
   * Stores a change.
   *
   * @param {string | null} records what the sandbox says is to be stored; `null` if nothing that was stored so far may stay
   * @returns {Promise<void>} settled when it is stored; rejected, like all later ones until one can be, when it cannot be
   */
  store(records) {
    if (records === null) this.#forgets = true;
    else this.#queue.push(records);
    this.#settled = false;
    return this.#next();
  }

  /** A promise for all changes so far, or nothing when they are stored already. */
  settled() {
    if (this.#settled) return undefined;
    return this.#failure ? this.#next() : this.#last;
  }

  #next() {
    this.#last = this.#open ??= this.#last.catch(() => {}).then(() => this.#write());
    return this.#last;
  }

  async #write() {
    const records = this.#queue;
    this.#queue = [];
    this.#open = undefined;
    const began = Date.now();
    if (this.#failure && began < this.#again) throw this.#failure;
    try {
      // What became of a line that failed, nobody knows. A snapshot holds that change and all later ones, either way.
      if (this.#failure || this.#forgets) await this.#replace();
      else if (records.length > 0) await this.#add(records);
      this.#failure = undefined;
    } catch (cause) {
      // What takes long is not tried at each call.
      this.#again = Date.now() + 10 * (Date.now() - began);
      const reason = cause?.message ?? cause;
      const next = "Nothing that was acknowledged is lost. Mend that: the sandbox goes on with the first call that it can store.";
      throw (this.#failure = new StreamError(`changes cannot be stored: ${reason}. ${next}`, { cause }));
    }
    if (this.#queue.length === 0) this.#settled = true;
  }

  async #add(records) {
    const line = this.#machine.group(records.join(","));
    if (this.#machine.isLong(this.#length, this.#snapshotLength) && (await this.#compact())) return;
    await this.#storage.append(line);
    this.#length += line.length;
  }

  /** A snapshot that cannot be stored is no loss: the journal goes on, and asks again when it has doubled. */
  async #compact() {
    try {
      await this.#replace();
      return true;
    } catch {
      this.#snapshotLength = this.#length;
      return false;
    }
  }

  /**
   * Nothing happens between the making of the last line and that of the snapshot, so the snapshot holds it, and has its
   * number: should the storage keep both after all, the line is passed over.
   */
  async #replace() {
    this.#forgets = false;
    const snapshot = this.#machine.compacted();
    await this.#storage.replace(snapshot);
    this.#snapshotLength = snapshot.length;
    this.#length = 0;
  }
}
