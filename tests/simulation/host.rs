//! The simulated host: its futures cancel what they started when they are dropped.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use device_signin::cache_document::Written;
use device_signin::error::{Code, Error};
use device_signin::flow::single_flight::InFlight;
use device_signin::host::{Host, Listener, Platform, Status, Store};
use device_signin::http::message::{Request, Sent};
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::time::{Millis, Now};
use serde_json::Value;

use crate::faults::contains_secret;
use crate::plan::{OnCode, OnDeviceCode};
use crate::world::World;

#[derive(Clone)]
pub struct SimHost(pub Rc<RefCell<World>>);

/// Clears what it started when dropped, as a host's own timers and requests do.
struct Clear<'a>(&'a SimHost, u64, fn(&mut World, u64));

impl Drop for Clear<'_> {
    fn drop(&mut self) {
        self.2(&mut self.0.0.borrow_mut(), self.1);
    }
}

impl SimHost {
    /// Checks that a text contains no secret.
    pub fn check_text(&self, text: &str) {
        if contains_secret(text) {
            self.0
                .borrow_mut()
                .rules
                .violated("a text contains a secret");
        }
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
        self.0.borrow().clocks()
    }

    async fn sleep(&self, length: Millis) {
        let id = self.0.borrow_mut().start_timer(length.get());
        let _clear = Clear(self, id, World::clear_timer);
        poll_fn(|_| {
            if self.0.borrow().has_fired(id) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    async fn send(&self, request: &Request) -> Sent<Value> {
        self.check_text(&format!("{request:?}"));
        let id = self.0.borrow_mut().send(request);
        let _clear = Clear(self, id, World::clear_request);
        poll_fn(|_| match self.0.borrow_mut().take_answer(id) {
            Some(answer) => Poll::Ready(answer.map(Box::new)),
            None => Poll::Pending,
        })
        .await
    }

    fn metadata(&self, _issuer: &str) -> Option<Value> {
        None
    }

    fn keep_metadata(&self, _issuer: &str, _document: Option<&Value>) {}

    fn random(&self) -> Option<[u8; 32]> {
        None
    }
}

impl Store for SimHost {
    type Json = Value;

    fn is_there(&self) -> bool {
        false
    }

    async fn get(&self, _key: &str) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    async fn set(&self, _key: &str, _document: Option<Written<'_>>) -> Result<(), Error> {
        Ok(())
    }

    fn in_flight(&self) -> Rc<InFlight> {
        Rc::default()
    }
}

impl Listener for SimHost {
    fn status(&self, status: Status<'_>) {
        if let Status::Retrying(_, error) = status {
            self.check_text(&format!("{error:?}"));
        }
    }

    fn show_code(&self, code: &DeviceCode) -> impl Future<Output = Result<(), Error>> {
        let shown = serde_json::to_string(&code.user).expect("plain data");
        self.check_text(&format!("{code:?}{shown}"));
        self.0.borrow_mut().code_shown();
        poll_fn(|_| {
            let world = self.0.borrow();
            match world.plan.on_code {
                OnCode::Returns => Poll::Ready(Ok(())),
                OnCode::Fails(_) if world.on_code_failed => {
                    Poll::Ready(Err(Error::new(Code::CallbackFailed, "onCode failed.")))
                }
                OnCode::NeverSettles | OnCode::Fails(_) => Poll::Pending,
            }
        })
    }

    fn stores_device_codes(&self) -> bool {
        self.0.borrow().plan.on_device_code != OnDeviceCode::NotGiven
    }

    async fn store_device_code(&self, code: &DeviceCode) -> Result<(), Error> {
        let mut world = self.0.borrow_mut();
        world.stored_next_poll = Some(code.next_poll_at.get());
        if world.plan.on_device_code == OnDeviceCode::Fails {
            return Err(Error::new(Code::CallbackFailed, "onDeviceCode failed."));
        }
        Ok(())
    }
}
