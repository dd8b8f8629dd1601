// SHA-256's state after one block, which Node's crypto does not show: FIPS 180-4, section 6.2.2.
const fraction = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32) >>> 0;
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);

const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = primes.map((prime) => fraction(Math.cbrt(prime)));

const right = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** The eight words of the state as WebAssembly keeps them: little-endian. */
export function midstate(block) {
  const words = Array.from({ length: 16 }, (_, n) => block.readUInt32BE(4 * n));
  for (let n = 16; n < 64; n++) {
    const [early, late] = [words[n - 15], words[n - 2]];
    const small0 = right(early, 7) ^ right(early, 18) ^ (early >>> 3);
    const small1 = right(late, 17) ^ right(late, 19) ^ (late >>> 10);
    words.push((words[n - 16] + small0 + words[n - 7] + small1) | 0);
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let n = 0; n < 64; n++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + choice + ROUNDS[n] + words[n]) | 0;
    const second = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + majority) | 0;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  const state = Buffer.alloc(32);
  [a, b, c, d, e, f, g, h].forEach((word, n) => state.writeUInt32LE((START[n] + word) >>> 0, 4 * n));
  return state;
}
