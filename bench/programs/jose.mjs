import { createSecretKey } from "node:crypto";
import { SignJWT } from "jose";
import { SECRET, times } from "../inputs.mjs";

const claims = new SignJWT({ user_id: "john", ...times() }).setProtectedHeader({ alg: "HS256", typ: "JWT" });
if ((await claims.sign(createSecretKey(SECRET, "utf8"))).length < 100) throw new Error("no token");
