// Where a runtime's types are loaded, its own objects go in and come out.
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";

export async function runtime(): Promise<Headers> {
  const client = new StreamClient("key", "secret", { fetch });
  new StreamClient("key", "secret", { fetch: async (url: string) => new Response(url) });
  const signal: AbortSignal = AbortSignal.timeout(1);
  const { metadata } = await client.getRateLimits({}, { signal });
  const sandbox = new Sandbox();
  new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
  const answers: Response[] = [await sandbox.fetch(new Request("http://localhost")), await sandbox.fetch(new URL("http://localhost"))];
  const likeTheRuntimes: typeof fetch = sandbox.fetch;
  void [answers, likeTheRuntimes];
  const handler: (request: Request) => Promise<Response> = client.tokenHandler({
    authenticate: async (request) => request.headers.get("x-user"),
  });
  await handler(new Request("http://localhost"));
  return metadata.responseHeaders;
}
