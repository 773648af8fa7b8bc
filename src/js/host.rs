//! The sign-in's host: the host's own `fetch`, timers and clocks, and the caller's functions.

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::{Code, Error};
use crate::host::{Answer, Host, NoAnswer, Request, Status};
use crate::js::json::JsJson;
use crate::js::{error, fetch, property};
use crate::oauth::device_code::DeviceCode;
use crate::time::{Millis, Now};

/// JavaScript.
pub struct JsHost {
    fetch: Option<Function>,
    on_code: RefCell<Option<Function>>,
    on_status: Option<Function>,
    performance: JsValue,
    cause: RefCell<Option<JsValue>>,
}

impl JsHost {
    /// A host with the caller's functions, or the host's own `fetch` where the caller gives none.
    pub fn new(fetch: Option<Function>, on_status: Option<Function>) -> Self {
        let global = js_sys::global();
        Self {
            fetch: fetch.or_else(|| property::function(&global, "fetch")),
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

    /// What the caller's own code threw, if that ended the story.
    pub fn take_cause(&self) -> Option<JsValue> {
        self.cause.take()
    }
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

    async fn show(&self, code: &DeviceCode) -> Result<(), Error> {
        let Some(on_code) = self.on_code.take() else {
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
        let Some(on_status) = &self.on_status else {
            return;
        };
        let (name, wait) = match &status {
            Status::RequestingCode => ("requesting_code", None),
            Status::Waiting(next) => ("waiting", Some(("nextPollIn", next))),
            Status::Polling => ("polling", None),
            Status::Retrying(next, _) => ("retrying", Some(("nextTryIn", next))),
            Status::Authorized => ("authorized", None),
            Status::ReadingProfile => ("reading_profile", None),
        };
        let said: JsValue = Object::new().into();
        property::set(&said, "status", &name.into());
        if let Some((name, wait)) = wait {
            property::set(&said, name, &wait.seconds().into());
        }
        if let Status::Retrying(_, fault) = status {
            property::set(&said, "error", &error::to_js(fault));
        }
        // Whatever the caller does with it, the sign-in goes on.
        let _ = on_status.call1(&JsValue::UNDEFINED, &said);
    }
}
