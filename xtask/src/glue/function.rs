//! One function that wasm-bindgen wrote, with what others have too called from `pkg-template/abi.mjs`.

use anyhow::{Context, Result};

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
pub struct Function<'a> {
    pub name: &'a str,
    parameters: &'a str,
    pub body: String,
    /// Whether the module calls it and is told of what it throws.
    pub catching: bool,
}

impl<'a> Function<'a> {
    /// Reads the first line of one, and of `lines` the rest.
    pub fn read(head: &'a str, lines: &mut impl Iterator<Item = &'a str>) -> Result<Self> {
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

    /// As an arrow function.
    pub fn written(&self) -> String {
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
        let after = kept.join(";\n");
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

/// The names in JavaScript, and whatever else looks like one.
pub fn words(script: &str) -> impl Iterator<Item = &str> {
    script.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
