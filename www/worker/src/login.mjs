// The demo's login: whoever comes is who they say they are, without a password. It shows where yours goes, and what a session
// then carries: a token of this package, signed with the Worker's own secret, in a cookie that no script and no other site gets.
import { generateUserToken, verifyToken } from "stream-users-wasm";
import { bodyOf } from "./body.mjs";
import { refuse } from "./refusal.mjs";

const COOKIE = "session";
const HOURS = 12;

/** More than a name takes, in bytes. */
const LONGEST_BODY = 1024;

/** `POST /login` with `{"user_id": "..."}`. */
export async function logIn(request, env) {
  const body = await bodyOf(request, LONGEST_BODY);
  if (body.length > LONGEST_BODY) return refuse(413, `A login takes no more than ${LONGEST_BODY} bytes.`);
  const { user_id } = parsed(body) ?? {};
  if (typeof user_id !== "string" || !user_id) return refuse(400, 'Say who you are: {"user_id": "john"}. The demo believes you.');
  let cookie;
  try {
    cookie = sessionCookie(request, env, { user_id });
  } catch (error) {
    // Half a surrogate pair, for one, is in no token.
    return refuse(400, error.message);
  }
  return Response.json({ user_id }, { headers: { "cache-control": "no-store", "set-cookie": cookie } });
}

function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Who is logged in, and which sandbox they made: `{ user_id, sandbox }`, or nothing. */
export function session(request, env) {
  const token = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.get("cookie") ?? "")?.[1];
  try {
    return token && verifyToken(env.SESSION_SECRET, token);
  } catch {
    return undefined;
  }
}

/** The header that starts a session, or changes it. */
export function sessionCookie(request, env, claims) {
  const seconds = HOURS * 3600;
  const token = generateUserToken(env.SESSION_SECRET, { ...claims, validity_in_seconds: seconds });
  // On this machine there is no TLS, and a client would keep a secure cookie to itself.
  const secure = new URL(request.url).protocol === "https:" ? "; Secure" : "";
  return `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
}
