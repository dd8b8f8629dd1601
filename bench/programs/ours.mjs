import { StreamClient } from "stream-users-wasm";
import { API_KEY, SECRET } from "../inputs.mjs";

const token = new StreamClient(API_KEY, SECRET).generateUserToken({ user_id: "john", validity_in_seconds: 3600 });
if (token.length < 100) throw new Error("no token");
