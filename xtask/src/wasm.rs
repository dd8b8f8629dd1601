//! Rust -> WebAssembly -> wasm-bindgen's glue -> wasm-opt, for one module.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{command, output, run};
use crate::diverging;
use crate::glue;
use crate::names::{self, Names};
use crate::signatures;
use crate::workspace::Workspace;

/// A WebAssembly module: the crate with some of its features.
#[derive(Clone, Copy)]
pub struct Module {
    /// The class shell's file name and, of the package's modules, the folder in there.
    pub name: &'static str,
    /// The Cargo features, with commas between.
    pub features: &'static str,
    /// The Cargo profile that it is compiled with.
    profile: &'static str,
    /// Whether Node loads it from one file with all in it, which starts soonest. The sandbox's would be half a megabyte once more,
    /// and no server starts with it.
    pub in_one_file: bool,
}

/// The package's modules. The client's is production code and never holds anything of the sandbox's.
pub const MODULES: [Module; 2] = [
    Module {
        name: "client",
        features: "client",
        profile: "release",
        in_one_file: true,
    },
    Module {
        name: "sandbox",
        features: "sandbox",
        profile: "release-sandbox",
        in_one_file: false,
    },
];

/// The demo page's: what client and sandbox share is downloaded once.
pub const BOTH: Module = Module {
    name: "both",
    features: "client,sandbox",
    profile: "release-sandbox",
    in_one_file: false,
};

/// What wasm-bindgen calls its files. The same for every module, whose stages are folders of their own: pkg-template/module.mjs
/// imports the glue.
pub const OUT_NAME: &str = "module";

/// Builds a module into `stage`: `<name>.wasm`, and `module_bg.js` (with the snippets that it imports).
pub fn build(workspace: &Workspace, module: Module, flags: &RustcFlags, stage: &Path) -> Result<()> {
    let compiled = compile(workspace, module, flags)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(OUT_NAME);
    // `bundler` alone leaves the start to us: `web` insists on a Module of its own realm, which edge runtimes do not give.
    bindgen
        .bundler(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
        .generate(stage)
        .with_context(|| format!("wasm-bindgen refused the {} module", module.name))?;
    signatures::check(&fs::read(stage.join(format!("{OUT_NAME}_bg.wasm")))?)?;
    // In one go: wasm-opt writes a module that it has only read again less tightly.
    let printed = optimise(
        workspace,
        &stage.join(format!("{OUT_NAME}_bg.wasm")),
        &stage.join(format!("{}.wasm", module.name)),
        &[names::FLAG],
    )?;
    write_glue(stage, &printed)
}

/// Shortens the names by which a module of `folder` and its glue know each other: the class shells count on it.
pub fn shorten_names(workspace: &Workspace, folder: &Path, file: &str) -> Result<()> {
    let wasm = folder.join(file);
    let printed = wasm_opt(workspace, &wasm, &wasm, &[names::FLAG])?;
    write_glue(folder, &printed)
}

/// Puts the glue in `folder` together for the module whose names wasm-opt has shortened, as it printed.
fn write_glue(folder: &Path, printed: &str) -> Result<()> {
    let file = format!("{OUT_NAME}_bg.js");
    let names = Names::read(printed)?;
    let glue = glue::written(&fs::read_to_string(folder.join(&file))?, &names, &format!("./{file}"))
        .with_context(|| format!("could not put {file} together"))?;
    fs::write(folder.join(&file), names.calls(&glue)?)?;
    let common = folder.join(glue::COMMON);
    fs::write(&common, names.calls(&fs::read_to_string(&common)?)?)?;
    Ok(())
}

/// The module with the names of its functions and otherwise as it is shipped, from what [`build`] compiled.
pub fn with_names(workspace: &Workspace, module: Module) -> Result<Vec<u8>> {
    let folder = workspace.fresh("names")?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled(workspace, module)?).out_name(OUT_NAME);
    bindgen
        .bundler(true)?
        .typescript(false)
        .demangle(false)
        .generate(&folder)?;
    let optimised = folder.join("optimised.wasm");
    optimise(
        workspace,
        &folder.join(format!("{OUT_NAME}_bg.wasm")),
        &optimised,
        &["-g"],
    )?;
    fs::read(&optimised).with_context(|| format!("could not read {}", optimised.display()))
}

/// What cargo leaves. All modules are the same crate: a target folder each keeps one from overwriting another.
fn compiled(workspace: &Workspace, module: Module) -> Result<PathBuf> {
    let target = workspace.scratch("wasm")?.join(module.name);
    let folder = target.join("wasm32-unknown-unknown").join(module.profile);
    Ok(folder.join("stream_users_wasm.wasm"))
}

/// cargo, about to compile the crate to WebAssembly.
///
/// # Parameters
/// - `features`: those of [`Module::features`].
/// - `target`: the folder that cargo works in.
pub fn cargo(workspace: &Workspace, features: &str, target: &Path) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args([
        "rustc",
        "--package=stream-users-wasm",
        "--lib",
        "--crate-type=cdylib",
        "--locked",
        "--target=wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        features,
    ]);
    cargo.arg("--target-dir").arg(target);
    cargo
}

