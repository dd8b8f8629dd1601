// What the suites ask of values and errors alike.
import assert from "node:assert/strict";
import { inspect } from "node:util";

/** The secret of every client in these suites; `withoutSecret` looks for it in whatever is printed. */
export const SECRET = "s3cret-of-the-suites-that-nobody-may-see";
export const API_KEY = "key-of-the-suites";

/** Freezes a value and everything in it, so that writing to a caller's object throws. */
export function deepFreeze(value) {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Reflect.ownKeys(value).forEach((key) => deepFreeze(value[key]));
  }
  return value;
}

/** The reply with the values at `paths` (`users.0.created_at`) as dates: nanoseconds since 1970, or RFC 3339 text. */
export function withDates(reply, paths) {
  const copy = structuredClone(reply);
  for (const path of paths) {
    const parts = path.split(".");
    const last = parts.pop();
    const holder = parts.reduce((value, part) => value[part], copy);
    assert.ok(last in holder, `the row's date path ${path} is not in its reply`);
    const wire = holder[last];
    holder[last] = typeof wire === "number" ? new Date(Math.floor(wire / 1e6)) : new Date(wire);
  }
  return copy;
}

/** The error that `action` throws or rejects with; not failing is an error itself. */
export async function failure(action) {
  let value;
  try {
    value = await action();
  } catch (error) {
    return error;
  }
  return assert.fail(`expected an error, got ${inspect(value)}`);
}

/** Fails if anything that a person could see of `value` holds the secret or a token. */
export function withoutSecret(value, token) {
  const seen = [
    inspect(value, { depth: 8, showHidden: true }),
    String(value),
    String(value?.stack),
    String(value?.message),
    JSON.stringify(value),
    JSON.stringify(Object.getOwnPropertyDescriptors(Object(value))),
  ].join("\n");
  for (const secret of [SECRET, token].filter(Boolean)) assert.ok(!seen.includes(secret), "a secret or token was shown");
}
