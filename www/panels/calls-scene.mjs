// The scene: five people before three calls. Who gets in is found out by trying: each door's state is the sandbox's own answer.

// The role that loses and regains `join-call`, and what it loses.
export const ROLE = "user";
export const JOIN = "join-call";

// The same people as in the example data, so that both may be set.
export const PEOPLE = [
  { id: "ada", name: "Ada Lovelace", role: "admin", about: "role admin" },
  { id: "alan", name: "Alan Turing", role: ROLE, about: "role user" },
  { id: "barbara", name: "Barbara Liskov", role: ROLE, about: "role user" },
  { id: "gus", name: "Gus", role: "guest", about: "role guest" },
  { id: undefined, name: "A passer-by", role: "anonymous", about: "no account, no token" },
];

export const CALLS = [
  { type: "default", id: "standup", name: "Stand-up", members: ["ada", "alan"] },
  { type: "default", id: "one-to-one", name: "One-to-one", members: ["ada"] },
  { type: "livestream", id: "launch", name: "Launch", members: [] },
];

export const cid = ({ type, id }) => `${type}:${id}`;

const path = (call) => `/api/v2/video/call/${call.type}/${call.id}`;
const typePath = (type) => `/api/v2/video/calltypes/${type}`;

export const joinPath = (call) => `${path(call)}/join`;

/** @param {object} link the line to the host */
export function scene(link) {
  // Call tokens that were handed out, by person.
  const keys = new Map();

  return { isSet, set, tryDoors, grants, allow, handOut, takeBack, keyOf: (person) => keys.get(person.id) };

  async function isSet() {
    const replies = await Promise.all(CALLS.map((call) => link.api("GET", path(call))));
    return replies.every(({ status }) => status === 200) && (await missing()).length === 0;
  }

  /** Who of the scene is not there yet. */
  async function missing() {
    const known = PEOPLE.filter(({ id }) => id);
    const filter_conditions = { id: { $in: known.map(({ id }) => id) } };
    const { users } = await link.client("queryUsers", { payload: { filter_conditions, include_deactivated_users: true } });
    return known.filter(({ id }) => !users.some((user) => user.id === id));
  }

  async function set() {
    const users = await missing();
    if (users.length > 0) await link.client("upsertUsers", users.map(({ id, name, role }) => ({ id, name, role })));
    for (const call of CALLS) {
      const members = call.members.map((user_id) => ({ user_id }));
      await asked("POST", path(call), { data: { created_by_id: "ada", members, custom: { name: call.name } } });
    }
  }

  /** Every person tries every call. */
  async function tryDoors() {
    const granted = await grants();
    return Promise.all(PEOPLE.map((person) => tryAll(person, granted)));
  }

  async function tryAll(person, granted) {
    const key = keys.get(person.id);
    const as = person.id === undefined ? "anonymous" : { token: key?.token ?? (await userToken(person)) };
    return Promise.all(
      CALLS.map(async (call) => {
        const { status, body } = await link.api("POST", joinPath(call), { location: "AMS" }, { as, reads: true });
        const isOpen = status < 400;
        const reasons = [
          granted[call.type][person.role]?.includes(JOIN) && `role ${person.role}`,
          body.membership && "member",
          key?.call_cids.includes(cid(call)) && "call token",
        ];
        const why = isOpen ? reasons.filter(Boolean).join(", ") : status === 403 ? "not granted" : `${status}, code ${body.code}`;
        return { person, call, isOpen, status, body, why };
      }),
    );
  }

  function userToken({ id }) {
    return link.client("generateUserToken", { user_id: id });
  }

  /** What each role may do, by call type. */
  async function grants() {
    const types = new Set(CALLS.map(({ type }) => type));
    const read = async (type) => [type, (await asked("GET", typePath(type))).grants];
    return Object.fromEntries(await Promise.all([...types].map(read)));
  }

  /** Gives `join-call` in a type of call to the role, or takes it away. */
  async function allow(type, isAllowed) {
    const { [type]: { [ROLE]: now = [] } } = await grants();
    const others = now.filter((capability) => capability !== JOIN);
    await asked("PUT", typePath(type), { grants: { [ROLE]: isAllowed ? [...others, JOIN] : others } });
  }

  /** Mints a call token for a person, in addition to the calls that the one in hand opens. */
  async function handOut(person, call, validity_in_seconds) {
    const call_cids = [...new Set([...(keys.get(person.id)?.call_cids ?? []), cid(call)])];
    const token = await link.client("generateCallToken", { user_id: person.id, call_cids, validity_in_seconds });
    const { claims } = await link.client("decodeToken", token);
    keys.set(person.id, { token, call_cids, exp: claims.exp });
  }

  function takeBack(person) {
    keys.delete(person.id);
  }

  async function asked(method, at, body) {
    const reply = await link.api(method, at, body);
    if (reply.status >= 400) throw new Error(reply.body.message);
    return reply.body;
  }
}
