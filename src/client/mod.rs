//! What the client exports.
