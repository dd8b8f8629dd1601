// One user's token against WebCrypto, in whatever runtime this is.
import { race, report } from "./race.mjs";
import { contestants } from "./web-contestants.mjs";

report("µs", await race(contestants));
