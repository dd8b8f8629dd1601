// A page of the users' table. The API's queries end at an offset of 1,000, so pages go by the last id that was shown.

/** How many users the API gives at once. */
const MOST = 100;

/**
 * @param {object} host
 * @param {{ search?: string, role?: string, state?: "any" | "active" | "deactivated", after?: string, limit: number }} wanted
 * @returns {Promise<{ users: object[], more: boolean }>}
 */
export async function findUsers(host, { search, role, state = "any", after, limit }) {
  const found = [];
  // No filter of the API tells deactivated users apart, so they are picked out of everyone.
  const picky = state === "deactivated";
  for (let last = after; ; ) {
    const { users } = await host.client.queryUsers({
      payload: {
        filter_conditions: conditions(search, role, last),
        sort: [{ field: "id", direction: 1 }],
        limit: picky ? MOST : limit + 1,
        include_deactivated_users: state !== "active",
      },
    });
    found.push(...(picky ? users.filter((user) => user.deactivated_at) : users));
    last = users.at(-1)?.id;
    if (!picky || found.length > limit || users.length < MOST) break;
  }
  return { users: found.slice(0, limit), more: found.length > limit };
}

function conditions(search, role, after) {
  const all = [];
  if (search) all.push({ $or: [{ name: { $autocomplete: search } }, { id: { $autocomplete: search } }] });
  if (role) all.push({ role });
  if (after) all.push({ id: { $gt: after } });
  return all.length > 0 ? { $and: all } : {};
}
