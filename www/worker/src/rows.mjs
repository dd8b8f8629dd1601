// A sandbox's storage in the SQLite of its Durable Object. A row holds at most 2 MB there, and a change or a snapshot may be
// more, so both are kept in pieces.

const PIECE = 1024 * 1024;

/** @implements {import("stream-users-wasm/sandbox").SandboxStorage} */
export class Rows {
  /** How many bytes are kept. */
  bytes = 0;
  #storage;
  #sql;

  constructor(storage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  async read() {
    for (const table of ["journal", "snapshot"]) {
      this.#sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (number INTEGER PRIMARY KEY, piece BLOB NOT NULL)`);
    }
    const [journal, snapshot] = [this.#content("journal"), this.#content("snapshot")];
    this.bytes = journal.length + snapshot.length;
    return { journal, snapshot };
  }

  async append(line) {
    this.#storage.transactionSync(() => this.#insert("journal", line));
    this.bytes += line.length;
    await this.#storage.sync();
  }

  async replace(snapshot) {
    this.#storage.transactionSync(() => {
      this.#sql.exec("DELETE FROM journal");
      this.#sql.exec("DELETE FROM snapshot");
      this.#insert("snapshot", snapshot);
    });
    this.bytes = snapshot.length;
    await this.#storage.sync();
  }

  #insert(table, bytes) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      this.#sql.exec(`INSERT INTO ${table} (piece) VALUES (?)`, bytes.slice(at, at + PIECE));
    }
  }

  #content(table) {
    const pieces = [...this.#sql.exec(`SELECT piece FROM ${table} ORDER BY number`)].map(({ piece }) => new Uint8Array(piece));
    const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}
