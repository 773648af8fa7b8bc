//! One call of an exported function: its arguments, and the promise that it returns.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_lite::future::or;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::config::{CONFIG_KEYS, Config, check_config_keys};
use crate::error::Error;
use crate::flow::retry::within;
use crate::host::{Host, Store};
use crate::js::abort::Aborted;
use crate::js::arguments::{cache, function, optional_function};
use crate::js::json::JsJson;
use crate::js::listener::JsListener;
use crate::js::platform::JsPlatform;
use crate::js::snapshot::{get, snapshot};
use crate::js::store::JsStore;
use crate::js::{error, property};
use crate::options::{CallOptions, OPTION_KEYS, Prompt, check_option_keys};

/// The arguments of a call, read before it returns: what the caller changes later changes nothing.
pub struct Call {
    /// The configuration.
    pub config: Config,
    /// What this call wants.
    pub options: CallOptions,
    /// The host's functions, the caller's cache and the caller's functions.
    pub host: JsHost,
    signal: Option<JsValue>,
}

impl Call {
    /// Reads the first and the last argument of every function.
    ///
    /// # Errors
    /// `invalid_config`.
    pub fn read(config: &JsValue, options: &JsValue) -> Result<Self, Error> {
        let options = snapshot(options, "options", &OPTION_KEYS)?;
        let config = snapshot(config, "config", &CONFIG_KEYS)?
            .ok_or_else(|| Error::config("config must be an object."))?;
        let options = options.unwrap_or_default();
        check_option_keys(&options.keys)?;
        check_config_keys(&config.keys)?;
        let option = |name| get(&options.object, name);
        let fetch = optional_function(get(&config.object, "fetch"), "fetch")?;
        Ok(Self {
            host: JsHost {
                platform: JsPlatform::new(fetch)?,
                store: JsStore::new(cache(get(&config.object, "cache"))?),
                listener: JsListener::new(
                    optional_function(option("onStatus"), "onStatus")?,
                    optional_function(option("onDeviceCode"), "onDeviceCode")?,
                ),
            },
            config: Config::parse(&JsJson(config.object))?,
            signal: signal(option("signal"))?,
            options: CallOptions::parse(&JsJson(options.object))?,
        })
    }

    /// The same with `onCode`, which only `prompt: 'none'` may leave out.
    ///
    /// # Errors
    /// `invalid_config`.
    pub fn with_on_code(mut self, on_code: &JsValue) -> Result<Self, Error> {
        let may_be_missing = self.options.prompt == Prompt::None;
        let is_missing = on_code.is_undefined() || on_code.is_null();
        if !(is_missing && may_be_missing) {
            let on_code: Function = function(on_code.clone(), "onCode")?;
            self.host.listener.show_codes_with(on_code);
        }
        Ok(self)
    }

    /// The same, for a function that needs the cache.
    ///
    /// # Errors
    /// `invalid_config` where there is none.
    pub fn with_cache(self) -> Result<Self, Error> {
        if self.host.store.is_there() {
            return Ok(self);
        }
        Err(Error::config(
            "cache is missing: it holds who is signed in.",
        ))
    }
}

fn signal(signal: JsValue) -> Result<Option<JsValue>, Error> {
    if signal.is_undefined() || signal.is_null() {
        return Ok(None);
    }
    let is_signal = property::get(&signal, "aborted").as_bool().is_some()
        && property::function(&signal, "addEventListener").is_some();
    if is_signal {
        return Ok(Some(signal));
    }
    Err(Error::config("signal must be an AbortSignal."))
}

/// Runs a call: the promise settles when it ends, its time is up or the caller aborts it.
pub fn promise(
    call: Result<Call, Error>,
    run: impl AsyncFnOnce(Rc<Call>) -> Result<JsValue, Error> + 'static,
) -> Promise {
    // Boxed, so that what is around it exists once and not once for each exported function.
    start(call.map(|call| {
        let call = Rc::new(call);
        let run: Running = Box::pin(run(Rc::clone(&call)));
        (call, run)
    }))
}

/// A call that runs.
type Running = Pin<Box<dyn Future<Output = Result<JsValue, Error>>>>;

fn start(call: Result<(Rc<Call>, Running), Error>) -> Promise {
    future_to_promise(async move {
        let (call, run) = call.map_err(|error| error::to_js(&error))?;
        let aborted = Aborted::new(call.signal.clone())?;
        let result = async {
            within(&call.host.platform, call.options.timeout, run)
                .await
                .map_err(|error| error::to_js(&error))
        };
        or(async { Err(aborted.await) }, result).await
    })
}

/// JavaScript, as the flow needs it.
pub struct JsHost {
    platform: JsPlatform,
    store: JsStore,
    listener: JsListener,
}

impl Host for JsHost {
    type Platform = JsPlatform;
    type Store = JsStore;
    type Listener = JsListener;

    fn platform(&self) -> &JsPlatform {
        &self.platform
    }

    fn store(&self) -> &JsStore {
        &self.store
    }

    fn listener(&self) -> &JsListener {
        &self.listener
    }
}
