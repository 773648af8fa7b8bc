//! Calls at the same time: those that want the same share one operation, and those that must not
//! overlap take turns.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use crate::cache_document::covers;
use crate::error::Error;
use crate::oauth::device_authorization::DeviceCode;
use crate::oauth::tokens::Tokens;

/// A lock between the calls of one process. Dropping a [`Turn`] hands it on.
#[derive(Debug, Default)]
pub struct Lock(RefCell<LockState>);

#[derive(Debug, Default)]
struct LockState {
    is_taken: bool,
    waiting: Vec<Waker>,
}

/// The turn of a call. The others look again when it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    lock: &'a Lock,
    /// Whether the call waited for another one.
    pub waited: bool,
}

impl Lock {
    /// Waits for this call's turn.
    pub async fn turn(&self) -> Turn<'_> {
        let mut waited = false;
        poll_fn(|context| {
            let mut state = self.0.borrow_mut();
            if state.is_taken {
                waited = true;
                state.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            state.is_taken = true;
            Poll::Ready(())
        })
        .await;
        Turn { lock: self, waited }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.lock.0.borrow_mut();
        state.is_taken = false;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// One operation that several calls share: one of them runs it, and all get its result.
#[derive(Debug)]
pub struct SingleFlight<T> {
    lock: Lock,
    result: RefCell<Option<T>>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            lock: Lock::default(),
            result: RefCell::new(None),
        }
    }
}

impl<T: Clone> SingleFlight<T> {
    /// The result of the operation: this call's, or that of a call that began it before.
    ///
    /// Where that call is cancelled, the next one begins anew, so that no call waits for ever. A
    /// result that `is_own` is of the call that ran the operation alone: the next one runs it anew.
    pub async fn run(&self, operation: impl Future<Output = T>, is_own: impl Fn(&T) -> bool) -> T {
        let _turn = self.lock.turn().await;
        let result = self.result.borrow().clone();
        if let Some(result) = result {
            return result;
        }
        let result = operation.await;
        if !is_own(&result) {
            self.result.replace(Some(result.clone()));
        }
        result
    }
}

/// Work by key, as long as a call uses it.
#[derive(Debug)]
pub struct Registry<T> {
    known: RefCell<Vec<(String, Weak<T>)>>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self {
            known: RefCell::default(),
        }
    }
}

impl<T: Default> Registry<T> {
    /// The work of a key that `is_open`, or new work.
    pub fn get(&self, key: String, is_open: impl Fn(&T) -> bool) -> Rc<T> {
        let mut known = self.known.borrow_mut();
        known.retain(|(_, work)| work.strong_count() > 0);
        let mut same = known.iter().filter(|(other, _)| *other == key);
        let open = |(_, work): &(String, Weak<T>)| work.upgrade().filter(|work| is_open(work));
        if let Some(work) = same.find_map(open) {
            return work;
        }
        let work = Rc::default();
        known.push((key, Rc::downgrade(&work)));
        work
    }
}

/// The result of a sign-in.
type SignedIn = Result<Box<Tokens>, Error>;

/// Whether the result of a sign-in is of the call that ran it alone.
pub fn is_own(result: &SignedIn) -> bool {
    result.as_ref().is_err_and(Error::is_of_caller)
}

/// A sign-in by a device code that several calls share.
#[derive(Debug)]
pub struct CodeFlight {
    key: String,
    /// The scopes that it requests, whichever of the calls runs it.
    pub scopes: Vec<String>,
    /// The sign-in.
    pub flight: SingleFlight<SignedIn>,
    /// The device code that is shown, with how far its polling has come.
    pub code: CurrentCode,
    /// Whether a call has begun it.
    pub is_begun: Cell<bool>,
}

/// A device code, once there is one.
pub type CurrentCode = RefCell<Option<DeviceCode>>;

/// The work that is in progress for one cache.
#[derive(Debug, Default)]
pub struct InFlight {
    silent: Registry<SingleFlight<SignedIn>>,
    codes: RefCell<Vec<Weak<CodeFlight>>>,
    refreshes: Registry<Lock>,
    refresh_count: Cell<u64>,
    writes: Registry<Lock>,
}

impl InFlight {
    /// The silent sign-in of this key that has no result yet.
    pub fn silent(&self, key: String) -> Rc<SingleFlight<SignedIn>> {
        self.silent
            .get(key, |flight| flight.result.borrow().is_none())
    }

    /// The sign-in by a device code of this key that has no result yet and requests these scopes or
    /// more.
    pub fn code(&self, key: String, scopes: &[String]) -> Rc<CodeFlight> {
        let mut codes = self.codes.borrow_mut();
        codes.retain(|it| it.strong_count() > 0);
        let mut open = codes.iter().filter_map(Weak::upgrade);
        let same = open.find(|it| {
            it.key == key && covers(&it.scopes, scopes) && it.flight.result.borrow().is_none()
        });
        same.unwrap_or_else(|| {
            let new = Rc::new(CodeFlight {
                key,
                scopes: scopes.to_vec(),
                flight: SingleFlight::default(),
                code: CurrentCode::default(),
                is_begun: Cell::new(false),
            });
            codes.push(Rc::downgrade(&new));
            new
        })
    }

    /// The lock for refreshing the tokens of this key.
    pub fn refreshes(&self, key: String) -> Rc<Lock> {
        self.refreshes.get(key, |_| true)
    }

    /// How many refreshes have ended: a document that was read before one of them may be out of
    /// date.
    pub const fn refresh_count(&self) -> u64 {
        self.refresh_count.get()
    }

    /// Counts a refresh that has ended.
    pub fn count_refresh(&self) {
        self.refresh_count.set(self.refresh_count.get() + 1);
    }

    /// The lock for writing the document of this key.
    pub fn writes(&self, key: String) -> Rc<Lock> {
        self.writes.get(key, |_| true)
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use futures_lite::future::{block_on, or, poll_once};

    use super::*;

    #[test]
    fn calls_at_the_same_time_share_one_result() {
        let flight = SingleFlight::default();
        let runs = RefCell::new(0);
        let operation = || async {
            *runs.borrow_mut() += 1;
            futures_lite::future::yield_now().await;
            "tokens"
        };
        block_on(async {
            let (mut first, mut second) = (
                Box::pin(flight.run(operation(), |_| false)),
                Box::pin(flight.run(operation(), |_| false)),
            );
            assert_eq!(poll_once(&mut first).await, None);
            assert_eq!(poll_once(&mut second).await, None);
            assert_eq!((first.await, second.await), ("tokens", "tokens"));
        });
        assert_eq!(*runs.borrow(), 1);
    }

    #[test]
    fn a_cancelled_call_leaves_the_operation_to_the_next() {
        let flight: SingleFlight<&str> = SingleFlight::default();
        block_on(async {
            let mut first = Box::pin(flight.run(pending(), |_| false));
            assert_eq!(poll_once(&mut first).await, None);
            let mut second = Box::pin(flight.run(async { "done" }, |_| false));
            assert_eq!(poll_once(&mut second).await, None);
            drop(first);
            assert_eq!(or(second, async { "still waiting" }).await, "done");
        });
    }

    #[test]
    fn work_is_shared_by_key_until_nobody_uses_it() {
        let registry: Registry<Lock> = Registry::default();
        let get = |key: &str| registry.get(key.into(), |_| true);
        let (one, other) = (get("one"), get("other"));
        assert!(!Rc::ptr_eq(&one, &other));
        assert!(Rc::ptr_eq(&one, &get("one")));
        drop((one, other));
        drop(get("third"));
        assert_eq!(registry.known.borrow().len(), 1);
    }
}
