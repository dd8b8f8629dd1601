// What one sandbox may use. The figures are variables of the Worker (wrangler.jsonc).
import { refuse } from "./refusal.mjs";

const MINUTE = 60_000;

/** Requests a minute, of everybody together. A sandbox that is asked that often stays in memory, and so does the count. */
export class Pace {
  #minute;
  #count = 0;

  /** The refusal of a request that is one too many; of others nothing. */
  over(most) {
    const now = Date.now();
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) [this.#minute, this.#count] = [minute, 0];
    this.#count += 1;
    if (this.#count <= most) return undefined;
    const end = (minute + 1) * MINUTE;
    return refuse(429, `This demo answers ${most} requests a minute for one sandbox. Wait for the next minute.`, {
      "retry-after": String(Math.ceil((end - now) / 1000)),
      "x-ratelimit-limit": String(most),
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(end / 1000),
    });
  }
}

/** The refusal of a request to a sandbox that is full, unless it only reads. */
export function full(request, { users, bytes }, { MOST_USERS, MOST_BYTES }) {
  if (request.method === "GET" || (users < MOST_USERS && bytes < MOST_BYTES)) return undefined;
  const most = users < MOST_USERS ? `${MOST_BYTES} bytes` : `${MOST_USERS} users`;
  return refuse(413, `This sandbox holds ${most} or more, which is all that the demo gives it: it can be read, and no longer be written to.`);
}
