//! What a user downloads, in bytes: as it is, and compressed by the programs that servers use (Node's zlib and brotli).

use std::path::Path;

use anyhow::Result;

use crate::command::{command, output};
use crate::wasm::{MODULES, Module};
use crate::workspace::Workspace;

/// Prints raw, gzip -9 and brotli sizes of each module's WebAssembly and JavaScript.
pub fn print(workspace: &Workspace) -> Result<()> {
    println!("{:<44}{:>12}{:>12}{:>12}", "bytes", "raw", "gzip -9", "brotli");
    for Module { name, .. } in MODULES {
        row(workspace, &format!("{name}.wasm"), &[&format!("{name}/{name}.wasm")])?;
        let core = format!("{name}/core.mjs");
        row(
            workspace,
            &format!("{name} JavaScript (Workers)"),
            &[&format!("{name}/workerd.mjs"), &core, "errors.mjs"],
        )?;
        let inline = [
            &format!("{name}/index.mjs"),
            &core,
            &format!("{name}/inline.mjs"),
            "errors.mjs",
        ];
        row(
            workspace,
            &format!("{name} JavaScript with its wasm (elsewhere)"),
            &inline,
        )?;
    }
    Ok(())
}

/// Files are compressed each on its own, as a server sends them.
fn row(workspace: &Workspace, title: &str, files: &[&str]) -> Result<()> {
    let [raw, gzip, brotli] = measure(&workspace.root.join("pkg"), files)?;
    println!("{title:<44}{raw:>12}{gzip:>12}{brotli:>12}");
    Ok(())
}

/// The raw, gzip -9 and brotli sizes of files of a folder, each compressed on its own.
pub fn measure(folder: &Path, files: &[&str]) -> Result<[u64; 3]> {
    const MEASURE: &str = "
        import { readFileSync } from 'node:fs';
        import { brotliCompressSync, gzipSync } from 'node:zlib';
        const files = process.argv.slice(1).map((file) => readFileSync(file));
        const total = (compressed) => files.reduce((sum, file) => sum + compressed(file).length, 0);
        console.log(JSON.stringify([total((file) => file), total((file) => gzipSync(file, { level: 9 })), total(brotliCompressSync)]));
    ";
    let printed = output(
        command("node", folder)
            .args(["--input-type=module", "--eval", MEASURE])
            .args(files),
    )?;
    Ok(serde_json::from_str(&printed)?)
}
