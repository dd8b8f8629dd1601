/** A `document` without Node: pages, but neither Node nor the test environments that imitate a page there. */
export function inPage() {
  const { document, process } = globalThis;
  return Boolean(document) && !process?.versions?.node;
}
