// The program that every project builds and runs: a token, a call, and an error of the API.
import { StreamApiError, StreamClient } from "stream-users-wasm";

/** @param {{ url: string, apiKey: string, secret: string }} api where Stream's API is */
export async function answer({ url, apiKey, secret }) {
  // The projects' pages hold a secret that their test made for itself.
  const client = new StreamClient(apiKey, secret, { basePath: url, dangerouslyAllowBrowser: true });
  const token = client.generateUserToken({ user_id: "john", iat: 1_700_000_000, exp: 1_700_003_600 });
  const { users } = await client.upsertUsers([{ id: "john", name: "John" }]);
  const refusal = await client.restoreUsers({ user_ids: ["nobody"] }).catch((error) => error);
  return {
    token,
    name: users.john.name,
    dates: users.john.created_at instanceof Date,
    refused: refusal instanceof StreamApiError,
  };
}
