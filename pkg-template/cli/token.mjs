// npx stream-users-wasm token user|call|verify|decode
import { parseArgs } from "node:util";
import { StreamClient, TokenError, generateCallToken, generateUserToken, verifyToken } from "stream-users-wasm";
import { Failure, Usage, harmless, object, paint, seconds, standardInput } from "./program.mjs";

export const usage = `token user USER_ID    a user token
token call USER_ID --call TYPE:ID ...    a token that opens calls
  --validity SPAN   how long it is valid: 90s, 15m, 24h, 7d (default 1h)
  --role ROLE       the user's role for the life of the token
  --claims JSON     further claims
token verify [TOKEN]   the claims of a token, once signature and times were checked
  --server          accept a server's token, which has no user
token decode [TOKEN]   what a token holds, NOT checked
  --json   one line of JSON, everywhere

verify and decode read the token from standard input when it is not given: there, no other program sees it.
The secret comes from STREAM_API_SECRET.`;

const kinds = { user, call: user, verify, decode };

export async function run([kind, ...args]) {
  if (!Object.hasOwn(kinds, kind ?? "")) throw new Usage(`token needs one of ${Object.keys(kinds).join(", ")}.`);
  await kinds[kind](args, kind);
}

function user(args, kind) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      validity: { type: "string" },
      role: { type: "string" },
      claims: { type: "string" },
      json: { type: "boolean" },
      ...(kind === "call" && { call: { type: "string", multiple: true } }),
    },
  });
  if (positionals.length !== 1) throw new Usage(`token ${kind} needs exactly one user id.`);
  if (kind === "call" && !values.call) throw new Usage("token call needs at least one --call TYPE:ID.");
  const claims = {
    ...(values.claims && object("--claims", values.claims)),
    ...(values.role !== undefined && { role: values.role }),
    ...(values.validity !== undefined && { validity_in_seconds: seconds("--validity", values.validity) }),
    ...(values.call && { call_cids: values.call }),
    user_id: positionals[0],
  };
  const token = (kind === "call" ? generateCallToken : generateUserToken)(secret(), claims);
  const { exp } = decoded(token).claims;
  console.log(values.json ? JSON.stringify({ token, expires_at: exp }) : token);
  if (!values.json && process.stdout.isTTY) console.error(paint(process.stderr).dim(`expires ${time(exp)}`));
}

async function verify(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { server: { type: "boolean" }, json: { type: "boolean" } },
  });
  const key = secret();
  const token = await given(positionals);
  try {
    show(verifyToken(key, token, { allowServer: values.server ?? false }), values.json);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (values.json) console.log(JSON.stringify({ reason: error.reason, claim: error.claim, message: error.message }));
    throw new Failure(`${error.reason}: ${error.message}`);
  }
}

async function decode(args) {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: "boolean" } } });
  const { header, claims } = decoded(await given(positionals));
  if (values.json) return console.log(JSON.stringify({ header, claims }));
  show(header);
  show(claims);
  console.error(paint(process.stderr).yellow("Not verified: anybody can have written this."));
}

/** Taking a token apart needs no secret, and no client of an app. */
const decoded = (token) => StreamClient.anonymous("none").decodeToken(token);

async function given(positionals) {
  if (positionals.length > 1) throw new Usage("One token at a time, please.");
  return positionals[0] ?? (await standardInput("Paste the token, then press Ctrl-D:"));
}

function secret() {
  const { STREAM_API_SECRET } = process.env;
  if (STREAM_API_SECRET) return STREAM_API_SECRET;
  throw new Failure("STREAM_API_SECRET is not set in the environment. Copy it from your app's page in the Stream dashboard.");
}

const TIMES = new Set(["iat", "exp", "nbf"]);
/** The seconds from 1970 that a date can tell, to either side. */
const LATEST = 8.64e12;
const time = (seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

function show(claims, line) {
  if (line) return console.log(JSON.stringify(claims));
  const { dim } = paint(process.stdout);
  for (const [name, value] of Object.entries(claims)) {
    const when = TIMES.has(name) && Number.isFinite(value) && Math.abs(value) <= LATEST ? dim(`  ${time(value)}`) : "";
    console.log(harmless(`${name.padEnd(12)}${typeof value === "string" ? value : JSON.stringify(value)}`) + when);
  }
}
