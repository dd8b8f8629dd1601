// The page's host in a test's hands: what it is asked can be read, held back and rewritten, and its clock be stopped with the page's.
import { comesTo } from "./waiting.mjs";

/**
 * Gets between the page and its host; runs in the page. What is asked of the method or verb `toHost.held`, or from this path on,
 * waits until `release()`.
 */
export function between(held) {
  const { postMessage } = Worker.prototype;
  // A rehearsal of deleteUsers is not held with deleteUser.
  const isHeld = (arg) => typeof arg === "string" && (arg === toHost.held || (toHost.held?.startsWith("/") && arg.startsWith(toHost.held)));
  Worker.prototype.postMessage = function (message, ...others) {
    const { args } = message;
    toHost.asked.push(args);
    const send = () => postMessage.call(this, { ...message, args: toHost.rewrite(args) }, ...others);
    if (args.some(isHeld)) toHost.waiting.push(send);
    else send();
  };
  globalThis.toHost = {
    held,
    asked: [],
    waiting: [],
    rewrite: (args) => args,
    release() {
      toHost.held = undefined;
      const waiting = toHost.waiting.splice(0);
      for (const send of waiting) send();
      return waiting.length;
    },
  };
}

/** All that was asked with this verb or method: what came after it. */
export const asked = (page, verb) => page.evaluate((verb) => toHost.asked.filter(([first]) => first === verb).map(([, ...args]) => args), verb);

/** Holds back from now on what is asked with this verb or method, or from this path on. */
export const hold = (page, what) => page.evaluate((what) => void (toHost.held = what), what);

/** Waits until something is held back: it was asked, and there is no answer yet. */
export const somethingHeld = (page) => comesTo(() => page.evaluate(() => toHost.waiting.length > 0), true);

/** Lets go what was held back, and tells how much that was. */
export const release = (page) => page.evaluate(() => toHost.release());

/** Rewrites from now on what is asked; `rewrite` runs in the page. */
export const rewriting = (page, rewrite) => page.evaluate(`toHost.rewrite = ${rewrite}`);

/** The host itself, for what is to run there. */
export const hostOf = (page) => page.workers()[0];

/**
 * Stops the clocks of the page and its host, at a whole second. The page's timers stand still with them: those that are set from now on.
 *
 * @returns {Promise<(milliseconds: number) => Promise<void>>} lets so much time pass
 */
export async function stopClocks(page) {
  let now = Math.ceil(Date.now() / 1000) * 1000 + 1000;
  const setHost = () => hostOf(page).evaluate((now) => void (Date.now = () => now), now);
  await page.clock.install();
  await page.clock.pauseAt(now);
  await setHost();
  return async (milliseconds) => {
    now += milliseconds;
    // The host first: what the page asks on time is answered by the same time.
    await setHost();
    await page.clock.runFor(milliseconds);
  };
}
