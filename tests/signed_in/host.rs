//! A process of the device's: its calls share what is under way, and die with it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use device_signin::error::Error;
use device_signin::host::{Answer, CacheCall, Host, NoAnswer, Request, Silent, Status};
use device_signin::oauth::device_code::DeviceCode;
use device_signin::oauth::tokens::Tokens;
use device_signin::shared::UnderWay;
use device_signin::time::{Millis, Now};
use serde_json::Value;

use crate::world::{Outcome, World};

pub type Process = Rc<UnderWay<String, Result<Box<Tokens>, Error>>>;

#[derive(Clone)]
pub struct SimHost {
    pub world: Rc<RefCell<World>>,
    pub process: Process,
    /// What this call did.
    pub did: Rc<RefCell<Did>>,
}

#[derive(Debug, Default)]
pub struct Did {
    pub refreshed: bool,
    pub asked_for_code: bool,
}

impl SimHost {
    async fn outcome(&self, id: u64) -> Outcome {
        poll_fn(|_| match self.world.borrow_mut().take(id) {
            Some(outcome) => Poll::Ready(outcome),
            None => Poll::Pending,
        })
        .await
    }
}

impl Host for SimHost {
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

    async fn send(&self, request: &Request) -> Answer<Value> {
        let id = self.world.borrow_mut().send(request);
        match self.outcome(id).await {
            Outcome::Answer(answer) => answer.map(Box::new),
            Outcome::Cached(_) => Err(NoAnswer::NotAResponse),
        }
    }

    fn has_cache(&self) -> bool {
        true
    }

    async fn cache(&self, key: &str, call: CacheCall<Value>) -> Result<Value, Error> {
        let id = match call {
            CacheCall::Get => self.world.borrow_mut().get(key),
            CacheCall::Set(document) => {
                self.world.borrow_mut().set(key, Some(document.to_string()))
            }
            CacheCall::Delete => self.world.borrow_mut().set(key, None),
        };
        match self.outcome(id).await {
            Outcome::Cached(kept) => kept,
            Outcome::Answer(_) => Ok(Value::Null),
        }
    }

    fn under_way(&self, key: String) -> Rc<Silent> {
        self.process.of(key)
    }

    async fn show(&self, _code: &DeviceCode) -> Result<(), Error> {
        Ok(())
    }

    fn report(&self, status: Status<'_>) {
        match status {
            Status::Refreshing => self.did.borrow_mut().refreshed = true,
            Status::RequestingCode => self.did.borrow_mut().asked_for_code = true,
            _ => {}
        }
    }
}
