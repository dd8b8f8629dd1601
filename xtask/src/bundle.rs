//! The JavaScript of the package: the class shell and the glue as one file a module format, and an entry file a runtime.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::command::{command, output};
use crate::wasm::Module;
use crate::workspace::Workspace;

/// Entry files of each module; each is a template in pkg-template/entries.
const ENTRIES: [&str; 6] = [
    "index.mjs",
    "inline.mjs",
    "workerd.mjs",
    "edge-light.mjs",
    "index.cjs",
    NODE,
];

/// The one that Node imports.
const NODE: &str = "node.mjs";

/// What stands at its top where it is a module in one file.
const IN_ONE_FILE: &str = "// Made of index.mjs and all that it imports: each file takes Node a millisecond to load.";

/// What the class shells export for other entries than their own: where the module comes from, and `stream-users-wasm/testing`.
const NOT_OF_THE_ENTRY: [&str; 2] = ["provide", "signWebhook"];

/// What the modules share: an error's class is the same object for the client and for the sandbox, but where Node loads one in one file.
/// There, as between any two copies, `instanceof` holds all the same.
pub fn errors(workspace: &Workspace, stage: &Path, package: &Path) -> Result<()> {
    esbuild(
        workspace,
        stage,
        &["errors.mjs", "--format=esm"],
        &package.join("errors.mjs"),
    )?;
    esbuild(
        workspace,
        stage,
        &["errors.mjs", "--format=cjs"],
        &package.join("errors.cjs"),
    )
}

/// The page's half of a token endpoint: one small file without WebAssembly.
pub fn token_provider(workspace: &Workspace, stage: &Path, package: &Path) -> Result<()> {
    const SCRIPT: &str = "token-provider.mjs";
    let external = "--external:./errors.mjs";
    esbuild(
        workspace,
        stage,
        &[SCRIPT, "--format=esm", external],
        &package.join(SCRIPT),
    )?;
    let required = package.join("token-provider.cjs");
    esbuild(workspace, stage, &[SCRIPT, "--format=cjs", external], &required)?;
    share_errors(&required, "./errors.mjs", "./errors.cjs")
}

/// Writes `<package>/<module>/` from `stage`, which holds pkg-template's files and the module's wasm and glue.
pub fn module(workspace: &Workspace, module: Module, stage: &Path, package: &Path) -> Result<()> {
    let folder = package.join(module.name);
    fs::create_dir_all(&folder)?;
    let wasm = fs::read(stage.join(format!("{}.wasm", module.name)))?;
    fs::write(folder.join(format!("{}.wasm", module.name)), &wasm)?;

    let core = folder.join("core.mjs");
    let shell = format!("{}.mjs", module.name);
    esbuild(
        workspace,
        stage,
        &[&shell, "--format=esm", "--external:./errors.mjs"],
        &core,
    )?;
    share_errors(&core, "./errors.mjs", "../errors.mjs")?;

    let names = public_names(workspace, &core)?;
    let exports: Vec<String> = names
        .iter()
        .map(|name| format!("exports.{name} = bundle.{name};"))
        .collect();
    let wasm = STANDARD.encode(wasm);
    for entry in ENTRIES {
        if entry == NODE && module.in_one_file {
            continue;
        }
        let template = workspace.root.join("pkg-template/entries").join(entry);
        let template =
            fs::read_to_string(&template).with_context(|| format!("could not read {}", template.display()))?;
        let text = template
            .replace("NAMES", &names.join(", "))
            .replace("EXPORTS", &exports.join("\n"));
        fs::write(
            folder.join(entry),
            text.replace("MODULE", module.name).replace("WASM_BASE64", &wasm),
        )?;
    }

    if module.in_one_file {
        let banner = format!("--banner:js={IN_ONE_FILE}");
        esbuild(
            workspace,
            &folder,
            &["index.mjs", "--format=esm", &banner],
            &folder.join(NODE),
        )?;
    }

    // Everything that the shell exports, for index.cjs of this folder and for entries that share its instance.
    let bundle = folder.join("bundle.cjs");
    let whole = folder.join("bundle.mjs");
    fs::write(&whole, "import \"./index.mjs\";\nexport * from \"./core.mjs\";\n")?;
    esbuild(
        workspace,
        &folder,
        &["bundle.mjs", "--format=cjs", "--external:../errors.mjs"],
        &bundle,
    )?;
    fs::remove_file(whole)?;
    share_errors(&bundle, "../errors.mjs", "../errors.cjs")
}

/// The names that the class shell exports to users, in alphabetical order.
fn public_names(workspace: &Workspace, core: &Path) -> Result<Vec<String>> {
    const PRINT: &str = "import(process.argv[1]).then((core) => console.log(JSON.stringify(Object.keys(core))))";
    let core_url = format!("file://{}", core.display());
    let printed = output(command("node", &workspace.root).args(["--input-type=module", "--eval", PRINT, &core_url]))?;
    let mut names: Vec<String> = serde_json::from_str(&printed)?;
    names.retain(|name| !NOT_OF_THE_ENTRY.contains(&name.as_str()));
    ensure!(!names.is_empty(), "{} exports nothing", core.display());
    Ok(names)
}

/// Points a bundle at the file of the error classes beside it: `from` is what the sources call it.
fn share_errors(bundle: &Path, from: &str, to: &str) -> Result<()> {
    let (from, to) = (format!("\"{from}\""), format!("\"{to}\""));
    let text = fs::read_to_string(bundle)?;
    ensure!(text.contains(&from), "{} does not import {from}", bundle.display());
    fs::write(bundle, text.replace(&from, &to))?;
    Ok(())
}

/// What a bundler makes of an entry for a Worker, minified: its JavaScript and wasm, in `folder`.
pub fn worker(workspace: &Workspace, entry: &Path, folder: &Path) -> Result<()> {
    let entry = entry.to_string_lossy();
    esbuild(
        workspace,
        folder,
        &[&entry, "--format=esm", "--minify", "--loader:.wasm=copy"],
        &folder.join("worker.mjs"),
    )
}

/// A script or a style sheet of the demo page, with what it imports in it, minified. The package stays where it is.
pub fn minified(workspace: &Workspace, from: &Path, to: &Path) -> Result<()> {
    let name = from.to_string_lossy();
    let arguments = [&name, "--format=esm", "--minify", "--external:../package/*"];
    esbuild(workspace, &workspace.root, &arguments, to)
}

/// Bundles in `folder` (a path in the output is relative to it, so none names this machine).
fn esbuild(workspace: &Workspace, folder: &Path, arguments: &[&str], to: &Path) -> Result<()> {
    let esbuild = workspace.root.join("xtask/node_modules/esbuild/bin/esbuild");
    let mut command = command("node", folder);
    command
        .arg(esbuild)
        .args(arguments)
        .arg(format!("--outfile={}", to.display()));
    // The syntax of Node 20, the oldest runtime that the package promises.
    command.args([
        "--bundle",
        "--target=node20",
        "--charset=utf8",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    output(&mut command)?;
    Ok(())
}
