//! The caller's cache: an object shaped like a `Map`, sync or async.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::WeakMap;
use wasm_bindgen::prelude::*;

use crate::cache_document::Written;
use crate::error::{Cause, Code, Error};
use crate::flow::single_flight::InFlight;
use crate::host::Store;
use crate::js::json::{self, JsJson};
use crate::js::platform::is_workerd;
use crate::js::property;
use crate::js::serialize::to_js;

thread_local! {
    static CACHES: Caches = Caches::default();
}

/// The caches that calls are using, each with the work that is in progress for it.
#[derive(Default)]
struct Caches {
    /// From a cache to its place in `in_use`.
    places: WeakMap,
    in_use: RefCell<Vec<Weak<InFlight>>>,
    free: RefCell<Vec<u32>>,
}

impl Caches {
    fn find(&self, cache: &JsValue) -> Option<u32> {
        let place = self.places.get(cache.unchecked_ref()).as_f64()?;
        Some(place as u32)
    }

    fn in_flight(&self, cache: &JsValue) -> Rc<InFlight> {
        let place = self.find(cache);
        let mut in_use = self.in_use.borrow_mut();
        if let Some(known) = place.and_then(|place| in_use.get(place as usize)?.upgrade()) {
            return known;
        }
        let new = Rc::default();
        let free = place.or_else(|| self.free.borrow_mut().pop());
        let place = match free.and_then(|place| Some((place, in_use.get_mut(place as usize)?))) {
            Some((place, known)) => {
                *known = Rc::downgrade(&new);
                place
            }
            None => {
                in_use.push(Rc::downgrade(&new));
                in_use.len() as u32 - 1
            }
        };
        self.places.set(cache.unchecked_ref(), &place.into());
        new
    }

    /// Frees the place of a cache that no other call uses.
    fn release(&self, cache: &JsValue) {
        if let Some(place) = self.find(cache) {
            self.places.delete(cache.unchecked_ref());
            self.free.borrow_mut().push(place);
        }
    }
}

/// The caller's cache, if there is one.
pub struct JsStore {
    cache: Option<JsValue>,
    in_flight: Rc<InFlight>,
    is_shared: bool,
}

impl JsStore {
    /// Wraps the caller's cache.
    pub fn new(cache: Option<JsValue>) -> Self {
        // workerd ends a request that waits for what another request began.
        let shared = cache.as_ref().filter(|_| !is_workerd());
        Self {
            is_shared: shared.is_some(),
            in_flight: match shared {
                Some(cache) => CACHES.with(|caches| caches.in_flight(cache)),
                None => Rc::default(),
            },
            cache,
        }
    }

    async fn call(&self, method: &'static str, arguments: &[&JsValue]) -> Result<JsValue, Error> {
        let Some(cache) = &self.cache else {
            return Ok(JsValue::UNDEFINED);
        };
        let returned = match property::call(cache, method, arguments) {
            Ok(returned) => property::settled(&returned).await,
            Err(thrown) => Err(thrown),
        };
        returned.map_err(|thrown| {
            Error::new(Code::CacheFailed, format!("The cache's {method} failed."))
                .with_cause(Some(Cause::new(thrown)))
        })
    }
}

impl Drop for JsStore {
    fn drop(&mut self) {
        if let Some(cache) = self.cache.as_ref().filter(|_| self.is_shared)
            && Rc::strong_count(&self.in_flight) == 1
        {
            CACHES.with(|caches| caches.release(cache));
        }
    }
}

impl Store for JsStore {
    type Json = JsJson;

    fn is_there(&self) -> bool {
        self.cache.is_some()
    }

    async fn get(&self, key: &str) -> Result<JsJson, Error> {
        let value = self.call("get", &[&key.into()]).await?;
        if value.is_undefined() || value.is_null() {
            return Ok(JsJson(value));
        }
        // Some stores parse JSON themselves; a text that is no JSON is there, but damaged.
        let text = if value.is_string() {
            Some(value)
        } else {
            json::stringify(&value)
        };
        let document = text.and_then(|text| json::parse(&text));
        Ok(document.unwrap_or(JsJson(JsValue::FALSE)))
    }

    async fn set(&self, key: &str, document: Option<Written<'_>>) -> Result<(), Error> {
        let key = key.into();
        match document {
            Some(document) => {
                let text = json::stringify(&to_js(&document)?).unwrap_or(JsValue::UNDEFINED);
                self.call("set", &[&key, &text]).await?;
            }
            None => {
                self.call("delete", &[&key]).await?;
            }
        }
        Ok(())
    }

    fn in_flight(&self) -> Rc<InFlight> {
        Rc::clone(&self.in_flight)
    }
}
