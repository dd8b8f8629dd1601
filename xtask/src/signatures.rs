//! What a module's functions may give back to JavaScript.

use anyhow::{Context, Result, ensure};
use wasmparser::{ExternalKind, FuncType, Parser, Payload, RefType, TypeRef, ValType};

/// Refuses a module with a function that gives one object and nothing else.
///
/// V8 compiles such a call into its caller, and what it then needs to leave the compiled code while the call lasts is missing in the V8
/// of Node.js 20 and 22: the process ends with "Fatal error: unreachable code". Seen with `deopt-lazy` and natives' syntax on 20.20.2
/// and 22.23.3, not on 24.21.0 and 26.10.0. A `Result<JsValue, JsValue>` is several values, whose calls V8 leaves as they are.
///
/// # Errors
/// Names the functions; or the module cannot be read.
pub fn check(module: &[u8]) -> Result<()> {
    let mut types: Vec<FuncType> = Vec::new();
    let mut functions: Vec<u32> = Vec::new();
    let mut refused = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(section) => {
                for kind in section.into_iter_err_on_gc_types() {
                    types.push(kind?);
                }
            }
            // Functions are numbered from the imported ones on.
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Func(kind) = import?.ty {
                        functions.push(kind);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    functions.push(kind?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind != ExternalKind::Func {
                        continue;
                    }
                    let kind = functions.get(export.index as usize);
                    let kind = kind.and_then(|kind| types.get(*kind as usize));
                    let kind = kind.context("a function without a type is exported")?;
                    if kind.results() == [ValType::Ref(RefType::EXTERNREF)] {
                        refused.push(export.name.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    ensure!(
        refused.is_empty(),
        "{} must return Result<JsValue, JsValue>: Node.js 20 and 22 crash, see xtask/src/signatures.rs",
        refused.join(" and ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ExportKind, ExportSection, Function, FunctionSection, Module, RefType, TypeSection, ValType,
    };

    use super::*;

    /// A module with a function that traps and would give this.
    fn module(results: &[ValType]) -> Vec<u8> {
        let (mut types, mut functions, mut exports) =
            (TypeSection::new(), FunctionSection::new(), ExportSection::new());
        types.ty().function([], results.to_vec());
        functions.function(0);
        exports.export("sign", ExportKind::Func, 0);
        let (mut code, mut function) = (CodeSection::new(), Function::new([]));
        function.instructions().unreachable().end();
        code.function(&function);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&exports)
            .section(&code);
        module.finish()
    }

    #[test]
    fn a_single_object_is_refused_by_name() {
        let object = ValType::Ref(RefType::EXTERNREF);
        let refusal = check(&module(&[object])).unwrap_err().to_string();
        assert!(refusal.starts_with("sign must return Result"), "{refusal}");
        for results in [&[][..], &[ValType::I32], &[object, object], &[ValType::I32; 3]] {
            assert!(check(&module(results)).is_ok(), "{results:?}");
        }
    }
}
