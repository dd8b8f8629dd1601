const { StreamApiError, StreamClient } = require("stream-users-wasm");

// ../app.mjs in CommonJS, which is what Jest loads unless it is told otherwise.
test("a token, a call and an error of the API", async () => {
  const { url, apiKey, secret } = JSON.parse(process.env.API);
  const client = new StreamClient(apiKey, secret, { basePath: url });
  const token = client.generateUserToken({ user_id: "john", iat: 1_700_000_000, exp: 1_700_003_600 });
  const { users } = await client.upsertUsers([{ id: "john", name: "John" }]);
  const refusal = await client.restoreUsers({ user_ids: ["nobody"] }).catch((error) => error);
  expect({
    token,
    name: users.john.name,
    dates: users.john.created_at instanceof Date,
    refused: refusal instanceof StreamApiError,
  }).toEqual(JSON.parse(process.env.EXPECTED));
});
