// What the flow needs from outside: the sandbox as a process, curl, and openssl in a shell.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";

/**
 * Starts the sandbox as a user does, through npx, on a free port.
 *
 * @returns what its start line says (`url`, `apiKey`, `secret`, `version`), and `stop`
 */
export async function startSandbox() {
  const child = spawn("npx", ["--no-install", "stream-users-wasm", "sandbox", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  const exited = once(child, "exit");
  const line = once(createInterface({ input: child.stdout }), "line");
  const [start] = await Promise.race([
    line,
    exited.then(([code]) => Promise.reject(new Error(`The sandbox ended with exit code ${code} before it was ready.`))),
  ]);
  const sandbox = JSON.parse(start);
  const stop = async () => {
    // The sandbox itself and not npx, which need not pass signals on.
    process.kill(sandbox.pid, "SIGTERM");
    await exited;
  };
  return { ...sandbox, stop };
}

/**
 * GETs a URL with curl, as the docs do, or with node:http where there is no curl.
 *
 * @param url the URL
 * @param headers the request's headers; they reach curl through a pipe, since every process can read the arguments of another
 * @returns the status, the JSON of the body, and which program it was
 */
export async function curl(url, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  const got = await run("curl", ["--silent", "--show-error", "--header", "@-", "--write-out", "\n%{http_code}", url], {
    input: lines.join(""),
  });
  if (got === undefined) return { ...(await get(url, headers)), program: "node:http, for there is no curl here" };
  const end = got.lastIndexOf("\n");
  return { status: Number(got.slice(end + 1)), body: JSON.parse(got.slice(0, end)), program: "curl" };
}

async function get(url, headers) {
  const [response] = await once(http.get(url, { headers }), "response");
  const chunks = await response.toArray();
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

/**
 * Signs claims with sign.sh, or with node:crypto where there is no openssl.
 *
 * @param secret the secret
 * @param claims the claims
 * @returns the token, and which program made it
 */
export async function sign(secret, claims) {
  const json = JSON.stringify(claims);
  const token = (await run("openssl", ["version"])) && (await run("bash", ["sign.sh", json], { secret }));
  if (token) return { token, program: "openssl" };
  const signed = ['{"alg": "HS256", "typ": "JWT"}', json].map((part) => Buffer.from(part).toString("base64url")).join(".");
  const signature = createHmac("sha256", secret).update(signed).digest("base64url");
  return { token: `${signed}.${signature}`, program: "node:crypto, for there is no openssl here" };
}

/** The output of a program that ended well; `undefined` when there is no such program. */
async function run(program, parameters, { input = "", secret } = {}) {
  const child = spawn(program, parameters, {
    env: secret === undefined ? process.env : { ...process.env, STREAM_API_SECRET: secret },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = once(child, "close").catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  child.stdin.on("error", () => {}); // a program that ends without reading closes the pipe: its exit code says more
  child.stdin.end(input);
  const chunks = child.stdout.toArray();
  const [code] = await closed;
  if (code === undefined) return undefined;
  if (code !== 0) throw new Error(`${program} ended with exit code ${code}.`);
  return Buffer.concat(await chunks).toString();
}
