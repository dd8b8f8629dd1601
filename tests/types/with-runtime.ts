// Where a runtime's types are loaded, its own objects go in and come out.
import { StreamClient } from "stream-users-wasm";

export async function runtime(): Promise<Headers> {
  const client = new StreamClient("key", "secret", { fetch });
  new StreamClient("key", "secret", { fetch: async (url: string) => new Response(url) });
  const signal: AbortSignal = AbortSignal.timeout(1);
  const { metadata } = await client.getRateLimits({}, { signal });
  return metadata.responseHeaders;
}
