//! The only folder that knows JavaScript: the exported functions, and the host's fetch, timers and
//! clocks. The types and documentation of the functions are in `types.d.ts`.

mod abort;
mod arguments;
mod call;
mod constant;
mod error;
mod fetch;
mod json;
mod listener;
mod platform;
mod property;
mod serialize;
mod snapshot;
mod store;

use js_sys::Promise;
use rlsf::SmallGlobalTlsf;
use wasm_bindgen::prelude::*;

use crate::flow::single_flight::CurrentCode;
use crate::flow::{device_code, discovery, sign_in, sign_out, silent, token_store};
use crate::js::call::{Call, promise};
use crate::js::serialize::to_js;

/// Finds a free block in constant time, where the default allocator is larger and slower.
#[global_allocator]
static ALLOCATOR: SmallGlobalTlsf = SmallGlobalTlsf::new();

/// `signInAndGetProfile(config, onCode, options?)`.
#[wasm_bindgen(js_name = signInAndGetProfile, skip_typescript)]
pub fn sign_in_and_get_profile(config: JsValue, on_code: JsValue, options: JsValue) -> Promise {
    promise(
        Call::read(&config, &options).and_then(|call| call.with_on_code(&on_code)),
        async move |call| {
            let query = call.options.query.clone();
            let prompt = call.options.prompt;
            let profile =
                sign_in::sign_in_and_get_profile(&call.host, &call.config, query, prompt).await?;
            Ok(profile.into_js())
        },
    )
}

/// `signIn(config, onCode, options?)`.
#[wasm_bindgen(js_name = signIn, skip_typescript)]
pub fn sign_in(config: JsValue, on_code: JsValue, options: JsValue) -> Promise {
    promise(
        Call::read(&config, &options).and_then(|call| call.with_on_code(&on_code)),
        async move |call| {
            let query = call.options.query.clone();
            let prompt = call.options.prompt;
            to_js(&sign_in::sign_in(&call.host, &call.config, query, prompt).await?)
        },
    )
}

/// `requestDeviceCode(config, options?)`.
#[wasm_bindgen(js_name = requestDeviceCode, skip_typescript)]
pub fn request_device_code(config: JsValue, options: JsValue) -> Promise {
    promise(Call::read(&config, &options), async move |call| {
        let query = &call.options.query;
        to_js(&device_code::request_device_code(&call.host, &call.config, query).await?)
    })
}

/// `waitForTokens(config, deviceCode, options?)`.
#[wasm_bindgen(js_name = waitForTokens, skip_typescript)]
pub fn wait_for_tokens(config: JsValue, device_code: JsValue, options: JsValue) -> Promise {
    let code = arguments::device_code(&device_code);
    promise(Call::read(&config, &options), async move |call| {
        let query = &call.options.query;
        let current = CurrentCode::default();
        let tokens =
            device_code::wait_for_tokens(&call.host, &call.config, query, &code?, &current).await?;
        to_js(&tokens)
    })
}

/// `pollOnce(config, deviceCode, options?)`.
#[wasm_bindgen(js_name = pollOnce, skip_typescript)]
pub fn poll_once(config: JsValue, device_code: JsValue, options: JsValue) -> Promise {
    let code = arguments::device_code(&device_code);
    promise(Call::read(&config, &options), async move |call| {
        let query = &call.options.query;
        to_js(&device_code::poll_once(&call.host, &call.config, query, code?).await?)
    })
}

/// `getProfile(config, tokens, options?)`.
#[wasm_bindgen(js_name = getProfile, skip_typescript)]
pub fn get_profile(config: JsValue, tokens: JsValue, options: JsValue) -> Promise {
    let tokens = arguments::tokens(&tokens);
    promise(Call::read(&config, &options), async move |call| {
        let (token, account) = tokens?;
        let account = account.as_deref();
        let profile = sign_in::get_profile(&call.host, &call.config, &token, account).await?;
        Ok(profile.into_js())
    })
}

/// `signInSilently(config, options?)`.
#[wasm_bindgen(js_name = signInSilently, skip_typescript)]
pub fn sign_in_silently(config: JsValue, options: JsValue) -> Promise {
    promise(
        Call::read(&config, &options).and_then(Call::with_cache),
        async move |call| {
            let query = &call.options.query;
            to_js(&silent::sign_in_silently(&call.host, &call.config, query).await?)
        },
    )
}

/// `listAccounts(config, options?)`.
#[wasm_bindgen(js_name = listAccounts, skip_typescript)]
pub fn list_accounts(config: JsValue, options: JsValue) -> Promise {
    promise(
        Call::read(&config, &options).and_then(Call::with_cache),
        async move |call| to_js(&token_store::list_accounts(&call.host, &call.config).await?),
    )
}

/// `signOut(config, account?, options?)`.
#[wasm_bindgen(js_name = signOut, skip_typescript)]
pub fn sign_out(config: JsValue, account: JsValue, options: JsValue) -> Promise {
    let account = arguments::account(&account);
    promise(
        Call::read(&config, &options).and_then(Call::with_cache),
        async move |call| {
            let account = account?.or(call.options.query.account.clone());
            sign_out::sign_out(&call.host, &call.config, account).await?;
            Ok(JsValue::UNDEFINED)
        },
    )
}

/// `discover(config, options?)`.
#[wasm_bindgen(skip_typescript)]
pub fn discover(config: JsValue, options: JsValue) -> Promise {
    promise(Call::read(&config, &options), async move |call| {
        to_js(&discovery::discover(&call.host, &call.config).await?)
    })
}
