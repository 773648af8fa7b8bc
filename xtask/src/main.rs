//! The steps of the build that need crates: wasm-bindgen, and looking into the module.
//!
//! `module.mjs` and `areas.mjs` run them; `build.mjs` is the whole build.

mod bindgen;
mod features;
mod sections;

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
        ["bindgen", module, folder] => {
            bindgen::generate(Path::new(module), Path::new(folder), false)
        }
        ["bindgen", module, folder, "names"] => {
            bindgen::generate(Path::new(module), Path::new(folder), true)
        }
        ["check", module] => features::check(Path::new(module)),
        ["list", module] => sections::list(Path::new(module)),
        _ => bail!("usage: xtask bindgen MODULE FOLDER [names] | check MODULE | list MODULE"),
    }
}
