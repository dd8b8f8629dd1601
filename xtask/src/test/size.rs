//! The modules stay small: what is downloaded of each has a budget, and what is not production code is not in the client's.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::Run;
use crate::functions::{self, Function};
use crate::wasm::{self, MODULES, Module};
use crate::workspace::Workspace;
use crate::{bundle, sizes};

/// What may be downloaded, in bytes by gzip -9.
struct Budget {
    title: &'static str,
    /// The most that it may ever be.
    most: u64,
    /// Where it is to come to.
    goal: u64,
}

const CLIENT: Budget = Budget {
    title: "what a minified Worker ships of the client",
    most: 56_000,
    goal: 46_700,
};
const SANDBOX: Budget = Budget {
    title: "the sandbox's module",
    most: 150_000,
    goal: 150_000,
};

/// What only the sandbox may be made of, as names of functions tell it. `format!` is 2 KB, however often it is used.
const NOT_THE_CLIENTS: [&str; 3] = ["serde_json::", "stream_users_wasm::sandbox::", "core::fmt::write"];

/// Weighs the built package.
pub fn size(part: &Run) -> Result<()> {
    part.tarball()?;
    let workspace = part.workspace;
    let [client, sandbox] = MODULES;
    let functions = functions_of(workspace, client)?;
    CLIENT.keep(shipped(workspace)?, &functions)?;
    let of_sandbox = functions_of(workspace, sandbox)?;
    let [_, module, _] = sizes::measure(&workspace.root.join("pkg/sandbox"), &["sandbox.wasm"])?;
    SANDBOX.keep(module, &of_sandbox)?;
    let strangers: String = functions
        .iter()
        .filter(|function| is_strange(function))
        .map(line)
        .collect();
    ensure!(
        strangers.is_empty(),
        "these do not belong into the client's module:\n{strangers}"
    );
    ensure!(
        of_sandbox.iter().any(is_strange),
        "not even the sandbox's module has functions of {}: this test looks for the wrong names",
        NOT_THE_CLIENTS.join(" or ")
    );
    Ok(())
}

impl Budget {
    fn keep(&self, bytes: u64, functions: &[Function]) -> Result<()> {
        let Self { title, most, goal } = self;
        println!("{title}: {bytes} bytes by gzip -9; the budget is {most}, the goal {goal}");
        let largest: String = functions.iter().take(10).map(line).collect();
        println!("the ten largest functions:\n{largest}");
        ensure!(
            bytes <= *most,
            "{title}: {} bytes over the budget of {most}, see the largest functions above",
            bytes - most
        );
        Ok(())
    }
}

fn functions_of(workspace: &Workspace, module: Module) -> Result<Vec<Function>> {
    functions::by_size(&wasm::with_names(workspace, module)?)
        .with_context(|| format!("could not read the {} module", module.name))
}

fn is_strange(function: &Function) -> bool {
    NOT_THE_CLIENTS.iter().any(|name| function.name.contains(name))
}

fn line(function: &Function) -> String {
    format!("{:>8}  {}\n", function.bytes, function.name)
}

/// What a bundler makes of the client for a Worker: one minified module of JavaScript, and the wasm beside it.
fn shipped(workspace: &Workspace) -> Result<u64> {
    let folder = workspace.fresh("size")?;
    bundle::worker(workspace, &workspace.root.join("pkg/client/workerd.mjs"), &folder)?;
    let mut names = Vec::new();
    for file in fs::read_dir(&folder)? {
        names.push(file?.file_name().to_string_lossy().into_owned());
    }
    ensure!(
        names.len() == 2,
        "a Worker is expected to ship two files, not {names:?}"
    );
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let [_, gzip, _] = sizes::measure(&folder, &names)?;
    Ok(gzip)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::command::{command, output};

    /// The crates that a module is made of, and the crate's own features as `stream-users-wasm client`.
    fn crates(feature: &str) -> Result<Vec<String>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let tree = output(command(env!("CARGO"), &root).args([
            "tree",
            "--locked",
            "--package=stream-users-wasm",
            "--edges=normal",
            "--target=wasm32-unknown-unknown",
            "--no-default-features",
            "--prefix=none",
            "--format={lib} {f}",
            "--features",
            feature,
        ]))?;
        Ok(tree.lines().map(|line| line.trim_end().to_owned()).collect())
    }

    #[test]
    fn serde_json_is_in_neither_module_and_the_sandbox_not_in_the_client() -> Result<()> {
        let has = |crates: &[String], name: &str| crates.iter().any(|line| line.starts_with(name));
        let (client, sandbox) = (crates("client")?, crates("sandbox")?);
        assert_eq!(client.first().map(String::as_str), Some("stream_users_wasm client"));
        assert_eq!(sandbox.first().map(String::as_str), Some("stream_users_wasm sandbox"));
        for crates in [&client, &sandbox] {
            assert!(!has(crates, "serde_json "), "{crates:?}");
            // The same words find what is there.
            assert!(has(crates, "hmac "), "{crates:?}");
        }
        Ok(())
    }
}
