//! Short names between a module and its glue: wasm-bindgen's end in a hash each, which compresses to nothing less, and stand in both.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// The flag by which wasm-opt shortens a module's names and prints how.
pub const FLAG: &str = "--minify-imports-and-exports-and-modules";

/// Where wasm-bindgen puts the JavaScript that lies beside the Rust.
const SNIPPETS: &str = "./snippets/";

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

    /// The glue for the module with short names.
    ///
    /// # Parameters
    /// - `glue`: wasm-bindgen's `_bg.js`, and `file`: the name under which the module imported it.
    pub fn shorten(&self, glue: &str, file: &str) -> Result<String> {
        let mut glue = self.calls(glue)?;
        let mut exported = Vec::new();
        for (module, long, short) in &self.imports {
            // What needs no conversion, wasm-bindgen has the module import from its own file.
            if module.starts_with(SNIPPETS) {
                glue.push_str(&format!("\nexport {{ {long} as {short} }} from \"{module}\";\n"));
                continue;
            }
            ensure!(module == file, "{long} is imported from {module}, not from {file}");
            let declared = format!("export function {long}(");
            ensure!(glue.contains(&declared), "the glue has no `{declared}`");
            glue = glue.replace(&declared, &format!("function {long}("));
            exported.push(format!("{long} as {short}"));
        }
        let start = self
            .exports
            .iter()
            .find(|(long, _)| long == "__wbindgen_start")
            .context("the module has no function that starts it")?;
        glue.push_str(&format!(
            "\nexport {{ {} }};\nexport function __wbindgen_start() {{ wasm.{}(); }}\n",
            exported.join(", "),
            start.1
        ));
        Ok(glue)
    }

    /// The glue calls the module's exports as `wasm.name`.
    fn calls(&self, glue: &str) -> Result<String> {
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
    fn both_sides_have_the_short_names() -> Result<()> {
        let glue = "export function sign() { return wasm.sign(1); }\nexport function __wbg_now_0f() {}\nlet wasm;";
        assert_eq!(
            names()?.shorten(glue, "./x_bg.js")?,
            "export function sign() { return wasm.b(1); }\nfunction __wbg_now_0f() {}\nlet wasm;\n\
             export { __wbg_now_0f as a };\nexport function __wbindgen_start() { wasm.c(); }\n"
        );
        Ok(())
    }

    #[test]
    fn a_function_of_a_snippet_is_passed_on() -> Result<()> {
        let names = Names::read(
            r#"{"imports": [["./snippets/x/a.js", "isText", "a"]], "exports": [["__wbindgen_start", "b"]]}"#,
        )?;
        assert_eq!(
            names.shorten("let wasm;", "./x_bg.js")?,
            "let wasm;\nexport { isText as a } from \"./snippets/x/a.js\";\n\nexport {  };\n\
             export function __wbindgen_start() { wasm.b(); }\n"
        );
        Ok(())
    }

    #[test]
    fn what_does_not_fit_is_an_error() -> Result<()> {
        for (glue, file) in [
            ("export function __wbg_now_0f() {}", "./y_bg.js"),
            ("function __wbg_now_0f() {}", "./x_bg.js"),
            ("export function __wbg_now_0f() { wasm.other(); }", "./x_bg.js"),
        ] {
            assert!(names()?.shorten(glue, file).is_err(), "{glue}");
        }
        Ok(())
    }
}
