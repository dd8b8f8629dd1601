// The loop that a careful Node programmer would write instead of using a package.
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import { SECRET } from "./inputs.mjs";

const KEY = createSecretKey(SECRET, "utf8");
const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

/** An HS256 token. */
export function sign(claims) {
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", KEY).update(signed).digest("base64url")}`;
}

/** Whether the hexadecimal signature is the body's. */
export function fits(body, signature) {
  return timingSafeEqual(createHmac("sha256", KEY).update(body).digest(), Buffer.from(signature, "hex"));
}

/** What a sender of webhooks puts into the header. */
export const signatureOf = (body) => createHmac("sha256", KEY).update(body).digest("hex");
