//! The module's allocator: the default one alone would be a tenth of the module.

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

#[allow(unsafe_code)]
// SAFETY: the module is built without threads, so nothing else can be in it at the same time.
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
