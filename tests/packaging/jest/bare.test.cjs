const { StreamClient, StreamError } = require("stream-users-wasm");

test("in a jsdom without the setup file, importing works and the first call says what to do", () => {
  expect(typeof TextDecoder).toBe("undefined");
  const sign = () => new StreamClient("key", "a-secret-for-tests").generateUserToken({ user_id: "john" });
  expect(sign).toThrow(StreamError);
  expect(sign).toThrow(/needs TextDecoder and TextEncoder and .* has none: .* Jest's jsdom .* setupFiles/);
});
