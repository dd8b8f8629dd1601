// The code that makes the token that is shown, for Node.js and for a shell. Key and secret stay in the environment.
import { copyButton } from "../copy-button.mjs";
import { element } from "../element.mjs";

export function tokenCode() {
  const nodeJs = block("Node.js");
  const curl = block("curl");
  const node = element("div", { class: "tokens-code", hidden: true }, nodeJs.node, curl.node);
  return {
    node,
    show(method, request) {
      node.hidden = false;
      nodeJs.show(nodeCode(method, request));
      curl.show(curlCode(request));
    },
  };
}

function block(title) {
  const code = element("code", {});
  return {
    node: element("section", { class: "code" },
      element("div", { class: "code-head" }, element("h3", {}, title), copyButton(() => code.textContent, `the code for ${title}`)),
      element("pre", { tabindex: "0" }, code),
    ),
    show: (text) => (code.textContent = text),
  };
}

const nodeCode = (method, request) => `import { StreamClient } from "stream-users-wasm";

// Reads STREAM_API_KEY and STREAM_API_SECRET.
const client = StreamClient.fromEnv();
const token = client.${method}(${literal(request)});
console.log(token);
`;

/** The token from the command line, and a request that shows it at the door: the call's, or the API's. */
function curlCode({ user_id, validity_in_seconds, iat, exp, call_cids, role, ...claims }) {
  const further = { ...(iat !== undefined && { iat }), ...(exp !== undefined && { exp }), ...claims };
  const command = [
    `TOKEN=$(npx stream-users-wasm token ${call_cids ? "call" : "user"} ${quoted(user_id)}`,
    ...(call_cids ?? []).map((cid) => `--call ${quoted(cid)}`),
    validity_in_seconds !== undefined && `--validity ${quoted(`${validity_in_seconds}s`)}`,
    role && `--role ${quoted(role)}`,
    Object.keys(further).length > 0 && `--claims ${quoted(JSON.stringify(further))}`,
  ];
  return `# Reads STREAM_API_SECRET.
${command.filter(Boolean).join(CONTINUED)})

BASE=\${STREAM_BASE_URL:-https://chat.stream-io-api.com}
curl ${request(user_id, call_cids).join(CONTINUED)}
`;
}

const CONTINUED = " \\\n  ";

function request(userId, cids) {
  const who = ['-H "stream-auth-type: jwt"', '-H "authorization: $TOKEN"'];
  if (cids) {
    const [type, id] = cids[0].split(":", 2).map(encodeURIComponent);
    const body = `-H "content-type: application/json" -d '{"location":"AMS"}'`;
    return [`"$BASE/api/v2/video/call/${type}/${id}/join?api_key=$STREAM_API_KEY"`, ...who, body];
  }
  const payload = JSON.stringify({ filter_conditions: { id: userId } });
  return ['-G "$BASE/api/v2/users?api_key=$STREAM_API_KEY"', ...who, `--data-urlencode payload=${quoted(payload)}`];
}

/** A shell's word: quoted unless nothing in it means anything to a shell. */
const quoted = (text) => (/^[\w@:.,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** A JavaScript literal in the manner in which people write it. */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${/^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key)}: ${literal(member)}`);
  const line = members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
  return line.length <= 24 ? line : `{\n${members.map((member) => `  ${member},`).join("\n")}\n}`;
}
