export default { fetch: () => new Response("x".repeat(150)) };
