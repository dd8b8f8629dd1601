// Tasks that the API started: followed to their end, and told of each time their status moves.

const LOOK_EVERY_MS = 40;

/**
 * A reset and an import forget tasks: of one that cannot be followed any further, "gone" is told last.
 *
 * @param {object} host
 * @param {string} id the task's
 * @param {string} operation what started it
 * @returns {Promise<object>} the task as it ended
 */
export async function follow(host, id, operation) {
  const startedAt = Date.now();
  for (let last; ; ) {
    const { metadata, ...task } = await host.client.getTask({ id }).catch((error) => {
      host.tell("task", { id, operation, status: "gone" });
      throw error;
    });
    if (task.status !== last) host.tell("task", { id, operation, startedAt, seenAt: Date.now(), ...task });
    last = task.status;
    if (last === "completed" || last === "failed") {
      host.changed();
      return task;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
