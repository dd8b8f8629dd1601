// Timers and a clock that only move when nothing else is left to do, so that hours pass in seconds.

const real = { setTimeout, clearTimeout, setImmediate, now: Date.now };

/**
 * Replaces the global timers and `Date.now` until it is disposed of.
 *
 * @param {number} start milliseconds since 1970
 * @returns {{ now(): number, timers(): number, fetch(answer: typeof fetch): typeof fetch, run(work: Promise<T>): Promise<T>, [Symbol.dispose](): void }}
 */
export function virtualClock(start) {
  let now = start;
  let timers = [];
  let lastId = 0;
  let underWay = 0;

  globalThis.setTimeout = (callback, milliseconds = 0, ...values) => {
    lastId += 1;
    timers.push({ id: lastId, at: now + milliseconds, callback: () => callback(...values) });
    return lastId;
  };
  globalThis.clearTimeout = (id) => {
    timers = timers.filter((timer) => timer.id !== id);
  };
  Date.now = () => now;

  /** Lets the event loop turn until every request has been answered and what follows from it has been done. */
  async function settled() {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((resolve) => real.setImmediate(resolve));
      quiet = underWay === 0 ? quiet + 1 : 0;
    }
  }

  return {
    now: () => now,
    timers: () => timers.length,

    /** A fetch during whose work the clock stands still; its replies are read already. */
    fetch: (answer) => async (url, init) => {
      underWay += 1;
      try {
        const response = await answer(url, init);
        const text = await response.text();
        const { status, statusText, headers } = response;
        return { status, statusText, headers, text: () => Promise.resolve(text) };
      } finally {
        underWay -= 1;
      }
    },

    /** Lets time pass until the work is done. */
    async run(work) {
      let done = false;
      const finish = () => (done = true);
      work.then(finish, finish);
      for (;;) {
        // What is done without a request needs no more turns.
        await Promise.resolve();
        if (!done) await settled();
        if (done) return work;
        const next = timers.reduce((first, timer) => (!first || timer.at < first.at ? timer : first), undefined);
        if (!next) throw new Error("nothing is left to wait for, and the work is not done");
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
    },

    [Symbol.dispose]() {
      globalThis.setTimeout = real.setTimeout;
      globalThis.clearTimeout = real.clearTimeout;
      Date.now = real.now;
    },
  };
}
