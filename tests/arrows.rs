//! The import arrows: `client -> edge -> core`, `sandbox -> edge -> core`, and nothing else.
//!
//! Every path in `src/` that starts at the crate's root or with another crate's name is looked at, in `use` lines and in
//! the middle of code alike. `core` besides is pure: no types of JavaScript, no clock, no chance, no input or output.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, LexError, Spacing, TokenStream, TokenTree};

/// What a layer of `src/` may reach.
struct Layer {
    name: &'static str,
    /// Layers of this crate that it may import.
    sees: &'static [&'static str],
    /// Paths outside this crate that it may not import.
    never: &'static [&'static str],
}

const LAYERS: [Layer; 4] = [
    Layer {
        name: "core",
        sees: &["core"],
        never: &IMPURE,
    },
    Layer {
        name: "edge",
        sees: &["core", "edge"],
        never: &[],
    },
    Layer {
        name: "client",
        sees: &["core", "edge", "client"],
        never: &[],
    },
    Layer {
        name: "sandbox",
        sees: &["core", "edge", "sandbox"],
        never: &["web_sys", "wasm_bindgen_futures"],
    },
];

/// JavaScript's side, and the world outside of the program.
const IMPURE: [&str; 15] = [
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "js_sys",
    "web_sys",
    "serde_wasm_bindgen",
    "std::env",
    "std::fs",
    "std::io",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

#[test]
fn every_import_follows_the_arrows() -> Result<(), Box<dyn Error>> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut offences = Vec::new();
    for layer in &LAYERS {
        let files = rust_files(&sources.join(layer.name))?;
        assert!(!files.is_empty(), "src/{} holds no Rust file", layer.name);
        for file in files {
            let module = module_path(file.strip_prefix(&sources)?);
            let shown = Path::new("src").join(file.strip_prefix(&sources)?);
            let found = offences_in(layer, &module, &fs::read_to_string(&file)?)
                .map_err(|error| format!("{}: {error}", shown.display()))?;
            offences.extend(found.iter().map(|offence| format!("{}:{offence}", shown.display())));
        }
    }
    assert!(
        offences.is_empty(),
        "{} imports go against the arrows:\n{}",
        offences.len(),
        offences.join("\n")
    );
    Ok(())
}

#[test]
fn every_module_of_the_crate_is_a_layer() -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let known = name == "lib.rs" || LAYERS.iter().any(|layer| layer.name == name);
        assert!(
            known,
            "src/{name} is in no layer: say in tests/arrows.rs what it may import"
        );
    }
    Ok(())
}

#[test]
fn a_layer_may_not_import_one_above_it() {
    assert_eq!(
        in_core("use crate::edge::dates;"),
        ["1: crate::edge::dates: core may import core alone"]
    );
    assert_eq!(in_core("fn f() {\n    crate::client::call()\n}").len(), 1);
    assert_eq!(offences(1, &["edge"], "use crate::sandbox::State;").len(), 1);
    assert_eq!(offences(2, &["client"], "use crate::{core, edge, sandbox};").len(), 1);
    assert_eq!(
        offences(3, &["sandbox"], "use crate::client;"),
        ["1: crate::client: sandbox may import core, edge, sandbox alone"]
    );
}

#[test]
fn super_is_followed_to_where_it_leads() {
    assert_eq!(offences(0, &["core", "jwt"], "use super::super::edge;").len(), 1);
    assert_eq!(offences(0, &["core", "jwt"], "use super::edge;"), Vec::<String>::new());
    assert_eq!(
        in_core("mod tests { use super::*; use super::super::client; }").len(),
        1
    );
    assert_eq!(in_core("mod inner { use super::edge; }"), Vec::<String>::new());
}

