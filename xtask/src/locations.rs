//! Blanks the places in the source that panics would name: nothing prints them any more, and their
//! paths and line numbers hardly compress.

use std::ops::Range;

use walrus::{ConstExpr, DataKind, Module, ir::Value};

/// What a path begins with: this crate's own, other crates' by the build's `--remap-path-prefix`,
/// the standard library's as it was built.
const ROOTS: &[&[u8]] = &[b"src/", b"~/", b"/rustc/", b"/rust/deps/"];

/// A `core::panic::Location`: its path's address and length, the line and the column.
const RECORD: usize = 16;

pub fn blank(module: &mut Module) {
    let segments: Vec<(u32, Vec<u8>)> = module.data.iter().filter_map(placed).collect();
    let found: Vec<Range<u32>> = segments
        .iter()
        .flat_map(|(start, bytes)| records(*start, bytes))
        .filter_map(|(at, address, length)| {
            let path = address..address.checked_add(length)?;
            is_path(read(&segments, &path)?).then_some([at..at + RECORD as u32, path])
        })
        .flatten()
        .collect();
    let ids: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for data in ids {
        let data = module.data.get_mut(data);
        let Some((start, _)) = placed(data) else {
            continue;
        };
        for range in &found {
            if let Some(range) = within(start, data.value.len(), range) {
                data.value[range].fill(0);
            }
        }
    }
}

/// Where a segment lies in memory, and its bytes.
fn placed(data: &walrus::Data) -> Option<(u32, Vec<u8>)> {
    let DataKind::Active {
        offset: ConstExpr::Value(Value::I32(start)),
        ..
    } = data.kind
    else {
        return None;
    };
    Some((start as u32, data.value.clone()))
}

/// Everything that could be a record: its own address, then the address and length that it names.
fn records(start: u32, bytes: &[u8]) -> impl Iterator<Item = (u32, u32, u32)> {
    let aligned = start.next_multiple_of(4) - start;
    (aligned as usize..bytes.len().saturating_sub(RECORD - 1))
        .step_by(4)
        .map(move |at| {
            let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
            (start + at as u32, word(at), word(at + 4))
        })
}

fn read<'a>(segments: &'a [(u32, Vec<u8>)], range: &Range<u32>) -> Option<&'a [u8]> {
    segments
        .iter()
        .find_map(|(start, bytes)| bytes.get(within(*start, bytes.len(), range)?))
}

/// A range of memory as one of a segment's bytes, if it lies in that segment.
fn within(start: u32, length: usize, range: &Range<u32>) -> Option<Range<usize>> {
    let from = range.start.checked_sub(start)? as usize;
    let to = range.end.checked_sub(start)? as usize;
    (from < to && to <= length).then_some(from..to)
}

fn is_path(text: &[u8]) -> bool {
    ROOTS.iter().any(|root| text.starts_with(root)) && text.ends_with(b".rs")
}
