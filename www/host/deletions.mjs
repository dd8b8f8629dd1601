// The users that this page deleted. The API never finds them again, so whoever may want them back has to remember them.

/** @param {{ get: Function, put: Function }} storage */
export async function deletions(storage) {
  let entries = (await storage.get("deleted")) ?? [];
  const keep = (kept) => {
    entries = kept;
    return storage.put("deleted", kept);
  };
  return {
    all: () => entries,
    /** @param {string[]} [ids] all, if they are left out */
    forget: (ids) => keep(ids ? entries.filter(({ id }) => !ids.includes(id)) : []),
    add: (entry) => keep([entry, ...entries.filter(({ id }) => id !== entry.id)]),
  };
}

/**
 * Starts the deletion of one user, who is hidden from then on.
 *
 * @param {object} host
 * @param {{ user_ids: [string] }} request what `deleteUsers` takes
 * @param {string} name what the user was called
 * @returns {Promise<string>} the task that does the rest
 */
export async function deleteUser(host, request, name) {
  const { task_id } = await host.client.deleteUsers(request);
  const [id] = request.user_ids;
  // Without any mode the user goes softly; with one for something else, the user stays.
  const modes = ["user", "messages", "conversations", "calls"].filter((option) => request[option]);
  const mode = request.user ?? (modes.length === 0 ? "soft" : undefined);
  if (mode) await host.deleted.add({ id, name, mode, at: Date.now() });
  return task_id;
}

/** Brings users back that were deleted softly. */
export async function restoreUsers(host, ids) {
  await host.client.restoreUsers({ user_ids: ids });
  await host.deleted.forget(ids);
}
