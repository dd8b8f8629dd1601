// How many sandboxes one address made today, where all isolates see it: an object for each address, gone a day later.
import { DurableObject } from "cloudflare:workers";

const DAY = 24 * 3600 * 1000;
const KEY = "made";

export class Address extends DurableObject {
  /**
   * Counts one more.
   *
   * @returns {Promise<number>} 0; if that would be too many, in how many milliseconds it is not
   */
  async take() {
    const { storage } = this.ctx;
    const made = (await storage.get(KEY)) ?? { count: 0, until: Date.now() + DAY };
    if (made.count >= this.env.SANDBOXES_PER_ADDRESS_AND_DAY) return Math.max(made.until - Date.now(), 1);
    if (made.count === 0) await storage.setAlarm(made.until);
    await storage.put(KEY, { ...made, count: made.count + 1 });
    return 0;
  }

  async alarm() {
    await this.ctx.storage.deleteAll();
  }
}

/** Whom a request counts for. Of an IPv6 address that is the first half: every customer has the whole other half. */
export function addressOf(request) {
  const address = request.headers.get("cf-connecting-ip") ?? "";
  if (!address.includes(":")) return address;
  const [head, tail = ""] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const missing = Math.max(0, 8 - groups.length - tail.split(":").filter(Boolean).length);
  return [...groups, ...(address.includes("::") ? Array(missing).fill("0") : [])].slice(0, 4).join(":");
}
