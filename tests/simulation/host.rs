//! The simulated host: futures over the world, gone from it when they are dropped.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use device_signin::error::{Code, Error};
use device_signin::host::{Answer, CacheCall, Host, Request, Silent, Status};
use device_signin::oauth::device_code::DeviceCode;
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

    async fn send(&self, request: &Request) -> Answer<Value> {
        self.hears(&format!("{request:?}"));
        let id = self.0.borrow_mut().send(request);
        let _clear = Clear(self, id, World::clear_flight);
        poll_fn(|_| match self.0.borrow_mut().take_answer(id) {
            Some(answer) => Poll::Ready(answer.map(Box::new)),
            None => Poll::Pending,
        })
        .await
    }

    fn has_cache(&self) -> bool {
        false
    }

    async fn cache(&self, _key: &str, _call: CacheCall<Value>) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn under_way(&self, _key: String) -> Rc<Silent> {
        Rc::default()
    }

    fn show(&self, code: &DeviceCode) -> impl Future<Output = Result<(), Error>> {
        self.hears(&format!("{code:?}{}", code.for_people::<Value>()));
        self.0.borrow_mut().shows();
        poll_fn(|_| {
            let world = self.0.borrow();
            match world.plan.show {
                Show::Returns => Poll::Ready(Ok(())),
                Show::Fails(_) if world.show_failed => {
                    Poll::Ready(Err(Error::new(Code::CallbackFailed, &["onCode failed."])))
                }
                Show::NeverSettles | Show::Fails(_) => Poll::Pending,
            }
        })
    }

    fn report(&self, status: Status<'_>) {
        if let Status::Retrying(_, error) = status {
            self.hears(&format!("{error:?}"));
        }
    }
}
