"use strict";
// Node reads a required file's source for the names it exports before an ES module may import it. bundle.cjs holds the
// module in base64, and reading through that took longer than starting it: this file is read instead.
const bundle = require("./bundle.cjs");

EXPORTS
