//! An allocator that never searches: a list of free blocks for each power of two.
//!
//! A list of all free blocks would be walked through at each allocation, and ten thousand sign-ins
//! at a time leave a long one. What has been freed serves the next allocation of its size, so
//! memory grows to what was held at a time, and stays there.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::ptr::{self, null_mut, with_exposed_provenance_mut};

/// How memory comes, in bytes.
pub const PAGE: usize = 65536;
/// The smallest block, and what every block is aligned to.
const SMALLEST: usize = 16;
/// One list for each power of two that 32 bits can address.
const SIZES: usize = 32;

/// Where memory comes from.
pub trait Pages {
    /// Adds so many pages, and gives their address; `None` where there are no more.
    fn grow(&self, pages: usize) -> Option<usize>;
}

/// The allocator, for one thread.
#[derive(Debug)]
pub struct Allocator<P> {
    pages: P,
    heap: UnsafeCell<Heap>,
}

#[derive(Debug)]
struct Heap {
    free: [*mut Free; SIZES],
    /// What has never been used: from here to `end`.
    next: usize,
    end: usize,
    /// All that came from `pages`.
    held: usize,
}

/// A free block: its first word leads to the next of its size.
struct Free(*mut Free);

impl<P> Allocator<P> {
    /// An allocator that holds nothing yet.
    pub const fn new(pages: P) -> Self {
        Self {
            pages,
            heap: UnsafeCell::new(Heap {
                free: [null_mut(); SIZES],
                next: 0,
                end: 0,
                held: 0,
            }),
        }
    }
}

#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
#[allow(unsafe_code)]
// SAFETY: a module without threads has nothing else in it at the same time.
unsafe impl<P> Sync for Allocator<P> {}

/// Which power of two a block for this layout is. Too large ones have no list.
const fn power(layout: Layout) -> usize {
    let size = if layout.size() < SMALLEST {
        SMALLEST
    } else {
        layout.size()
    };
    (usize::BITS - (size - 1).leading_zeros()) as usize
}

#[allow(unsafe_code)]
// SAFETY: a block comes either from a list, to which only `dealloc` adds blocks of that size, or
// from fresh pages that nothing else has; all are aligned to `SMALLEST`, and a layout that wants
// more is refused. Nothing here calls back, so the one thread holds `heap` once at a time.
unsafe impl<P: Pages> GlobalAlloc for Allocator<P> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let heap = unsafe { &mut *self.heap.get() };
        let power = power(layout);
        let list = heap.free.get_mut(power);
        let Some(first) = list.filter(|_| layout.align() <= SMALLEST) else {
            return null_mut();
        };
        if !first.is_null() {
            let block = *first;
            *first = unsafe { (*block).0 };
            return block.cast();
        }
        let size = 1 << power;
        if heap.end - heap.next < size {
            // Each time costs an engine the more, the more there is: so ask for more each time.
            let needed = size.div_ceil(PAGE);
            let mut pages = needed.max(heap.held / (8 * PAGE));
            let mut fresh = self.pages.grow(pages);
            if fresh.is_none() {
                pages = needed;
                fresh = self.pages.grow(pages);
            }
            let Some(fresh) = fresh else {
                return null_mut();
            };
            // Pages in a row leave no gap.
            if fresh != heap.end {
                heap.next = fresh;
            }
            heap.end = fresh + pages * PAGE;
            heap.held += pages * PAGE;
        }
        let block = with_exposed_provenance_mut(heap.next);
        heap.next += size;
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let heap = unsafe { &mut *self.heap.get() };
        if let Some(first) = heap.free.get_mut(power(layout)) {
            let block = block.cast::<Free>();
            unsafe { block.write(Free(*first)) };
            *first = block;
        }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        if power(wanted) == power(layout) {
            return old;
        }
        let new = unsafe { self.alloc(wanted) };
        if !new.is_null() {
            unsafe {
                ptr::copy_nonoverlapping(old, new, layout.size().min(size));
                self.dealloc(old, layout);
            }
        }
        new
    }
}