fn compile(workspace: &Workspace, module: Module, flags: &RustcFlags) -> Result<PathBuf> {
    let mut cargo = cargo(
        workspace,
        module.features,
        &workspace.scratch("wasm")?.join(module.name),
    );
    cargo.args(["--profile", module.profile]);
    cargo.arg("--config").arg(&flags.0);
    // These replace what .cargo/config.toml says, and with it the bytes.
    for variable in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "RUSTC_WRAPPER",
    ] {
        cargo.env_remove(variable);
    }
    run(&mut cargo).with_context(|| format!("could not compile the {} module", module.name))?;
    let compiled = compiled(workspace, module)?;
    if !compiled.is_file() {
        bail!("cargo left no {}", compiled.display());
    }
    Ok(compiled)
}

/// How big a function LLVM copies into its callers, in its own measure, and how big one that asks for it (`#[inline]`, as most of the
/// standard library does). Its 75 and 325 for "s" make the client 4 KB larger, gzipped; where a copy is worth it, in what makes tokens,
/// the source says so (`#[inline(always)]`).
const SMALL_FUNCTIONS: [&str; 2] = [
    "-Cllvm-args=-inline-threshold=5",
    "-Cllvm-args=-inlinehint-threshold=40",
];

/// With how many loads LLVM compares a text with a constant before it calls `memcmp`: most of our texts are names of a few dozen.
const SMALL_COMPARISONS: &str = "-Cllvm-args=-max-loads-per-memcmp-opt-size=1";

/// rustc flags, as a `--config` of cargo: for size, and to take every path of this machine out of a module (panic locations hold them).
pub struct RustcFlags(String);

/// Downloads the crates' sources, so that it is known where they are, and names all places that a module could tell of.
pub fn rustc_flags(workspace: &Workspace) -> Result<RustcFlags> {
    let version = output(command("rustc", &workspace.root).arg("-vV"))?;
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .context("rustc -vV names no commit")?;
    let sysroot = output(command("rustc", &workspace.root).arg("--print=sysroot"))?;
    let [inlined, inlined_if_asked] = SMALL_FUNCTIONS;
    let mut flags = vec![
        inlined.to_owned(),
        inlined_if_asked.to_owned(),
        SMALL_COMPARISONS.to_owned(),
        remap(&workspace.root, "/stream-users-wasm"),
        // Where the rust-src component is installed, rustc knows the standard library by this path, else by that name.
        remap(
            &Path::new(sysroot.trim()).join("lib/rustlib/src/rust"),
            &format!("/rustc/{commit}"),
        ),
    ];
    // The sources of a registry lie in a folder named after its host.
    output(
        workspace
            .cargo()
            .args(["fetch", "--locked", "--target=wasm32-unknown-unknown"]),
    )?;
    let sources = cargo_home()?.join("registry/src");
    for folder in fs::read_dir(&sources).with_context(|| format!("could not read {}", sources.display()))? {
        flags.push(remap(&folder?.path(), "/crates"));
    }
    flags.sort();
    let flags: Vec<String> = flags.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(RustcFlags(format!(
        "target.wasm32-unknown-unknown.rustflags=[{}]",
        flags.join(",")
    )))
}

fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}

fn cargo_home() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME") {
        return Ok(home.into());
    }
    Ok(std::env::home_dir()
        .context("neither CARGO_HOME nor a home folder is set")?
        .join(".cargo"))
}

/// Small before fast. What is worth to be copied into its callers, LLVM has copied, wasm-bindgen's shims around exports apart: more of
/// it costs the gzipped module more than the calls do. Below address 1024 lies only the end of the stack: who gets there is about to
/// trap. The passes that are left out make the module smaller and less regular, so that it compresses to more. Features are known to
/// every engine that can start the module.
const SMALL: [&str; 7] = [
    "-Os",
    "--one-caller-inline-max-function-size=60",
    "--low-memory-unused",
    "--skip-pass=simplify-locals",
    "--skip-pass=memory-packing",
    "--skip-pass=local-cse",
    "--strip-target-features",
];

/// Gives back what wasm-opt prints.
fn optimise(workspace: &Workspace, from: &Path, to: &Path, flags: &[&str]) -> Result<String> {
    diverging::rewrite(from)?;
    wasm_opt(workspace, from, to, &[&SMALL, flags].concat())
}

/// Gives back what wasm-opt prints.
fn wasm_opt(workspace: &Workspace, from: &Path, to: &Path, flags: &[&str]) -> Result<String> {
    let wasm_opt = workspace.root.join("xtask/node_modules/binaryen/bin/wasm-opt");
    output(
        command("node", &workspace.root)
            .arg(wasm_opt)
            .args(flags)
            .arg(from)
            .arg("-o")
            .arg(to),
    )
}
