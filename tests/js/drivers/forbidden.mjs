// Where compiling WebAssembly is forbidden: importing must work, and the first call must say what to do.
import { StreamClient, StreamError } from "stream-users-wasm";

/**
 * @param {string} advice what the sentence must contain
 * @returns {{ name: string, ok: boolean, error?: string }[]}
 */
export function forbidden(advice) {
  let thrown;
  try {
    new StreamClient("key", "a-secret-for-tests", { dangerouslyAllowBrowser: true }).generateUserToken({ user_id: "john" });
  } catch (error) {
    thrown = error;
  }
  const ok = thrown instanceof StreamError && thrown.message.includes(advice) && thrown.cause !== undefined;
  return [{ name: `where compiling is forbidden, the first call says: ${advice}`, ok, error: String(thrown) }];
}
