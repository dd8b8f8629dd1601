"use strict";
// What `require` loads. Its names stand here for whoever reads them out of a CommonJS file's source, as Node does before an ES module
// may import it: bundle.cjs holds the module in base64, and reading through that takes longer than starting it.
const bundle = require("./bundle.cjs");

EXPORTS
