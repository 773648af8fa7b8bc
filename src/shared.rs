//! Work that many callers want at the same time: one of them does it, and all get what it found.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

/// One piece of work, and what it found.
#[derive(Debug)]
pub struct Shared<T>(RefCell<State<T>>);

#[derive(Debug)]
struct State<T> {
    found: Option<T>,
    is_begun: bool,
    waiting: Vec<Waker>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(RefCell::new(State {
            found: None,
            is_begun: false,
            waiting: Vec::new(),
        }))
    }
}

impl<T: Clone> Shared<T> {
    /// What the work found: this caller's, or that of another who began it before.
    ///
    /// A caller who is cancelled leaves the work to the next, so nobody waits for somebody gone.
    pub async fn get(&self, work: impl Future<Output = T>) -> T {
        let _turn = self.turn().await;
        let found = self.0.borrow().found.clone();
        if let Some(found) = found {
            return found;
        }
        let found = work.await;
        self.0.borrow_mut().found = Some(found.clone());
        found
    }

    /// The turn of one caller after the other, for work that each must do.
    pub async fn turn(&self) -> Turn<'_, T> {
        poll_fn(|context| {
            let mut state = self.0.borrow_mut();
            if state.is_begun {
                state.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            state.is_begun = true;
            Poll::Ready(())
        })
        .await;
        Turn(self)
    }
}

/// The turn of a caller. When it is dropped, the others look again.
#[derive(Debug)]
pub struct Turn<'a, T>(&'a Shared<T>);

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        let mut state = self.0.0.borrow_mut();
        state.is_begun = false;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// All work that is under way, and how much there may be before what has ended is cleared away.
#[derive(Debug)]
pub struct UnderWay<K, T>(RefCell<(Vec<Known<K, T>>, usize)>);

type Known<K, T> = (K, Weak<Shared<T>>);

impl<K: PartialEq, T> UnderWay<K, T> {
    /// None yet.
    pub const fn new() -> Self {
        Self(RefCell::new((Vec::new(), 0)))
    }

    /// The work of this key: whoever else wants it gets the same, until it has found something.
    pub fn of(&self, key: K) -> Rc<Shared<T>> {
        let (all, most) = &mut *self.0.borrow_mut();
        let open = |(_, work): &Known<K, T>| {
            let work = work.upgrade();
            work.filter(|work| work.0.borrow().found.is_none())
        };
        let mut same = all.iter().filter(|(other, _)| *other == key);
        if let Some(work) = same.find_map(open) {
            return work;
        }
        if all.len() > *most {
            all.retain(|known| open(known).is_some());
            *most = 2 * all.len();
        }
        let work = Rc::default();
        all.push((key, Rc::downgrade(&work)));
        work
    }
}

impl<K: PartialEq, T> Default for UnderWay<K, T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::pending;

    use futures_lite::future::{block_on, or, poll_once, yield_now, zip};

    use super::*;

    #[test]
    fn one_does_the_work_and_all_get_what_it_found() {
        let done = Cell::new(0);
        let all = UnderWay::new();
        let call = || async {
            let work = all.of("key");
            let found = work.get(async {
                yield_now().await;
                done.set(done.get() + 1);
                done.get()
            });
            found.await
        };
        let found = block_on(zip(zip(call(), call()), zip(call(), call())));
        assert_eq!(found, ((1, 1), (1, 1)));
        // What was found is for those who asked meanwhile: a later call begins anew.
        assert_eq!(block_on(call()), 2);
    }

    #[test]
    fn another_goes_on_when_the_one_who_began_is_cancelled() {
        let all = UnderWay::new();
        let (first, second) = (all.of("key"), all.of("key"));
        block_on(async {
            let mut began = Box::pin(first.get(pending()));
            assert_eq!(poll_once(&mut began).await, None);
            let mut waits = Box::pin(second.get(async { "done" }));
            assert_eq!(poll_once(&mut waits).await, None);
            drop(began);
            assert_eq!(or(waits, async { "still waiting" }).await, "done");
        });
    }

    #[test]
    fn work_of_another_key_is_other_work() {
        let all: UnderWay<_, ()> = UnderWay::new();
        let (one, other) = (all.of("one"), all.of("other"));
        assert!(!Rc::ptr_eq(&one, &other));
        assert!(Rc::ptr_eq(&one, &all.of("one")));
    }
}
