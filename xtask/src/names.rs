//! Short names between a module and its glue: wasm-bindgen's end in a hash each, which compresses to nothing less, and stand in both.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The flag by which wasm-opt shortens a module's names and prints how.
pub const FLAG: &str = "--minify-imports-and-exports-and-modules";

/// What wasm-opt printed: long names and the short ones that the module has now.
#[derive(Deserialize)]
pub struct Names {
    /// The file that the function is imported from, the function, and its short name.
    imports: Vec<(String, String, String)>,
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads what wasm-opt printed.
    pub fn read(printed: &str) -> Result<Self> {
        serde_json::from_str(printed).context("wasm-opt printed something else than the names that it shortened")
    }

    /// The file that each function is imported from, the function, and its short name.
    pub fn imports(&self) -> &[(String, String, String)] {
        &self.imports
    }

    /// The long names of what the module exports.
    pub fn exports(&self) -> impl Iterator<Item = &str> {
        self.exports.iter().map(|(long, _)| &**long)
    }

    /// A script that calls the module's exports as `wasm.name`, with their short names.
    pub fn calls(&self, glue: &str) -> Result<String> {
        const CALL: &str = "wasm.";
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let shorts: BTreeMap<&str, &str> = self.exports.iter().map(|(long, short)| (&**long, &**short)).collect();
        let mut parts = glue.split(CALL);
        let mut shortened = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name = part.split(|c| !is_part(c)).next().unwrap_or_default();
            if shortened.ends_with(is_part) {
                bail!("the glue has a name that ends in {CALL:?}");
            }
            let short = shorts
                .get(name)
                .with_context(|| format!("the glue calls {name}, which the module does not export"))?;
            shortened.push_str(CALL);
            shortened.push_str(short);
            shortened.push_str(part.get(name.len()..).unwrap_or_default());
        }
        Ok(shortened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Result<Names> {
        Names::read(
            r#"{"imports": [["./x_bg.js", "__wbg_now_0f", "a"]], "exports": [["sign", "b"], ["__wbindgen_start", "c"]]}"#,
        )
    }

    #[test]
    fn calls_have_the_short_names() -> Result<()> {
        assert_eq!(
            names()?.calls("const { a } = wasm.sign(1);\nwasm.__wbindgen_start();")?,
            "const { a } = wasm.b(1);\nwasm.c();"
        );
        Ok(())
    }

    #[test]
    fn what_does_not_fit_is_an_error() -> Result<()> {
        for script in ["wasm.other();", "mywasm.sign();"] {
            assert!(names()?.calls(script).is_err(), "{script}");
        }
        Ok(())
    }
}
