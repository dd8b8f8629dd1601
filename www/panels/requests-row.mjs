// One request: a line, and behind it all that was sent and answered.
import { copyButton } from "../copy-button.mjs";
import { element } from "../element.mjs";
import { jsonView } from "../json-view.mjs";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

// What two requests share if the later tells nothing new.
const SAME = ["method", "path", "query", "as", "status", "responseBody"];

/** @param {object} entry what the host saw */
export function requestRow(entry) {
  const { at, method, path, query, status, as, durationMs, requestBody, responseBody } = entry;
  const times = element("span", { class: "request-times" });
  let count = 1;
  const kind = status >= 500 ? "badge bad" : status >= 400 ? "badge warn" : "badge good";
  const node = element("li", {},
    element("details", { on: { toggle: open } },
      element("summary", {},
        element("span", { class: kind }, status),
        element("span", { class: "request-method" }, method),
        element("span", { class: "request-path" }, path, times),
        element("span", { class: "request-who hint" }, as),
        element("span", { class: "request-took" }, `${durationMs.toFixed(1)} ms`),
        element("time", { class: "request-at", datetime: new Date(at).toISOString() }, TIME.format(at)),
      ),
    ),
  );
  return {
    node,
    entry,
    words: [method, path, query, status, as, requestBody, responseBody].join("\n").toLowerCase(),
    /** Whether another look found just what this one did, as polls do. */
    isRepeatedBy: (other) => other.method === "GET" && SAME.every((field) => other[field] === entry[field]),
    repeat() {
      count += 1;
      times.textContent = `×${count}`;
    },
  };

  /** Made when it is first looked at: hundreds of rows stay cheap. */
  function open({ target }) {
    if (!target.open || target.childElementCount > 1) return;
    target.append(details(entry));
  }
}

function details(entry) {
  const { method, path, query, status, requestHeaders, requestBody, responseHeaders, responseBody, isWhole } = entry;
  const parameters = new URLSearchParams(query);
  return element("div", { class: "request-details" },
    element("div", { class: "request-copy" },
      isWhole
        ? [copyButton(() => asCurl(entry), "this request", "Copy as curl"), element("span", { class: "hint" }, "with the key and the token from the environment")]
        : element("span", { class: "hint" }, "Its body is not kept whole, so there is no curl to copy."),
    ),
    element("section", { "aria-label": "Request" },
      element("h3", {}, "Request"),
      element("p", { class: "request-line" }, element("code", {}, `${method} ${path}`)),
      pairs("Query", [...parameters]),
      pairs("Headers", Object.entries(requestHeaders)),
      body(requestBody),
    ),
    element("section", { "aria-label": "Response" },
      element("h3", {}, "Response"),
      element("p", { class: "request-line" }, element("code", {}, status)),
      pairs("Headers", Object.entries(responseHeaders)),
      body(responseBody),
    ),
  );
}

const pairs = (title, list) =>
  list.length > 0 && [
    element("h4", {}, title),
    element("dl", { class: "request-pairs" }, ...list.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, readable(value))))),
  ];

function body(text) {
  if (!text) return undefined;
  const content = readable(text);
  return [element("h4", {}, "Body"), typeof content === "string" ? element("pre", { class: "json", tabindex: "0" }, text) : content];
}

/** Objects as JSON, indented; other text, and what was cut, as it is. */
function readable(text) {
  if (!text.startsWith("{")) return text;
  try {
    return jsonView(JSON.parse(text));
  } catch {
    return text;
  }
}

// Who sends it again: the key and the token are of his own environment.
const FROM_ENVIRONMENT = { authorization: "$TOKEN" };
// These curl writes itself, or are of that one request.
const LEFT_OUT = new Set(["content-length", "host", "x-client-request-id", "accept-encoding"]);

function asCurl({ method, path, query, requestHeaders, requestBody }) {
  const parameters = new URLSearchParams(query);
  parameters.delete("api_key");
  const further = parameters.size > 0 ? `&${parameters}` : "";
  const lines = [`curl -X ${method} "\${STREAM_BASE_URL:-https://chat.stream-io-api.com}${path}?api_key=$STREAM_API_KEY"${further && quoted(further)}`];
  for (const [name, value] of Object.entries(requestHeaders)) {
    if (LEFT_OUT.has(name)) continue;
    lines.push(FROM_ENVIRONMENT[name] ? `-H "${name}: ${FROM_ENVIRONMENT[name]}"` : `-H ${quoted(`${name}: ${value}`)}`);
  }
  if (requestBody) lines.push(`-d ${quoted(requestBody)}`);
  return lines.join(" \\\n  ");
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
