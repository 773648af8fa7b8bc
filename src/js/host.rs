//! The sign-in's host: the host's own `fetch`, timers and clocks, and the caller's functions.

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function, Promise};
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::{Code, Error};
use crate::host::{Host, NoAnswer, Request, Response, Status};
use crate::js::{error, fetch, plain, property};
use crate::oauth::device_code::DeviceCode;
use crate::time::{Millis, Now};

/// JavaScript.
pub struct JsHost {
    fetch: Option<Function>,
    on_code: Option<Function>,
    on_status: Option<Function>,
    performance: JsValue,
    cause: RefCell<Option<JsValue>>,
}

impl JsHost {
    /// A host with the caller's functions, or the host's own `fetch` where the caller gives none.
    pub fn new(
        fetch: Option<Function>,
        on_code: Option<Function>,
        on_status: Option<Function>,
    ) -> Self {
        let global = js_sys::global();
        Self {
            fetch: fetch.or_else(|| property::function(&global, "fetch")),
            on_code,
            on_status,
            performance: property::get(&global, "performance"),
            cause: RefCell::default(),
        }
    }

    /// What the caller's own code threw, if that ended the story.
    pub fn take_cause(&self) -> Option<JsValue> {
        self.cause.take()
    }
}

impl Host for JsHost {
    fn now(&self) -> Now {
        let wall = Date::now();
        // A host without it has a wall clock alone.
        let steady = property::call(&self.performance, "now", &[])
            .ok()
            .and_then(|now| now.as_f64())
            .unwrap_or(wall);
        Now {
            wall: Millis(wall as u64),
            steady: Millis(steady as u64),
        }
    }

    async fn sleep(&self, length: Millis) {
        TimeoutFuture::new(u32::try_from(length.0).unwrap_or(u32::MAX)).await;
    }

    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let fetch = self.fetch.as_ref().ok_or(NoAnswer::NoFetch)?;
        fetch::send(fetch, request).await
    }

    async fn show(&self, code: &DeviceCode) -> Result<(), Error> {
        let Some(on_code) = &self.on_code else {
            return Ok(());
        };
        let code = plain(&code.user_code_to_json());
        let shown = match on_code.call1(&JsValue::UNDEFINED, &code) {
            Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
            Err(thrown) => Err(thrown),
        };
        shown.map(|_| ()).map_err(|thrown| {
            self.cause.replace(Some(thrown));
            Error::new(Code::CallbackFailed, "onCode failed.")
        })
    }

    fn report(&self, status: Status<'_>) {
        let Some(on_status) = &self.on_status else {
            return;
        };
        let said = plain(&match &status {
            Status::RequestingCode => json!({"status": "requesting_code"}),
            Status::Waiting(next) => json!({"status": "waiting", "nextPollIn": next.seconds()}),
            Status::Polling => json!({"status": "polling"}),
            Status::Retrying(next, _) => {
                json!({"status": "retrying", "nextTryIn": next.seconds()})
            }
            Status::Authorized => json!({"status": "authorized"}),
            Status::ReadingProfile => json!({"status": "reading_profile"}),
        });
        if let Status::Retrying(_, fault) = status {
            property::set(&said, "error", &error::to_js(fault.clone()));
        }
        // Whatever the caller does with it, the sign-in goes on.
        let _ = on_status.call1(&JsValue::UNDEFINED, &said);
    }
}
