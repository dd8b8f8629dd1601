// The sandbox as the fetch handler of the runtime's own server: Bun.serve, Deno.serve.
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { report } from "./report.mjs";

const sandbox = new Sandbox();
const address = { hostname: "127.0.0.1", port: 0 };
const server = globalThis.Bun ? Bun.serve({ ...address, fetch: sandbox.fetch }) : Deno.serve({ ...address, onListen() {} }, sandbox.fetch);
const { port } = server.addr ?? server;

const client = new StreamClient(sandbox.apiKey, sandbox.secret, { basePath: `http://127.0.0.1:${port}` });
const error = await client.upsertUsers([{ id: "john" }]).then(({ users }) => users?.john?.id !== "john" && JSON.stringify(users), String);
process.exitCode = report([{ name: "a served sandbox answers its endpoints", ok: !error, error }]) ? 0 : 1;
await (server.stop ?? server.shutdown).call(server, true);