#[test]
fn core_knows_neither_javascript_nor_the_world_outside() {
    assert_eq!(
        in_core("use wasm_bindgen::JsValue;"),
        ["1: wasm_bindgen::JsValue: core is pure and may not import wasm_bindgen"]
    );
    assert_eq!(in_core("use {std::fmt, js_sys};").len(), 1);
    assert_eq!(in_core("fn now() { std::time::SystemTime::now(); }").len(), 1);
    assert_eq!(
        in_core("use std::{collections::BTreeMap, time::{Duration, Instant}};").len(),
        1
    );
    assert_eq!(in_core("use std::{fmt, time::Duration};"), Vec::<String>::new());
    assert_eq!(
        offences(1, &["edge"], "use wasm_bindgen::JsValue;"),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_no_code_is_no_import() {
    assert_eq!(
        in_core("// use crate::edge;\n/* crate::client::x /* js_sys::y */ */"),
        Vec::<String>::new()
    );
    assert_eq!(
        in_core("/// See [`crate::edge`].\nconst A: &str = \"crate::edge::b \\\" js_sys::c\";"),
        Vec::<String>::new()
    );
    assert_eq!(
        in_core("const A: &str = r#\"\"crate::edge::b\"#; const C: char = '\"'; use crate::edge;").len(),
        1
    );
    assert_eq!(
        in_core("fn f<'a>(x: &'a str) -> &'a str { x.js_sys::<u8>() }"),
        Vec::<String>::new()
    );
}

fn in_core(source: &str) -> Vec<String> {
    offences(0, &["core"], source)
}

fn offences(layer: usize, module: &[&str], source: &str) -> Vec<String> {
    LAYERS.get(layer).map_or_else(Vec::new, |layer| {
        offences_in(layer, module, source).unwrap_or_else(|error| vec![error.to_string()])
    })
}

/// The paths in a file's text that its layer may not import, each with its line and the rule.
fn offences_in<S: AsRef<str>>(layer: &Layer, module: &[S], source: &str) -> Result<Vec<String>, LexError> {
    let module: Vec<String> = module.iter().map(|name| name.as_ref().to_owned()).collect();
    let mut offences = Vec::new();
    for (line, path) in paths(&tokens(source)?, &module) {
        let shown = path.join("::");
        match path.split_first() {
            Some((root, inside)) if root == "crate" => {
                let reached = inside.first().map_or("", String::as_str);
                if LAYERS.iter().any(|other| other.name == reached) && !layer.sees.contains(&reached) {
                    offences.push(format!(
                        "{line}: {shown}: {} may import {} alone",
                        layer.name,
                        layer.sees.join(", ")
                    ));
                }
            }
            _ => {
                let reaches = |never: &&&str| shown == **never || shown.starts_with(&format!("{never}::"));
                if let Some(never) = layer.never.iter().find(reaches) {
                    let pure = if layer.name == "core" { "is pure and " } else { "" };
                    offences.push(format!("{line}: {shown}: {} {pure}may not import {never}", layer.name));
                }
            }
        }
    }
    Ok(offences)
}

/// Every path of the token stream, groups taken apart: from the root `crate` or another crate's name.
fn paths(tokens: &[Token], file_module: &[String]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut module = file_module.to_vec();
    // At which depth of braces each `mod name {` of the file began.
    let mut inline_modules = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let text = |offset: usize| tokens.get(at + offset).map_or("", |token| token.text.as_str());
        match token.text.as_str() {
            "mod" if text(2) == "{" => {
                module.push(text(1).to_owned());
                inline_modules.push(depth);
                depth += 1;
                at += 3;
            }
            "use" => {
                at += 1;
                tree(tokens, &mut at, &[], &module, &mut found);
            }
            "{" => {
                depth += 1;
                at += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if inline_modules.last() == Some(&depth) {
                    inline_modules.pop();
                    module.pop();
                }
                at += 1;
            }
            // A field or a method is no path.
            "." => at += 2,
            word if is_name(word) && text(1) == "::" => tree(tokens, &mut at, &[], &module, &mut found),
            _ => at += 1,
        }
    }
    found
}

/// Reads one path, or one tree of a `use`, that starts at `at`.
fn tree(tokens: &[Token], at: &mut usize, before: &[String], module: &[String], found: &mut Vec<(usize, Vec<String>)>) {
    let mut path = before.to_vec();
    let mut line = 0;
    while let Some(token) = tokens.get(*at) {
        line = token.line;
        match token.text.as_str() {
            "{" => {
                *at += 1;
                while tokens
                    .get(*at)
                    .is_some_and(|token| token.text != "}" && token.text != ";")
                {
                    if tokens.get(*at).is_some_and(|token| token.text == ",") {
                        *at += 1;
                    } else {
                        let start = *at;
                        tree(tokens, at, &path, module, found);
                        // A token that no path holds, such as `as name`.
                        *at = (*at).max(start + 1);
                    }
                }
                *at += 1;
                return;
            }
            "::" => *at += 1,
            word if is_name(word) || word == "*" => {
                path.push(word.to_owned());
                *at += 1;
                if tokens.get(*at).is_none_or(|token| token.text != "::") {
                    break;
                }
            }
            _ => break,
        }
    }
    found.push((line, from_the_root(&path, module)));
}

/// `self` and `super` replaced by what they stand for.
fn from_the_root(path: &[String], module: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = path;
    if !rest.first().is_some_and(|first| first == "self" || first == "super") {
        return path.to_vec();
    }
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "super" => drop(base.pop()),
            "self" => {}
            _ => break,
        }
        rest = after;
    }
    [vec!["crate".to_owned()], base, rest.to_vec()].concat()
}

struct Token {
    line: usize,
    text: String,
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::` and single signs, as rustc's own lexer sees them.
fn tokens(source: &str) -> Result<Vec<Token>, LexError> {
    let mut tokens = Vec::new();
    flatten(source.parse()?, &mut tokens);
    Ok(tokens)
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut colon = false;
    for tree in stream {
        let line = tree.span().start().line;
        let mut push = |text: &str| {
            tokens.push(Token {
                line,
                text: text.to_owned(),
            })
        };
        let second_colon = colon;
        colon = false;
        match tree {
            TokenTree::Ident(name) => push(&name.to_string()),
            TokenTree::Literal(_) => push("literal"),
            TokenTree::Punct(sign) if sign.as_char() == ':' && second_colon => push("::"),
            TokenTree::Punct(sign) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint => colon = true,
            TokenTree::Punct(sign) => push(&sign.to_string()),
            TokenTree::Group(group) => {
                let braces = group.delimiter() == Delimiter::Brace;
                push(if braces { "{" } else { "(" });
                flatten(group.stream(), tokens);
                tokens.push(Token {
                    line,
                    text: if braces { "}" } else { ")" }.to_owned(),
                });
            }
        }
    }
}

/// `core/claims/read.rs` is the module `core::claims::read`.
fn module_path(file: &Path) -> Vec<String> {
    let module = file.with_extension("");
    let names = module.iter().map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name != "mod").collect()
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
