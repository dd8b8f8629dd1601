import { defineConfig } from "vite";

export default defineConfig({
  // Everything in one file, as for a server that is deployed without its node_modules.
  ssr: { noExternal: ["stream-users-wasm"] },
});
