// The sandbox's clock: the browser's, or slower for a while, so that what takes milliseconds can be watched.

export function slowableClock() {
  // How many times slower than the browser's, since when, and what it showed then.
  let times = 1;
  let since = 0;
  let shown = 0;

  function now() {
    const real = Date.now();
    return times === 1 ? real : Math.floor(shown + (real - since) / times);
  }

  return {
    now,
    /** @param {number} by how many times slower from now on; 1 is the browser's own speed, and time. */
    slow(by) {
      [shown, since] = [now(), Date.now()];
      times = by;
    },
  };
}
