// How many tokens a second this browser makes: ours, and WebCrypto's as somebody who knows it well would write it.

const FOR_MS = 150;
// Between two looks at the clock; and how many signatures WebCrypto has under way, which serves it better than one by one.
const AT_A_TIME = 200;

/**
 * One turn of each.
 *
 * @param {{ client: import("stream-users-wasm").StreamClient }} host whose tokens are counted
 * @param {{ oursFirst?: boolean }} options which comes first: a caller alternates, so that neither always has the warmer machine
 * @returns {Promise<{ ours: number, webCrypto: number }>} tokens a second
 */
export async function measure({ client }, { oursFirst = true } = {}) {
  const ours = () =>
    perSecond(() => {
      for (let i = 0; i < AT_A_TIME; i += 1) client.generateUserToken({ user_id: "john" });
    });
  const webCrypto = async () => {
    const sign = await signer();
    return perSecond(() => Promise.all(Array.from({ length: AT_A_TIME }, sign)));
  };
  if (oursFirst) return { ours: await ours(), webCrypto: await webCrypto() };
  const first = await webCrypto();
  return { ours: await ours(), webCrypto: first };
}

/** @param {() => unknown} make makes AT_A_TIME tokens, and gives a promise if they are not there at once */
async function perSecond(make) {
  const started = performance.now();
  let made = 0;
  let passed = 0;
  while (passed < FOR_MS) {
    await make();
    made += AT_A_TIME;
    passed = performance.now() - started;
  }
  return (made / passed) * 1000;
}

const HMAC = { name: "HMAC", hash: "SHA-256" };

/** The same token by WebCrypto: the key is imported once, the header encoded once. */
async function signer() {
  const utf8 = new TextEncoder();
  // As long as an app's secret.
  const key = await crypto.subtle.importKey("raw", crypto.getRandomValues(new Uint8Array(64)), HMAC, false, ["sign"]);
  const header = base64url(utf8.encode(JSON.stringify({ alg: "HS256", typ: "JWT" })));
  return async () => {
    const iat = Math.floor(Date.now() / 1000) - 1;
    const claims = base64url(utf8.encode(JSON.stringify({ user_id: "john", iat, exp: iat + 3600 })));
    const signed = `${header}.${claims}`;
    const signature = await crypto.subtle.sign("HMAC", key, utf8.encode(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  };
}

/** By the browser's own encoder, where it has one. */
const base64url = Uint8Array.prototype.toBase64
  ? (bytes) => bytes.toBase64({ alphabet: "base64url", omitPadding: true })
  : (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
