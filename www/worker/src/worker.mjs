// The Worker's way in: who gets to make a sandbox, who gets a token, and which sandbox a request is for. The demo page is not
// served from here: Cloudflare serves its files before the Worker is asked.
import { countedFor } from "./address.mjs";
import { logIn, session, sessionCookie } from "./login.mjs";
import { notThere, refuse } from "./refusal.mjs";

export { Address } from "./address.mjs";
export { DurableSandbox } from "./durable-sandbox.mjs";

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/s/")) return sandboxOf(pathname.split("/")[2], request, env);
    const answer = ROUTES[pathname];
    if (!answer) return notThere("There is nothing here.");
    if (request.method !== "POST") return refuse(405, "Use POST.", { allow: "POST" });
    if (isForeign(request)) return refuse(403, "Pages of other origins may not ask for this.");
    if (!env.SESSION_SECRET) return refuse(503, "The one who runs this has yet to set SESSION_SECRET: npx wrangler secret put SESSION_SECRET.");
    return answer(request, env);
  },
};

const ROUTES = { "/login": logIn, "/s": makeSandbox, "/token": makeToken };

/** A cookie goes along wherever a form or a script of another page sends it: browsers say where that was. */
function isForeign(request) {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}

/** A guessed name ends here: all names are this namespace's own, 128 bits of chance and as many that only it can add to them. */
async function sandboxOf(name, request, env) {
  let id;
  try {
    id = env.SANDBOXES.idFromString(name);
  } catch {
    return notThere();
  }
  return env.SANDBOXES.get(id).fetch(request);
}

async function makeSandbox(request, env) {
  const visitor = session(request, env);
  if (!visitor) return refuse(401, "Log in first: POST /login.");
  for (const { name, most, whose } of countedFor(request, env)) {
    const wait = await env.ADDRESSES.get(env.ADDRESSES.idFromName(name)).take(most);
    if (wait > 0) return refuse(429, `No more than ${most} sandboxes a day for ${whose}.`, { "retry-after": String(Math.ceil(wait / 1000)) });
  }
  const id = env.SANDBOXES.newUniqueId();
  const made = await env.SANDBOXES.get(id).make(visitor.user_id);
  if (made.refused) return refuse(400, made.refused);
  const url = new URL(`/s/${id}`, request.url);
  const cookie = sessionCookie(request, env, { user_id: visitor.user_id, sandbox: `${id}` });
  return Response.json({ url, ...made }, { status: 201, headers: { "cache-control": "no-store", "set-cookie": cookie } });
}

/** The sandbox has the secret, so it is the sandbox that signs. */
async function makeToken(request, env) {
  const visitor = session(request, env);
  if (!visitor?.sandbox) return refuse(401, "Log in first (POST /login), then make a sandbox (POST /s).");
  return sandboxOf(visitor.sandbox, request, env);
}
