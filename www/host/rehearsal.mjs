// What a call would do, found out by doing it to a copy: the page shows the API's own answer before anything is changed.
import { apiOf, BASE } from "./api.mjs";
import { CALLS } from "./example.mjs";
import { Sandbox, StreamClient } from "./package.mjs";

/** By then every task is done. */
const LATER_MS = 60_000;

/**
 * Rehearsals share one copy, so they take turns.
 *
 * @returns {(host: object, id: string, method: string, ...args: any[]) => Promise<{ before: object, after: object, error?: string }>}
 *   what there is of a user before and after the call
 */
export function rehearsal() {
  let copy;
  let snapshot;
  let seen;
  let turn = Promise.resolve();

  async function rehearse(host, id, method, ...args) {
    copy ??= await openCopy();
    if (seen !== host.changes) {
      seen = host.changes;
      snapshot = await host.sandbox.snapshot();
    }
    await copy.sandbox.restore(snapshot);
    await copy.sandbox.clock({});
    const before = await traces(copy, id);
    try {
      await copy.client[method](...args);
    } catch (error) {
      return { before, after: before, error: error.message };
    }
    await copy.sandbox.clock({ advance: LATER_MS });
    return { before, after: await again(copy, before) };
  }

  return (...call) => (turn = turn.catch(() => {}).then(() => rehearse(...call)));
}

async function openCopy() {
  const sandbox = new Sandbox({ rateLimits: "off" });
  const { apiKey, secret, fetch } = sandbox;
  const client = new StreamClient(apiKey, secret, { fetch, basePath: BASE, dangerouslyAllowBrowser: true, maxRetries: 0 });
  return { sandbox, client, api: await apiOf(sandbox, (url, init) => fetch(url, init)) };
}

/** Everything that a user is, wrote, and takes part in. */
async function traces({ client, api }, id) {
  const user = await userOf(client, id);
  if (!user) return { id, user: undefined, messages: [], reactions: 0, channels: [], calls: [] };
  const { messages = [], reactions = [] } = await client.exportUser({ user_id: id });
  const found = await api("POST", "/api/v2/chat/channels", { filter_conditions: { members: { $in: [id] } } });
  const calls = await Promise.all(CALLS.map((path) => callAt(api, path)));
  return {
    id,
    user,
    messages: messages.map(shownMessage),
    reactions: reactions.length,
    channels: found.body.channels.map(shownChannel),
    calls: calls.filter((call) => call.members.includes(id)),
  };
}

/** The same things, looked at once more. */
async function again({ client, api }, { id, messages, channels, calls }) {
  const user = await userOf(client, id);
  return {
    id,
    user,
    messages: await Promise.all(
      messages.map(async (message) => {
        const { status, body } = await api("GET", `/api/v2/chat/messages/${encodeURIComponent(message.id)}?show_deleted_message=true`);
        return status === 200 ? shownMessage(body.message) : { ...message, gone: true };
      }),
    ),
    reactions: user && ((await client.exportUser({ user_id: id })).reactions ?? []).length,
    channels: await Promise.all(
      channels.map(async (channel) => {
        const { status, body } = await api("GET", `/api/v2/chat/channels/${channel.cid.replace(":", "/")}`);
        return status === 200 ? shownChannel(body) : { ...channel, gone: true };
      }),
    ),
    calls: await Promise.all(calls.map(({ path }) => callAt(api, path))),
  };
}

async function userOf(client, id) {
  const payload = { filter_conditions: { id }, include_deactivated_users: true };
  return (await client.queryUsers({ payload })).users[0];
}

const shownMessage = ({ id, text, type, user, reaction_counts, cid }) => ({
  id,
  text,
  cid,
  deleted: type === "deleted",
  author: user?.name ?? user?.id,
  reactions: Object.values(reaction_counts ?? {}).reduce((sum, count) => sum + count, 0),
});

const shownChannel = ({ channel, members }) => ({
  cid: channel.cid,
  members: members.length,
  owner: channel.created_by?.id,
  deleted: Boolean(channel.deleted_at),
});

async function callAt(api, path) {
  const { status, body } = await api("GET", `/api/v2/video/call/${path}`);
  if (status !== 200) return { path, members: [], gone: true, why: body.message };
  return { path, members: body.members.map(({ user_id }) => user_id), owner: body.call.created_by?.id };
}
