// What all figures work on. Ids change from call to call, so that nobody gains by remembering the last one.
export const SECRET = "a-secret-as-long-as-the-ones-of-stream-apps-xyz";
export const API_KEY = "key-of-the-benchmarks";
export const VALIDITY = 3600; // s

const MANY = 1024; // a power of two
export const USER_IDS = Array.from({ length: MANY }, (_, index) => `user-${String(index).padStart(6, "0")}`);
export const userId = (turn) => USER_IDS[turn & (MANY - 1)];
export const CALL_CIDS = ["default:standup-of-monday", "livestream:all-hands"];
export const ROLE = "admin";

/** `iat` and `exp` as `generateUserToken` chooses them. */
export function times() {
  const iat = Math.floor(Date.now() / 1000) - 1;
  return { iat, exp: iat + VALIDITY };
}
