// The shells of the client and the sandbox over a module that is both.
export { StreamClient } from "./client.mjs";
export { Sandbox, provide } from "./sandbox.mjs";
