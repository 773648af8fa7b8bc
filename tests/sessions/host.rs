//! The simulated host of one call; the calls of one process share the work in progress.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use device_signin::cache_document::Written;
use device_signin::error::{Code, Error};
use device_signin::flow::single_flight::InFlight;
use device_signin::host::{Host, Listener, Platform, Status, Store};
use device_signin::http::message::{Request, Sent, TransportError};
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::time::{Millis, Now};
use serde_json::Value;

use crate::world::{Outcome, World};

pub type Process = Rc<InFlight>;

#[derive(Clone)]
pub struct SimHost {
    pub world: Rc<RefCell<World>>,
    pub process: Process,
    pub callbacks: Callbacks,
    /// What this call did.
    pub observed: Rc<RefCell<Observed>>,
}

#[derive(Debug, Default)]
pub struct Observed {
    pub refreshed: bool,
    pub requested_code: bool,
    /// The device codes that were shown.
    pub shown: Vec<String>,
}

/// Closes a request when its future is dropped, with or without its response.
struct Close<'a>(&'a SimHost, u64);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        self.0.world.borrow_mut().close(self.1);
    }
}

/// What a callback of the caller's does.
#[derive(Clone, Copy, Debug, Default)]
pub enum Callback {
    #[default]
    Returns,
    NeverSettles,
    /// It fails this many milliseconds after it was called.
    Fails(f64),
}

/// What the callbacks of a call do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Callbacks {
    pub on_code: Callback,
    /// `None` where the caller gives no `onDeviceCode`.
    pub on_device_code: Option<Callback>,
}

impl SimHost {
    async fn callback(&self, callback: Callback) -> Result<(), Error> {
        match callback {
            Callback::Returns => Ok(()),
            Callback::NeverSettles => pending().await,
            Callback::Fails(after) => {
                self.sleep(Millis::new(after)).await;
                Err(Error::new(Code::CallbackFailed, "The callback failed."))
            }
        }
    }

    async fn outcome(&self, id: u64) -> Outcome {
        poll_fn(|_| match self.world.borrow_mut().take(id) {
            Some(outcome) => Poll::Ready(outcome),
            None => Poll::Pending,
        })
        .await
    }
}

impl Host for SimHost {
    type Platform = Self;
    type Store = Self;
    type Listener = Self;

    fn platform(&self) -> &Self {
        self
    }

    fn store(&self) -> &Self {
        self
    }

    fn listener(&self) -> &Self {
        self
    }
}

impl Platform for SimHost {
    type Json = Value;

    fn now(&self) -> Now {
        let now = Millis::new(self.world.borrow().now);
        Now {
            wall: now,
            steady: now,
        }
    }

    async fn sleep(&self, length: Millis) {
        let end = self.world.borrow().now + length.get();
        self.world.borrow_mut().wake_after(length.get());
        poll_fn(|_| {
            if self.world.borrow().now >= end {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    async fn send(&self, request: &Request) -> Sent<Value> {
        let process = Rc::as_ptr(&self.process) as usize;
        let id = self.world.borrow_mut().send(request, process);
        let _close = Close(self, id);
        match self.outcome(id).await {
            Outcome::Answer(answer) => answer.map(Box::new),
            Outcome::Cached(_) => Err(TransportError::NotAResponse),
        }
    }

    fn metadata(&self, _issuer: &str) -> Option<Value> {
        None
    }

    fn keep_metadata(&self, _issuer: &str, _document: Option<&Value>) {}

    fn random(&self) -> Option<[u8; 32]> {
        None
    }
}

impl SimHost {
    async fn cached(&self, id: u64) -> Result<Value, Error> {
        match self.outcome(id).await {
            Outcome::Cached(value) => value,
            Outcome::Answer(_) => Ok(Value::Null),
        }
    }
}

impl Store for SimHost {
    type Json = Value;

    fn is_there(&self) -> bool {
        true
    }

    async fn get(&self, key: &str) -> Result<Value, Error> {
        let id = self.world.borrow_mut().get(key);
        self.cached(id).await
    }

    async fn set(&self, key: &str, document: Option<Written<'_>>) -> Result<(), Error> {
        let text = document.map(|it| serde_json::to_string(&it).expect("plain data"));
        let id = self.world.borrow_mut().set(key, text);
        self.cached(id).await.map(|_| ())
    }

    fn in_flight(&self) -> Rc<InFlight> {
        Rc::clone(&self.process)
    }
}

impl Listener for SimHost {
    fn status(&self, status: Status<'_>) {
        match status {
            Status::Refreshing => self.observed.borrow_mut().refreshed = true,
            Status::RequestingCode => self.observed.borrow_mut().requested_code = true,
            _ => {}
        }
    }

    async fn show_code(&self, code: &DeviceCode) -> Result<(), Error> {
        let shown = code.device_code.expose().to_string();
        self.observed.borrow_mut().shown.push(shown);
        self.callback(self.callbacks.on_code).await
    }

    fn stores_device_codes(&self) -> bool {
        self.callbacks.on_device_code.is_some()
    }

    async fn store_device_code(&self, _code: &DeviceCode) -> Result<(), Error> {
        let callback = self.callbacks.on_device_code;
        self.callback(callback.unwrap_or_default()).await
    }
}
