import { join } from "node:path";

export default {
  // The program is shared with the other projects, in the folder above. Nothing here is for stream-users-wasm.
  turbopack: { root: join(import.meta.dirname, "..") },
};
