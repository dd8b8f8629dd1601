// People who write to a sandbox until it is gone.

/**
 * Three callers who upsert users one after the other.
 *
 * @param {object} client the sandbox's client
 * @param {string} name what their users' ids begin with
 * @param {Set<string>} acknowledged gets the id of each user whose upsert was answered
 * @param {object} custom what each user holds
 */
export function upserting(client, name, acknowledged, custom = {}) {
  let alive = true;
  let count = 0;
  const waiting = [];
  const caller = async (caller) => {
    for (let i = 0; alive; i++) {
      const id = `${name}-${caller}-${i}`;
      await client.upsertUsers([{ id, custom }]).then(
        () => {
          acknowledged.add(id);
          count += 1;
          for (const { least, resolve } of waiting) if (count >= least) resolve();
        },
        () => (alive = false),
      );
    }
  };
  const ended = Promise.all([1, 2, 3].map(caller));
  return {
    /** Waits until so many were acknowledged. */
    reached: (least) => new Promise((resolve) => waiting.push({ least, resolve })),

    /** No more are begun; waits for those under way. */
    end() {
      alive = false;
      return ended;
    },
  };
}
