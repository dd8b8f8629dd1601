// A server for work on many items, on a clock that moves when nothing else is left to do.
import { afterEach, beforeEach } from "node:test";
import { StreamClient } from "stream-users-wasm";
import { API_KEY, SECRET } from "./expectations.mjs";
import { virtualClock } from "./virtual-clock.mjs";

export const START = Date.UTC(2026, 0, 1, 12);
export const TASK = "0a1b2c3d-0000-4000-8000-00000000000f";

/** The clock of the test that runs. */
export let clock;
beforeEach(() => void (clock = virtualClock(START)));
afterEach(() => clock[Symbol.dispose]());

export const json = (status, body, headers) => new Response(JSON.stringify({ duration: "0", ...body }), { status, headers });
export const refusal = (code, status, message = "no") =>
  json(status, { code, message, StatusCode: status, details: [], more_info: "" });

/** A client whose server is a function of what it is asked; `sent` holds the bodies. */
export function answering(answer = () => json(201, { users: {}, task_id: TASK }), options) {
  const sent = [];
  const client = new StreamClient(API_KEY, SECRET, {
    ...options,
    fetch: clock.fetch(async (url, init) => {
      const { pathname } = new URL(url);
      const request = { method: init.method, path: pathname, body: init.body && JSON.parse(init.body) };
      if (pathname.startsWith("/api/v2/tasks/")) return json(200, { task_id: TASK, status: "completed", result: { url: "u" } });
      sent.push(request);
      return answer(request, sent.length);
    }),
  });
  return { client, sent };
}

export const ids = (count, from = 0) => Array.from({ length: count }, (_, index) => `user-${from + index}`);
export const users = (count) => ids(count).map((id) => ({ id }));
