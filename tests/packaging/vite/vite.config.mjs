import { defineConfig } from "vite";

export default defineConfig({
  // The program is shared with the other projects, in the folder above. Nothing here is for stream-users-wasm.
  server: { fs: { allow: [".."] } },
});
