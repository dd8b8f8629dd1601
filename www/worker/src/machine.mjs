// What the package's own server for Node reaches a sandbox by, and this host too: the longest body it reads, and how it refuses.

/** @param {import("stream-users-wasm/sandbox").Sandbox} sandbox */
export const machineOf = (sandbox) => sandbox[Symbol.for("stream-users-wasm.machine")];
