// The endpoint at which a signed-in user fetches a token. Claims come from the application's own functions, never from
// the request: those functions alone are handed it.
import { StreamInputError } from "./errors.mjs";

/**
 * @param {{ generateUserToken: Function, generateCallToken: Function, decodeToken: Function }} client what is needed of it
 * @param {{ authenticate: Function, validity?: number, calls?: Function }} options checked
 * @returns {(request: Request, ...context: unknown[]) => Promise<Response>}
 */
export function tokenHandler({ generateUserToken, generateCallToken, decodeToken }, { authenticate, validity, calls }) {
  return async (request, ...context) => {
    if (request.method !== "POST") return answer(405, { error: "Use POST." }, { allow: "POST" });
    const user = await authenticate(request, ...context);
    if (user === undefined || user === null || user === false || user === "") {
      return answer(401, { error: "Sign in first." });
    }
    const claims = { validity_in_seconds: validity, ...(typeof user === "string" ? { user_id: user } : record(user)) };
    const opened = await calls?.(request, user, ...context);
    let token;
    if (opened === undefined || opened === null) token = generateUserToken(claims);
    else {
      // Nothing else of it: a call's record may well name a user, and whose token this is, `authenticate` says.
      const { call_cids, role } = Array.isArray(opened) ? { call_cids: opened } : opened;
      token = generateCallToken({ ...claims, call_cids, role: role ?? claims.role });
    }
    return answer(200, { token, expires_at: decodeToken(token).claims.exp });
  };
}

function record(user) {
  if (typeof user === "object" && !Array.isArray(user)) return user;
  throw new StreamInputError(
    "authenticate must return a user id, an object with user_id and further claims, or null for nobody. " +
      `It returned ${Array.isArray(user) ? "an array" : `a ${typeof user}`}.`,
    { path: "authenticate" },
  );
}

/** No CORS headers: a page of another origin must not read a token. */
function answer(status, body, headers) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
