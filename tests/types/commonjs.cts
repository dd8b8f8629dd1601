// `require` finds types of its own.
import stream = require("stream-users-wasm");

const client: stream.StreamClient = new stream.StreamClient("key", "secret");
export const token: string = client.generateUserToken({ user_id: "john" });
