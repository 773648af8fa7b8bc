//! The module's allocator: the default one alone would be a tenth of the module.

use std::arch::wasm32::memory_grow;

use crate::allocator::{Allocator, PAGE, Pages};

#[global_allocator]
static ALLOCATOR: Allocator<Memory> = Allocator::new(Memory);

/// The module's own memory.
struct Memory;

impl Pages for Memory {
    fn grow(&self, pages: usize) -> Option<usize> {
        let before = memory_grow::<0>(pages);
        (before != usize::MAX).then(|| before * PAGE)
    }
}
