//! Functions that never return: all that a panic does before the module stops, and nobody hears.
//!
//! The shell fails every call once the module has stopped (`pkg-template/guarded.mjs`), and a panic's message must not leave it: it may
//! quote what it was about. What is left of one is the trap's stack, which names functions by number; a build of the same sources
//! has them in the same order. Without messages, what formats them and what they are made of goes too.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_encoder::{CodeSection, Function, Module, RawSection};
use wasmparser::{FunctionBody, Operator, Parser, Payload, TypeRef};

/// [`trap_at_once`] on a file.
pub fn rewrite(file: &Path) -> Result<()> {
    let read = || -> Result<_> { trap_at_once(&fs::read(file)?) };
    let module = read().with_context(|| format!("could not rewrite {}", file.display()))?;
    Ok(fs::write(file, module)?)
}

/// The module with each function that never returns reduced to the trap that it ends in.
///
/// # Errors
/// A module that cannot be read.
pub fn trap_at_once(module: &[u8]) -> Result<Vec<u8>> {
    let mut reduced = Module::new();
    let mut imported = 0;
    let (mut functions, mut code) = (0, CodeSection::new());
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { count, .. } => {
                functions = *count;
                continue;
            }
            Payload::CodeSectionEntry(body) => {
                if never_returns(body, imported)? {
                    let mut trap = Function::new([]);
                    trap.instructions().unreachable().end();
                    code.function(&trap);
                } else {
                    code.raw(body.as_bytes());
                }
                if code.len() == functions {
                    reduced.section(&code);
                }
                continue;
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            let data = module.get(range).context("a section ends beyond the module")?;
            reduced.section(&RawSection { id, data });
        }
    }
    Ok(reduced.finish())
}

/// Whether nothing but a trap can end a function. One that calls JavaScript may have something to say, and is left as it is.
fn never_returns(body: &FunctionBody<'_>, imported: u32) -> Result<bool> {
    let mut depth = 0_u32;
    let mut traps = false;
    for operator in body.get_operators_reader()? {
        let operator = operator?;
        let may_return = match &operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                depth += 1;
                false
            }
            // After the function's own end nothing follows.
            Operator::End if depth == 0 => !traps,
            Operator::End => {
                depth -= 1;
                false
            }
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => *relative_depth == depth,
            Operator::BrTable { targets } => {
                let mut depths = targets.targets().collect::<Result<Vec<_>, _>>()?;
                depths.push(targets.default());
                depths.contains(&depth)
            }
            Operator::Call { function_index } => *function_index < imported,
            Operator::Return | Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } => true,
            _ => false,
        };
        if may_return {
            return Ok(false);
        }
        traps = matches!(operator, Operator::Unreachable);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{BlockType, EntityType, FunctionSection, ImportSection, InstructionSink, TypeSection};

    use super::*;

    /// A module that imports one function and has one of its own.
    fn module(body: impl Fn(&mut InstructionSink<'_>)) -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        imports.import("a", "b", EntityType::Function(0));
        functions.function(0);
        let (mut code, mut function) = (CodeSection::new(), Function::new([]));
        body(&mut function.instructions());
        code.function(&function);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&code);
        module.finish()
    }

    #[test]
    fn what_always_ends_in_a_trap_ends_there_at_once() -> Result<()> {
        let trap = module(|code| _ = code.unreachable().end());
        let bodies: [fn(&mut InstructionSink<'_>); 3] = [
            |code| _ = code.unreachable().end(),
            |code| _ = code.call(1).nop().unreachable().end(),
            |code| {
                _ = code
                    .block(BlockType::Empty)
                    .i32_const(1)
                    .br_if(0)
                    .unreachable()
                    .end()
                    .unreachable()
                    .end()
            },
        ];
        for body in bodies {
            assert_eq!(trap_at_once(&module(body))?, trap);
        }
        Ok(())
    }

    #[test]
    fn what_may_return_or_calls_javascript_is_left_as_it_is() -> Result<()> {
        let bodies: [fn(&mut InstructionSink<'_>); 6] = [
            |code| _ = code.end(),
            |code| _ = code.return_().unreachable().end(),
            |code| _ = code.i32_const(1).br_if(0).unreachable().end(),
            |code| {
                _ = code
                    .block(BlockType::Empty)
                    .i32_const(1)
                    .br_table([0], 1)
                    .end()
                    .unreachable()
                    .end()
            },
            |code| _ = code.block(BlockType::Empty).unreachable().end().end(),
            |code| _ = code.call(0).unreachable().end(),
        ];
        for body in bodies {
            let module = module(body);
            assert_eq!(trap_at_once(&module)?, module);
        }
        assert!(trap_at_once(b"no module").is_err());
        Ok(())
    }
}
