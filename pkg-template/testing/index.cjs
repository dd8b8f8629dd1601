"use strict";

exports.signWebhook = require("../client/bundle.cjs").signWebhook;
