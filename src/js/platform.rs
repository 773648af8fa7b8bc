//! The host's `fetch`, timers and clocks.

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function, Object, Reflect, Uint8Array, WeakMap};
use wasm_bindgen::prelude::*;

use crate::error::{Cause, Code, Error};
use crate::host::Platform;
use crate::http::message::{Request, Sent, TransportError};
use crate::js::json::JsJson;
use crate::js::{fetch, property};
use crate::json::Json;
use crate::time::{Millis, Now};

#[wasm_bindgen]
extern "C" {
    /// The host's `performance`, or `undefined`.
    type Performance;
    #[wasm_bindgen(method, structural, catch)]
    fn now(this: &Performance) -> Result<Option<f64>, JsValue>;
}

thread_local! {
    /// How far timers are ahead of the steady clock, in milliseconds.
    static AHEAD: Cell<f64> = const { Cell::new(0.0) };
    /// Whether a timer could be set here.
    static HAS_TIMERS: Cell<bool> = const { Cell::new(false) };
    /// The metadata of servers, as long as the module lives.
    static METADATA: WeakMap = WeakMap::new();
}

/// No real timer fires earlier than this before its time.
const MAX_EARLY: Millis = Millis::new(5.0);

/// Whether this is Cloudflare's workerd, which alone has `WebSocketPair`.
pub fn is_workerd() -> bool {
    property::function(&js_sys::global(), "WebSocketPair").is_some()
}

/// JavaScript's platform.
pub struct JsPlatform {
    fetch: Option<Function>,
    performance: Performance,
    /// By `fetch`, and then by issuer.
    metadata: WeakMap,
}

impl JsPlatform {
    /// With the caller's `fetch`, or the host's own where the caller gives none.
    ///
    /// # Errors
    /// `unsupported_host` where no timer can be set.
    pub fn new(fetch: Option<Function>) -> Result<Self, Error> {
        check_timers()?;
        let global = js_sys::global();
        Ok(Self {
            fetch: fetch.or_else(|| property::function(&global, "fetch")),
            performance: property::get(&global, "performance").unchecked_into(),
            // What one request of workerd's received is never another's.
            metadata: if is_workerd() {
                WeakMap::new()
            } else {
                METADATA.with(Clone::clone)
            },
        })
    }
}

/// Sets a timer and clears it, until that has worked once: `gloo-timers` does not catch what
/// `setTimeout` throws. Some small engines have none, and workerd's throws outside a request.
fn check_timers() -> Result<(), Error> {
    if HAS_TIMERS.with(Cell::get) {
        return Ok(());
    }
    let global = js_sys::global();
    let clear = property::get(&global, "clearTimeout");
    // Any function will do: it is never called.
    property::call(&global, "setTimeout", &[&clear, &0.into()])
        .and_then(|timer| property::call(&global, "clearTimeout", &[&timer]))
        .map_err(|thrown| {
            let message = "No timer can be set here: setTimeout is missing, or may not be called outside a request.";
            let cause = (!thrown.is_undefined()).then(|| Cause::new(thrown));
            Error::new(Code::UnsupportedHost, message).with_cause(cause)
        })?;
    HAS_TIMERS.with(|it| it.set(true));
    Ok(())
}

impl Platform for JsPlatform {
    type Json = JsJson;

    fn now(&self) -> Now {
        Now {
            wall: Millis::new(Date::now()),
            steady: self.steady(),
        }
    }

    fn steady(&self) -> Millis {
        // A host without it has a wall clock alone.
        let steady = self.performance.now().ok().flatten();
        Millis::new(steady.unwrap_or_else(Date::now) + AHEAD.with(Cell::get))
    }

    async fn sleep(&self, length: Millis) {
        let end = self.steady().plus(length);
        TimeoutFuture::new(length.get().ceil() as u32).await;
        // Test runners step their timers and often not `performance`: where a timer fires long
        // before its time, the steady clock goes by the timer. A real timer is early by a
        // millisecond, which must not add up over many of them.
        let missing = end.minus(self.steady());
        if missing > MAX_EARLY && missing > length.times(0.5) {
            AHEAD.with(|ahead| ahead.set(ahead.get() + missing.get()));
        }
    }

    async fn send(&self, request: &Request) -> Sent<JsJson> {
        let fetch = self.fetch.as_ref().ok_or(TransportError::NoFetch)?;
        fetch::send(fetch, request).await
    }

    fn metadata(&self, issuer: &str) -> Option<JsJson> {
        let known = self.metadata.get(self.fetch.as_ref()?);
        Reflect::get(&known, &issuer.into())
            .ok()
            .map(JsJson)
            .filter(|it| !it.is_missing())
    }

    fn keep_metadata(&self, issuer: &str, document: Option<&JsJson>) {
        let Some(fetch) = &self.fetch else {
            return;
        };
        let mut known = self.metadata.get(fetch);
        if known.is_undefined() {
            known = Object::new().into();
            self.metadata.set(fetch, &known);
        }
        let document = document.map_or(JsValue::UNDEFINED, |it| it.0.clone());
        property::set(&known, issuer, &document);
    }

    fn random(&self) -> Option<[u8; 32]> {
        let crypto = property::get(&js_sys::global(), "crypto");
        let bytes = Uint8Array::new_with_length(32);
        property::call(&crypto, "getRandomValues", &[&bytes]).ok()?;
        let mut random = [0; 32];
        bytes.copy_to(&mut random);
        Some(random)
    }
}
