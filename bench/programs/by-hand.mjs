import { sign } from "../by-hand.mjs";
import { times } from "../inputs.mjs";

if (sign({ user_id: "john", ...times() }).length < 100) throw new Error("no token");
