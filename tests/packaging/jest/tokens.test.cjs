const { StreamClient } = require("stream-users-wasm");

test("tokens and webhooks", () => {
  const { apiKey, secret } = JSON.parse(process.env.API);
  const client = new StreamClient(apiKey, secret);
  const claims = { user_id: "john", iat: 1_700_000_000, exp: 1_700_003_600 };
  const token = client.generateUserToken(claims);
  expect(token).toBe(JSON.parse(process.env.EXPECTED).token);
  expect(client.verifyToken(token, { now: claims.iat })).toEqual(claims);
  expect(client.verifyWebhook(new TextEncoder().encode("{}"), "00")).toBe(false);
});
