//! Checks that the module is WebAssembly 1.0 plus mutable globals, so that every engine takes it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use wasmparser::{Validator, WasmFeatures};

/// What a newer compiler or a missing lowering pass would bring in, by the proposals' own names.
const LATER: &[(&str, WasmFeatures)] = &[
    ("sign extension", WasmFeatures::SIGN_EXTENSION),
    (
        "saturating float-to-int",
        WasmFeatures::SATURATING_FLOAT_TO_INT,
    ),
    ("bulk memory", WasmFeatures::BULK_MEMORY),
    ("multi-value", WasmFeatures::MULTI_VALUE),
    ("reference types", WasmFeatures::REFERENCE_TYPES),
    ("SIMD", WasmFeatures::SIMD),
    ("tail calls", WasmFeatures::TAIL_CALL),
    ("exceptions", WasmFeatures::EXCEPTIONS),
    ("threads", WasmFeatures::THREADS),
    ("extended constants", WasmFeatures::EXTENDED_CONST),
];

pub fn check(module: &Path) -> Result<()> {
    let bytes = std::fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    // Not proposals but parts of 1.0 that the crate can switch off.
    let first = WasmFeatures::FLOATS | WasmFeatures::GC_TYPES;
    let allowed = first | WasmFeatures::MUTABLE_GLOBAL;
    let Err(error) = validate(&bytes, allowed) else {
        return Ok(());
    };
    let all = LATER
        .iter()
        .fold(allowed, |all, (_, feature)| all | *feature);
    let needed: Vec<&str> = LATER
        .iter()
        .filter(|(_, feature)| validate(&bytes, all & !*feature).is_err())
        .map(|(name, _)| *name)
        .collect();
    let needed = if needed.is_empty() {
        "something else".to_owned()
    } else {
        needed.join(", ")
    };
    bail!("the module is not WebAssembly 1.0 plus mutable globals: it needs {needed} ({error})")
}

fn validate(bytes: &[u8], features: WasmFeatures) -> Result<(), wasmparser::BinaryReaderError> {
    Validator::new_with_features(features)
        .validate_all(bytes)
        .map(|_| ())
}
