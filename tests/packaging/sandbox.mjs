// Stream's API for one project: the package's own sandbox, in a process of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

export const PACKAGE = dirname(createRequire(import.meta.url).resolve("stream-users-wasm/package.json"));

/** Starts a sandbox, which ends with this process. */
export async function startSandbox() {
  const program = spawn(process.execPath, [join(PACKAGE, "cli.mjs"), "sandbox", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => program.kill());
  for await (const line of createInterface({ input: program.stdout })) {
    const { url, apiKey, secret } = JSON.parse(line);
    program.unref();
    program.stdout.unref();
    return { url, apiKey, secret };
  }
  throw new Error("the sandbox did not start");
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What app.mjs must answer, with Node's own HMAC for the token. */
export function expected({ secret }) {
  const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url({ user_id: "john", iat: 1_700_000_000, exp: 1_700_003_600 })}`;
  const token = `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  return { token, name: "John", dates: true, refused: true };
}

/** Holds what app.mjs answered against what it must answer. */
export function isRight(answered, api) {
  assert.deepEqual(answered, expected(api));
}
