//! The JavaScript between a module and its class shell: what wasm-bindgen wrote, put together anew.
//!
//! wasm-bindgen writes each function out in full, for a namespace whose names no minifier may touch: that was a third of the client's
//! JavaScript. Here, what functions have in common stands once, in `pkg-template/abi.mjs`; the module's own functions are guarded
//! and exported one by one, and those that it imports are one object.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

use crate::names::Names;

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

/// What wasm-bindgen writes into many functions, and what takes its place.
const REPEATED: [(&str, &str); 12] = [
    // Arguments that are always the same.
    (", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)", ")"),
    (", wasm.__wbindgen_malloc)", ")"),
    // What the module gave.
    (
        "    if (ret[1]) {
        throw takeFromExternrefTable0(ret[0]);
    }",
        "    checked(ret);",
    ),
    (
        "    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);",
        "    return takeObject(ret);",
    ),
    (
        ";
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0]",
        ";
    return checked(ret)[0]",
    ),
    (
        ";
    if (ret[3]) {
        throw takeFromExternrefTable0(ret[2]);
    }",
        ";
    checked(ret);",
    ),
    // What the module is given.
    (
        "    const v = arg0;
    const ret = typeof(v) === 'boolean' ? v : undefined;
    return isLikeNone(ret) ? 0xFFFFFF : ret ? 1 : 0;",
        "    return typeof arg0 === 'boolean' ? arg0 : 0xFFFFFF;",
    ),
    (
        "    const obj = arg1;
    const ret = typeof(obj) === 'string' ? obj : undefined;",
        "    const ret = typeof arg1 === 'string' ? arg1 : undefined;",
    ),
    (
        "    const obj = arg1;
    const ret = typeof(obj) === 'number' ? obj : undefined;",
        "    const ret = typeof arg1 === 'number' ? arg1 : undefined;",
    ),
    (
        "    var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret);
    var len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);",
        "    giveText(arg0, ret);",
    ),
    (
        "    const ptr1 = passStringToWasm0(ret);
    const len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);",
        "    giveText(arg0, ret);",
    ),
    (
        "    getDataViewMemory0().setFloat64((arg0 >>> 0) + 8 * 1, isLikeNone(ret) ? 0 : ret, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, !isLikeNone(ret), true);",
        "    giveNumber(arg0, ret);",
    ),
];

/// A function that wasm-bindgen wrote.
struct Function<'a> {
    name: &'a str,
    parameters: &'a str,
    body: String,
    /// Whether the module calls it and is told of what it throws.
    catching: bool,
}

impl<'a> Function<'a> {
    /// Reads the first line of one, and of `lines` the rest.
    fn read(head: &'a str, lines: &mut impl Iterator<Item = &'a str>) -> Result<Self> {
        let (name, _) = head.split_once('(').context("a function has no name")?;
        let (before, parameters) = head.rsplit_once('(').context("a function has no parameters")?;
        let (parameters, _) = parameters.split_once(')').context("parameters do not end")?;
        let body: Vec<&str> = lines.take_while(|line| !line.starts_with('}')).collect();
        let mut body = body.join("\n");
        for (repeated, once) in REPEATED {
            body = body.replace(repeated, once);
        }
        if let Some(short) = text(&body) {
            body = short;
        }
        let body = inlined(&body);
        Ok(Self {
            name,
            parameters,
            body,
            catching: before.contains("handleError("),
        })
    }

    fn written(&self) -> String {
        format!("({}) => {{\n{}\n}}", self.parameters, self.body)
    }
}

/// The body of a function that gives a text, or nothing, or throws.
fn text(body: &str) -> Option<String> {
    if let Some((before, after)) = body.split_once("    let v") {
        let is_text = after.contains(" = getStringFromWasm0(ret[0], ret[1]);");
        return is_text.then(|| format!("{before}    return takeText(ret);"));
    }
    let (_, tried) = body.split_once("    try {\n")?;
    let (before, after) = tried.split_once("const ret = ")?;
    let (call, rest) = after.split_once(";\n")?;
    rest.contains("if (ret[3])")
        .then(|| format!("{before}return takeText(checked({call}));"))
}

/// A function's body without the variables that the next statement alone reads: minifiers keep them, since for all they know a call
/// in between changes something. What the pieces do stays in order, as arguments are computed from left to right.
fn inlined(body: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    for statement in body.rsplit(";\n") {
        let after = kept.concat();
        let inlined = declared(statement)
            .filter(|(variable, _)| words(&after).filter(|word| word == variable).count() == 1)
            .and_then(|(variable, value)| in_place(kept.last()?, variable, value));
        match inlined {
            Some(next) => {
                kept.pop();
                kept.push(next);
            }
            None => kept.push(statement.to_owned()),
        }
    }
    kept.reverse();
    kept.join(";\n")
}

/// The variable that a statement declares, and its value.
fn declared(statement: &str) -> Option<(&str, &str)> {
    let statement = statement.trim_start();
    let declared = statement.strip_prefix("const ").or(statement.strip_prefix("var "))?;
    declared.split_once(" = ")
}

/// A statement with the value in place of a variable that it reads, unless it does so under a condition.
fn in_place(statement: &str, variable: &str, value: &str) -> Option<String> {
    let word = words(statement).find(|word| *word == variable)?;
    let (before, after) = statement.split_at(word.as_ptr().addr() - statement.as_ptr().addr());
    let after = after.strip_prefix(variable)?;
    (!statement.contains('{')).then(|| format!("{before}({value}){after}"))
}

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

/// The names in JavaScript, and whatever else looks like one.
fn words(script: &str) -> impl Iterator<Item = &str> {
    script.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$'))
}

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
    fn a_text_is_taken_or_the_error_thrown() {
        let fallible = "    let deferred2_0;
    try {
        const ret = wasm.sign(key);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        return getStringFromWasm0(ret[0], ret[1]);
    } finally {
        wasm.__wbindgen_free(deferred2_0, deferred2_1, 1);
    }";
        let optional = "    const ret = wasm.sign(key);
    let v1;
    if (ret[0] !== 0) {
        v1 = getStringFromWasm0(ret[0], ret[1]);
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
    }
    return v1;";
        for (body, expected) in [
            (fallible, Some("        return takeText(checked(wasm.sign(key)));")),
            (
                optional,
                Some("    const ret = wasm.sign(key);\n    return takeText(ret);"),
            ),
            ("    return wasm.sign(key);", None),
        ] {
            assert_eq!(text(body).as_deref(), expected);
        }
    }

    #[test]
    fn what_one_statement_reads_stands_in_the_next_alone() {
        for (body, expected) in [
            (
                "const ptr0 = pass(text);\nconst len0 = LENGTH;\nconst ret = wasm.sign(ptr0, len0);\nreturn take(ret);",
                "return take((wasm.sign((pass(text)), (LENGTH))));",
            ),
            // What is read is gone after the second statement.
            (
                "var list = read(ret).slice();\nwasm.free(ret);\nreturn list;",
                "var list = read(ret).slice();\nwasm.free(ret);\nreturn list;",
            ),
            (
                "const ret = a();\nif (b) {\n    c(ret);\n}",
                "const ret = a();\nif (b) {\n    c(ret);\n}",
            ),
            (
                "const ret = a();\nreturn ret ? ret : b;",
                "const ret = a();\nreturn ret ? ret : b;",
            ),
        ] {
            assert_eq!(inlined(body), expected);
        }
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
