// The rows that Rust and JavaScript share.
import { readFileSync } from "node:fs";

/** The rows of `tests/vectors/<name>.json`. */
export function vectors(name) {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
}

/** Core's table of API calls, printed by `cargo run --example operations`. */
export function coreOperations() {
  const file = process.env.OPERATIONS_JSON;
  if (!file) {
    throw new Error(
      "OPERATIONS_JSON names no file: run `cargo xtask test js`, " +
        "or save the output of `cargo run --quiet --example operations` and set it to that file's path.",
    );
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The rows of `rows` for one operation; no rows is an error, so that no operation is ever left out. */
export function cells(rows, operation) {
  const found = rows.filter((row) => row.operation === operation.name);
  if (found.length === 0) throw new Error(`tests/vectors/operations.json has no row for ${operation.name}: add its cells.`);
  return found;
}
