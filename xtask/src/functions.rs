//! The functions of a WebAssembly module, by size: where its bytes go.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// One function's code.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// The path of Rust that it was compiled from.
    pub name: String,
    pub bytes: usize,
}

/// The functions that have code, the largest first.
///
/// # Errors
/// A module that cannot be read, or one without the names of its functions.
pub fn by_size(module: &[u8]) -> Result<Vec<Function>> {
    let mut imported = 0_u32;
    let mut sizes = Vec::new();
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            // Functions are numbered from the imported ones on.
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(sections) = section.as_known() {
                    for section in sections {
                        if let Name::Function(functions) = section? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, path(function.name));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut functions = Vec::new();
    for (index, bytes) in (imported..).zip(sizes) {
        let name = names.remove(&index).context("the module does not name its functions")?;
        functions.push(Function { name, bytes });
    }
    functions.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    Ok(functions)
}

/// Rust's mangled names as people write them, without the hash.
fn path(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An imported function, `small` (no locals, end) and `large` (a nop more).
    const CODE: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x07\x01\x01a\x01b\0\0\
        \x03\x03\x02\0\0\
        \x0a\x08\x02\x02\0\x0b\x03\0\x01\x0b";
    const NAMES: &[u8] = b"\0\x19\x04name\x01\x12\x03\0\x01b\x01\x05small\x02\x05large";

    #[test]
    fn functions_have_their_own_names_and_sizes() -> Result<()> {
        let function = |name: &str, bytes| Function {
            name: name.into(),
            bytes,
        };
        assert_eq!(
            by_size(&[CODE, NAMES].concat())?,
            [function("large", 3), function("small", 2)]
        );
        assert!(by_size(CODE).is_err());
        Ok(())
    }

    #[test]
    fn names_are_told_as_rust_writes_them() {
        assert_eq!(path("_ZN4core3fmt5write17h0123456789abcdefE"), "core::fmt::write");
        assert_eq!(path("memcpy"), "memcpy");
    }
}
