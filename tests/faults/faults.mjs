// The faults: what a server or a network does, and how a call under it must end. What is expected follows README.md's
// "What is repeated": reads are repeated, other calls only where the server cannot have acted, createGuest never otherwise.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

const JSON_TYPE = "content-type: application/json";
const TOO_MANY = '{"code":9,"message":"Too many requests","StatusCode":429,"duration":"0.00ms","more_info":"","details":[]}';
const DOWN = '{"code":-1,"message":"down","StatusCode":503,"duration":"0.00ms","more_info":"","details":[]}';
const HTML = "<!doctype html><title>Gateway</title><h1>Gateway</h1>";
const WHOLE = '{"duration":"1ms"}';
/** Short enough for tests, long enough that a timer's coarseness is seen. */
const SHORT = 120;
/** The 16 MiB that are read of a reply at most, and what two sockets' buffers hold. */
const MOST = 32 * 1024 * 1024;
const MEGABYTES_50 = 50 * 1024 * 1024;

const always = (outcome) => ({ reads: outcome, writes: outcome, creates: outcome });
const readsOnly = (outcome) => ({ reads: `${outcome} ×3`, writes: `${outcome} ×1`, creates: `${outcome} ×1` });
const BROKEN = readsOnly("connection");
const ONE_MORE = { ...always("connection ×1"), reads: "ok ×2" };
const TIMED_OUT = { options: () => ({ timeout: SHORT }), expected: readsOnly("time-out"), limit: SHORT };
const ALL_TIME = { options: () => ({ totalTimeout: SHORT }), expected: always("time-out ×1"), limit: SHORT };
// What the client waits of its own accord: half to all of 0.5 s, then of 1 s.
const OWN_WAITS = [[250, 500], [500, 1_000]];
const NO_WAITS = [[0, 0], [0, 0]];

/** A reply's bytes: the head's lines, and the body as it stands. */
const raw = (lines, body = "") => Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), Buffer.from(body)]);
/** A reply that is right about its own length. */
const reply = (status, headers, body) => raw([`HTTP/1.1 ${status} X`, ...headers, `content-length: ${Buffer.byteLength(body)}`], body);
const says = (status, headers, body) => ({ answer: (socket) => socket.write(reply(status, headers, body)) });
const sends = (bytes) => ({ answer: (socket) => socket.write(bytes) });
const sendsAndEnds = (bytes) => ({ answer: (socket) => socket.end(bytes) });
/** Writes, and resets the connection once that has arrived. */
const sendsAndResets = (bytes) => ({ answer: (socket) => socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 20)) });
/** Does one thing at the first request, and answers the later ones. */
const once = ({ answer }) => ({
  answer: (socket, request) => (request.number === 1 ? answer(socket) : socket.write(request.reply)),
});
/** Does one thing to the first connection, and answers over later ones. */
const atFirstConnection = (act) => ({
  answer: (socket, request) => (request.connection === 1 ? act(socket) : socket.write(request.reply)),
});
/** Repeats some bytes every 10 ms for as long as somebody listens. */
const trickles = (head, drop) => ({
  answer(socket) {
    socket.write(head);
    const timer = setInterval(() => socket.write(drop), 10);
    socket.on("close", () => clearInterval(timer));
  },
});
/** Sends a body for as long as it is taken, and counts what was. */
const floods = (lines, chunk) => ({
  answer(socket, request) {
    request.sent = 0;
    socket.write(raw(lines));
    const more = () => {
      while (request.sent < MEGABYTES_50 && !socket.destroyed) {
        request.sent += chunk.length;
        if (!socket.write(chunk)) return void socket.once("drain", more);
      }
    };
    more();
  },
});

const HALF = raw(["HTTP/1.1 200 OK", JSON_TYPE, "content-length: 1000"], '{"duration":');
const seconds = (from) => Math.floor(Date.now() / 1000) + from;
const date = (from) => new Date(seconds(from) * 1000);

