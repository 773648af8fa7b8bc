//! Turns every panic into a bare trap: the library formats nothing, so the texts of panics, and
//! all that would print them, are dead weight that only the standard library's prebuilt code
//! keeps alive. A third of the module goes with them.

use anyhow::{Context, Result};
use rustc_demangle::demangle;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig};

/// What never returns, by the beginning of its demangled name.
const DIVERGING: &[&str] = &[
    "core::panicking::",
    "core::slice::index::slice_",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::str::slice_error_fail",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::alloc::handle_alloc_error",
    "std::panicking::",
    "std::alloc::rust_oom",
    "std::process::abort",
    "__rustc::rust_panic",
    "__rustc::rust_begin_unwind",
    "__rustc::__rust_start_panic",
];

/// What only a panic prints with.
const PRINTING: &[&str] = &["core::fmt::", "<core::fmt::"];

/// The module with traps for panics. Its functions must still have their names.
pub fn without_messages(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut module: Module = ModuleConfig::new()
        .generate_producers_section(false)
        .parse(bytes)
        .context("reading the module")?;
    let doomed: Vec<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| matches!(function.kind, FunctionKind::Local(_)))
        .filter(|function| function.name.as_deref().is_some_and(is_about_panics))
        .map(|function| function.id())
        .collect();
    anyhow::ensure!(
        !doomed.is_empty(),
        "the module's functions have no names: the profile must keep them"
    );
    for id in doomed {
        let ty = module.types.get(module.funcs.get(id).ty());
        let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        builder.func_body().unreachable();
        let args = params.iter().map(|ty| module.locals.add(*ty)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(args));
    }
    crate::locations::blank(&mut module);
    Ok(module.emit_wasm())
}

fn is_about_panics(mangled: &str) -> bool {
    let name = format!("{:#}", demangle(mangled));
    let prints = ["Debug", "Display", "LowerHex", "UpperHex"]
        .iter()
        .any(|how| name.ends_with(&format!(" as core::fmt::{how}>::fmt")));
    prints
        || DIVERGING
            .iter()
            .chain(PRINTING)
            .any(|start| name.starts_with(start))
}
