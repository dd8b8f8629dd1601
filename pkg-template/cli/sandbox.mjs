// npx stream-users-wasm sandbox
import { BlockList, isIP } from "node:net";
import { parseArgs } from "node:util";
import { Failure, Usage, name, version } from "./program.mjs";

export const usage = `sandbox   Stream's users API on this machine, with a throwaway key and secret
  --port N          the port, 0 for any free one (default 8787)
  --host H          the address to listen on (default 127.0.0.1)
  --data DIR        keep every change in this folder, and start with what it holds (default: in memory)
  --env             key and secret from STREAM_API_KEY and STREAM_API_SECRET, the same at every start
  --rate-limits L   documented (the default), off, or a factor such as 0.1
  --allow-host H    another name under which the control at /__sandbox/ answers; may be repeated
  --cors ORIGIN     a page on this machine that may call, such as http://localhost:5173; may be repeated
  --json            print one line of JSON when ready`;

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "8787" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string" },
      env: { type: "boolean", default: false },
      "rate-limits": { type: "string" },
      "allow-host": { type: "string", multiple: true },
      cors: { type: "string", multiple: true },
      json: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65535) {
    throw new Usage(`--port must be a number from 0 to 65535, but is "${values.port}".`);
  }
  // A shell's variable that is not set: Node would listen everywhere, or keep the changes wherever this was started.
  for (const flag of ["host", "data"]) if (values[flag] === "") throw new Usage(`--${flag} must not be empty.`);
  const { Sandbox } = await import("stream-users-wasm/sandbox");
  const { startServer } = await import("../sandbox-server.mjs");
  const machine = configured(Sandbox, values);
  const { host, data } = values;
  const server = await startServer(machine, { port, host, data }).catch((error) => {
    throw new Failure(startHint(error, values));
  });

  // Before it says that it is ready: from then on it may be told to stop.
  stopOnSignal(server);
  const { apiKey } = machine;
  // A secret that was given is somebody's own: only one that was made here is shown.
  const secret = values.env ? null : machine.secret;
  const serverToken = secret && server.serverToken();
  const { url } = server;
  if (values.json) {
    console.log(JSON.stringify({ name, version, url, apiKey, secret, serverToken, pid: process.pid }));
  } else {
    console.log(`${name} ${version} sandbox on ${url}

  API key   ${apiKey}
  secret    ${secret ?? "that of STREAM_API_SECRET"}${secret ? `\n  token     ${serverToken} (the server's, for ${url}/__sandbox/)` : ""}
  client    ${secret ? `new StreamClient("${apiKey}", "${secret}", { basePath: "${url}" })` : `STREAM_BASE_URL=${url}, then StreamClient.fromEnv()`}

${data === undefined ? "Users live in memory until it stops" : `Every change is kept in ${data}`}: Ctrl+C.`);
  }
  if (!isLoopback(host)) {
    console.error(`WARNING: listening on ${host}: everyone who reaches this machine can reach the sandbox.`);
  }
}

function configured(Sandbox, values) {
  const limits = values["rate-limits"];
  const options = {
    rateLimits: limits?.trim() && !Number.isNaN(Number(limits)) ? Number(limits) : limits,
    hosts: values["allow-host"],
    origins: values.cors,
  };
  if (values.env) {
    const { STREAM_API_KEY: apiKey, STREAM_API_SECRET: secret } = process.env;
    if (!apiKey || !secret) throw new Usage("--env needs STREAM_API_KEY and STREAM_API_SECRET to be set.");
    Object.assign(options, { apiKey, secret });
  }
  try {
    return new Sandbox(options);
  } catch (error) {
    const flags = { rateLimits: "--rate-limits", hosts: "--allow-host", origins: "--cors" };
    const flag = flags[/^options\.(\w+)/.exec(error.path)?.[1]];
    throw flag ? new Usage(`${flag} ${error.message.slice(error.path.length + 1)}`) : error;
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

function startHint({ code, message, syscall }, { host, port, data }) {
  if (!["listen", "bind", "getaddrinfo"].includes(syscall)) {
    return data !== undefined && syscall ? `Could not use the folder ${data}: ${message}` : message;
  }
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