/** RFC 9110, section 5.6.7: the three forms of a date. */
const imf = (from) => date(from).toUTCString();
function rfc850(from) {
  const [day, number, month, year, time] = imf(from).replace(",", "").split(" ");
  const longDay = { Sun: "Sunday", Mon: "Monday", Tue: "Tuesday", Wed: "Wednesday", Thu: "Thursday", Fri: "Friday", Sat: "Saturday" };
  return `${longDay[day]}, ${number}-${month}-${year.slice(2)} ${time} GMT`;
}
function asctime(from) {
  const [day, number, month, year, time] = imf(from).replace(",", "").split(" ");
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`;
}

/** Answers 429; the headers are made when they are sent, since some hold a time. */
const tooMany = (...headers) => ({
  answer: (socket) => socket.write(reply(429, [JSON_TYPE, ...headers.map((header) => header())], TOO_MANY)),
});
/** What is expected of 429 when the client repeats, with these waits. */
const repeated = (waits) => ({ expected: always("429 ×3"), waits });
/** What is expected of 429 when the server asks for more patience than there is. */
const stopped = (least, most = least) => ({
  expected: always("429 ×1"),
  check: ({ retryAfterMs }) => assert.ok(retryAfterMs >= least && retryAfterMs <= most, `retryAfterMs is ${retryAfterMs}`),
});
const HOUR = 3_600_000;

const reason = new Error("the user went away");
const aborted = (outcome) => ({
  aborts: true,
  expected: always(outcome),
  check(error) {
    assert.equal(error.cause, reason);
    assert.equal(error.retryable, false);
  },
});
function abortsAfter(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return { signal: controller.signal };
}

const redirect = (status) => ({
  name: `redirects to another host with ${status}`,
  elsewhere: (url) => says(status, [`location: ${url}/api/v2/users`], ""),
  expected: always("connection ×1"),
  check: ({ message }) => assert.match(message, /redirect/),
});

/**
 * The faults. `name` completes "the server ...".
 *
 * - What it does: `refuse`, `accept`, `midway` and `answer` are the server's; `warm` makes an ordinary call first;
 *   `elsewhere` gives an `answer` that knows another host's address.
 * - What is asked of it: `client` and `options` are the client's and the call's.
 * - What must come of it: `expected`, how reads, writes and createGuest end; `waits`, what each wait lies between;
 *   `limit`, the time limit that the error names and keeps to; `aborts`, that a signal ends it;
 *   `most`, the bytes that may be taken of a reply; `check`, what else holds of the error.
 */
export const FAULTS = [
  { name: "refuses the connection", refuse: true, expected: always("connection ×3"), waits: OWN_WAITS },
  { name: "resets the connection as soon as it stands", accept: (socket) => socket.resetAndDestroy(), expected: BROKEN },
  {
    name: "resets in the middle of the request",
    midway: (socket) => socket.resetAndDestroy(),
    // More than the first read of a socket takes.
    options: () => ({ headers: { "x-padding": "x".repeat(1_000_000) } }),
    expected: BROKEN,
  },
  { name: "resets before the reply", answer: (socket) => socket.resetAndDestroy(), expected: BROKEN, waits: OWN_WAITS },
  { name: "closes before the reply", answer: (socket) => socket.end(), expected: BROKEN },
  { name: "resets in the middle of the headers", ...sendsAndResets("HTTP/1.1 200 OK\r\ncontent-ty"), expected: BROKEN },
  { name: "resets in the middle of the body", ...sendsAndResets(HALF), expected: BROKEN },
  { name: "resets before the reply, with retryWrites", answer: (socket) => socket.resetAndDestroy(), client: { retryWrites: true },
    expected: { ...always("connection ×3"), creates: "connection ×1" } },
  { name: "resets once, then answers", ...once({ answer: (socket) => socket.resetAndDestroy() }), expected: ONE_MORE },

  { name: "says nothing", answer() {}, ...TIMED_OUT },
  { name: "stalls in the headers", ...sends("HTTP/1.1 200 OK\r\ncontent-ty"), ...TIMED_OUT },
  { name: "stalls in the body", ...sends(HALF), ...TIMED_OUT },
  { name: "trickles headers without end", ...trickles("HTTP/1.1 200 OK\r\n", "x: y\r\n"), ...TIMED_OUT },
  { name: "trickles a body without end", ...trickles(raw(["HTTP/1.1 200 OK", "transfer-encoding: chunked"]), "1\r\n \r\n"), ...TIMED_OUT },
  { name: "says nothing, with retryWrites", answer() {}, ...TIMED_OUT, client: { retryWrites: true },
    expected: { ...always("time-out ×3"), creates: "time-out ×1" } },
  { name: "says nothing in all the time there is", answer() {}, ...ALL_TIME },
  { name: "stalls in the body in all the time there is", ...sends(HALF), ...ALL_TIME },

  { name: "ends in the middle of the headers", ...sendsAndEnds("HTTP/1.1 200 OK\r\ncontent-ty"), expected: BROKEN },
  { name: "ends before the promised length", ...sendsAndEnds(HALF), expected: BROKEN },
  { name: "ends without the last chunk", ...sendsAndEnds(raw(["HTTP/1.1 200 OK", "transfer-encoding: chunked"], "5\r\n{\"dur\r\n")), expected: BROKEN },
  { name: "ends in the middle of gzip", ...says(200, ["content-encoding: gzip"], gzipSync(WHOLE).subarray(0, 20)), expected: always("200 ×1") },
  { name: "ends in the middle of the JSON", ...says(200, [JSON_TYPE], '{"duration":"1'), expected: always("200 ×1") },

  { name: "promises more than it sends, and waits", ...sends(raw(["HTTP/1.1 200 OK", "content-length: 1000"], WHOLE)), ...TIMED_OUT },
  { name: "promises less than it sends", ...sends(raw(["HTTP/1.1 200 OK", "content-length: 10"], WHOLE)), expected: always("200 ×1") },
  { name: "promises two different lengths", ...sends(raw(["HTTP/1.1 200 OK", "content-length: 18", "content-length: 5"], WHOLE)), expected: BROKEN },
  { name: "promises a negative length", ...sends(raw(["HTTP/1.1 200 OK", "content-length: -1"], WHOLE)), expected: BROKEN },
  { name: "promises a length that is no number", ...sends(raw(["HTTP/1.1 200 OK", "content-length: all"], WHOLE)), expected: BROKEN },

  { name: "answers 200 with HTML", ...says(200, ["content-type: text/html"], HTML), expected: always("200 ×1") },
  { name: "answers 404 with HTML", ...says(404, ["content-type: text/html"], HTML), expected: always("404 ×1") },
  { name: "answers 502 with HTML", ...says(502, ["content-type: text/html"], HTML), expected: readsOnly("502") },
  { name: "answers what is no HTTP", ...sends("hello\r\n\r\n"), expected: BROKEN },
  { name: "answers a broken header", ...sends("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), expected: BROKEN },
  { name: "answers 1 MB of headers", ...sends(raw(["HTTP/1.1 200 OK", `x: ${"x".repeat(1_000_000)}`])), expected: BROKEN },

  { name: "answers 429, Retry-After: 0", ...tooMany(() => "retry-after: 0"), ...repeated(NO_WAITS) },
  { name: "answers 429 once, Retry-After: 1", ...once(tooMany(() => "retry-after: 1")), expected: always("ok ×2"), waits: [[1_000, 1_000]] },
  { name: "answers 429 once, Retry-After a date ahead", ...once(tooMany(() => `retry-after: ${imf(2)}`)), expected: always("ok ×2"), waits: [[1, 2_000]] },
  { name: "answers 429, Retry-After a date that has passed", ...tooMany(() => `retry-after: ${imf(-60)}`), ...repeated(NO_WAITS) },
  { name: "answers 429, Retry-After an RFC 850 date", ...tooMany(() => `retry-after: ${rfc850(-60)}`), ...repeated(NO_WAITS) },
  { name: "answers 429, Retry-After an asctime date", ...tooMany(() => `retry-after: ${asctime(-60)}`), ...repeated(NO_WAITS) },
  { name: "answers 429, Retry-After: 61", ...tooMany(() => "retry-after: 61"), options: () => ({ totalTimeout: HOUR }), ...stopped(61_000) },
  { name: "answers 429, Retry-After an hour ahead", ...tooMany(() => `retry-after: ${imf(3_600)}`), ...stopped(HOUR - 15_000, HOUR) },
  { name: "answers 429, Retry-After of twenty digits", ...tooMany(() => `retry-after: ${"9".repeat(20)}`), ...stopped(1e12, 1e13) },
  { name: "answers 429, Retry-After past totalTimeout", ...tooMany(() => "retry-after: 9"), options: () => ({ totalTimeout: 8_000 }), ...stopped(9_000) },
  ...["soon", "-1", "1.5", "1e3", "", "0, 0", "2026-01-01T00:00:00Z"].map((text) => ({
    name: `answers 429, Retry-After: ${text === "" ? "nothing" : text}`,
    ...tooMany(() => `retry-after: ${text}`),
    ...repeated(OWN_WAITS),
  })),
  { name: "answers 429 without a word on when", ...tooMany(), ...repeated(OWN_WAITS) },
  { name: "answers 429, x-ratelimit-reset passed", ...tooMany(() => `x-ratelimit-reset: ${seconds(-60)}`), ...repeated(NO_WAITS) },
  { name: "answers 429, x-ratelimit-reset an hour ahead", ...tooMany(() => `x-ratelimit-reset: ${seconds(3_600)}`), ...stopped(HOUR - 15_000, HOUR) },
  { name: "answers 429, Retry-After: 0, reset an hour ahead", ...tooMany(() => "retry-after: 0", () => `x-ratelimit-reset: ${seconds(3_600)}`), ...repeated(NO_WAITS) },
  { name: "answers 503, Retry-After: 0", ...says(503, [JSON_TYPE, "retry-after: 0"], DOWN), expected: readsOnly("503"), waits: NO_WAITS },
  { name: "answers 503, Retry-After: 0, with retryWrites", ...says(503, [JSON_TYPE, "retry-after: 0"], DOWN), client: { retryWrites: true },
    expected: { ...always("503 ×3"), creates: "503 ×1" }, waits: NO_WAITS },

  { name: "has closed the idle connection", warm: "closed", answer: (socket, request) => socket.write(request.reply), expected: always("ok ×1") },
  { name: "resets the idle connection at its next request", warm: "open", ...atFirstConnection((socket) => socket.resetAndDestroy()), expected: ONE_MORE },
  { name: "closes the idle connection at its next request", warm: "open", ...atFirstConnection((socket) => socket.end()), expected: ONE_MORE },

  ...[301, 302, 303, 307, 308].map(redirect),

  // Without the cap they would end as a reply that cannot be read, or in a time-out.
  ...[
    ["sends 50 MB", floods(["HTTP/1.1 200 OK", `content-length: ${MEGABYTES_50}`], Buffer.alloc(65_536, " "))],
    ["sends 50 MB without saying how much", floods(["HTTP/1.1 200 OK", "connection: close"], Buffer.alloc(65_536, " "))],
    ["sends 50 MB with an error's status", floods(["HTTP/1.1 400 Bad Request", `content-length: ${MEGABYTES_50}`], Buffer.alloc(65_536, " "))],
  ].map(([name, server]) => ({ name, ...server, expected: always("connection ×1"), most: MOST })),
  { name: "sends 50 MB in 50 KB of gzip", ...says(200, ["content-encoding: gzip"], gzipSync(Buffer.alloc(MEGABYTES_50, " "))), expected: always("connection ×1") },

  { name: "is not reached: aborted before the call", options: () => ({ signal: AbortSignal.abort(reason) }), ...aborted("aborted ×0") },
  { name: "says nothing until the call is aborted", answer() {}, options: () => abortsAfter(SHORT), ...aborted("aborted ×1") },
  { name: "stalls in the headers until the call is aborted", ...sends("HTTP/1.1 200 OK\r\ncontent-ty"), options: () => abortsAfter(SHORT), ...aborted("aborted ×1") },
  { name: "stalls in the body until the call is aborted", ...sends(HALF), options: () => abortsAfter(SHORT), ...aborted("aborted ×1") },
  { name: "answers 429, and the wait is aborted", ...tooMany(() => "retry-after: 20"), options: () => abortsAfter(SHORT), ...aborted("aborted ×1") },
];
