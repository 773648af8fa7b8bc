//! The simulated host: futures over the world, gone from it when they are dropped.

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

use crate::faults::tells;
use crate::plan::Show;
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
    /// Objects to a text that gives a secret away.
    pub fn hears(&self, text: &str) {
        if tells(text) {
            self.0.borrow_mut().referee.object("a text tells a secret");
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
        self.hears(&format!("{request:?}"));
        let id = self.0.borrow_mut().send(request);
        let _clear = Clear(self, id, World::clear_flight);
        poll_fn(|_| match self.0.borrow_mut().take_answer(id) {
            Some(answer) => Poll::Ready(answer.map(Box::new)),
            None => Poll::Pending,
        })
        .await
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
            self.hears(&format!("{error:?}"));
        }
    }

    fn show_code(&self, code: &DeviceCode) -> impl Future<Output = Result<(), Error>> {
        let shown = serde_json::to_string(&code.user).expect("plain data");
        self.hears(&format!("{code:?}{shown}"));
        self.0.borrow_mut().shows();
        poll_fn(|_| {
            let world = self.0.borrow();
            match world.plan.show {
                Show::Returns => Poll::Ready(Ok(())),
                Show::Fails(_) if world.show_failed => {
                    Poll::Ready(Err(Error::new(Code::CallbackFailed, "onCode failed.")))
                }
                Show::NeverSettles | Show::Fails(_) => Poll::Pending,
            }
        })
    }

    fn stores_device_codes(&self) -> bool {
        false
    }

    async fn store_device_code(&self, _code: &DeviceCode) -> Result<(), Error> {
        Ok(())
    }
}
