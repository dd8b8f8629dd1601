// `require` finds types of its own.
import stream = require("stream-users-wasm");
import sandbox = require("stream-users-wasm/sandbox");

const client: stream.StreamClient = new stream.StreamClient("key", "secret");
export const local: sandbox.Sandbox = new sandbox.Sandbox();
export const token: string = client.generateUserToken({ user_id: "john" });
