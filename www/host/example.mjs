// Something to look at and to delete: people, what they wrote, and calls between them.

const person = (id, name, role, custom) => ({ id, name, role, custom });

const USERS = [
  person("ada", "Ada Lovelace", "admin", { team: "engines", country: "GB" }),
  person("grace", "Grace Hopper", "global_moderator", { team: "compilers", country: "US", color: "blue" }),
  person("alan", "Alan Turing", "user", { team: "engines", country: "GB" }),
  person("katherine", "Katherine Johnson", "user", { team: "orbits", country: "US", premium: true }),
  person("barbara", "Barbara Liskov", "user", { team: "compilers", country: "US" }),
  person("edsger", "Edsger Dijkstra", "user", { team: "orbits", country: "NL" }),
  person("hedy", "Hedy Lamarr", "user", { team: "radio", country: "AT", devices: [{ os: "web", push: true }] }),
];

const members = (...ids) => ids.map((user_id) => ({ user_id }));

const channel = (id, by, ...ids) => ({
  path: `/api/v2/chat/channels/messaging/${id}/query`,
  body: { data: { created_by_id: by, members: members(by, ...ids) } },
});

const message = (channel, id, user_id, text) => ({
  path: `/api/v2/chat/channels/messaging/${channel}/message`,
  body: { message: { id, text, user_id } },
});

const reaction = (message, user_id, type) => ({
  path: `/api/v2/chat/messages/${message}/reaction`,
  body: { reaction: { type, user_id } },
});

const call = (path, by, ...ids) => ({
  path: `/api/v2/video/call/${path}`,
  body: { data: { created_by_id: by, members: members(by, ...ids) } },
});

const REQUESTS = [
  channel("engines", "ada", "alan", "grace", "katherine"),
  message("engines", "engines-1", "ada", "The engine weaves algebraic patterns."),
  message("engines", "engines-2", "alan", "Can it also decide whether it stops?"),
  message("engines", "engines-3", "grace", "Only once the moth is out of the relay."),
  reaction("engines-1", "alan", "love"),
  reaction("engines-3", "ada", "haha"),
  channel("ada-and-grace", "ada", "grace"),
  message("ada-and-grace", "pair-1", "grace", "Shall we name it after you?"),
  message("ada-and-grace", "pair-2", "ada", "Please do not."),
  call("default/standup", "ada", "alan", "grace"),
  call("default/one-to-one", "ada", "grace"),
  call("livestream/launch", "katherine", "ada"),
];

/** The calls of the example: the API has no list of calls, so who looks for a user's calls has to know where. */
export const CALLS = ["default/standup", "default/one-to-one", "livestream/launch"];

/** Fills the sandbox, all or nothing. */
export async function example(host) {
  await host.sandbox.seed({ users: USERS, requests: REQUESTS });
  host.changed();
  return USERS.length;
}
