//! The sign-in's host: the host's own `fetch`, timers and clocks, and the caller's functions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function, Object, Promise, WeakMap};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::{Code, Error};
use crate::host::{Answer, CacheCall, Host, NoAnswer, Request, Silent, Status};
use crate::js::arguments;
use crate::js::json::{self, JsJson};
use crate::js::{error, fetch, property};
use crate::oauth::device_code::DeviceCode;
use crate::oauth::tokens::Tokens;
use crate::shared::UnderWay;
use crate::time::{Millis, Now};

thread_local! {
    /// By the number of the caller's own cache, and what is wanted of it.
    static UNDER_WAY: UnderWay<(u32, String), Result<Box<Tokens>, Error>> =
        const { UnderWay::new() };
    /// The numbers of the callers' caches.
    static CACHES: (WeakMap, Cell<u32>) = (WeakMap::new(), Cell::new(0));
}

/// JavaScript.
pub struct JsHost {
    fetch: Option<Function>,
    cache: Option<JsValue>,
    on_code: RefCell<Option<Function>>,
    on_status: Option<Function>,
    performance: JsValue,
    cause: RefCell<Option<JsValue>>,
}

impl JsHost {
    /// A host with the caller's code, or the host's own `fetch` where the caller gives none.
    pub fn new(code: arguments::Code, on_status: Option<Function>) -> Self {
        let global = js_sys::global();
        Self {
            fetch: code.fetch.or_else(|| property::function(&global, "fetch")),
            cache: code.cache,
            on_code: RefCell::default(),
            on_status,
            performance: property::get(&global, "performance"),
            cause: RefCell::default(),
        }
    }

    /// Shows codes with this function of the caller's.
    pub fn show_with(&self, on_code: Function) {
        self.on_code.replace(Some(on_code));
    }

    /// Checks that there is a cache, for what is about nothing else.
    ///
    /// # Errors
    /// `invalid_config`.
    pub fn check_cache(&self) -> Result<(), Error> {
        match self.cache {
            Some(_) => Ok(()),
            None => Err(Error::config(&[
                "cache is missing: it keeps who is signed in.",
            ])),
        }
    }

    /// What the caller's own code threw, if that ended the story.
    pub fn take_cause(&self) -> Option<JsValue> {
        self.cause.take()
    }
}

/// The number of a cache: the same for the same object, and no other's.
fn number(cache: &JsValue) -> u32 {
    CACHES.with(|(caches, last)| {
        let known = caches.get(cache.unchecked_ref()).as_f64();
        known.map_or_else(
            || {
                let number = last.get().wrapping_add(1);
                last.set(number);
                caches.set(cache.unchecked_ref(), &number.into());
                number
            },
            |known| known as u32,
        )
    })
}

impl Host for JsHost {
    type Json = JsJson;

    fn now(&self) -> Now {
        let wall = Date::now();
        // A host without it has a wall clock alone.
        let steady = property::call(&self.performance, "now", &[])
            .ok()
            .and_then(|now| now.as_f64())
            .unwrap_or(wall);
        Now {
            wall: Millis::new(wall),
            steady: Millis::new(steady),
        }
    }

    async fn sleep(&self, length: Millis) {
        TimeoutFuture::new(length.get().ceil() as u32).await;
    }

    async fn send(&self, request: &Request) -> Answer<JsJson> {
        let fetch = self.fetch.as_ref().ok_or(NoAnswer::NoFetch)?;
        fetch::send(fetch, request, self.now().wall).await
    }

    fn has_cache(&self) -> bool {
        self.cache.is_some()
    }

    async fn cache(&self, key: &str, call: CacheCall<JsJson>) -> Result<JsJson, Error> {
        let Some(cache) = &self.cache else {
            return Ok(JsJson(JsValue::UNDEFINED));
        };
        let key = key.into();
        let (name, text) = match &call {
            CacheCall::Get => ("get", None),
            CacheCall::Set(document) => ("set", Some(document.stringified())),
            CacheCall::Delete => ("delete", None),
        };
        let arguments = [&key, text.as_ref().unwrap_or(&key)];
        let arguments = arguments
            .get(..=usize::from(text.is_some()))
            .unwrap_or_default();
        let called = match property::call(cache, name, arguments) {
            Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
            Err(thrown) => Err(thrown),
        };
        match called {
            // Some stores read JSON themselves; a text that is no JSON is there, but damaged.
            Ok(value) if value.is_string() => Ok(json::parse(&value).unwrap_or(JsJson(value))),
            Ok(value) => Ok(JsJson(value)),
            Err(thrown) => {
                self.cause.replace(Some(thrown));
                let failed = ["The cache's ", name, " failed."];
                Err(Error::new(Code::CacheFailed, &failed))
            }
        }
    }

    fn under_way(&self, key: String) -> Rc<Silent> {
        match &self.cache {
            Some(cache) => UNDER_WAY.with(|all| all.of((number(cache), key))),
            // Without one, nothing says that two calls are of the same person.
            None => Rc::default(),
        }
    }

    async fn show(&self, code: &DeviceCode) -> Result<(), Error> {
        let Some(on_code) = self.on_code.borrow().clone() else {
            return Ok(());
        };
        let code = code.for_people::<JsJson>().0;
        let shown = match on_code.call1(&JsValue::UNDEFINED, &code) {
            Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
            Err(thrown) => Err(thrown),
        };
        shown.map(|_| ()).map_err(|thrown| {
            self.cause.replace(Some(thrown));
            Error::new(Code::CallbackFailed, &["onCode failed."])
        })
    }

    fn report(&self, status: Status<'_>) {
        let cause = match status {
            Status::CacheFailed(_) => self.take_cause(),
            _ => None,
        };
        let Some(on_status) = &self.on_status else {
            return;
        };
        let (name, wait) = match &status {
            Status::RequestingCode => ("requesting_code", None),
            Status::Waiting(next) => ("waiting", Some(("nextPollIn", next))),
            Status::Polling => ("polling", None),
            Status::Retrying(next, _) => ("retrying", Some(("nextTryIn", next))),
            Status::Refreshing => ("refreshing", None),
            Status::CacheFailed(_) => ("cache_failed", None),
            Status::Authorized => ("authorized", None),
            Status::ReadingProfile => ("reading_profile", None),
        };
        let said: JsValue = Object::new().into();
        property::set(&said, "status", &name.into());
        if let Some((name, wait)) = wait {
            property::set(&said, name, &wait.seconds().into());
        }
        if let Status::Retrying(_, fault) | Status::CacheFailed(fault) = status {
            property::set(&said, "error", &error::with_cause(fault, cause));
        }
        // Whatever the caller does with it, the sign-in goes on.
        let _ = on_status.call1(&JsValue::UNDEFINED, &said);
    }
}
