// Waiting for what the page shows: what happened is there a moment later.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

// As long as Playwright waits: it only passes where something is broken.
const PATIENCE_MS = 30_000;

const complain = (seen) => assert.fail(`seen to the end: ${JSON.stringify(seen)}`);

/** What `look` gives, once it fits. */
export async function until(look, fits, otherwise = complain) {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const seen = await look();
    if (fits(seen)) return seen;
    if (Date.now() > end) otherwise(seen);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until what `look` gives is this. */
export const comesTo = (look, expected) =>
  until(look, (seen) => isDeepStrictEqual(seen, expected), (seen) => assert.deepEqual(seen, expected));
