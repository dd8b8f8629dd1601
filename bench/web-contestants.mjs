// A token where there is no node:crypto: ours, and WebCrypto with the key imported once.
import { StreamClient } from "stream-users-wasm";
import { API_KEY, SECRET, VALIDITY, times, userId } from "./inputs.mjs";

const HMAC = { name: "HMAC", hash: "SHA-256" };
const text = new TextEncoder();
const key = await crypto.subtle.importKey("raw", text.encode(SECRET), HMAC, false, ["sign"]);

/** base64url of bytes, by the one encoder that every runtime has. */
function base64url(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const HEADER = base64url(text.encode('{"alg":"HS256","typ":"JWT"}'));

async function webCrypto(claims) {
  const signed = `${HEADER}.${base64url(text.encode(JSON.stringify(claims)))}`;
  const signature = await crypto.subtle.sign(HMAC, key, text.encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

// Made at its first use: Workers allow no randomness and no signing before the first request.
let client;
const ours = (user_id) => {
  client ??= new StreamClient(API_KEY, SECRET);
  return client.generateUserToken({ user_id, validity_in_seconds: VALIDITY });
};

export const contestants = {
  ours: (turn) => ours(userId(turn)).length,
  WebCrypto: async (turn) => (await webCrypto({ user_id: userId(turn), ...times() })).length,
};
