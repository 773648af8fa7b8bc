//! The caller's functions: `onCode`, `onStatus` and `onDeviceCode`.

use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::error::{Cause, Code, Error};
use crate::host::{Listener, Status};
use crate::js::serialize::to_js;
use crate::js::{error, property};
use crate::oauth::device_authorization::DeviceCode;

/// A status event, without its error.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_poll_in: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_try_in: Option<f64>,
}

/// The caller's functions, where there are any.
pub struct JsListener {
    on_code: Option<Function>,
    on_status: Option<Function>,
    on_device_code: Option<Function>,
}

impl JsListener {
    /// With the functions of the options.
    pub fn new(on_status: Option<Function>, on_device_code: Option<Function>) -> Self {
        Self {
            on_code: None,
            on_status,
            on_device_code,
        }
    }

    /// Shows codes with this function.
    pub fn show_codes_with(&mut self, on_code: Function) {
        self.on_code = Some(on_code);
    }
}

impl Listener for JsListener {
    fn status(&self, status: Status<'_>) {
        let Some(on_status) = &self.on_status else {
            return;
        };
        let name = match status {
            Status::RequestingCode => "requesting_code",
            Status::Waiting(_) => "waiting",
            Status::Polling => "polling",
            Status::Retrying(..) => "retrying",
            Status::Refreshing => "refreshing",
            Status::CacheFailed(_) => "cache_failed",
            Status::CallbackFailed(_) => "callback_failed",
            Status::RevocationFailed(_) => "revocation_failed",
            Status::Authorized => "authorized",
            Status::ReadingProfile => "reading_profile",
        };
        let mut event = Event {
            status: name,
            ..Event::default()
        };
        match status {
            Status::Waiting(length) => event.next_poll_in = Some(length.seconds()),
            Status::Retrying(length, _) => event.next_try_in = Some(length.seconds()),
            _ => {}
        }
        let Ok(event) = to_js(&event) else {
            return;
        };
        if let Status::Retrying(_, error)
        | Status::CacheFailed(error)
        | Status::CallbackFailed(error)
        | Status::RevocationFailed(error) = status
        {
            property::set(&event, "error", &error::to_js(error));
        }
        // What it throws is ignored, and so is what it rejects: left alone, that would be an
        // unhandled rejection, which ends a Node process.
        if let Ok(returned) = on_status.call1(&JsValue::UNDEFINED, &event)
            && returned.is_object()
        {
            spawn_local(async move {
                let _ = property::settled(&returned).await;
            });
        }
    }

    async fn show_code(&self, code: &DeviceCode) -> Result<(), Error> {
        call(self.on_code.as_ref(), "onCode", &to_js(&code.user)?).await
    }

    fn stores_device_codes(&self) -> bool {
        self.on_device_code.is_some()
    }

    async fn store_device_code(&self, code: &DeviceCode) -> Result<(), Error> {
        call(self.on_device_code.as_ref(), "onDeviceCode", &to_js(code)?).await
    }
}

async fn call(function: Option<&Function>, name: &str, argument: &JsValue) -> Result<(), Error> {
    let Some(function) = function else {
        return Ok(());
    };
    let returned = match function.call1(&JsValue::UNDEFINED, argument) {
        Ok(returned) => property::settled(&returned).await,
        Err(thrown) => Err(thrown),
    };
    returned.map(|_| ()).map_err(|thrown| {
        Error::new(Code::CallbackFailed, format!("{name} failed."))
            .with_cause(Some(Cause::new(thrown)))
    })
}
