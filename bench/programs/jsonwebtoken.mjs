import jsonwebtoken from "jsonwebtoken";
import { SECRET, times } from "../inputs.mjs";

if (jsonwebtoken.sign({ user_id: "john", ...times() }, SECRET).length < 100) throw new Error("no token");
