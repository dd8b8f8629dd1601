// A program for Node: the API's place is its argument.
import { answer } from "../app.mjs";

answer(JSON.parse(process.argv[2])).then((answered) => console.log(JSON.stringify(answered)));
