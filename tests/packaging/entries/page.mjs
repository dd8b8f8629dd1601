// A script for a page.
import { answer } from "../app.mjs";

globalThis.answer = answer;
