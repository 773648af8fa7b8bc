//! The host's `fetch`, timers and clocks.

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function};
use wasm_bindgen::prelude::*;

use crate::error::{Cause, Code, Error};
use crate::host::Platform;
use crate::http::message::{Request, Sent, TransportError};
use crate::js::json::JsJson;
use crate::js::{fetch, property};
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
        let wall = Date::now();
        // A host without it has a wall clock alone.
        let steady = self.performance.now().ok().flatten().unwrap_or(wall);
        Now {
            wall: Millis::new(wall),
            steady: Millis::new(steady + AHEAD.with(Cell::get)),
        }
    }

    async fn sleep(&self, length: Millis) {
        let end = self.now().steady.plus(length);
        TimeoutFuture::new(length.get().ceil() as u32).await;
        // Test runners step their timers and often not `performance`: where a timer fires long
        // before its time, the steady clock goes by the timer. A real timer is early by a
        // millisecond, which must not add up over many of them.
        let missing = end.minus(self.now().steady);
        if missing > MAX_EARLY && missing > length.times(0.5) {
            AHEAD.with(|ahead| ahead.set(ahead.get() + missing.get()));
        }
    }

    async fn send(&self, request: &Request) -> Sent<JsJson> {
        let fetch = self.fetch.as_ref().ok_or(TransportError::NoFetch)?;
        fetch::send(fetch, request, self.now().wall).await
    }
}
