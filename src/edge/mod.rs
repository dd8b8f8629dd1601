//! The conversions that both wasm modules share.
