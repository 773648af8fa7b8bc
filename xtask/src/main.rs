//! The two steps of the build that need crates: wasm-bindgen, and the check of the module.
//!
//! `build.mjs` runs them; see there for the whole build.

mod bindgen;
mod features;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["bindgen", module, folder] => bindgen::generate(Path::new(module), Path::new(folder)),
        ["check", module] => features::check(Path::new(module)),
        _ => bail!("usage: xtask bindgen MODULE FOLDER | xtask check MODULE"),
    }
}
