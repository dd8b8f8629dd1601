// Refusals of the Worker's own, in the form in which Stream's API refuses: clients read them like any other.
import { Sandbox } from "stream-users-wasm/sandbox";
import { machineOf } from "./machine.mjs";

// One that holds nothing, for all refusals of an isolate.
let machine;

/**
 * @param {number} status
 * @param {string} reason what is wrong and what to do
 * @param {Record<string, string>} headers
 */
export function refuse(status, reason, headers) {
  machine ??= machineOf(new Sandbox());
  const body = machine.refusal(status, reason);
  return new Response(body, { status, headers: { "content-type": "application/json", "cache-control": "no-store", ...headers } });
}

/** The same for a name that was never given away, for one whose time is over, and for one that was guessed. */
export const notThere = (reason = "There is no sandbox of this name. It may have expired: make another one with POST /s.") => refuse(404, reason);
