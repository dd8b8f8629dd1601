// How many sandboxes were made today, where all isolates see it: an object for each address, for each IPv6 network and for all
// together, gone a day later.
import { DurableObject } from "cloudflare:workers";

const DAY = 24 * 3600 * 1000;
const KEY = "made";

export class Address extends DurableObject {
  /**
   * Counts one more.
   *
   * @param {number} most how many there may be
   * @returns {Promise<number>} 0; if that would be too many, in how many milliseconds it is not
   */
  async take(most) {
    const { storage } = this.ctx;
    const made = (await storage.get(KEY)) ?? { count: 0, until: Date.now() + DAY };
    if (made.count >= most) return Math.max(made.until - Date.now(), 1);
    if (made.count === 0) await storage.setAlarm(made.until);
    await storage.put(KEY, { ...made, count: made.count + 1 });
    return 0;
  }

  async alarm() {
    await this.ctx.storage.deleteAll();
  }
}

/**
 * Whom a request counts for, and how many sandboxes a day each may make: the narrowest first, so that who is refused there does
 * not use up what others have.
 */
export function countedFor(request, env) {
  const address = request.headers.get("cf-connecting-ip") ?? "";
  const groups = address.includes(":") && groupsOf(address);
  return [
    // Every IPv6 customer has at least the whole second half of the address.
    { name: groups ? groups.slice(0, 4).join(":") : address, most: env.SANDBOXES_PER_ADDRESS_AND_DAY, whose: "one address" },
    // And usually at most what follows the first 48 bits: 65,536 such halves.
    groups && { name: groups.slice(0, 3).join(":"), most: env.SANDBOXES_PER_NETWORK_AND_DAY, whose: "one network" },
    { name: "all", most: env.SANDBOXES_PER_DAY, whose: "all together" },
  ].filter(Boolean);
}

/** The eight groups of an IPv6 address; "::" stands for those that are missing. */
function groupsOf(address) {
  const [head, tail] = address.split("::").map((part) => part.split(":").filter(Boolean));
  return tail ? [...head, ...Array(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail] : head;
}
