//! What wasm-bindgen's glue could do faster.

use anyhow::{Result, ensure};

/// Where the glue starts to copy a text into a module, unit by unit.
const COPYING: &str = "    let offset = 0;\n\n    for (; offset < len; offset++) {";

/// Before that: `encodeInto` costs some 40 ns in Node and Bun and 75 in Deno, however long the text is, and a unit 1 to 2 ns. There is
/// room for ASCII alone; of any other text not all is read, and the glue goes on as it would have.
const AT_ONCE: &str = "    let offset = 0;

    if (len > 64 && cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len)).read === len) offset = len;

    for (; offset < len; offset++) {";

/// The glue with all of a longer ASCII text copied at once.
pub fn hasten(glue: &str) -> Result<String> {
    ensure!(
        glue.matches(COPYING).count() == 1,
        "wasm-bindgen's glue copies texts otherwise than it did: look at xtask/src/glue.rs"
    );
    Ok(glue.replace(COPYING, AT_ONCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_that_copies_otherwise_is_an_error() {
        assert!(hasten("").is_err());
        assert!(hasten(COPYING).is_ok_and(|glue| glue == AT_ONCE));
    }
}
