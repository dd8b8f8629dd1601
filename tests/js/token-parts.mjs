// Tokens taken apart and made without the package.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { TokenError } from "stream-users-wasm";
import { SECRET, failure, withoutSecret } from "./expectations.mjs";

export const NOW = 1_700_000_000;
export const base64url = (text) => Buffer.from(text).toString("base64url");
const decoded = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
/** The claims of a token, read without the package. */
export const claimsOf = (token) => decoded(token.split(".")[1]);

/** A token whose header and payload are the given texts, signed by Node itself. */
export function signed(header, payload, secret = SECRET) {
  const text = `${base64url(header)}.${base64url(payload)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
export const HEADER = '{"alg":"HS256","typ":"JWT"}';
export const PAYLOAD = '{"user_id":"john","iat":1699999999,"exp":1700003599}';

export async function refusedToken(action, fields, token) {
  const error = await failure(action);
  assert.ok(error instanceof TokenError, `${error?.name}: ${error?.message}`);
  for (const [name, value] of Object.entries(fields)) assert.equal(error[name], value, `${name}: ${error.message}`);
  withoutSecret(error, token?.length > 20 ? token : undefined);
}
