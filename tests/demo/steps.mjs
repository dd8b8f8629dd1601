// How the flow looks on a terminal: a line a step, with what came back; colour only where a person looks.
const COLOUR = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (COLOUR ? `\x1b[${code}m${text}\x1b[0m` : text);
const green = paint(32);
const red = paint(31);
const dim = paint(2);
const bold = paint(1);

const NAME_WIDTH = 30;

export const heading = (text) => console.log(`\n${bold(text)}`);

/**
 * Runs one step and prints it.
 *
 * @param name what is called
 * @param act does it, throws when the answer is not what the docs promise, and gives back what to show
 */
export async function step(name, act) {
  const start = performance.now();
  try {
    const shown = await act();
    const time = `${Math.round(performance.now() - start)} ms`.padStart(7);
    console.log(`${green("✓")} ${name.padEnd(NAME_WIDTH)} ${dim(time)}  ${shown}`);
  } catch (error) {
    console.log(`${red("✗")} ${name.padEnd(NAME_WIDTH)} ${red(error.message)}`);
    throw new FailedStep(error);
  }
}

/** A step whose answer was wrong; it is printed already. */
export class FailedStep extends Error {
  constructor(cause) {
    super(`a step failed: ${cause.message}`, { cause });
  }
}

export const finish = (text) => console.log(`\n${green(text)}`);
