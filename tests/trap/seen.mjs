// What is seen of errors, and how they are told to another thread.

/** What an action throws, or rejects with. */
export async function failure(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
}

export const plain = (error) => error && { name: error.name, message: error.message, cause: error.cause && String(error.cause) };

/** Everything from now on that nobody caught. */
export function strays() {
  const stray = [];
  process.on("unhandledRejection", (reason) => stray.push(`unhandled rejection: ${reason}`));
  process.on("uncaughtException", (error) => stray.push(`uncaught exception: ${error}`));
  return stray;
}