#[cfg(test)]
#[allow(unsafe_code)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    /// Pages out of one stretch of memory, which end; with a gap, not all in a row.
    struct Stretch {
        memory: Vec<u128>,
        used: Cell<usize>,
        gap: usize,
    }

    impl Stretch {
        fn new(pages: usize, gap: usize) -> Self {
            Self {
                memory: vec![0; pages * PAGE / size_of::<u128>()],
                used: Cell::new(0),
                gap,
            }
        }

        fn allocator(pages: usize, gap: usize) -> Allocator<Self> {
            Allocator::new(Self::new(pages, gap))
        }
    }

    impl Pages for Stretch {
        fn grow(&self, pages: usize) -> Option<usize> {
            let start = self.used.get();
            let end = start + pages * PAGE;
            let all = self.memory.len() * size_of::<u128>();
            self.used.set(end + self.gap);
            (end <= all).then(|| self.memory.as_ptr().expose_provenance() + start)
        }
    }

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    /// A generator of numbers that look random: xorshift.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 as usize % limit
        }
    }

    #[test]
    fn a_block_is_the_smallest_power_of_two_that_holds_the_layout() {
        let cases = [
            (1, 4),
            (16, 4),
            (17, 5),
            (32, 5),
            (33, 6),
            (4096, 12),
            (4097, 13),
            (1 << 31, 31),
            ((1 << 31) + 1, 32),
        ];
        for (size, expected) in cases {
            assert_eq!(power(layout(size)), expected, "{size}");
        }
    }

    #[test]
    fn blocks_are_aligned_apart_and_keep_what_was_written() {
        for gap in [0, 32] {
            let heap = Stretch::allocator(64, gap);
            let mut numbers = Numbers(7);
            // Address to size, content and layout.
            let held: RefCell<BTreeMap<usize, (*mut u8, Layout, u8)>> = RefCell::default();
            let check = |block: *mut u8, layout: Layout, content: u8| {
                let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
                assert!(bytes.iter().all(|byte| *byte == content));
            };
            let keep = |block: *mut u8, layout: Layout, content: u8| {
                assert!(!block.is_null());
                assert_eq!(block.addr() % SMALLEST, 0);
                let mut held = held.borrow_mut();
                let before = held.range(..block.addr()).next_back();
                assert!(before.is_none_or(|(at, (_, other, _))| at + other.size() <= block.addr()));
                let after = held.range(block.addr()..).next();
                assert!(after.is_none_or(|(at, _)| block.addr() + layout.size() <= *at));
                unsafe { block.write_bytes(content, layout.size()) };
                held.insert(block.addr(), (block, layout, content));
            };
            let take = |numbers: &mut Numbers| {
                let mut held = held.borrow_mut();
                let at = *held.keys().nth(numbers.below(held.len())).unwrap();
                held.remove(&at).unwrap()
            };
            for turn in 0..20_000 {
                let (size, content) = (1 + numbers.below(6000), turn as u8);
                match numbers.below(3) {
                    _ if held.borrow().len() < 2 => {
                        keep(unsafe { heap.alloc(layout(size)) }, layout(size), content);
                    }
                    0 if held.borrow().len() < 300 => {
                        keep(unsafe { heap.alloc(layout(size)) }, layout(size), content);
                    }
                    1 => {
                        let (old, before, was) = take(&mut numbers);
                        check(old, before, was);
                        let new = unsafe { heap.realloc(old, before, size) };
                        let kept = before.size().min(size);
                        check(new, layout(kept), was);
                        keep(new, layout(size), content);
                    }
                    _ => {
                        let (block, before, was) = take(&mut numbers);
                        check(block, before, was);
                        unsafe { heap.dealloc(block, before) };
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_freed_serves_the_next_of_its_size() {
        let heap = Stretch::allocator(2, 0);
        for _ in 0..10_000 {
            unsafe {
                let (one, other) = (heap.alloc(layout(3000)), heap.alloc(layout(50)));
                assert!(!one.is_null() && !other.is_null());
                heap.dealloc(one, layout(3000));
                heap.dealloc(other, layout(50));
            }
        }
        assert_eq!(heap.pages.used.get(), PAGE);
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        let heap = Stretch::allocator(2, 0);
        let aligned = Layout::from_size_align(64, 64).unwrap();
        for refused in [aligned, layout(3 * PAGE), layout((1 << 31) + 1)] {
            assert!(unsafe { heap.alloc(refused) }.is_null(), "{refused:?}");
        }
    }
}
