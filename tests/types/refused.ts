// What must not compile: each line after an expectation is a mistake that the types catch.
import { StreamClient, generateCallToken, type UserRequest, type WebhookEvent } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";

declare const client: StreamClient;

// @ts-expect-error no secret
new StreamClient("key");
// @ts-expect-error an option that does not exist
new StreamClient("key", "secret", { timeOut: 1 });
// @ts-expect-error an agent, which only Node has
new StreamClient("key", "secret", { agent: {} });
// @ts-expect-error a time-out as text
new StreamClient("key", "secret", { timeout: "1s" });

// @ts-expect-error a user without an id
const nameless: UserRequest = { name: "John" };
// @ts-expect-error an id that is a number
client.upsertUsers([{ id: 1 }]);
// @ts-expect-error one user instead of a list
client.upsertUsers({ id: "john" });
// @ts-expect-error custom data beside the built-in fields instead of in `custom`
client.upsertUsers([{ id: "john", color: "red" }]);
// @ts-expect-error a list instead of users by id
client.updateUsers({ users: [{ id: "john" }] });
// @ts-expect-error a change of nobody
client.updateUsersPartial({ users: [{ set: { name: "John" } }] });
// @ts-expect-error a name that is a number
client.updateUsersPartial({ users: [{ id: "john", set: { name: 1 } }] });
// @ts-expect-error no payload
client.queryUsers({ filter_conditions: {} });
// @ts-expect-error no conditions
client.queryUsers({ payload: { limit: 1 } });
// @ts-expect-error a direction that is neither up nor down
client.queryUsers({ payload: { filter_conditions: {}, sort: [{ field: "id", direction: 2 }] } });
// @ts-expect-error a mode that does not exist
client.deleteUsers({ user_ids: ["john"], user: "medium" });
// @ts-expect-error conversations cannot be pruned
client.deleteUsers({ user_ids: ["john"], conversations: "pruning" });
// @ts-expect-error calls cannot be pruned
client.deleteUsers({ user_ids: ["john"], calls: "pruning" });
// @ts-expect-error one id instead of a list
client.deactivateUsers({ user_ids: "john" });
// @ts-expect-error nobody
client.deactivateUser({});
// @ts-expect-error an id without its object
client.getTask("id");
// @ts-expect-error a guest without an id
client.createGuest({ user: {} });
// @ts-expect-error an option of a call that does not exist
client.getTask({ id: "id" }, { timeoutMs: 1 });
// @ts-expect-error an event target that is no signal
client.getTask({ id: "id" }, { signal: {} });

// @ts-expect-error a token for nobody
client.generateUserToken({ validity_in_seconds: 60 });
// @ts-expect-error a validity as text
client.generateUserToken({ user_id: "john", validity_in_seconds: "1d" });
// @ts-expect-error a date instead of seconds
client.generateUserToken({ user_id: "john", exp: new Date() });
// @ts-expect-error the claim of servers
client.generateUserToken({ user_id: "john", server: true });
// @ts-expect-error a role that is no text
client.generateUserToken({ user_id: "john", role: 1 });
// @ts-expect-error a call token without calls
client.generateCallToken({ user_id: "john" });
// @ts-expect-error a call instead of a list
generateCallToken("secret", { user_id: "john", call_cids: "default:a" });
// @ts-expect-error an expiry of what never expires
client.generatePermanentUserToken({ user_id: "john", exp: 1 });
// @ts-expect-error a claim where only times are
client.generateUserTokens(["john"], { plan: "gold" });
// @ts-expect-error an option that does not exist
client.verifyToken("token", { ignoreExpiration: true });
// @ts-expect-error a server token has no user
const user: string = client.verifyToken("token", { allowServer: true }).user_id;
// @ts-expect-error a body that was parsed already
client.verifyWebhook({ type: "user.updated" }, "signature");
// @ts-expect-error the same for an event
client.verifyAndParseWebhook({ type: "user.updated" }, "signature");
// @ts-expect-error a field of another event
((event: WebhookEvent) => event.type === "user.updated" && event.delete_messages.length);
// @ts-expect-error the key cannot be changed
client.apiKey = "other";

// @ts-expect-error an order in which users can be missed
client.iterateUsers({}, { sort: [{ field: "name" }] });
// @ts-expect-error an item that is no user
client.upsertMany([{ name: "John" }]);
// @ts-expect-error a task that was not waited for has no status
client.exportMany(["john"], { wait: false, onTask: (task) => task.status.length });
// @ts-expect-error nobody to ask who is signed in
client.tokenHandler({ validity: 60 });
// @ts-expect-error a limit that does not exist
new Sandbox({ rateLimits: "none" });
// @ts-expect-error an option that does not exist
new Sandbox({ port: 8787 });
// @ts-expect-error a storage has to be read, which takes time
new Sandbox({ storage: { read: async () => ({}), append: async () => {}, replace: async () => {} } });
// @ts-expect-error a storage that cannot replace its journal by a snapshot
Sandbox.open({ storage: { read: async () => ({}), append: async () => {} } });

interface Profile {
  color: string;
}
declare const own: StreamClient<Profile>;
// @ts-expect-error custom data of another type
own.upsertUsers([{ id: "john", custom: { color: 1 } }]);
// @ts-expect-error the same in a partial update
own.updateUsersPartial({ users: [{ id: "john", set: { color: 1 } }] });
// @ts-expect-error custom data is an object
new StreamClient<string>("key", "secret");

export { nameless, user };
