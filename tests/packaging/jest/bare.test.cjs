const { StreamClient, StreamError } = require("stream-users-wasm");

test("in a jsdom without the setup file, importing works and the first call says what to do", () => {
  expect(typeof TextDecoder).toBe("undefined");
  // No secret of the suites', which nothing that is written may hold: Jest keeps a copy of this file.
  const sign = () => new StreamClient("key", "secret").generateUserToken({ user_id: "john" });
  expect(sign).toThrow(StreamError);
  expect(sign).toThrow(/this page has no TextDecoder or no TextEncoder; .* Jest's jsdom .* setupFiles/);
});
