/** Of each signal that somebody waits for: whom to tell, and the one listener that does it. */
const watched = new WeakMap();

/**
 * Has `tell` called when the signal is aborted. However many wait for one signal, it has one listener: Node warns of more than ten,
 * and looks through them one by one when one goes.
 *
 * @param {AbortSignal | undefined} signal none is never aborted
 * @param {() => void} tell must not throw
 * @returns {() => void} lets go of it
 */
export function onAbort(signal, tell) {
  if (!signal) return () => {};
  let watch = watched.get(signal);
  if (!watch) {
    const told = new Set();
    watch = { told, listener: () => told.forEach((tell) => tell()) };
    watched.set(signal, watch);
    signal.addEventListener("abort", watch.listener);
  }
  watch.told.add(tell);
  return () => {
    watch.told.delete(tell);
    if (watch.told.size > 0) return;
    signal.removeEventListener("abort", watch.listener);
    watched.delete(signal);
  };
}
