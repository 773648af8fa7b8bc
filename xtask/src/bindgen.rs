//! Runs wasm-bindgen as a library, on a module that claims no features.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;
use wasmparser::{BinaryReader, Parser, Payload};

/// The glue as ES module functions and the module beside it, neither of which loads the other:
/// the entries in `pkg/` do that, each in its host's way. `names`: keep the functions' names.
pub fn generate(module: &Path, folder: &Path, names: bool) -> Result<()> {
    let bytes = std::fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes("device_signin", without_features(&bytes)?);
    bindgen
        .bundler(true)?
        .typescript(false)
        .remove_producers_section(true)
        .remove_name_section(!names);
    bindgen.generate(folder).context("wasm-bindgen")
}

/// The standard library's objects leave `+reference-types +multivalue` in `target_features`,
/// although the code uses neither; wasm-bindgen believes it and would emit both.
fn without_features(bytes: &[u8]) -> Result<Vec<u8>> {
    const NAME: &[u8] = b"target_features";
    let mut out = bytes.get(..8).context("not a module")?.to_vec();
    let mut reader = BinaryReader::new(bytes, 0);
    reader.read_bytes(8)?;
    while !reader.eof() {
        let start = reader.current_position();
        let id = reader.read_u8()?;
        let len = reader.read_var_u32()? as usize;
        let body = reader.read_bytes(len)?;
        let is_claim = id == 0 && body.get(1..=NAME.len()) == Some(NAME);
        if !is_claim {
            out.extend_from_slice(&bytes[start..reader.current_position()]);
        }
    }
    let claims = Parser::new(0).parse_all(&out).any(|payload| {
        matches!(payload, Ok(Payload::CustomSection(section)) if section.name() == "target_features")
    });
    anyhow::ensure!(!claims, "the module still has a target_features section");
    Ok(out)
}
