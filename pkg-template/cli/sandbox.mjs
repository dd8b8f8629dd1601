// npx stream-users-wasm sandbox
import { BlockList, isIP } from "node:net";
import { parseArgs } from "node:util";
import { Failure, Usage, name, version } from "./program.mjs";

export const usage = `sandbox   Stream's users API on this machine, with a throwaway key and secret
  --port N   the port, 0 for any free one (default 8787)
  --host H   the address to listen on (default 127.0.0.1)
  --json     print one line of JSON when ready`;

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "8787" },
      host: { type: "string", default: "127.0.0.1" },
      json: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65535) {
    throw new Usage(`--port must be a number from 0 to 65535, but is "${values.port}".`);
  }
  const { Sandbox } = await import("stream-users-wasm/sandbox");
  const { startServer } = await import("../sandbox-server.mjs");
  const machine = new Sandbox();
  const server = await startServer(machine, { port, host: values.host }).catch((error) => {
    throw new Failure(listenHint(error, values));
  });

  // Before it says that it is ready: from then on it may be told to stop.
  stopOnSignal(server);
  const { apiKey, secret } = machine;
  const { url } = server;
  if (values.json) {
    console.log(JSON.stringify({ name, version, url, apiKey, secret, pid: process.pid }));
  } else {
    console.log(`${name} ${version} sandbox on ${url}

  API key   ${apiKey}
  secret    ${secret}
  client    new StreamClient("${apiKey}", "${secret}", { basePath: "${url}" })

Users live in memory until it stops: Ctrl+C.`);
  }
  if (!isLoopback(values.host)) {
    console.error(`WARNING: listening on ${values.host}: everyone who reaches this machine can reach the sandbox.`);
  }
}

function stopOnSignal(server) {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, async () => {
      // A second signal does not wait.
      if (stopping) process.exit(130);
      stopping = true;
      await server.close();
      process.exit(0);
    });
  }
}

function listenHint({ code, message }, { host, port }) {
  if (code === "EADDRINUSE") return `Port ${port} of ${host} is in use: stop what uses it, or take a free one with --port 0.`;
  if (code === "EACCES") return `This user may not listen on port ${port}: take one above 1023, or a free one with --port 0.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `${host} is no address of this machine: leave out --host for 127.0.0.1.`;
  return `Could not listen on ${host}:${port}: ${message}`;
}

function isLoopback(host) {
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8);
  loopback.addAddress("::1", "ipv6");
  const version = isIP(host);
  return version ? loopback.check(host, version === 6 ? "ipv6" : "ipv4") : host === "localhost";
}
