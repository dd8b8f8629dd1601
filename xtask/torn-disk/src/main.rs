//! `torn-disk FOLDER`: a file system in memory, mounted on a folder, that loses power when told to.
//!
//! It reads lines. `off SEED`: the power goes, and a line says what that did to which file. `on`: it is back. `lie`:
//! until then syncs do nothing. It ends with its standard input.

#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod mount;

#[cfg(target_os = "linux")]
fn main() -> std::io::Result<()> {
    use std::io::{Error, stdin};
    let folder = std::env::args_os().nth(1).unwrap_or_default();
    let mounted = mount::mount(folder.as_ref())?;
    println!("mounted");
    for line in stdin().lines() {
        let line = line?;
        match line.split_once(' ').unwrap_or((&line, "")) {
            ("off", seed) => println!("{}", mounted.power_off(seed.parse().map_err(Error::other)?)),
            ("on", _) => mounted.power_on(),
            ("lie", _) => mounted.lie(),
            _ => return Err(Error::other(format!("no command is called {line}"))),
        }
    }
    mounted.unmount()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("torn-disk needs Linux, whose kernel takes file systems from ordinary programs (FUSE)");
}
