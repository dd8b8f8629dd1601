//! The JavaScript between a module and its class shell: what wasm-bindgen wrote, put together anew.
//!
//! wasm-bindgen writes each function out in full, for a namespace whose names no minifier may touch: that was a third of the client's
//! JavaScript. Here, what functions have in common stands once, in `pkg-template/abi.mjs`; the module's own functions are guarded
//! and exported one by one, and those that it imports are one object.

mod function;

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

use crate::names::Names;
use function::{Function, words};

/// The file with what functions have in common.
pub const COMMON: &str = "abi.mjs";

/// What that file has besides the functions that wasm-bindgen writes.
const OURS: [&str; 7] = [
    "wasm",
    "catching",
    "checked",
    "giveNumber",
    "giveText",
    "takeObject",
    "takeText",
];

/// The glue as the class shells import it.
///
/// # Parameters
/// - `glue`: wasm-bindgen's `_bg.js`, and `file`: the name under which the module imported it.
/// - `names`: what the module's imports and exports are called by now.
pub fn written(glue: &str, names: &Names, file: &str) -> Result<String> {
    let mut functions = Vec::new();
    let mut scripts = Vec::new();
    let mut declared: BTreeSet<&str> = OURS.into();
    let mut lines = glue.lines();
    while let Some(line) = lines.next() {
        let statement = line.strip_prefix("export ").unwrap_or(line);
        if let Some(head) = statement.strip_prefix("function ") {
            functions.push(Function::read(head, &mut lines).with_context(|| format!("could not read `{line}`"))?);
        } else if statement.starts_with("import ") {
            scripts.push(line.to_owned());
        } else if let Some(variable) = statement.strip_prefix("let ").or(statement.strip_prefix("const ")) {
            declared.extend(words(variable).next());
        }
    }
    let find = |name: &str| functions.iter().find(|function| function.name == name);

    let (mut plain, mut catching) = (Vec::new(), Vec::new());
    let mut used = Vec::new();
    for (module, long, short) in names.imports() {
        // What needs no conversion, wasm-bindgen has the module import from its own file.
        if module.starts_with(SNIPPETS) {
            scripts.push(format!("import {{ {long} }} from \"{module}\";"));
            plain.push(format!("{short}: {long},"));
            continue;
        }
        ensure!(module == file, "{long} is imported from {module}, not from {file}");
        let function = find(long).with_context(|| format!("the glue has no function {long}"))?;
        let entry = format!("{short}: {},", function.written());
        if function.catching { &mut catching } else { &mut plain }.push(entry);
        used.push(function);
    }
    let mut exported = Vec::new();
    for name in names.exports() {
        // Memory, and what abi.mjs calls, have no function of their own.
        let Some(function) = find(name) else { continue };
        exported.push(format!(
            "export const {name} = /* @__PURE__ */ guarded({});",
            function.written()
        ));
        used.push(function);
    }

    let is_used = |name: &str| used.iter().any(|function| function.name == name);
    declared.extend(
        functions
            .iter()
            .map(|function| function.name)
            .filter(|name| !is_used(name)),
    );
    let called: BTreeSet<&str> = used.iter().flat_map(|function| words(&function.body)).collect();
    let mut common: Vec<&str> = called.intersection(&declared).copied().collect();
    common.push("catching");
    Ok(format!(
        "{}\nimport {{ {} }} from \"./{COMMON}\";\nimport {{ guarded }} from \"./guarded.mjs\";\n\n{}\n\n\
         export const imports = {{\n{}\n...catching({{\n{}\n}}),\n}};\n",
        scripts.join("\n"),
        common.join(", "),
        exported.join("\n\n"),
        plain.join("\n"),
        catching.join("\n"),
    ))
}

/// Where wasm-bindgen puts the JavaScript that lies beside the Rust.
const SNIPPETS: &str = "./snippets/";

#[cfg(test)]
mod tests {
    use super::*;

    fn names(imports: &str, exports: &str) -> Result<Names> {
        Names::read(&format!(r#"{{"imports": [{imports}], "exports": [{exports}]}}"#))
    }

    #[test]
    fn a_function_of_the_module_is_guarded_and_calls_what_they_have_in_common() -> Result<()> {
        let glue = "/** Signs. */
export function sign(key, text) {
    const ptr0 = passStringToWasm0(text, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    const len0 = WASM_VECTOR_LEN;
    const ret = wasm.sign(key, ptr0, len0);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}
function unused() {
}
function passStringToWasm0(arg) {
}
let WASM_VECTOR_LEN = 0;
";
        assert_eq!(
            written(glue, &names("", r#"["memory", "a"], ["sign", "b"]"#)?, "./x_bg.js")?,
            "
import { WASM_VECTOR_LEN, passStringToWasm0, takeObject, wasm, catching } from \"./abi.mjs\";
import { guarded } from \"./guarded.mjs\";

export const sign = /* @__PURE__ */ guarded((key, text) => {
    return takeObject((wasm.sign(key, (passStringToWasm0(text)), (WASM_VECTOR_LEN))));
});

export const imports = {

...catching({

}),
};
"
        );
        Ok(())
    }

    #[test]
    fn what_a_module_imports_has_its_short_name_and_is_apart_when_it_may_throw() -> Result<()> {
        let glue = "import { copy } from './snippets/x/a.js';
function __wbg_copy_0f() { return handleError(function (arg0) {
    const ret = copy(arg0);
    return ret;
}, arguments); }
function __wbg_now_0f() {
    const ret = Date.now();
    return ret;
}
";
        let imports = r#"["./x_bg.js", "__wbg_copy_0f", "a"], ["./x_bg.js", "__wbg_now_0f", "b"], ["./snippets/x/b.js", "isText", "c"]"#;
        assert_eq!(
            written(glue, &names(imports, "")?, "./x_bg.js")?,
            "import { copy } from './snippets/x/a.js';
import { isText } from \"./snippets/x/b.js\";
import { catching } from \"./abi.mjs\";
import { guarded } from \"./guarded.mjs\";



export const imports = {
b: () => {
    return (Date.now());
},
c: isText,
...catching({
a: (arg0) => {
    return (copy(arg0));
},
}),
};
"
        );
        Ok(())
    }

    #[test]
    fn what_does_not_fit_is_an_error() -> Result<()> {
        let imports = r#"["./x_bg.js", "__wbg_now_0f", "a"]"#;
        for (glue, file) in [
            ("function __wbg_now_0f() {\n}\n", "./y_bg.js"),
            ("function __wbg_other_0f() {\n}\n", "./x_bg.js"),
            ("function __wbg_now_0f\n", "./x_bg.js"),
        ] {
            assert!(written(glue, &names(imports, "")?, file).is_err(), "{glue}");
        }
        Ok(())
    }
}
