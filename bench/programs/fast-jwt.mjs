import { createSigner } from "fast-jwt";
import { SECRET, times } from "../inputs.mjs";

if (createSigner({ key: SECRET, algorithm: "HS256" })({ user_id: "john", ...times() }).length < 100) throw new Error("no token");
